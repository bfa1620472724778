import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.extract import Extracted, extract

URL = "https://tea.example/kettle.html"
PAGE = """<!doctype html>
<html lang="en-GB"><head><title>The Colonel | Casa</title>
<meta name="author" content="Nkechi">
<meta property="article:published_time" content="2024-03-18">
</head><body><nav><a href="/">Home</a> <a href="/teas">Teas</a></nav>
<article><h1>The Colonel</h1>
<p>The big\tkettle came with\nthe house, and for the books it has been worth nothing since 2011.
It makes a noise like a man who is about to say something and then does not.</p>
<ul><li>First the throat.</li><li>Now the chest.</li></ul>
<table><tr><td>Water</td><td>ninety-eight degrees</td></tr></table></article>
<footer>Rua da Bruma 12, +44 7700 900123</footer></body></html>"""


def test_main_text_is_taken_and_what_is_around_it_left() -> None:
    found = extract(PAGE.encode(), "text/html; charset=utf-8", URL)

    assert "The big kettle came with the house" in found.text
    assert "- First the throat." in found.text.split("\n")
    assert "ninety-eight degrees" in found.text
    assert "7700" not in found.text
    assert "Home" not in found.text


def test_line_ends_count_where_they_are_shown_and_nowhere_else() -> None:
    html = """<html><body><article><p>Turn the pot\n   three\ttimes, wait for the goose to pass,
    and pour when nobody is looking at you any longer.</p><pre>one\n  two</pre></article></body>"""

    text = extract(html.encode(), "text/html", URL).text

    assert "Turn the pot three times, wait for the goose to pass, and pour" in text
    assert "one\n  two" in text


def test_a_page_says_who_wrote_it_when_and_in_which_language() -> None:
    found = extract(PAGE.encode(), "text/html", URL)

    assert (found.author, found.lang) == ("Nkechi", "en")
    assert found.date == datetime(2024, 3, 18, tzinfo=UTC)
    assert found.title is not None
    assert found.title.startswith("The Colonel")


@pytest.mark.parametrize(
    ("charset", "declared"),
    [("latin-1", "text/html; charset=iso-8859-1"), ("cp1252", "text/html; charset=windows-1252"),
     ("utf-8", "text/html"), ("utf-16", "text/html")],
)  # fmt: skip
def test_the_charset_is_the_servers_or_the_pages_own(charset: str, declared: str) -> None:
    text = "O chá é servido às cinco em ponto, com pão e manteiga da serra, e ninguém discute."
    html = f"<html><body><article><p>{text}</p><p>{text}</p></article></body></html>"

    assert "chá é servido às cinco" in extract(html.encode(charset), declared, URL).text


@pytest.mark.parametrize("html", ["", "<html><body><div id=app></div><script>1</script>", "\x00"])
def test_a_page_without_main_text_has_none(html: str) -> None:
    assert extract(html.encode(), "text/html", URL).text == ""


def test_the_same_bytes_give_the_same_text() -> None:
    assert extract(PAGE.encode(), "text/html", URL) == extract(PAGE.encode(), "text/html", URL)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_bytes_at_all_make_it_raise(body: bytes, content_type: str) -> None:
    assert isinstance(extract(body, content_type, URL), Extracted)
    assert isinstance(extract(b"<html><body><p>" + body, "text/html", URL), Extracted)


SHOP = """<!doctype html><html><head><title>Teas</title></head><body><header>Casa</header>
<nav><a href="/">Home</a></nav><main><h1>Teas</h1><h2>Green</h2>
<ul><li>Sencha <b>12 euros</b></li><li>Gyokuro &amp; friends<ul><li>first flush</li></ul></li></ul>
<ol><li>Choose</li><li>Pay</li></ol><div>In stock</div><pre>one
  two</pre><button>Buy</button><aside>Others</aside></main><footer>Rua 12</footer></body>"""


def test_a_page_of_short_lines_is_read_whole_where_an_extractor_of_articles_finds_nothing() -> None:
    found = extract(SHOP.encode(), "text/html", URL)

    assert found.extractor == "resiliparse"
    assert [line.strip() for line in found.text.split("\n")] == [
        "Teas", "Green", "Sencha 12 euros", "Gyokuro & friends", "first flush", "Choose", "Pay",
        "In stock", "one", "two",
    ]  # fmt: skip
    assert found.title == "Teas"


def test_markdown_keeps_headings_lists_and_code() -> None:
    shop = extract(SHOP.encode(), "text/html", URL, "markdown").text
    article = extract(PAGE.encode(), "text/html", URL, "markdown")

    assert shop.startswith(
        "# Teas\n\n## Green\n\n- Sencha 12 euros\n- Gyokuro & friends\n  - first"
    )
    assert "1. Choose\n1. Pay" in shop
    assert "```\none\n  two\n```" in shop
    assert article.extractor == "trafilatura"
    assert "# The Colonel" in article.text
    assert "- First the throat." in article.text


BOMBS = {
    "formatting that stays open": "".join(f"<b id={n}>" for n in range(5_000)) + "<p>x" * 5_000,
    "anchors in a table": "<table>" + "<a href=x><b><i>" * 9_000,
    "paragraphs that end within": "<p>" + "".join(f"<b id={n}>" for n in range(200))
    + "<div>x</div>" * 5_000,
    "sixty thousand deep": "<div>" * 60_000 + "text",
    "main in main": "<main>x" * 9_000,
    "tables in tables": "<table><tr><td>" * 3_000 + "x",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_page_that_is_small_to_send_is_not_long_to_read(bomb: str) -> None:
    began = time.process_time()
    extract(f"<html><body>{BOMBS[bomb]}".encode(), "text/html", URL)

    assert time.process_time() - began < 10
