"""`parse`: an export in, records out."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.exports.export import Export, ExportFile, sniff
from crawlers.reader import readers
from grist import records, store
from grist.errors import Exit, UsageError
from grist.records import Problem
from gristmill.cli import writing
from gristmill.cli.screen import Screen

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Tally:
    """What a pass over the export met."""

    records: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    partial: bool = False


def parse(path: Path, format_: str | None, output: Path | None, screen: Screen) -> Exit:
    """Read an export and write its records; say on stderr what was read.

    Raises:
        UsageError: no such file, no such format, or none that knows it.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    if output:
        writing.check(output)
    reader = _reader(path, format_)
    tally = Tally()
    tables = _tables(reader, path, tally)
    if output is None:
        writing.lines(sys.stdout.buffer, tables)
    else:
        writing.write(output, tables)
    _tell(tally, reader, screen)
    if tally.partial:
        return Exit.PARTIAL if tally.records else Exit.FAILURE
    return Exit.OK


def _reader(path: Path, format_: str | None) -> Export:
    kind = readers.get(format_) if format_ else sniff(path)
    if not issubclass(kind, Export):
        raise UsageError(f"{kind.name} reads no files; give it to `gristmill crawl`")
    return kind(path=path.name)


def _tables(reader: Export, path: Path, tally: Tally) -> "Iterator[pa.Table]":
    items = reader.read(ExportFile(path, path.name))
    for batch in store.batched(_counted(items, tally), store.SHARD_ROWS):
        yield records.table(batch)


def _counted(
    items: "Iterator[records.Record | Problem]", tally: Tally
) -> "Iterator[records.Record]":
    for item in items:
        if isinstance(item, Problem):
            tally.problems[item.reason] += 1
            tally.partial = tally.partial or item.whole
        else:
            tally.records += 1
            yield item


def _tell(tally: Tally, reader: Export, screen: Screen) -> None:
    screen.say(f"{reader.path}: {tally.records:,} records ({reader.reader()})")
    for reason, number in sorted(tally.problems.items()):
        screen.say(f"  unread {number:,}  {reason}")
    if tally.partial:
        screen.say("  the file was cut short or could not be read whole; see above")
