"""Which pages need a browser: shells and thin ones; not honest short ones, nor those of text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching.shells import needs_rendering, seen_chars
from tests.spent import no_more_than

HTML = "text/html; charset=utf-8"
SAMPLE = Path("examples/tea-house/site/www")
TEXT = "The kettle is older than the house, and it gives its opinion at five o'clock. " * 4
APP = '<script src="/app.js"></script>'


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>T</title>{head}</head><body>{body}</body>".encode()


@pytest.mark.parametrize(
    "body",
    [
        f'<div id="root"></div>{APP}',
        f'<div id="__next"></div><script type="module">render()</script>{"<p>" * 3}',
        f"<my-app></my-app>{APP}",
        f"<nav>{TEXT}</nav><main></main><footer>{TEXT}</footer>{APP}",
        f'<div id="app"> <!-- --> </div><p>{TEXT}</p>{APP}',
        f"<noscript>You need to enable JavaScript to run this app.</noscript><p>{TEXT}</p>{APP}",
        f"<noscript>Bitte aktivieren Sie JavaScript.</noscript><p>{TEXT}</p>{APP}",
        f"<p>Loading…</p>{APP}",
        f"<noscript>{TEXT * 9}</noscript>{APP}",  # what a forum writes for machines alone
    ],
)
def test_a_shell_or_a_thin_page_with_scripts_needs_a_browser(body: str) -> None:
    assert needs_rendering(page(body), HTML)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Not found</h1>",
        "<h1>Palette 17</h1><p>moss, slate, tea</p>",
        '<h1>Palette 17</h1><script type="application/ld+json">{"a": "b"}</script>',
        '<h1>Gone</h1><script async src="https://www.googletagmanager.com/gtag/js"></script>'
        "<script>window.dataLayer = []; gtag('js', new Date());</script>",
        f"<p>{TEXT}</p>{APP}",
        f'<div id="root"><p>{TEXT}</p></div>{APP}',
        f'<p>{TEXT * 9}</p><div id="app"></div>{APP}',  # a widget beside an article
        f"<noscript>Please enable JavaScript to view the comments.</noscript><p>{TEXT}</p>{APP}",
        "",
    ],
)
def test_what_is_short_without_scripts_or_says_enough_does_not(body: str) -> None:
    assert not needs_rendering(page(body), HTML)


def test_of_the_sample_site_only_the_page_that_scripts_write_needs_one() -> None:
    pages = sorted(SAMPLE.rglob("*.html"))

    found = [
        str(path.relative_to(SAMPLE)) for path in pages if needs_rendering(path.read_bytes(), HTML)
    ]

    assert len(pages) > 50
    assert found == ["calendar.html"]


def test_text_that_is_not_shown_is_not_counted() -> None:
    body = "<style>p {}</style><p>five</p> <script>no()</script><template>no</template>&amp;"

    assert seen_chars(page(body), HTML) == len("five &")


def test_the_charset_of_the_server_is_used() -> None:
    assert seen_chars("<p>chá</p>".encode("utf-16"), "text/html; charset=utf-16") == 3


def test_a_page_as_deep_as_the_sea_is_read() -> None:
    assert seen_chars(page("<div>" * 50_000 + "tea"), HTML) in {0, 3}  # lxml may cut it short


@given(st.binary(), st.text())
def test_no_bytes_and_no_type_make_it_fail(body: bytes, kind: str) -> None:
    needs_rendering(body, kind)
    needs_rendering(b"<script>x</script><p>" + body, kind)


def test_a_page_that_would_take_long_to_look_at_is_not_looked_at() -> None:
    attributes = b"<script>x()</script><p " + b" ".join(b"a%d" % n for n in range(60_000)) + b">x"
    mounts = b"<script>x()</script>" + b'<div id="app">' * 240 + b"w <b></b>" * 60_000

    for page in (attributes, mounts):
        with no_more_than(10):
            needs_rendering(b"<html><body>" + page, "text/html")
            seen_chars(b"<html><body>" + page, "text/html")
