"""The ingest stage: everything that the recipe's sources give, as shards of records.

    ingest/records/part-00000.parquet   ingest/problems.parquet   ingest/manifest.json
           raw/   what was fetched, kept so that it can be read again without asking anybody

The whole folder is private (0700): it holds people's text as it was written.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.reader import Desk, Reader
from crawlers.visit import visits
from grist import records, store
from grist.errors import UsageError, UserError
from grist.ledger import Counts
from grist.records import Problem, Record
from grist.stage import Outcome, Workplace

RAW = "raw"
_ROUND = "round.json"  # in RAW while sites are visited anew: how often each had been before

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Seen:
    """What a pass over the sources met, counted while it streams by.

    A file or page that gave no record at all has failed; one that was cut short has not.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    @property
    def partial(self) -> bool:
        return any(problem.whole for problem in self.problems)

    @property
    def records(self) -> int:
        return self.kinds.total()

    @property
    def units(self) -> int:
        """Count the files and pages that gave something or should have."""
        return len(self.read.union(self.failed))

    @property
    def failed(self) -> dict[str, str]:
        """Name the files that failed, each with its first reason."""
        whole = [p for p in reversed(self.problems) if p.whole and p.uri not in self.read]
        return {problem.uri: problem.reason for problem in whole}


def inputs(sources: Sequence[Reader], base: Path) -> dict[str, str]:
    """Hash what the sources will read.

    Raises:
        UsageError: something would be read twice; its records would have the same ids.
    """
    found: dict[str, str] = {}
    for source in sources:
        for name, digest in source.inputs(base).items():
            if name in found:
                raise UsageError(f"sources: {name} is named twice")
            if any(other.covers(name) for other in sources if other is not source):
                raise UsageError(f"sources: {name} is read by another source too; leave one out")
            found[name] = digest
    return found


def ingest(
    place: Workplace,
    *,
    sources: Sequence[Reader],
    max_failed: float,
    sample: int | None,
    again: bool = False,
) -> Outcome:
    """Read every source into `ingest/records`.

    Args:
        place: where to work.
        sources: the recipe's sources, in its order.
        max_failed: the share of files or pages that may fail.
        sample: read only so many records of each source.
        again: visit sites anew that were crawled to the end.

    Raises:
        UserError: more than `max_failed` of the files or pages failed, or nothing was read.
    """
    seen = Seen()
    raw = place.folder / RAW
    desk = Desk(place.base, raw, place.executor, place.progress, sample, _round(raw, again))
    folder = place.folder / "records"
    store.clear(folder)  # reading streams from the start, so a killed pass begins anew
    stream = _stream(sources, desk, seen)
    paths = []
    for number, batch in enumerate(store.batched(stream, store.SHARD_ROWS)):
        path = store.part(folder, number)
        store.write_table(path, records.table(batch))
        paths.append(path)
        place.progress("records", seen.records, None)
    problems = place.folder / "problems.parquet"
    store.write_table(problems, _problem_table(seen.problems))
    try:
        _check(seen, max_failed)
    except UserError:
        if raw.is_dir():  # what failed may be there the next time, so all is due again
            store.write_json(raw / _ROUND, visits(raw))
        raise
    (raw / _ROUND).unlink(missing_ok=True)
    made = Counts(came=seen.records, kept=seen.records)
    return Outcome(
        outputs=(*paths, problems),
        counts=made,
        partial=seen.partial,
        facts={
            "kinds": dict(sorted(seen.kinds.items())),
            "problems": dict(sorted(Counter(p.reason for p in seen.problems).items())),
            "failed": len(seen.failed),
        },
        # Not hashed: the same sources give the same run wherever the folders lie.
        runtime={"base": os.path.relpath(place.base, place.home)},
    )


def _round(raw: Path, again: bool) -> dict[str, int] | None:
    """Begin a round of new visits, or go on with one that was interrupted or has failed.

    Each site counts as visited once it was so more often than the mark says, so a round that is
    killed between two sites goes on with the second.
    """
    mark = raw / _ROUND
    if not mark.exists():
        if not again or not raw.is_dir():
            return None
        store.write_json(mark, visits(raw))
    begun: dict[str, int] = store.read_json(mark)
    return begun


def _stream(sources: Sequence[Reader], desk: Desk, seen: Seen) -> Iterator[Record]:
    for source in sources:
        yield from islice(_records(source.records(desk), seen), desk.sample)


def _records(items: Iterable[Record | Problem], seen: Seen) -> Iterator[Record]:
    for item in items:
        if isinstance(item, Problem):
            seen.problems.append(item)
            continue
        seen.kinds[item.kind] += 1
        if item.source.uri:
            seen.read.add(item.source.uri)
        yield item


def _check(seen: Seen, max_failed: float) -> None:
    failed = seen.failed
    if len(failed) > max_failed * seen.units:
        reasons = Counter(failed.values())
        why = ", ".join(f"{reason} {number}" for reason, number in sorted(reasons.items()))
        raise UserError(
            f"ingest: {len(failed)} of {seen.units} files or pages failed ({why}); "
            f"the recipe allows a share of {max_failed} (max_failed)"
        )
    if not seen.records:
        reasons = Counter(problem.reason for problem in seen.problems)
        why = ", ".join(f"{reason} {number}" for reason, number in sorted(reasons.items()))
        raise UserError(f"ingest: the sources hold no records{f' ({why})' if why else ''}")


def _problem_table(problems: Iterable[Problem]) -> "pa.Table":
    import pyarrow as pa

    names = ("uri", "locator", "reason")
    rows = [{name: getattr(problem, name) for name in names} for problem in problems]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))
