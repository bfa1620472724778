r"""The tables of a Markdown file, as GitHub shows them.

    ## Opening hours

    | question | answer |
    |:---------|-------:|
    | Open?    | Yes \| no |   ->  Row("line 5", (("question", "Open?"), ("answer", "Yes | no"),
                                                 ("title", "Opening hours")), b"| Open?…\n")

A bar in a cell is written `\|`, in code too, and a line break `<br>`. A row that is too short has
empty cells; one that is too long is a problem, since the bar that made it so was part of a text.
What stands in fences, comments and the front matter is no table. The heading above a table is its
`title`, unless it has such a column.

The grammar is that of GitHub Flavored Markdown: https://github.github.com/gfm/#tables-extension-
"""

import re
from dataclasses import dataclass, field
from io import StringIO
from typing import Literal

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables.row import Row, Rows
from crawlers.exports.parts.tables.text_lines import (
    Encoding,
    EndlessError,
    Lines,
    TooLongError,
    opened,
)
from grist.records import Problem

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_RULE = re.compile(r" {0,3}\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+")
_BAR = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)")
_CLOSING = re.compile(r"(?:^|[ \t])#+\Z")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_FRONT_MATTER_ENDS = re.compile(r"\A(?:---|\.\.\.)[ \t]*\Z")
_COMMENT_ENDS = re.compile("-->")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_OTHER_BLOCK = re.compile(r"(?: {4}|\t| {0,3}(?:#{1,6}(?:[ \t]|$)|>|`{3}|~{3}|<!--|[-*+][ \t]))")
_BREAK = re.compile(r"<br *+/?>", re.IGNORECASE)


def has_table(text: str) -> bool:
    """Say whether a table begins in the beginning of a file."""
    lines = _Reading()
    return any(lines.kind(line.rstrip("\r\n")) == "rule" for line in StringIO(text, newline=""))


def markdown_rows(file: ExportFile, encoding: Encoding = "utf-8") -> Rows:
    """Give the rows of all tables in file order, and a problem for each that is none."""
    reading, met = _Reading(), False
    with opened(file, encoding) as lines:
        while (line := _line(lines)) is not None:
            if not line:
                if reading.header:
                    yield Problem(file.uri, lines.locator, "too_large")
                continue
            kind = reading.kind(line.rstrip("\r\n"))
            met = met or kind == "rule"
            if kind == "row":
                yield _row(reading, lines, file.uri)
    if not met:
        yield Problem(file.uri, "line 1", "empty", whole=True)


def _line(lines: Lines) -> str | None:
    """Give the next line, "" for one that is too long, or None at the end."""
    lines.begin()
    try:
        return next(lines)
    except StopIteration:
        return None
    except (TooLongError, EndlessError):
        return ""


def _row(reading: "_Reading", lines: Lines, uri: str) -> Row | Problem:
    if lines.broken:
        return Problem(uri, lines.locator, "undecodable")
    header, cells = reading.header, _cells(lines.taken[0])
    if any(cells[len(header) :]):
        return Problem(uri, lines.locator, "bad_row")
    cells += [""] * (len(header) - len(cells))
    named = [*zip(header, cells, strict=False)]
    if reading.title and "title" not in header:
        named.append(("title", reading.title))
    return Row(lines.locator, tuple(named), lines.raw)


def _cells(line: str) -> list[str]:
    r"""Part a row at its bars.

    >>> _cells(r"| a \| b | `c\|d`<br>e |  |")
    ['a | b', '`c|d`<br>e', '']
    """
    parts = [part.strip(" \t\r\n") for part in _BAR.split(line.strip(" \t\r\n"))]
    if len(parts) > 1 and not parts[0]:
        del parts[0]
    if len(parts) > 1 and not parts[-1]:
        del parts[-1]
    return [_text(part.replace(r"\|", "|")) for part in parts]


def _text(cell: str) -> str:
    """Break the lines where the cell says so; in code it only speaks of it."""
    return cell if "`" in cell else _BREAK.sub("\n", cell)


Kind = Literal["row", "rule", "other"]


@dataclass
class _Reading:
    """What one knows of a file on the way down.

    Attributes:
        header: of the table that this stands in.
        title: the heading above.
        before: the line above, if it belongs to a paragraph.
        until: how the fence, the comment or the front matter ends that this stands in.
        begun: something stands above.
    """

    header: list[str] = field(default_factory=list)
    title: str = ""
    before: str = ""
    until: re.Pattern[str] | None = None
    begun: bool = False

    def kind(self, line: str) -> Kind:
        """Say what a line is: a `row` of a table, the `rule` below its header, or another."""
        if self._is_hidden(line) or not line.strip() or _OTHER_BLOCK.match(line):
            if not self.until and _HEADING.match(line):
                self.title = _CLOSING.sub("", _HEADING.sub("", line, count=1).strip()).strip()
            self.header, self.before = [], ""
            return "other"
        if self.header:
            return "row"
        before, self.before = self.before, line
        return self._below(before, line) if before else "other"

    def _below(self, before: str, line: str) -> Kind:
        """Say whether a line makes the one above it the header of a table, or a heading."""
        if "|" in line and _RULE.fullmatch(line):
            header = _cells(before)
            if len(header) == len(_cells(line)):
                self.header = header
                return "rule"
        elif _UNDERLINE.fullmatch(line):
            self.title, self.before = before.strip(), ""
        return "other"

    def _is_hidden(self, line: str) -> bool:
        """Say whether a line belongs to what a reader sees no table in."""
        begun, self.begun = self.begun, True
        if self.until:
            if self.until.search(line):
                self.until = None
            return True
        if not begun and line.rstrip() == "---":
            self.until = _FRONT_MATTER_ENDS
        elif fence := _FENCE.match(line):
            self.until = re.compile(rf" {{0,3}}{fence[1]}{fence[1][0]}*[ \t]*\Z")
        elif (comment := line.find("<!--")) >= 0 and line.find("-->", comment) < 0:
            self.until = _COMMENT_ENDS
        return self.until is not None
