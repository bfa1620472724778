"""Test sets from elsewhere: how they are read, and what of them is found in train."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.splitting.contamination import Contaminated, contaminated
from curation.splitting.foreign import rows
from curation.splitting.section import TestSet
from grist.errors import UsageError, UserError

WORDS = [f"word{n}" for n in range(40)]


def said(first: int, last: int) -> str:
    return " ".join(WORDS[first:last])


def found(
    texts: Sequence[str], *items: str, groups: Sequence[str] | None = None
) -> list[Contaminated]:
    named = groups or [str(at) for at in range(len(texts))]
    return contaminated(texts, named, [(f"t:{at}", item) for at, item in enumerate(items, 1)])


def test_two_runs_of_thirteen_words_contaminate_and_one_of_many_does_not() -> None:
    assert found([f"so {said(0, 14)} indeed"], said(0, 40)) == [
        Contaminated(0, "t:1", round(2 / 28, 6))
    ]
    assert found([f"so {said(0, 13)} indeed"], said(0, 40)) == []


def test_half_of_a_rows_runs_are_enough_where_it_has_few() -> None:
    assert found([f"so {said(0, 13)} indeed"], said(0, 14)) == [Contaminated(0, "t:1", 0.5)]


def test_a_short_row_has_runs_of_eight_words_and_a_very_short_one_only_itself() -> None:
    assert found([f"so {said(0, 8)} indeed"], said(0, 8)) == [Contaminated(0, "t:1", 1.0)]
    assert found([f"so {said(0, 5)} indeed"], said(0, 5)) == []
    assert found([said(0, 5)], said(0, 5).upper()) == [Contaminated(0, "t:1", 1.0)]


def test_what_many_groups_say_is_common_and_what_one_says_often_is_not() -> None:
    texts = [f"{said(0, 20)} {n}" for n in range(11)]

    assert found(texts, said(0, 20)) == []
    assert len(found(texts, said(0, 20), groups=["one"] * 11)) == 11
    assert found([*texts, said(0, 20)], said(0, 20)) == [Contaminated(11, "t:1", 1.0)]


def test_the_template_of_a_test_set_is_none_of_its_rows() -> None:
    items = [f"{said(0, 20)} {n}" for n in range(11)]

    assert found([f"{said(0, 20)} and no more"], *items) == []


def test_the_row_of_which_most_is_there_is_named() -> None:
    found_ = found([said(0, 20)], f"{said(0, 15)} other", said(0, 18), said(0, 18).upper())

    assert found_ == [Contaminated(0, "t:2", 1.0)]


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from("abc"), max_size=30), max_size=8),
    st.lists(st.lists(st.sampled_from("abc"), max_size=20), max_size=5),
)
def test_what_is_found_is_what_a_plain_search_finds(
    texts: list[list[str]], items: list[list[str]]
) -> None:
    """With few words, so that runs recur; no group or row is one of more than ten."""

    def runs(words: list[str], length: int) -> set[tuple[str, ...]]:
        return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}

    expected = set()
    for at, text in enumerate(texts):
        for item in items:
            length = 13 if len(item) >= 13 else 8
            wanted = runs(item, length)
            hits = len(wanted & runs(text, length))
            if item and (item == text or (hits and (hits >= 2 or 2 * hits >= len(wanted)))):
                expected.add(at)

    some = found([" ".join(text) for text in texts], *(" ".join(item) for item in items))

    assert {each.at for each in some} == expected


def test_every_kind_of_file_is_read_row_by_row(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"q": "one", "n": 3, "m": [{"content": "two"}]}\n\n{"q": "3"}'
    )
    (tmp_path / "b.csv").write_text('q,a\n"one\ntwo",2\nthree,4\n')
    (tmp_path / "c.txt").write_text("one\n\ntwo\n")
    pq.write_table(pa.table({"q": ["one", None, "two"], "n": [1, 2, 3]}), tmp_path / "d.parquet")
    (tmp_path / "notes.md").write_text("not read")

    assert list(rows(TestSet("."), tmp_path)) == [
        (f"{tmp_path.name}/{place}", text)
        for place, text in [
            ("a.jsonl:1", "one two"),
            ("a.jsonl:3", "3"),
            ("b.csv:2", "one\ntwo 2"),
            ("b.csv:4", "three 4"),
            ("c.txt:1", "one\n"),
            ("c.txt:3", "two\n"),
            ("d.parquet:1", "one"),
            ("d.parquet:3", "two"),
        ]
    ]
    assert list(rows(TestSet("b.csv", ("a",)), tmp_path)) == [("b.csv:2", "2"), ("b.csv:4", "4")]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.jsonl", '{"q": 1}\n[1]\n', "a.jsonl:2: not a JSON object"),
        ("a.jsonl", '{"q": ' + "[" * 100_000, "a.jsonl:1: not a JSON object"),
        ("a.parquet", "no", "a.parquet: not a Parquet file"),
        ("a.csv", "\udcff", "a.csv: not a CSV file in UTF-8"),
        ("a.txt", "\udcff", "a.txt: not text in UTF-8"),
    ],
)
def test_a_test_set_that_cannot_be_read_whole_is_an_error(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(UserError, match=said):
        list(rows(TestSet(name), tmp_path))


def test_a_missing_file_or_column_is_said_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"question": "one"}')

    with pytest.raises(UsageError, match=r"decontaminate: .*b\.jsonl: no such file"):
        list(rows(TestSet("b.jsonl"), tmp_path))
    with pytest.raises(UsageError, match="no column 'questoin'; did you mean 'question'"):
        list(rows(TestSet("a.jsonl", ("questoin",)), tmp_path))
    with pytest.raises(ValueError, match=r"\.md is no test set"):
        TestSet("a.md")
