"""Links lead where a browser would go, however much is remembered of the pages before."""

from html import escape
from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from crawlers.fetching.links import InScope
from crawlers.fetching.scope import Scope

HERE = "https://tea.example"
SEGMENTS = st.text("ab.;:%~é-_ \t\n", max_size=4)
WRITTEN = st.tuples(
    st.sampled_from(["", "/", "./", "../", "//", "?", "http:", "https:", "mailto:", HERE]),
    st.lists(SEGMENTS, max_size=3).map("/".join),
    st.sampled_from(["", "?", "?q=1", "?q=a/../b"]),
).map("".join)
PATHS = st.lists(st.text("ab.;~", max_size=3), max_size=3).map("/".join)


def a_page(path: str, query: str, hrefs: list[str]) -> HtmlResponse:
    anchors = "".join(f'<a href="{escape(href)}">x</a>' for href in hrefs)
    return HtmlResponse(f"{HERE}/{path}{query}", body=f"<html>{anchors}".encode())


def led(scope: Scope, base: str, href: str) -> str | None:
    try:
        return scope.link(urljoin(base, href.strip())) if href.strip() else None
    except ValueError:
        return None


@given(st.lists(st.tuples(PATHS, st.sampled_from(["", "?page=2"])), min_size=1, max_size=4),
       st.lists(WRITTEN, max_size=6))  # fmt: skip
def test_a_link_leads_to_the_same_page_as_if_no_other_page_had_been_seen(
    places: list[tuple[str, str]], hrefs: list[str]
) -> None:
    scope = Scope((f"{HERE}/",), within="host")
    links = InScope(scope)
    for path, query in places:
        page = a_page(path, query, hrefs)
        leads = [led(scope, page.url, href) for href in dict.fromkeys(hrefs)]
        assert links.found(page) == [link for link in leads if link]
