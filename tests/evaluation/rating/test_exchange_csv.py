"""What stands as a table for spreadsheets, and back."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.rating import store
from evaluation.rating.events import Deed, Event, comment, flag, join, rate, score, skip
from evaluation.rating.exchange import csv as table
from evaluation.rating.exchange import files
from evaluation.rating.judgement import Judgement
from evaluation.rating.standing import judgements
from grist.errors import UsageError
from tests.evaluation.rating.built import a_showing, histories, numbered

CASES = Path(__file__).parents[2] / "cases" / "ratings"
PAIR, TEXT = a_showing("u1"), a_showing("u2", ask="absolute")


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(tmp_path: Path, *deeds: Deed) -> Path:
    path = tmp_path / "r.csv"
    table.write(path, numbered(deeds))
    return path


def unnumbered(found: tuple[Judgement, ...]) -> list[Judgement]:
    return [replace(each, number=0) for each in found]


def test_a_row_is_an_answer_that_stands(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        rate(PAIR, "left_much", 2.5),
        comment(PAIR, "too polite"),
        score(TEXT, "style", 4, 1.0),
        flag(TEXT, on=True),
        skip(a_showing("u3"), "", 1.0),
    )
    pair, text = cells(path)
    assert list(pair) == [
        "rater", "unit", "role", "ask", "protocol", "example", "group", "left", "right", "choice",
        "winner", "score: style", "comment", "flagged", "seconds", "at", "number", "id",
    ]  # fmt: skip
    assert (pair["choice"], pair["winner"], pair["comment"]) == (
        "left_much",
        "tuned",
        "too polite",
    )
    assert (pair["score: style"], pair["seconds"], pair["number"]) == ("", "2.5", "1")
    assert (text["score: style"], text["flagged"], text["choice"]) == ("4", "yes", "")


FORMULAS = (CASES / "formulas.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
PLAIN = (CASES / "plain.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")


@pytest.mark.parametrize("text", [*FORMULAS, "\r=1", "\n=1", "=a\nb"])
def test_what_a_spreadsheet_would_run_has_an_apostrophe_in_front(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, rate(PAIR, "left", 1.0), comment(PAIR, text))
    assert cells(path)[0]["comment"] == f"'{text}"
    assert [e.payload["text"] for e in table.read(path).events if e.action == "comment"] == [text]


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_formula_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, rate(PAIR, "left", 1.0), comment(PAIR, text))
    assert cells(path)[0]["comment"] == text


@given(st.text() | st.from_regex(r"\A['\" \t]*[=+@|-].*", fullmatch=True))
def test_the_apostrophe_comes_off_exactly_where_it_was_put(cell: str) -> None:
    assert table.bare(table.guarded(cell)) == cell


@settings(max_examples=20)
@given(histories("ana"), histories("ben"))
def test_answers_come_back_as_they_stood(
    tmp_path_factory: pytest.TempPathFactory, ana: list[Event], ben: list[Event]
) -> None:
    folder = tmp_path_factory.mktemp("csv")
    with store.opened(folder / "here") as ratings:
        ratings.merge([*ana, *ben])
    files.save(folder / "here", folder / "r.csv")
    merged = files.load(folder / "there", folder / "r.csv")
    assert merged.refused == {}
    here, there = (judgements(store.kept(folder / name)) for name in ("here", "there"))
    assert unnumbered(there) == unnumbered(here)
    again = files.load(folder / "there", folder / "r.csv")
    assert (again.added, again.refused) == (0, {})
    home = files.load(folder / "here", folder / "r.csv")
    assert (home.added, home.refused) == (0, {})


def test_a_comment_that_was_written_since_is_added(tmp_path: Path) -> None:
    path, home = tmp_path / "r.csv", tmp_path / "run"
    deeds = [join({}), rate(PAIR, "left", 1.0)]
    table.write(path, numbered(deeds))
    assert files.load(home, path).added == 1
    table.write(path, numbered([*deeds, comment(PAIR, "see")]))
    merged = files.load(home, path)
    assert (merged.added, merged.known) == (1, 1)
    assert judgements(store.kept(home))[0].comment == "see"


def test_an_answer_that_was_changed_in_the_table_is_refused(tmp_path: Path) -> None:
    path, home = written(tmp_path, rate(PAIR, "left", 1.0)), tmp_path / "run"
    files.load(home, path)
    path.write_text(
        path.read_text(encoding="utf-8").replace(",left,tuned", ",right,base"), encoding="utf-8"
    )
    merged = files.load(home, path)
    assert merged.refused == {"its id stands for another event here": 1}
    assert judgements(store.kept(home))[0].choice == "left"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("half_token", "", "no protocol, or none that can be"),
        (",left,tuned", ",leftish,tuned", "no choice, or none that can be"),
        (",left,tuned", ",,", "neither a choice nor a score"),
        (",1.5,", ",soon,", "no seconds, or none that can be"),
        (",1.5,", ",nan,", "no seconds, or none that can be"),
        (",1.5,", ",1.5,,", "no row of this table"),
        ("ana,", "=ana,", "no rater, or none that can be"),
        ("yes", "perhaps", "flagged is neither yes nor empty"),
        ("see", "\udcff", "no UTF-8: save the table as CSV UTF-8"),
    ],
)
def test_a_row_that_is_none_is_refused_whole(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    path = written(tmp_path, rate(PAIR, "left", 1.5), comment(PAIR, "see"), flag(PAIR, on=True))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8", errors="surrogateescape")
    found = table.read(path)
    assert (found.events, found.refused) == ((), {reason: 1})


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_that_excel_has_saved_in_another_country_is_read(
    tmp_path: Path, separator: str
) -> None:
    path = written(tmp_path, rate(PAIR, "left", 1.5), score(TEXT, "style", 2, 1.0))
    text = path.read_text(encoding="utf-8").replace(",", separator)
    path.write_text(text, encoding="utf-8")
    assert [event.action for event in table.read(path).events] == ["rate", "score"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\x01"])
def test_another_table_is_told_what_it_lacks(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(text)
    with pytest.raises(UsageError, match="it has no column rater, unit"):
        table.read(path)


def test_a_table_of_a_country_that_writes_commas_in_numbers_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, rate(PAIR, "left", 1.5))
    text = path.read_text(encoding="utf-8").replace(",", ";").replace(";1.5;", ";1,5;")
    path.write_text(text, encoding="utf-8")
    (event,) = table.read(path).events
    assert event.seconds == 1.5
