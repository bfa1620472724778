"""What stands as a table, one row an answer: for people with spreadsheets, and back again.

    rater,unit,role,…,left,right,choice,winner,score: style,comment,flagged,seconds,at,number,id
    ana,4c…,first,…,tuned,base,left_much,tuned,,too polite,,8.2,2026-…Z,12,9f…

A cell that a spreadsheet would take for a formula gets an apostrophe in front, and loses it again
when it is read. What was skipped, taken back or replaced is not here: JSON Lines hold that.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation.rating.events import Event
from evaluation.rating.exchange.incoming import Incoming, RefusedError, checked
from evaluation.rating.judgement import Judgement
from evaluation.rating.standing import Standings, judged, standing
from grist import store
from grist.errors import UsageError
from grist.text import comparable

_SCORE = "score: "  # before a dimension, whose own name could be that of another column
_BEFORE = (
    "rater", "unit", "role", "ask", "protocol", "example", "group", "left", "right", "choice",
    "winner",
)  # fmt: skip
_BEHIND = ("comment", "flagged", "seconds", "at", "number", "id")
_NEEDED = tuple(name for name in (*_BEFORE, *_BEHIND) if name != "winner")
_SHOWING = ("ask", "protocol", "example", "group", "left", "right")
_FLAGGED = {"": False, "yes": True}
# As formulas begin, in Excel also with full-width signs, and after what a spreadsheet may take away
# (OWASP, CSV Injection). Apostrophes are among that: so a cell that has one already gets another,
# and taking one off gives back every cell as it was.
_FORMULA = re.compile("[\t\r\n]|[\\s'\"\u200b-\u200f\u2060\ufeff]*[=+@|%＝＋－＠-]")
_LONGEST_CELL = 1 << 20
_SEPARATORS = ",;\t"  # Excel writes the one of its country


def write(path: Path, events: Iterable[Event]) -> int:
    """Write every answer that stands, raters in the order of the events; say how many."""
    rows = [
        (answer, said.of(answer.showing.place).event)
        for rater, said in _by_rater(events)
        for answer in judged(rater, said)
    ]
    dimensions = sorted({name for answer, _ in rows for name in answer.scores})
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*_BEFORE, *(_SCORE + name for name in dimensions), *_BEHIND])
    for answer, event in rows:
        writer.writerow([guarded(cell) for cell in _cells(answer, event, dimensions)])
    with store.replacing(path) as file:
        # With the mark by which Excel knows UTF-8.
        file.write(text.getvalue().encode("utf-8-sig", errors="replace"))
    return len(rows)


def read(path: Path) -> Incoming:
    """Read a table as the events that make its answers stand, and count rows that make none.

    The ids of these events come from the row: reading it again gives the same.

    Raises:
        UsageError: columns are missing.
    """
    events: list[Event] = []
    refused: Counter[str] = Counter()
    # Broken bytes become lone surrogates here, and a row that has one is refused.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        for row in _rows(path, file.read()):
            try:
                events += _events(row)
            except RefusedError as mistake:
                refused[str(mistake)] += 1
    return Incoming(tuple(events), dict(refused))


def lacking(incoming: Iterable[Event], present: Iterable[Event]) -> list[Event]:
    """Leave out what a table says that stands already: a table does not hold each event's id."""
    here = list(present)
    ids = {event.id: event for event in here}
    stands = {comparable(rater): said for rater, said in _by_rater(here)}
    return [
        event
        for event in incoming
        if not _is_known(event, ids.get(event.id), stands.get(comparable(event.rater)))
    ]


