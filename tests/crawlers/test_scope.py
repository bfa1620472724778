import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching.scope import Scope, Within

SHOP = Scope(("https://tea.example/shop/",), deny=("/shop/cart*", "*?sort=*"))
COPY = Scope(("http://127.0.0.1:8808/",), public="https://tea.example/")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://tea.example/shop/teas#top", "https://tea.example/shop/teas"),
        ("https://TEA.example/shop/?b=2&a=1", "https://tea.example/shop/?a=1&b=2"),
        ("https://tea.example/shop/caf\u00e9", "https://tea.example/shop/caf%C3%A9"),
        ("https://tea.example/shop", None),
        ("https://tea.example/", None),
        ("http://tea.example/shop/", None),
        ("https://tea.example.evil.example/shop/", None),
        ("https://tea.example/shop/cart/add", None),
        ("https://tea.example/shop/teas?sort=price", None),
        ("javascript:alert(1)", None),
        ("mailto:ana@tea.example", None),
        ("https://[::1/shop/", None),
    ],
)
def test_a_link_is_written_in_one_form_or_does_not_belong(link: str, address: str | None) -> None:
    assert SHOP.link(link) == address


def test_a_copy_is_known_by_the_public_address_and_its_links_stay_inside() -> None:
    assert COPY.seeds() == ["https://tea.example/"]
    assert COPY.link("http://127.0.0.1:8808/teas/?p=2") == "https://tea.example/teas/?p=2"
    assert COPY.link("https://tea.example/teas/") == "https://tea.example/teas/"
    assert COPY.link("http://127.0.0.1:9999/teas/") is None
    assert COPY.address("https://tea.example/teas/?p=2") == "http://127.0.0.1:8808/teas/?p=2"
    assert SHOP.address("https://tea.example/shop/teas") == "https://tea.example/shop/teas"


def test_a_copy_that_starts_in_a_folder_maps_folder_to_folder() -> None:
    scope = Scope(("http://127.0.0.1:1/docs/index.html",), public="https://tea.example/v2/")

    assert scope.seeds() == ["https://tea.example/v2/index.html"]
    assert scope.link("http://127.0.0.1:1/docs/a/b.html") == "https://tea.example/v2/a/b.html"
    assert scope.address("https://tea.example/v2/a/b.html") == "http://127.0.0.1:1/docs/a/b.html"


def test_trackers_make_no_second_page_of_a_link() -> None:
    assert SHOP.link("https://tea.example/shop/?utm_source=x") == "https://tea.example/shop/"


@pytest.mark.parametrize(
    ("within", "inside"),
    [
        ("folder", {"https://tea.example/shop/teas"}),
        ("host", {"https://tea.example/shop/teas", "https://tea.example/blog/"}),
        (
            "subdomains",
            {
                "https://tea.example/shop/teas",
                "https://tea.example/blog/",
                "http://tea.example/",
                "https://www.tea.example/",
                "https://blog.tea.example/",
                "http://a.b.tea.example/",
            },
        ),
    ],
)
def test_how_far_a_site_reaches(within: Within, inside: set[str]) -> None:
    links = {
        "https://tea.example/shop/teas",
        "https://tea.example/blog/",
        "http://tea.example/",
        "https://tea.example:8443/shop/",
        "https://www.tea.example/",
        "https://blog.tea.example/",
        "http://a.b.tea.example/",
        "https://blog.tea.example:8443/",
        "https://greentea.example/shop/",
        "https://tea.example.evil.example/shop/",
        "https://example/shop/",
    }
    scope = Scope(("https://tea.example/shop/",), within=within)
    assert {link for link in links if scope.link(link)} == inside


@pytest.mark.parametrize(
    ("start", "link", "holds"),
    [
        ("https://www.tea.example/", "https://shop.tea.example/", True),
        ("https://www.tea.example/", "https://tea.example/", True),
        ("https://www.gov.uk/", "https://hmrc.gov.uk/", False),
        ("https://www.gov.uk/", "https://a.www.gov.uk/", True),
        ("https://www.github.io/", "https://ana.github.io/", False),
        ("http://localhost:8808/", "http://localhost:8808/a", True),
        ("http://localhost:8808/", "http://localhost:8809/a", False),
        ("http://[::1]:8808/", "http://[::1]:8808/a", True),
        ("http://[::1]:8808/", "http://[::2]/a", False),
        ("https://bücher.example/", "https://a.xn--bcher-kva.example/", True),
    ],
)
def test_hosts_below_a_start_are_its_own_but_not_those_of_a_whole_registry(
    start: str, link: str, holds: bool
) -> None:
    assert (Scope((start,), within="subdomains").link(link) is not None) == holds


