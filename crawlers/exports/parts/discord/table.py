"""Discord channels as DiscordChatExporter writes them in CSV.

    AuthorID,Author,Date,Content,Attachments,Reactions
    "5","ana","2024-03-01T10:00:30.0000000+01:00","yes","https://…/a.png","👍 (2)"

becomes speaker 5, locator `line 2`. The file says nothing of the channel: its number stands in the
file's name, `Tea - general [70].csv`, which is the thread. Messages have no numbers, replies are
not said, and what the exporter says for Discord is known by its wording alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from crawlers.exports.export import Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.discord.dates import DateOrder, is_numeric, order_of, read
from crawlers.exports.parts.json.values import word
from crawlers.exports.parts.tables.rows import BOM, columns
from crawlers.exports.parts.tables.rows import Row as TableRow
from crawlers.exports.parts.tables.rows import rows as table_rows
from grist.records import Problem, Record, Source, record_id

_COLUMNS = frozenset({"Author", "Date", "Content", "Attachments", "Reactions"})
_CHANNEL = re.compile(r"\[([0-9]{15,20})\]", re.ASCII)
_PART = re.compile(r" \[part [0-9]+\]\Z", re.ASCII)
_REACTION = re.compile(r"(.+) \(([0-9]{1,9})\)", re.ASCII)
_OFFSET = re.compile(r"T.*([+-][0-9]{2}:[0-9]{2})\Z", re.ASCII)
# The exporter's words, in English whatever the language of the account. What people may well write
# themselves ("Added Rui to the group.") is left to stand.
_SERVICES = (
    ("GuildMemberJoin", re.compile(r"Joined the server\.")),
    ("ChannelPinnedMessage", re.compile(r"Pinned a message\.")),
    ("ThreadCreated", re.compile(r"Started a thread\.")),
    ("Call", re.compile(r"Started a call that lasted [0-9]{1,9} minutes\.", re.ASCII)),
    ("ChannelNameChange", re.compile(r"Changed the channel name\.")),
    ("ChannelIconChange", re.compile(r"Changed the channel icon\.")),
    ("RecipientAdd", re.compile(r"Added a recipient\.")),
    ("RecipientRemove", re.compile(r"Removed a recipient\.|Left the group\.")),
)


def recognises(head: bytes) -> bool:
    """Say whether a table's first line names the exporter's columns."""
    line = head.removeprefix(BOM).partition(b"\n")[0][:200].decode("utf-8", "replace").strip()
    return any({name.strip('"') for name in line.split(mark)} >= _COLUMNS for mark in ",;")


def rows(file: ExportFile, reader: str, order: DateOrder | None) -> Iterator[Read]:
    """Give each row's record or problem, with the bytes that it was read from.

    A date that may be read in two ways stays as it is written, in the field `date`: its record has
    no time, and one problem says so for the whole file.
    """
    if not set(columns(file, _COLUMNS)) >= _COLUMNS:
        yield Problem(file.uri, "line 1", "no_messages", whole=True), b""
        return
    table, told = _Table(file, reader, order), False
    for row in table_rows(file):
        if isinstance(row, Problem):
            yield row, b""
            continue
        cells = _Cells(row)
        if not told and is_numeric(cells["Date"]) and not table.order:
            told = True
            yield Problem(file.uri, row.locator, "ambiguous_dates"), b""
        yield table.read(cells), row.raw


class _Cells:
    """The cells of a row by column, as text; of columns that share a name the first counts."""

    def __init__(self, row: TableRow) -> None:
        self.locator = row.locator
        self._cells = dict(reversed(row.cells))

    def __getitem__(self, name: str) -> str:
        value = self._cells.get(name)
        return value if isinstance(value, str) else ""


def _dates(file: ExportFile) -> Iterator[str]:
    return (_Cells(row)["Date"] for row in table_rows(file) if not isinstance(row, Problem))


@dataclass(frozen=True)
class _Table:
    """What the rows of one file share."""

    file: ExportFile
    reader: str
    given: DateOrder | None

    @cached_property
    def order(self) -> DateOrder | None:
        """Find the order of day and month once a date asks for it; most files write none."""
        return self.given or order_of(_dates(self.file))

    @cached_property
    def thread(self) -> str:
        """Name the channel by the number in the file's name, else by the name without its part."""
        path = PurePosixPath(self.file.uri)
        number = _CHANNEL.findall(path.name)
        return number[-1] if number else _PART.sub("", path.stem)

    def read(self, cells: _Cells) -> Record | Problem:
        """Make the record of a row, or say why it is none."""
        date = cells["Date"]
        numeric = is_numeric(date)
        time = read(date, self.order if numeric else None)
        if time is None and not (numeric and self.order is None):
            return Problem(self.file.uri, cells.locator, "no_date")
        service = _service(cells["Content"])
        author = word(cells["Author"])
        return Record(
            id=record_id(self.file.uri, cells.locator),
            text="" if service else cells["Content"],
            kind="message",
            source=Source(self.file.uri, cells.locator, self.file.sha256, self.reader),
            thread=self.thread,
            speaker=word(cells["AuthorID"]) or author,
            time=time,
            fields=tuple(
                (name, value)
                for name, value in (
                    ("speaker_name", author),
                    ("service", service),
                    *_carried(cells),
                    ("date", None if time else date),
                    ("zone", _zone(date)),
                )
                if value is not None
            ),
        )


def _service(text: str) -> str | None:
    return next((name for name, said in _SERVICES if said.fullmatch(text)), None)


def _carried(cells: _Cells) -> Iterator[tuple[str, str]]:
    """Give what is attached, and how many reacted by what."""
    files = cells["Attachments"]
    for kind in attachment.kinds(files.split(",") if files else ()):
        yield "media", kind
    parts = map(_REACTION.fullmatch, cells["Reactions"].split(","))
    reactions = [found for found in parts if found]
    if reactions:
        yield "likes", str(sum(int(found[2]) for found in reactions))
    for found in reactions:
        yield "reaction", found[1]


def _zone(date: str) -> str | None:
    offset = _OFFSET.search(date)
    return offset[1] if offset and offset[1] != "+00:00" else None
