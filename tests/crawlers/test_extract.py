import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.pages.blocks import Form
from crawlers.pages.extract import Extracted, extract
from tests.spent import no_more_than

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


# An article that is a small part of what the page is about.
CARDS = "".join(
    f"""<section><h3>Tea {n}</h3><div>From the hill behind house number {n}</div>
    <ul>\n  <li>{n} cups</li>\n  <li>a note of <b>smoke</b> &amp; *salt*</li></ul></section>"""
    for n in range(1, 13)
)
SHOP = f"""<html><body><header>Casa</header><main><h1>All our teas</h1><article>
<p>We sell what the hills around us give, and nothing that has crossed an ocean to be here. Each has
its own page with the hill, the year and the people who picked it.</p>
<p>The road is closed when the river is high, which it is on about nine days of the year, and on
those days we drink the rest ourselves and answer the letters of the week.</p></article>
<nav><a href="/a">Page two</a></nav>{CARDS}<table><tr><td>North side</td><td>2024</td></tr></table>
<pre>1 cup\n  2 spoons</pre><img src="x" alt="A cup"><aside>You may like the kettle</aside>
<div role="dialog">We bake cookies</div></main><footer>+44 7700 900123</footer></body></html>"""


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_main_text_is_taken_and_what_is_around_it_left() -> None:
    found = extract(PAGE.encode(), "text/html; charset=utf-8", URL)

    assert "The big kettle came with the house" in found.text
    assert "- First the throat." in found.text.split("\n")
    assert "ninety-eight degrees" in found.text
    assert "7700" not in found.text
    assert "Home" not in found.text
    assert found.extractor == "trafilatura"


def test_a_page_is_read_widely_where_its_article_is_the_smaller_part() -> None:
    found = extract(SHOP.encode(), "text/html", URL)

    assert found.extractor == "resiliparse"
    assert "The road is closed" in found.text
    assert "From the hill behind house number 12\n- 12 cups\n- a note of smoke" in found.text
    assert "| North side | 2024 |\n1 cup\n  2 spoons" in found.text
    for around in ("Casa", "Page two", "kettle", "cookies", "7700", "A cup"):
        assert around not in found.text


def test_a_page_that_marks_no_main_part_is_read_widely_too() -> None:
    found = extract(SHOP.replace("main>", "div>").encode(), "text/html", URL)

    assert found.extractor == "resiliparse"
    assert "From the hill behind house number 12" in found.text
    assert "7700" not in found.text


def test_what_stands_beside_an_article_is_left_if_it_is_the_smaller_part() -> None:
    few = SHOP.replace(CARDS, "<section><h3>Tea 1</h3><div>From the hill</div></section>")

    found = extract(few.encode(), "text/html", URL)

    assert found.extractor == "trafilatura"
    assert "The road is closed" in found.text


def test_what_readers_say_below_a_page_is_not_its_text() -> None:
    said = "<div id='comments'><div class='comment'><p>First! I was here.</p></div></div></article>"

    found = extract(PAGE.replace("</article>", said).encode(), "text/html", URL)

    assert "The big kettle" in found.text
    assert "First!" not in found.text


@pytest.mark.parametrize("page", [PAGE, SHOP])
def test_the_form_of_a_text_changes_its_marks_and_not_its_words(page: str) -> None:
    text = extract(page.encode(), "text/html", URL, "text")
    markdown = extract(page.encode(), "text/html", URL, "markdown")

    assert markdown.extractor == text.extractor
    assert words(markdown.text) == words(text.text)
    assert "\n\n" not in text.text


def test_markdown_keeps_headings_lists_tables_emphasis_and_code() -> None:
    body = """<h2>Water</h2><p>Use <b>soft</b> water, 2 * 3 cups of it, and never boil it <a
    href="/twice">twice</a> in the same kettle.</p><ol><li>Boil</li><li>Wait</li></ol>
    <table><tr><th>Tea</th><th>Time</th></tr><tr><td>Oolong</td><td>3 min</td></tr></table>
    <pre><code>pour(\n  slowly)</code></pre>"""
    page = PAGE.replace("</article>", f"{body}</article>")

    text = extract(page.encode(), "text/html", URL, "markdown").text

    assert "\n## Water\n\nUse **soft** water, 2 \\* 3 cups of it, and never boil it twice" in text
    assert "\n- First the throat.\n- Now the chest.\n" in text
    assert "\n1. Boil\n2. Wait\n" in text
    assert "| Tea | Time |\n|---|---|\n| Oolong | 3 min |\n" in text
    assert text.endswith("```\npour(\n  slowly)\n```")


