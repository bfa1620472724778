r"""A table in CSV: parted by commas, semicolons, tabs or bars, as the file itself shows.

    sep=;
    question;answer
    Open on Sunday?;"From ten    ->  Row("line 3", (("question", "Open on Sunday?"),
    to six"                                         ("answer", "From ten\nto six")), b"Open …")
    half a row                   ->  Problem("faq.csv", "line 5", "bad_row")

A bad row loses itself alone: what a stray quote swallowed is read again. `sep=` is Excel's hint.
"""

import csv
import re
from collections.abc import Collection, Iterator
from io import StringIO
from itertools import islice

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables.row import MAX_ROW, Row, Rows
from crawlers.exports.parts.tables.text_lines import (
    Encoding,
    EndlessError,
    Lines,
    TooLongError,
    decoded,
    opened,
)
from grist.records import Problem

DELIMITERS = ",;\t|"
_SNIFFED_LINES = 20
_NAME = re.compile(r"[^\W\d][\w .-]{0,39}")
# A first line is surely one of names if one of these stands in it: English, then what spreadsheets
# in German, French, Spanish, Portuguese and Italian have.
_USUAL = """
answer author body category channel comment completion content created_at creator date description
email from id input instruction label lang language link message name notes number output post
prompt question rating reply response sender source speaker subject summary tag tags target text
thread time timestamp title topic type url user username
antwort autor betreff datum frage kommentar nachricht titel auteur réponse texte titre fecha mensaje
pregunta respuesta texto título data mensagem pergunta resposta autore domanda messaggio risposta
testo titolo
"""
_USUAL_NAMES = frozenset(_USUAL.split())
_HINT = re.compile(r'"?sep=(?P<delimiter>[^\w"\r\n])"?(\r\n|\r|\n)', re.IGNORECASE)


def csv_rows(file: ExportFile, encoding: Encoding = "utf-8") -> Rows:
    """Give every row in file order, and a problem for each that cannot be read."""
    mark = _delimiter_of(file, encoding)
    header: list[str] = []
    with opened(file, encoding) as lines:
        while (cells := _cells(lines, mark)) is not None:
            if header:
                yield _row(cells, header, lines, file.uri)
            elif isinstance(cells, list):
                header = cells
            else:
                yield Problem(file.uri, lines.locator, cells, whole=True)
                return
    if not header:
        yield Problem(file.uri, "line 1", "empty", whole=True)


def csv_columns(file: ExportFile, encoding: Encoding = "utf-8") -> list[str]:
    """Name the columns; none if the file is empty or broken from the start."""
    mark = _delimiter_of(file, encoding)
    with opened(file, encoding) as lines:
        header = _cells(lines, mark)
    return header if isinstance(header, list) else []


def are_names(header: Collection[str]) -> bool:
    """Say whether a first line surely names columns, and is not somebody's data.

    >>> are_names(["Question", "asked on"]), are_names(["Ana Silva", "Open on Sunday?"])
    (True, False)
    """
    usual = any(name.strip().casefold() in _USUAL_NAMES for name in header)
    return usual and all(not name or _NAME.fullmatch(name.strip()) for name in header)


def delimiter(text: str) -> str:
    r"""Find what parts the cells: what gives the most lines as many cells as the first has.

    >>> delimiter("question;answer, if any\nOpen?;Yes\n"), delimiter("sep=|\na,b|c,d\n")
    (';', '|')
    """
    if hint := _HINT.match(text):
        return hint["delimiter"]
    lines = list(islice(StringIO(text, newline=""), _SNIFFED_LINES))

    def lines_alike(candidate: str) -> int:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=candidate) if cells]
        return widths.count(widths[0]) if widths and widths[0] > 1 else 0

    return max(DELIMITERS, key=lines_alike)


def _delimiter_of(file: ExportFile, encoding: Encoding) -> str:
    with file.open() as binary:
        return delimiter(decoded(binary.read(HEAD_BYTES), encoding).lstrip("\r\n"))


def _row(cells: list[str] | str, header: list[str], lines: Lines, uri: str) -> Row | Problem:
    if isinstance(cells, str):
        return Problem(uri, lines.locator, cells)
    if lines.broken:
        return Problem(uri, lines.locator, "undecodable")
    if len(cells) == len(header) + 1 and not cells[-1]:  # some end each row with the delimiter
        cells.pop()
    if len(cells) != len(header):
        return Problem(uri, lines.locator, "bad_row")
    return Row(lines.locator, tuple(zip(header, cells, strict=True)), lines.raw)


def _cells(lines: Lines, delimiter: str) -> list[str] | str | None:
    """Give the cells of the next row that is not empty, or why it has none, or None at the end."""
    cells: list[str] = []
    try:
        while not cells:
            lines.begin()
            cells = _taken(next(lines), lines, delimiter)
    except StopIteration:
        return None
    except (csv.Error, EndlessError):
        lines.give_back()
        return "bad_row"
    except TooLongError:
        return "too_large"
    return cells


def _taken(line: str, lines: Lines, delimiter: str) -> list[str]:
    """Part a line, with those behind it that its quotes reach over; a hint is no row."""
    if '"' in line:
        return _quoted(line, lines, delimiter)
    if lines.is_first and _HINT.fullmatch(line):
        return []
    cells = line.rstrip("\r\n")
    return cells.split(delimiter) if cells else []  # as csv does, at five times its pace


def _quoted(line: str, lines: Lines, delimiter: str) -> list[str]:
    if lines.is_first and _HINT.fullmatch(line):
        return []
    limit = csv.field_size_limit(MAX_ROW)  # it is the whole process's: put back below
    try:
        return next(csv.reader(_with(line, lines), delimiter=delimiter, strict=True))
    finally:
        csv.field_size_limit(limit)


def _with(line: str, lines: Lines) -> Iterator[str]:
    yield line
    yield from lines
