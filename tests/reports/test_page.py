"""The page is one file that loads nothing, runs nothing but itself, and shows data as text."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grist import store
from grist.text import visible
from reports.build import build
from reports.gather import Run
from reports.page import render
from reports.section import Report
from reports.shown import shown
from tests.reports.conftest import PAYLOADS

Attributes = dict[str, str | None]
VOID = {"meta", "input", "br", "wbr"}
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff]")


class Page(HTMLParser):
    """What a parser sees of a page: its elements in order, and all text outside of scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.inline:
            self.inline[self.open[-1]].append(data)
        else:
            self.text += data

    def all(self, *tags: str) -> list[Attributes]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def meta(self, name: str) -> str:
        return next(
            str(meta["content"])
            for meta in self.all("meta")
            if name in (meta.get("name"), meta.get("http-equiv"))
        )


@pytest.fixture(scope="module")
def plain_page(plain_run: Path) -> Page:
    return Page(build(plain_run, Report()))


@pytest.fixture(scope="module")
def hostile_page(hostile_run: Path) -> Page:
    return Page(build(hostile_run, Report(title="".join(PAYLOADS))))


@pytest.fixture(scope="module")
def rated_page(rated_run: Run) -> Page:
    return Page(render(rated_run, Report()))


@pytest.fixture(scope="module")
def hostile_rated_page(hostile_rated_run: Run) -> Page:
    return Page(render(hostile_rated_run, Report()))


@pytest.fixture(params=["plain_page", "hostile_page", "rated_page", "hostile_rated_page"])
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found


def test_the_policy_comes_first_and_allows_exactly_the_inline_style_and_script(page: Page) -> None:
    first = [tag for tag, _ in page.elements][:3]
    assert first == ["html", "head", "meta"]
    assert page.all("meta")[0]["http-equiv"] == "Content-Security-Policy"
    hashes = {
        kind: b64encode(sha256("".join(texts).encode()).digest()).decode()
        for kind, texts in page.inline.items()
    }
    assert page.meta("Content-Security-Policy") == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
        f"script-src 'sha256-{hashes['script']}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert len(page.all("style")) == len(page.all("script")) == 1


def test_the_policy_can_be_read_in_the_raw_text(run: Path) -> None:
    html = build(run, Report())
    assert "Content-Security-Policy" in html
    assert "default-src 'none'" in html
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)


def test_nothing_is_loaded_and_no_attribute_acts(page: Page) -> None:
    assert not page.all("link", "img", "iframe", "object", "embed", "base", "image", "use")
    for _, attributes in page.elements:
        assert not {"src", "style", "srcset", "action", "formaction"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")


def test_the_style_loads_nothing_and_the_script_writes_text_only(page: Page) -> None:
    style, script = ("".join(page.inline[kind]) for kind in ("style", "script"))
    assert "@import" not in style
    assert "url(" not in style
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|fetch", script)
    assert len(script.encode()) <= 4096


def test_hostile_text_is_shown_as_it_is_with_marks_for_what_cannot_be_seen(
    hostile_page: Page,
) -> None:
    for payload in PAYLOADS:
        assert visible(payload) in hostile_page.text
    assert not HIDDEN.search(hostile_page.text)
    for _, attributes in hostile_page.elements:
        assert not any(HIDDEN.search(value or "") for value in attributes.values())


def test_a_hostile_run_has_the_same_kinds_of_elements_as_a_plain_one(
    hostile_page: Page, plain_page: Page
) -> None:
    hostile, plain = ({tag for tag, _ in page.elements} for page in (hostile_page, plain_page))
    assert hostile == plain


def test_hostile_names_in_ratings_are_shown_as_they_are(
    hostile_rated_page: Page, rated_page: Page
) -> None:
    for payload in PAYLOADS:
        assert visible(payload) in hostile_rated_page.text
    assert not HIDDEN.search(hostile_rated_page.text)
    pages = (hostile_rated_page, rated_page)
    hostile, plain = ({tag for tag, _ in page.elements} for page in pages)
    assert hostile == plain


def test_no_rater_is_named_and_no_comment_is_told(rated_page: Page) -> None:
    assert "Rater 1" in rated_page.text
    assert "Rater 2" in rated_page.text
    assert not re.search(r"\bana\b|\bben\b", rated_page.text.split("Samples")[0])


def test_words_of_ratings_are_explained_only_where_there_are_ratings(
    rated_page: Page, plain_page: Page
) -> None:
    for word in ("Win rate", "Bradley-Terry strength", "Krippendorff's alpha", "AC1"):
        assert word in rated_page.text
        assert word not in plain_page.text


def test_one_can_find_one_s_way_without_seeing_the_page(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert [len(page.all(tag)) for tag in ("h1", "main", "nav", "footer")] == [1, 1, 1, 1]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {str(link["href"])[1:] for link in page.all("a")}
    named = " ".join(str(a["aria-labelledby"]) for _, a in page.elements if "aria-labelledby" in a)
    assert targets | set(named.split()) <= set(ids)
    assert all(header.get("scope") for header in page.all("th"))


def test_texts_of_people_and_models_choose_their_own_direction(page: Page) -> None:
    inside = [attributes for tag, attributes in page.elements if tag in {"h1", "p"}]
    shown = len(page.all("article"))
    assert sum(attributes.get("dir") == "auto" for attributes in inside) >= 1 + shown * 4


def test_no_path_of_the_machine_is_told(run: Path) -> None:
    html = build(run, Report())
    assert str(run.parent) not in html
    assert "/home/" not in html


def test_numbers_carry_their_interval_and_n(plain_page: Page) -> None:
    assert "34.5 [31.3, 38.0]" in plain_page.text
    assert "−6.00 [−7.60, −4.40]" in plain_page.text
    assert "p < 0.001, n = 90" in plain_page.text
    assert "ppl|tok:own" in plain_page.text
    assert "2 test texts had to be shortened" in plain_page.text


def test_the_same_run_gives_the_same_page(run: Path) -> None:
    assert build(run, Report()) == build(run, Report())


def test_500_samples_of_two_models_stay_below_a_megabyte(large_run: Path) -> None:
    html = build(large_run, Report(samples=500))
    assert html.count("<article") == 500
    assert len(html.encode()) < 1_000_000


@given(st.text(st.characters(codec=None)))
def test_whatever_is_shown_can_be_written_and_holds_nothing_invisible(text: str) -> None:
    made = shown(text)
    made.encode()
    assert not HIDDEN.search(made)


def test_a_measure_from_outside_is_shown_without_a_better_side(run: Path) -> None:
    for name in ("scores.json", "comparisons.json"):
        path = run / "evaluate" / name
        rows = store.read_json(path)
        named = {"metric": "evaluate:polite", "better": None}
        mine = [row | named for row in rows if row["metric"] == "rougeL"]
        store.write_json(path, rows + [row | {"p_adjusted": 0.01} for row in mine])
    said = Page(build(run, Report())).text
    assert "the mean of each row's own score; which way is better is not said" in said
    assert "≠ different" in said
    assert "Not counted: 1 measure without a better side." in said
