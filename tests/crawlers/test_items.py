"""What a recipe's selectors find on a page, as cases in files, and what no page can do."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from crawlers.items import reading
from crawlers.items.grammar import Shape
from crawlers.items.reading import Found, Item, pieces, read
from grist import yaml
from grist.records import iso
from tests.spent import no_more_than

CASES = sorted((Path(__file__).parent.parent / "cases" / "items").iterdir())
URL = "https://shop.example/list/1.html"
HTML = "text/html; charset=utf-8"


def a_shape(**parts: Any) -> Shape:
    shape: Shape = TypeAdapter(Shape).validate_python({"item": "p", **parts})
    return shape


def the_shape(case: Path) -> Shape:
    return a_shape(**yaml.parse((case / "shape.yaml").read_text("utf-8")).value)


def found(html: str, **parts: Any) -> Found:
    return read(html.encode(), HTML, URL, a_shape(**parts))


def mistakes(**parts: Any) -> list[tuple[str, str]]:
    """Give what is wrong with a shape, and where."""
    with pytest.raises(ValidationError) as error:
        a_shape(**parts)
    return [(".".join(map(str, each["loc"])), each["msg"]) for each in error.value.errors()]


def plainly(item: Item) -> dict[str, Any]:
    """Write an item as a case has it: without what is empty."""
    values = {
        "locator": item.locator,
        "text": item.text if item.reason is None else "",
        "fields": [list(pair) for pair in item.fields],
        "time": iso(item.time) if item.time else None,
        "speaker": item.speaker,
        "reason": item.reason,
    }
    return {name: value for name, value in values.items() if value}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_gives_the_items_of_its_case(case: Path) -> None:
    expected = yaml.parse((case / "found.yaml").read_text("utf-8")).value
    given_ = read((case / "page.html").read_bytes(), HTML, URL, the_shape(case))

    assert [plainly(item) for item in given_.items] == expected["items"]
    assert given_.matched == expected["matched"]
    assert given_.reason is None


def test_each_item_leads_back_to_its_html() -> None:
    body = "<ul><li>ch\u00e1</li>x<li class=b>2 <b>bold</b></li></ul>".encode()

    assert list(pieces(body, HTML, a_shape(item="li"))) == [
        ("item[1]", "<li>ch\u00e1</li>".encode()),
        ("item[2]", b'<li class="b">2 <b>bold</b></li>'),
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>ch\u00e1</p>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("\ufeff<p>ch\u00e1</p>".encode("utf-16-le"), "text/html; charset=utf-8"),
        (b"<meta charset=windows-1252><p>ch\xe1</p>", "text/html"),
        ("<p>ch\u00e1</p>".encode(), ""),
    ],
)
def test_a_page_is_decoded_as_it_says(body: bytes, kind: str) -> None:
    (item,) = read(body, kind, URL, a_shape()).items

    assert item.text == "ch\u00e1"


@pytest.mark.parametrize(
    ("html", "css", "count"),
    [
        ("<ul><li>1<li>2</ul><ol><li>3</ol>", "ul li", 2),
        ("<ul><li>1<li>2</ul><ol><li>3</ol>", "ul > li, ol > li", 3),
        ("<b>1</b><i>2</i><b>3</b><b>4</b>", "i + b", 1),
        ("<b>1</b><i>2</i><b>3</b><b>4</b>", "i ~ b", 2),
        ("<b>1</b><i>2</i><b>3</b><b>4</b>", "b + *", 2),
        ("<b>1</b><i>2</i><b>3</b><b>4</b>", "b:nth-of-type(2) ~ b:last-child", 1),
        ("<div><p class='a b'>1</p></div><p class=ab>2</p>", "p.a", 1),
        ("<div><p>1</p></div><p>2</p>", ":not(div) > p", 1),
        ("<div><p>1</p></div><div>2</div>", "div:has(p)", 1),
        ("<DIV DATA-X=1>1</DIV>", "Div[Data-X]", 1),
        ("<div id=a><p>1</p></div>", "div#a:is(div, p) > p:not(:empty)", 1),
    ],
)
def test_css_finds_what_a_browser_finds(html: str, css: str, count: int) -> None:
    assert len(found(html, item=css).items) == count


def test_a_repeated_id_is_found_each_time() -> None:
    assert len(found("<a id=x>1</a><a id=x>2</a>", item="#x").items) == 2


def test_what_cannot_be_is_said_with_its_place_and_the_nearest_name() -> None:
    field = {"titel": "h2"}

    assert mistakes(fields=field, required=["title"]) == [
        ("", "required: no field 'title'; did you mean 'titel'?")
    ]
    assert mistakes(fields=field, text="{title}: {titel}") == [
        ("", "text: no field 'title'; did you mean 'titel'?")
    ]
    assert mistakes(fields={"a": {"css": "b", "xpath": "b"}}) == [
        ("fields.a", "needs css or xpath, one of the two")
    ]
    assert mistakes(fields={"a.b": "b"})[0][0] == "fields"
    assert (
        "no attr, html or regex"
        in mistakes(fields={"a": {"attr": "x", "fields": {"b": "b"}}})[0][1]
    )
    assert "two values" in mistakes(fields={"a": {"attr": "x", "html": True}})[0][1]
    assert "no regular expression" in mistakes(fields={"a": {"regex": "(a"}})[0][1]
    assert mistakes(fields={"a": {"fields": {"b": {"cs": "x"}}}})[0][0] == "fields.a.fields.b.cs"


@pytest.mark.parametrize("template", ["{a!r}", "{a:>9}", "{a.b}", "{a[0]}", "{", "{}", "{0}"])
def test_a_template_holds_names_and_nothing_else(template: str) -> None:
    assert mistakes(fields={"a": "b"}, text=template)


@pytest.mark.parametrize(
    "css",
    [
        "",
        " ",
        "#",
        "[",
        "p::text",
        "a::attr(href)",
        "p:hovering",
        ":scope > p",
        "p" * 501,
        "*|*:first-of-type",
    ],
)
def test_a_selector_that_is_none_is_refused(css: str) -> None:
    assert mistakes(item=css)


@pytest.mark.parametrize(
    "xpath",
    [
        "//p[",
        "//p[document('file:///etc/passwd')]",
        "document(//a/@href)",
        "//p[re:test(., '(a+)+$')]",
        "//p[str:tokenize(.)]",
        "//p[$x]",
        "//svg:g",
        "//p[unparsed-text('x')]",
        "//p[has-class('a')]",
        "count(//p)",
        "//p = 'a'",
        "dyn:evaluate('//p')",
        "//p[ document ('x')]",
    ],
)
def test_xpath_reaches_no_further_than_the_page(xpath: str) -> None:
    assert mistakes(item={"xpath": xpath})


def test_words_in_quotes_are_no_part_of_an_xpath() -> None:
    html = "<p>costs $5: document()</p>"

    assert len(found(html, item={"xpath": "//p[contains(., '$5: document()')]"}).items) == 1


def test_a_pattern_that_runs_away_is_stopped_and_its_item_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "PATTERN_SECONDS", 0.5)
    html = f"<p>{'a' * 40}b</p><p>c</p>"
    with no_more_than(10):
        outcome = found(html, fields={"x": {"regex": "(a|aa|a?)+$"}, "y": {}})

    assert [item.reason for item in outcome.items] == ["slow_regex_x", "slow_regex_x"]


def test_a_pattern_is_not_let_loose_on_more_than_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_SEARCHED", 5)

    assert found("<p>123456", fields={"x": {"regex": "1"}}).items[0].reason == "too_long_x"


@pytest.mark.parametrize(
    ("html", "item"),
    [
        ("<div>" * 300 + "x", "div"),
        ("<p>x</p>" * 10_001, "p"),
        ("<ul>" + "<li><i>" * 70_000, "li"),
        ("<p>" + "x" * 11_000_000, "p"),
    ],
    ids=["deep", "wide", "large", "long"],
)
def test_a_page_beyond_what_pages_are_is_refused(html: str, item: str) -> None:
    assert found(html, item=item) == Found((), {"item": 0}, "too_complex")


def test_items_that_lie_in_each_other_do_not_multiply_the_page() -> None:
    html = ("<div>" * 240 + "x" * 2000 + "</div>" * 240) * 40

    assert found(html, item="div", fields={"all": {"html": True}}).reason == "too_complex"


def test_nor_does_their_text() -> None:
    html = ("<div>" * 250 + "x" + "</div>" * 250) * 200

    assert found(html, item="div").reason == "too_complex"


@pytest.mark.parametrize(
    "item",
    [
        "p ~ p", "p + p", "div div div", "p:nth-child(2n)", "p:has(~ p)", "* * *", "p, i, :not(p)",
        {"xpath": "//p/following-sibling::p"}, {"xpath": "//div//div//div"}, {"xpath": "//p"},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize(
    "html",
    ["<p>x</p>" * 9_900, ("<div>" * 200 + "x" + "</div>" * 200) * 24, "<i><p>x</p>" * 120],
    ids=["wide", "deep", "both"],
)
def test_no_page_takes_long_to_search(html: str, item: Any) -> None:
    with no_more_than(20):
        found(html, item=item)


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<div class=a>", "</div>", "<ul><li>", "</ul>", "<a href='/x'>", "</a>", "<br>",
     "<!--", "-->", "<![CDATA[", "]]>", "<?php", "<script>", "</script>", "<table><tr><td>",
     "<svg>", "<template>", "&lt;", "&#0;", "&#xD800;", "&#1;", "\0", "\ufffe", "<html>",
     "<base href='http://['>", "<frameset>", "<plaintext>", "<textarea>", "<pre>\n", "<title>",
     '"', "'", "=", "<", ">"]
)  # fmt: skip
PAGES = st.lists(st.one_of(MARKUP, st.text(max_size=5)), max_size=40).map("".join)
ANY = {
    "item": "p, div, li, td, a",
    "fields": {
        "link": {"css": "a", "attr": "href", "many": True},
        "inner": {"css": "*", "fields": {"text": {}, "markup": {"html": True}}},
        "words": {"regex": "\\w+", "many": True},
    },
}


@settings(deadline=None)
@given(html=PAGES)
def test_no_markup_stops_the_reader(html: str) -> None:
    outcome = found(html, **ANY)

    assert outcome.reason is None
    assert len(list(pieces(html.encode("utf-8", "replace"), HTML, a_shape(**ANY)))) == len(
        outcome.items
    )
    assert [item.locator for item in outcome.items] == [
        f"item[{number}]" for number in range(1, len(outcome.items) + 1)
    ]


@settings(deadline=None)
@given(body=st.binary(max_size=300), kind=st.sampled_from(["", "text/html; charset=utf-7", HTML]))
def test_no_bytes_stop_the_reader(body: bytes, kind: str) -> None:
    read(b"<p>" + body, kind, "no address", a_shape(**ANY))


@settings(deadline=None)
@given(words=st.lists(st.text("abcdefgh", min_size=1), min_size=1), fields=st.integers(0, 3))
def test_a_field_never_holds_what_the_page_has_not(words: list[str], fields: int) -> None:
    html = "".join(f"<p title=' {word} '><b>{word}</b> x</p>" for word in words)
    wanted = [{"attr": "title"}, {"css": "b"}, {"regex": "[a-h]+"}][:fields]

    outcome = found(html, fields={f"f{number}": each for number, each in enumerate(wanted)})

    assert [item.fields for item in outcome.items] == [
        tuple((f"f{number}", word) for number in range(fields)) for word in words
    ]
    assert [item.text for item in outcome.items] == [f"{word} x" for word in words]