def guarded(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula.

    >>> guarded("=1+1"), guarded(" '-2"), guarded("it's")
    ("'=1+1", "' '-2", "it's")
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """Give a cell as it was before `guarded`.

    >>> bare("'=1+1"), bare("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _by_rater(events: Iterable[Event]) -> Iterator[tuple[str, Standings]]:
    by_rater: dict[str, list[Event]] = {}
    for event in events:
        by_rater.setdefault(event.rater, []).append(event)
    for rater, some in by_rater.items():
        yield rater, standing(some)


def _cells(answer: Judgement, event: str, dimensions: Iterable[str]) -> list[str]:
    showing = answer.showing
    scores = [str(answer.scores.get(name, "")) for name in dimensions]
    return [
        *(answer.rater, showing.unit, showing.role, *(getattr(showing, name) for name in _SHOWING)),
        *(answer.choice or "", answer.winner or "", *scores, answer.comment),
        *("yes" if answer.flagged else "", repr(answer.seconds), answer.at, str(answer.number)),
        event,
    ]


def _rows(path: Path, text: str) -> Iterator[dict[str, str] | None]:
    """Give the rows by the names of their columns; None for what is no row."""
    head = text.partition("\n")[0]
    delimiter = max(_SEPARATORS, key=head.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [bare(name) for name in next(reader, [])]
    # Where a comma ends the whole numbers, spreadsheets write another separator.
    point = {ord(","): "."} if delimiter != "," else {}
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise UsageError(f"{path}: not a table of ratings; it has no column {', '.join(missing)}")
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if cells:
            whole = len(cells) == len(names)
            row = dict(zip(names, map(bare, cells), strict=True)) if whole else None
            yield row and {**row, "seconds": row["seconds"].translate(point)}


def _events(row: Mapping[str, str] | None) -> list[Event]:
    """Give the events that a row stands for: all of them, or an error."""
    if row is None:
        raise RefusedError("no row of this table")
    try:
        "".join(row.values()).encode()
    except UnicodeEncodeError:
        raise RefusedError("no UTF-8: save the table as CSV UTF-8") from None
    deeds = list(_deeds(row))
    if row["flagged"] not in _FLAGGED:
        raise RefusedError("flagged is neither yes nor empty")
    if not any(action in {"rate", "score"} for action, _ in deeds):
        raise RefusedError("neither a choice nor a score")
    seconds = [0.0] * len(deeds)
    seconds[0] = _number(float, row["seconds"])
    return [
        checked({
            **{name: row[name] for name in ("rater", "unit", "role", "at")},
            "id": row["id"] if action == "rate" else _id(row["id"], action, payload),
            "number": _number(int, row["number"]),
            "action": action,
            "payload": {**payload, **{name: row[name] for name in _SHOWING}},
            "seconds": spent,
        })
        for (action, payload), spent in zip(deeds, seconds, strict=True)
    ]  # fmt: skip


def _deeds(row: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    if row["choice"]:
        yield "rate", {"choice": row["choice"]}
    for name, cell in row.items():
        if name.startswith(_SCORE) and cell:
            score = _number(int, cell)
            yield "score", {"dimension": name.removeprefix(_SCORE), "score": score}
    if row["comment"]:
        yield "comment", {"text": row["comment"]}
    if row["flagged"] == "yes":
        yield "flag", {"on": True}


def _number(kind: type[int] | type[float], cell: str) -> Any:
    try:
        return kind(cell)
    except ValueError:
        return None  # which `checked` refuses by its field's name


def _id(row: str, action: str, payload: Mapping[str, Any]) -> str:
    return store.text_hash(row, action, *map(str, payload.values()))[:32]


def _is_known(event: Event, same: Event | None, said: Standings | None) -> bool:
    """Say whether an event of a table adds nothing; one whose id means another is left to `merge`.

    The seconds of a table are those of all that led to an answer, so they are not compared.
    """
    if same is not None:
        return same.payload == event.payload and same.action == event.action
    if said is None or not event.role:
        return False
    stands = said.of((event.unit, event.role))
    match event.action:
        case "score":
            return (event.payload["dimension"], event.payload["score"]) in stands.scores.items()
        case "comment":
            return bool(stands.comment == event.payload["text"])
        case "flag":
            return stands.flagged
        case _:
            return False
