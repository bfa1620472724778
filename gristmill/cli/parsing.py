"""`parse`: an export in, records out, and what was read of it.

result.json: 826 records of 3 threads (telegram@1), 2024-03-01 09:00 to 2025-01-02 10:00 UTC
  bytes       97.1 % of 243,112 stand in records
  message     826   service 14, media 20
  unread        2   malformed: messages[3], messages[17]
"""

import sys
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from crawlers.exports.export import Export, Owner
from crawlers.exports.members import ExportFile
from crawlers.exports.sniffing import sniff
from crawlers.exports.summary import Speaker, Summary
from crawlers.reader import readers
from grist.errors import Exit, StoppedError, UsageError
from grist.records import Record, iso
from grist.text import visible
from gristmill.cli import writing
from gristmill.cli.screen import Screen, emit

_SHOWN = 20  # speakers that are listed
_NAMES = 3  # of each
_STEP = 20_000  # records between two looks at how far it is
_MB = 1_000_000
_NOTED = 5  # files of a folder of which it is said how they were understood


def parse(
    path: Path,
    format_: str | None,
    output: Path | None,
    screen: Screen,
    *,
    date_order: str | None = None,
    text: str | None = None,
    speakers: bool = False,
    as_json: bool = False,
) -> Exit:
    """Read an export and write its records; say on stderr what was read.

    Args:
        path: of the export.
        format_: a registered name; else it is sniffed.
        output: where records go; stdout if nothing else is written there.
        screen: where it is told.
        date_order: of day, month and year, where the file does not tell it.
        text: the column of a table that holds the text.
        speakers: tell who wrote how much, and write no records to stdout.
        as_json: give the summary as JSON on stdout, and write no records there.

    Raises:
        UsageError: no such file, no such format, or none that knows it.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such file")
    if output:
        writing.check(output)
    reader, base = _reader(path, format_, date_order, text), path.parent
    found = list(reader.files(base))
    files = [file for file in found if isinstance(file, ExportFile)]
    in_columns = any(map(reader.is_in_columns, files))
    summary = Summary(reader.path, sum(file.size for file in files), in_columns)
    silent = speakers or as_json
    stream = summary.watching(reader.everything(found))
    if output or silent:  # else records run over the terminal, and they show how far it is
        stream = _shown(stream, summary, screen)
    try:
        _write(stream, output, silent=silent)
    except KeyboardInterrupt:
        screen.clear()
        raise StoppedError("interrupted; the same command begins anew") from None
    screen.clear()
    notes = [note for file in files[:_NOTED] for note in reader.notes(file)]
    if not as_json:
        _tell(reader, summary, notes, screen)
    if as_json or speakers:
        owner = summary.owner(next(filter(None, map(reader.owner, files)), None))
        if as_json:
            emit(_document(reader, summary, notes, owner))
        else:
            print("\n".join(map(visible, _lines(summary, owner))))
    return _exit(summary)


def _exit(summary: Summary) -> Exit:
    if summary.partial:
        return Exit.PARTIAL if summary.records else Exit.FAILURE
    return Exit.OK


def _reader(path: Path, format_: str | None, date_order: str | None, text: str | None) -> Export:
    kind = readers.get(format_) if format_ else sniff(path)
    if not issubclass(kind, Export):
        raise UsageError(f"{kind.name} reads no files here; a recipe can name it")
    asked = {"date_order": date_order, "text": text}
    given = {name: value for name, value in asked.items() if value}
    known = {each.name for each in fields(kind)}
    if "date_order" in given and "date_order" not in known:
        raise UsageError(f"{kind.name} knows the order of its dates; leave --date-order out")
    if "text" in given and "text" not in known:
        raise UsageError(f"{kind.name} has no columns; leave --text out")
    return kind(path=path.name, **given)


def _shown(stream: Iterator[Record], summary: Summary, screen: Screen) -> Iterator[Record]:
    """Show how much of the export has been read, every so many records."""
    for number, record in enumerate(stream, start=1):
        if number % _STEP == 0:
            screen.progress("parse: MB", summary.read // _MB, summary.size // _MB)
        yield record


def _write(stream: Iterator[Record], output: Path | None, *, silent: bool) -> None:
    """Write the records, or only read them where stdout is for something else."""
    if output is not None:
        writing.write_streamed(output, stream)
    elif silent:
        deque(stream, maxlen=0)
    else:
        writing.stream_lines(sys.stdout.buffer, stream)


def _tell(reader: Export, summary: Summary, notes: list[str], screen: Screen) -> None:
    count = len(summary.threads.keys() - {None})
    threads = f" of {count:,} thread{'s' * (count > 1)}" if count else ""
    when = f", {_minute(summary.first)} to {_minute(summary.last)} UTC" if summary.first else ""
    records = f"{summary.records:,} record{'s' * (summary.records != 1)}"
    screen.say(f"{reader.path}: {records}{threads} ({reader.reader()}){when}")
    screen.say(f"  {_covered(summary)}")
    carried = {"service": summary.services.total(), "media": summary.media.total()}
    some = ", ".join(f"{name} {count:,}" for name, count in carried.items() if count)
    for note in notes:
        screen.say(f"  {note}")
    for kind, count in sorted(summary.kinds.items()):
        screen.say(f"  {kind:<9} {count:8,}   {some}".rstrip())
    for reason, unread in sorted(summary.unread.items()):
        more = ", …" if unread.count > len(unread.places) else ""
        screen.say(f"  unread    {unread.count:8,}   {reason}: {', '.join(unread.places)}{more}")
    if "undecodable" in summary.unread and reader.name == "table":
        screen.say("  a file that is not in UTF-8 needs its `encoding` in the recipe, as cp1252")
    if summary.partial:
        screen.say("  the file was cut short or could not be read whole; see above")


def _covered(summary: Summary) -> str:
    if summary.in_columns:
        return f"rows      {summary.coverage:8.1%} of {summary.units:,} are records"
    return f"bytes     {summary.coverage:8.1%} of {summary.size:,} stand in records"


def _lines(summary: Summary, owner: Owner | None) -> Iterator[str]:
    """Say who wrote how much, by id, and whose export it is."""
    ranked = _ranked(summary)
    if not ranked:
        yield "Nobody is named as a speaker."
    for key, speaker in ranked[:_SHOWN]:
        mark = "  (owner)" if owner and owner.speaker == key else ""
        yield f"{speaker.records:8,}  {key}  {_names(speaker)}{mark}".rstrip()
    if len(ranked) > _SHOWN:
        yield f"and {len(ranked) - _SHOWN:,} more"
    if owner:
        yield f"The export is that of {owner.speaker}: {owner.evidence}."
    elif ranked:
        yield "Whose export it is cannot be told."


def _ranked(summary: Summary) -> list[tuple[str, Speaker]]:
    return sorted(summary.speakers.items(), key=lambda each: (-each[1].records, each[0]))


def _names(speaker: Speaker) -> str:
    """Give the names that somebody went by, the most frequent first."""
    return ", ".join(name for name, _ in speaker.names.most_common(_NAMES))


def _minute(time: datetime | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M") if time else ""


def _document(
    reader: Export, summary: Summary, notes: list[str], owner: Owner | None
) -> dict[str, Any]:
    return {
        "file": reader.path,
        "reader": reader.reader(),
        "records": summary.records,
        "threads": len(summary.threads),
        "first": iso(summary.first) if summary.first else None,
        "last": iso(summary.last) if summary.last else None,
        "kinds": _sorted(summary.kinds),
        "service": _sorted(summary.services),
        "media": _sorted(summary.media),
        "bytes": {"read": summary.read, "all": summary.size, "coverage": summary.coverage},
        "coverage_of": "rows" if summary.in_columns else "bytes",
        "unread": {
            reason: {"count": unread.count, "places": unread.places}
            for reason, unread in sorted(summary.unread.items())
        },
        "speakers": [
            {"id": key, "names": dict(speaker.names.most_common()), "records": speaker.records,
             "chars": speaker.chars, "threads": len(speaker.threads)}
            for key, speaker in _ranked(summary)
        ],
        "owner": {"speaker": owner.speaker, "evidence": owner.evidence} if owner else None,
        "notes": notes,
        "partial": summary.partial,
    }  # fmt: skip


def _sorted(counts: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counts.items()))
