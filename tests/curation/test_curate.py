"""The curate stage as a whole: passes, ledger, conservation, caches, workers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series

from curation.plan import label, passes
from curation.stage import curate
from curation.steps.step import Edit, Filter, GlobalEdit, GlobalFilter, Step
from grist import records, stage, store
from grist.engine import LocalExecutor
from grist.ledger import Counts
from grist.records import Record
from grist.stage import Result, Stage, Workplace
from tests.builders import a_record


@dataclass(frozen=True)
class Shout(Edit):
    name: ClassVar[str] = "shout"

    def edit(self, rows: DataFrame) -> DataFrame:
        return rows.assign(text=rows["text"].str.upper())


@dataclass(frozen=True)
class MinLength(Filter):
    name: ClassVar[str] = "min_length"
    characters: int = 3

    def reasons(self, rows: DataFrame) -> "Series[str]":
        short = rows["text"].str.len() < self.characters
        return Series("too_short", rows.index).where(short)


@dataclass(frozen=True)
class FirstOfItsText(GlobalFilter):
    name: ClassVar[str] = "first_of_its_text"

    def signatures(self, rows: DataFrame) -> DataFrame:
        return rows[["id", "text"]]

    def decide(self, signatures: DataFrame) -> DataFrame:
        first = signatures.groupby("text", sort=False)["id"].transform("first")
        again = signatures["id"] != first
        return DataFrame({"id": signatures["id"][again], "match": first[again]})

    def apply(self, rows: DataFrame, table: DataFrame) -> DataFrame:
        fallen = table[table["id"].isin(rows["id"])]
        return fallen.assign(reason="again", score=1.0)


@dataclass(frozen=True)
class Number(GlobalEdit):
    """Replaces every text by its number of first appearance, dropped rows too."""

    name: ClassVar[str] = "number"
    private: ClassVar[bool] = True

    def signatures(self, rows: DataFrame) -> DataFrame:
        return rows[["text"]].drop_duplicates()

    def decide(self, signatures: DataFrame) -> DataFrame:
        texts = signatures["text"].drop_duplicates()
        return DataFrame({"text": texts, "token": [f"<{n}>" for n in range(len(texts))]})

    def apply(self, rows: DataFrame, table: DataFrame) -> DataFrame:
        return rows.assign(text=rows["text"].map(table.set_index("text")["token"]))

    def changes(self, before: DataFrame, table: DataFrame) -> DataFrame:
        return before[["id"]].assign(reason="NUMBERED", score=1.0)


def run_curate(
    home: Path, made: Sequence[Record], steps: Sequence[Step], *, workers: int = 1
) -> Result:
    ingest = Stage(
        "ingest", lambda place: _ingest(place, made), ("crawlers",), slice=len(made), private=True
    )
    wanted = Stage("curate", lambda place: curate(place, steps=steps), ("curation",),
                   slice=repr(steps), parents=("ingest",))  # fmt: skip
    for each in (ingest, wanted):
        place = Workplace(
            home, home / each.name, home, "", 7, LocalExecutor(workers), lambda *_: None
        )
        result = stage.run(each, place)
    return result


def _ingest(place: Workplace, made: Sequence[Record]) -> stage.Outcome:
    paths = []
    for number, batch in enumerate(store.batched(made, 4)):
        path = store.part(place.folder / "records", number)
        store.write_table(path, records.table(batch))
        paths.append(path)
    return stage.Outcome(tuple(paths), Counts(came=len(made), kept=len(made)))


def texts(folder: Path) -> list[str]:
    return [row["text"] for table in store.read_parts(folder) for row in table.to_pylist()]


def ledger(home: Path) -> DataFrame:
    found: DataFrame = store.read_table(home / "curate" / "ledger.parquet").to_pandas()
    return found


def test_rows_pass_through_all_steps_and_the_ledger_says_what_happened(tmp_path: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(["tea", "ok", "milk", "TEA", "tea"])]

    result = run_curate(tmp_path, made, [Shout(), MinLength(), FirstOfItsText()])

    assert texts(tmp_path / "curate" / "records") == ["TEA", "MILK"]
    assert texts(tmp_path / "curate" / "dropped") == ["OK", "TEA", "TEA"]
    assert result.manifest.counts == {
        "in": 5,
        "made": 0,
        "kept": 2,
        "dropped": {"first_of_its_text:again": 2, "min_length:too_short": 1},
    }
    drops = ledger(tmp_path).query("action == 'drop' and step == 'first_of_its_text'")
    assert set(drops["match"]) == {made[0].id}
    changed = ledger(tmp_path).query("step == 'shout'")
    assert changed["reason"].tolist() == ["text"] * 4  # the fourth was upper case already


def test_a_private_step_treats_the_rows_that_were_dropped_before_it(tmp_path: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(["secret", "no", "secret", "other"])]

    run_curate(tmp_path, made, [MinLength(), Number()])

    assert texts(tmp_path / "curate" / "records") == ["<0>", "<0>", "<2>"]
    assert texts(tmp_path / "curate" / "dropped") == ["<1>"]


def test_what_lies_between_the_passes_stays_in_the_private_folder(tmp_path: Path) -> None:
    run_curate(tmp_path, [a_record("secret", at=1)], [Number()])

    everything = b"".join(p.read_bytes() for p in (tmp_path / "curate").rglob("*") if p.is_file())
    assert (tmp_path / "ingest").stat().st_mode & 0o777 == 0o700
    assert b"secret" not in everything


def test_a_changed_step_redoes_only_what_follows_it(tmp_path: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(["tea", "tea", "milk", "of", "ok"])]
    run_curate(tmp_path, made, [Shout(), FirstOfItsText(), MinLength(3)])
    before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "ingest" / "work").iterdir()}

    run_curate(tmp_path, made, [Shout(), FirstOfItsText(), MinLength(4)])

    after = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "ingest" / "work").iterdir()}
    assert texts(tmp_path / "curate" / "records") == ["MILK"]
    assert len(set(before) & set(after)) == 1  # the pass of `shout`
    assert len(after) == 2  # the old second pass is gone


def test_what_a_step_reads_beside_the_rows_is_found_and_redoes_its_pass(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Banned(FirstOfItsText):
        name: ClassVar[str] = "banned"
        words: str = "words.txt"

        def inputs(self, base: Path) -> dict[str, str]:
            return {"words": store.file_hash(base / self.words)}

        def settled(self, base: Path) -> "Banned":
            return replace(self, words=(base / self.words).read_text())

        def signatures(self, rows: DataFrame) -> DataFrame:
            return rows[["id", "text"]][rows["text"] == self.words]

    made = [a_record("tea", at=1), a_record("tea", at=2), a_record("milk", at=3)]
    results = []
    for least, words in enumerate(("tea", "milk")):
        (tmp_path / "words.txt").write_text(words)
        run_curate(tmp_path, made, [Banned(), MinLength(least)])  # else the stage is skipped
        results.append(texts(tmp_path / "curate" / "dropped"))
    assert results == [["tea"], []]


def test_the_bytes_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    made = [
        a_record(text, at=at) for at, text in enumerate(["tea", "milk", "tea", "ok", "rye", "of"])
    ]
    steps = [Shout(), FirstOfItsText(), MinLength(), Number()]
    one = run_curate(tmp_path / "one", made, steps, workers=1)
    two = run_curate(tmp_path / "two", made, steps, workers=2)

    assert one.manifest.outputs == two.manifest.outputs


@dataclass(frozen=True)
class SlowlyFirst(FirstOfItsText):
    rows_at_once: ClassVar[int | None] = 2


def test_rows_that_take_long_to_sign_are_signed_in_parts_with_the_same_result(
    tmp_path: Path,
) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(["a", "b", "a", "c", "b", "a", "d"])]
    whole = run_curate(tmp_path / "whole", made, [FirstOfItsText()])
    parts = run_curate(tmp_path / "parts", made, [SlowlyFirst()], workers=2)

    assert whole.manifest.outputs == parts.manifest.outputs
    signed = (tmp_path / "parts" / "ingest" / "work").glob("*/signatures/*.parquet")
    assert sorted(map(store.rows_in, signed)) == [1, 2, 2, 2]


def test_a_step_whose_every_row_fell_before_it_still_decides(tmp_path: Path) -> None:
    run_curate(tmp_path, [a_record("a")], [MinLength(), SlowlyFirst()])

    assert texts(tmp_path / "curate" / "records") == []


def test_an_edit_that_loses_a_row_is_caught(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Loser(Edit):
        name: ClassVar[str] = "loser"

        def edit(self, rows: DataFrame) -> DataFrame:
            return rows.iloc[1:]

    with pytest.raises(AssertionError, match="loser: an edit must keep every row"):
        run_curate(tmp_path, [a_record(at=1), a_record(at=2)], [Loser()])

    assert not (tmp_path / "curate" / "manifest.json").exists()


def test_a_second_use_of_a_step_has_its_own_name() -> None:
    assert [each.label for each in label([Shout(), MinLength(), Shout()])] == [
        "shout",
        "min_length",
        "shout@2",
    ]


def test_a_global_step_opens_a_pass() -> None:
    plan = passes([Shout(), FirstOfItsText(), MinLength(), Number()], root="r")

    assert [[step.label for step in each.steps] for each in plan] == [
        ["shout"],
        ["first_of_its_text", "min_length"],
        ["number"],
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["tea", "milk", "ok", "", "TEA"]), min_size=1, max_size=12))
def test_in_is_kept_and_dropped_whatever_comes(
    tmp_path_factory: pytest.TempPathFactory, given_texts: list[str]
) -> None:
    home = tmp_path_factory.mktemp("run")
    made = [a_record(text, at=at) for at, text in enumerate(given_texts)]

    result = run_curate(home, made, [Shout(), MinLength(), FirstOfItsText()])

    counts = result.manifest.counts
    kept, dropped = texts(home / "curate" / "records"), texts(home / "curate" / "dropped")
    assert counts["in"] == len(made) == len(kept) + len(dropped)
    assert counts["kept"] == len(kept) == len(set(kept))
    assert pd.Index(ledger(home).query("action == 'drop'")["id"]).is_unique


def test_progress_names_the_steps_of_a_pass_and_nothing_where_there_are_none(
    tmp_path: Path,
) -> None:
    made = [a_record("tea", at=0)]
    steps = [FirstOfItsText(), Shout()]
    run_curate(tmp_path, made, steps)
    told: list[str] = []
    place = Workplace(
        tmp_path, tmp_path / "other", tmp_path, "", 7, LocalExecutor(),
        lambda said, *_: told.append(said),
    )  # fmt: skip
    store.clear(tmp_path / "ingest" / "work")
    curate(place, steps=steps)
    assert told == ["first_of_its_text: signatures", "first_of_its_text, shout"]
