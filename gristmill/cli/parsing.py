"""`parse`: an export in, records out."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from crawlers.exports.export import Export, ExportFile, sniff
from crawlers.reader import readers
from grist import records, store
from grist.errors import Exit, UsageError
from grist.records import Problem
from grist.text import escaped
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
    """Read an export and write its records as JSON Lines or Parquet; say on stderr what was read.

    Raises:
        UsageError: no such file, no such format, or none that knows it.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    reader = _reader(path, format_)
    tally = Tally()
    tables = _tables(reader, path, tally)
    if output is None:
        _write_lines(sys.stdout.buffer, tables)
    elif output.suffix == ".jsonl":
        with store.replacing(output) as file:
            _write_lines(file, tables)
    elif output.suffix == ".parquet":
        store.write_tables(output, tables, records.schema())
    else:
        raise UsageError(f"{output}: write to a .jsonl or a .parquet file")
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


def _write_lines(file: IO[bytes], tables: "Iterator[pa.Table]") -> None:
    for table in tables:
        for row in table.to_pylist():
            line = json.dumps(records.as_json(row), ensure_ascii=False, allow_nan=False)
            file.write(escaped(line).encode() + b"\n")
    file.flush()


def _tell(tally: Tally, reader: Export, screen: Screen) -> None:
    screen.say(f"{reader.path}: {tally.records:,} records ({reader.reader()})")
    for reason, number in sorted(tally.problems.items()):
        screen.say(f"  unread {number:,}  {reason}")
    if tally.partial:
        screen.say("  the file was cut short or could not be read whole; see above")
