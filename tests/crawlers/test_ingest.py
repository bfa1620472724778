from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

from crawlers.ingest import ingest, inputs
from crawlers.reader import Desk, Origin, Reader
from grist import store
from grist.engine import LocalExecutor
from grist.errors import UsageError, UserError
from grist.records import Problem, Record, Source, record_id
from grist.stage import Outcome, Workplace
from tests.builders import a_record


@dataclass(frozen=True)
class Shelf(Reader):
    """A source of as many records as asked, some of its files broken."""

    name: ClassVar[str] = "shelf"
    uri: str = "a.json"
    holds: int = 3
    whole: str | None = None
    bad_rows: int = 0

    def inputs(self, base: Path) -> Mapping[str, str]:
        return {self.uri: "0" * 64}

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        for at in range(self.holds):
            place = Source(self.uri, f"messages/{at}", "0" * 64, "shelf@1")
            yield replace(a_record(at=at), id=record_id(self.uri, place.locator), source=place)
        for at in range(self.bad_rows):
            yield Problem(self.uri, f"messages[{at}]", "no_id")
        if self.whole:
            yield Problem(self.uri, "bytes 0-9", self.whole, whole=True)

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        yield from ()


def gather(
    home: Path, *shelves: Shelf, max_failed: float = 0.2, sample: int | None = None
) -> Outcome:
    place = Workplace(home, home / "ingest", home, "", 7, LocalExecutor(), lambda *_: None)
    return ingest(place, sources=shelves, max_failed=max_failed, sample=sample)


def test_records_of_all_sources_lie_in_shards_in_source_order(tmp_path: Path) -> None:
    outcome = gather(tmp_path, Shelf(holds=store.SHARD_ROWS + 1), Shelf(uri="b.json", holds=2))

    folder = tmp_path / "ingest" / "records"
    assert [store.rows_in(path) for path in store.parts(folder)] == [store.SHARD_ROWS, 3]
    assert outcome.counts.kept == store.SHARD_ROWS + 3
    assert not outcome.partial


def test_a_bad_row_is_counted_and_leaves_the_rest(tmp_path: Path) -> None:
    outcome = gather(tmp_path, Shelf(bad_rows=2))

    assert outcome.facts["problems"] == {"no_id": 2}
    assert not outcome.partial
    problems = store.read_table(tmp_path / "ingest" / "problems.parquet").to_pylist()
    assert problems[0] == {"uri": "a.json", "locator": "messages[0]", "reason": "no_id"}


def test_a_file_that_was_cut_short_is_kept_and_makes_the_run_partial(tmp_path: Path) -> None:
    outcome = gather(tmp_path, Shelf(whole="truncated"))

    assert outcome.partial
    assert outcome.facts["failed"] == 0


def test_more_failed_files_than_the_recipe_allows_stop_the_run(tmp_path: Path) -> None:
    good, broken = Shelf(uri="good.json"), Shelf(uri="bad.json", holds=0, whole="no_messages")

    with pytest.raises(UserError, match=r"1 of 2 files or pages failed \(no_messages 1\)"):
        gather(tmp_path, good, broken)

    assert gather(tmp_path, good, broken, max_failed=0.5).partial


def test_sources_without_records_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the sources hold no records"):
        gather(tmp_path, Shelf(holds=0))


def test_a_sample_takes_so_many_of_each_source(tmp_path: Path) -> None:
    outcome = gather(tmp_path, Shelf(holds=9), Shelf(uri="b.json", holds=9), sample=4)

    assert outcome.counts.kept == 8


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.json is named twice"):
        inputs([Shelf(), Shelf()], tmp_path)