def test_markdown_of_a_wide_reading_keeps_headings_lists_tables_and_code() -> None:
    found = extract(SHOP.encode(), "text/html", URL, "markdown")

    assert found.extractor == "resiliparse"
    assert found.text.startswith("# All our teas\n\nWe sell")
    assert "### Tea 12\n\nFrom the hill" in found.text
    assert "\n\n- 12 cups\n- a note of smoke & \\*salt\\*\n\n" in found.text
    assert "\n\n| North side | 2024 |\n\n```\n1 cup\n  2 spoons\n```" in found.text


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
    ("named", "author"),
    [
        ("<a rel=author href=/n>Nkechi Obi</a>", "Nkechi Obi"),
        ("<span class=author>Nkechi Obi</span>", "Nkechi Obi"),
        ("<script type='application/ld+json'>{'@type': broken</script>", None),
        ("<div class=author-sign-in>Sign In</div>", None),
    ],
)
def test_an_author_is_one_who_is_marked_as_such(named: str, author: str | None) -> None:
    page = PAGE.replace('<meta name="author" content="Nkechi">', "")

    assert extract(page.replace("<ul>", f"{named}<ul>").encode(), "text/html", URL).author == author


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


def test_what_stands_around_an_empty_main_part_is_not_taken_for_it() -> None:
    shell = PAGE[: PAGE.index("<article>")] + "<main><div id=app></div></main>"
    footer = "<footer><p>Rua da Bruma 12, Porto</p><p>Open from Tuesday to Sunday</p></footer>"

    found = extract(f"{shell}{footer}</body></html>".encode(), "text/html", URL)

    assert (found.text, found.reason) == ("", "no_text")


def test_the_same_bytes_give_the_same_text() -> None:
    assert extract(PAGE.encode(), "text/html", URL) == extract(PAGE.encode(), "text/html", URL)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40), st.sampled_from(["text", "markdown"]))
def test_no_bytes_at_all_make_it_raise(body: bytes, content_type: str, form: Form) -> None:
    assert isinstance(extract(body, content_type, URL, form), Extracted)
    assert isinstance(extract(b"<html><body><p>" + body, "text/html", URL, form), Extracted)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_whatever_stands_in_a_wide_reading_it_can_be_written(text: str) -> None:
    page = SHOP.replace("Tea 1", text)

    assert isinstance(extract(page.encode("utf-8", "replace"), "text/html", URL), Extracted)


def test_signs_that_no_text_may_hold_are_left_out_of_both_readings() -> None:
    for page in (
        PAGE.replace("big", "big&#1;&#x1b;[31m&#xFFFE;"),
        SHOP.replace("cups", "cu&#0;ps&#27;"),
    ):
        text = extract(page.encode(), "text/html", URL).text

        assert "[31m" in text or "12 cups" in text
        assert not set("\x00\x01\x1b\ufffe") & set(text)


def test_a_page_whose_wide_reading_might_take_all_memory_is_read_closely_alone() -> None:
    fonts = "".join(f"<font size={number}>" for number in range(20))
    large = SHOP.replace(CARDS, CARDS * 100)

    nested = extract(large.replace("<section>", f"{fonts}<section>", 1).encode(), "text/html", URL)

    assert extract(large.encode(), "text/html", URL).extractor == "resiliparse"
    assert nested.extractor == "trafilatura"


FONTS = "".join(f"<font size={number}>" for number in range(100))
HOSTILE = {
    "opened again in every block": "<p>" + "<font>".join(map(str, range(3000))) + "<p>x" * 3000,
    "opened again in every cell": f"{FONTS}<table><tr>" + "<td>x" * 9000,
    "deeper than anything": "<div>" * 100_000 + "x",
    "deep for one parser alone": "<div><object></div>" * 9_000 + "x",
    "one in the other's main part": "<main>" * 250 + "word " * 100_000,
    "side by side": "<p>" + "<b>a</b> " * 9_900,
    "too many side by side": "<p>" + "<b>a</b> " * 40_000,
    "ten megabytes of one word": "<p>" + "word\n" * 2_000_000,
    "ten megabytes of no markup": "<" * 10_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_is_so_made_that_reading_it_takes_minutes(name: str) -> None:
    body = f"<html><body>{HOSTILE[name]}".encode()
    with no_more_than(30):
        found = extract(body, "text/html", URL)
    assert found.reason in (None, "no_text", "too_complex")