@pytest.mark.parametrize(
    ("pattern", "link", "matches"),
    [
        ("/blog/*", "/blog/2026/a.html", True),
        ("/blog/*", "/blog", False),
        ("/blog", "/blog?page=2", False),
        ("/blog*", "/blog?page=2", True),
        ("*.html", "/a/b.html", True),
        ("*.html", "/a/b.html?x=1", False),
        ("/a?c", "/abc", True),
        ("/[ab]/*", "/b/x", True),
        ("/[!ab]/*", "/b/x", False),
        ("/Blog/*", "/blog/x", False),
        ("*[?&]sort=*", "/teas?page=2&sort=price", True),
        ("*[?&]sort=*", "/teas?resort=3", False),
        ("*a=1&b=2", "/teas?b=2&a=1", True),
        ("/café/*", "/caf%c3%a9/x", True),
        ("/a b*", "/a%20b", True),
        ("/a.c", "/abc", False),
        ("/(a|b)", "/a", False),
        ("blog", "/blog", False),
    ],
)
def test_a_pattern_is_held_against_the_whole_path_with_its_query(
    pattern: str, link: str, matches: bool
) -> None:
    url = f"https://tea.example{link}"
    start = ("https://tea.example/start",)
    assert (Scope(start, within="host", allow=(pattern,)).link(url) is not None) == matches
    assert (Scope(start, within="host", deny=(pattern,)).link(url) is None) == matches


def test_what_is_allowed_is_asked_for_unless_it_is_denied_too() -> None:
    scope = Scope(
        ("https://tea.example/",), allow=("/blog/*", "/news/*"), deny=("*/drafts/*", "/x")
    )
    links = ("/blog/a", "/news/b", "/shop/", "/blog/drafts/c", "/x")
    assert [link for link in links if scope.link(f"https://tea.example{link}")] == [
        "/blog/a",
        "/news/b",
    ]


def test_the_starts_are_asked_for_even_if_no_pattern_allows_them() -> None:
    scope = Scope(("https://tea.example/", "https://tea.example/map?b=1&a=2"), allow=("/blog/*",))
    assert scope.seeds() == ["https://tea.example/", "https://tea.example/map?a=2&b=1"]
    assert scope.link("https://tea.example/map?a=2&b=1#x") == "https://tea.example/map?a=2&b=1"
    assert scope.link("https://tea.example/map") is None


@pytest.mark.parametrize(
    ("start", "public", "local", "known"),
    [
        ("http://127.0.0.1:8808/", "https://tea.example/", "/blog/a", "/blog/a"),
        ("http://127.0.0.1:8808/shop/", "https://tea.example/shop/", "/blog/a", "/blog/a"),
        ("http://127.0.0.1:8808/copy/shop/", "https://tea.example/shop/", "/copy/a", "/a"),
        ("http://127.0.0.1:8808/", "https://tea.example/shop/", "/a", "/shop/a"),
        ("http://127.0.0.1:8808/copy/", "https://tea.example/", "/copy/a", "/a"),
    ],
)
def test_a_copy_of_a_whole_host_is_known_by_the_public_address_both_ways(
    start: str, public: str, local: str, known: str
) -> None:
    scope = Scope((start,), public=public, within="host")
    page, address = f"http://127.0.0.1:8808{local}", f"https://tea.example{known}"
    assert scope.link(page) == address
    assert scope.link(address) == address
    assert scope.address(address) == page


def test_what_a_copy_does_not_mirror_is_out_of_scope() -> None:
    copy = Scope(("http://127.0.0.1:8808/copy/",), public="https://tea.example/", within="host")
    assert copy.link("http://127.0.0.1:8808/other/") is None
    shop = Scope(("http://127.0.0.1:8808/",), public="https://tea.example/shop/", within="host")
    assert shop.link("https://tea.example/blog/") is None


@given(
    st.sampled_from(["folder", "host"]),
    st.lists(st.sampled_from(["", "a", "a?b=1", "../x", "shop/y", "//z", "%2e"]), max_size=4),
)
def test_what_is_in_scope_stays_so_and_has_one_place_in_the_copy(
    within: Within, parts: list[str]
) -> None:
    scope = Scope(
        ("http://127.0.0.1:8808/c/shop/",), public="https://tea.example/shop/", within=within
    )
    address = scope.link("http://127.0.0.1:8808/c/shop/" + "/".join(parts))
    if address is not None:
        assert scope.link(address) == address
        assert scope.link(scope.address(address)) == address


@pytest.mark.parametrize("within", ["folder", "host", "subdomains"])
def test_a_scope_travels_to_another_process(within: Within) -> None:
    kinds: dict[str, Any] = {"within": within, "deny": ("/x*",), "allow": ("/*",)}
    scope = Scope(("https://tea.example/",), **kinds)
    assert scope.link("https://tea.example/a")
    assert pickle.loads(pickle.dumps(scope)) == scope  # noqa: S301 - our own
    assert pickle.loads(pickle.dumps(scope)).link("https://tea.example/x") is None  # noqa: S301


@given(st.text(max_size=40))
def test_any_text_may_stand_as_a_link(text: str) -> None:
    for link in (SHOP.link(text), SHOP.link(f"https://tea.example/shop/{text}")):
        assert link is None or link.startswith("https://tea.example/shop/")
