r"""One row of a table, whatever file it stands in.

question;answer
Open?;Yes           ->  Row("line 2", (("question", "Open?"), ("answer", "Yes")), b"Open…\n")
half a row          ->  Problem("faq.csv", "line 3", "bad_row")
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from grist.records import Problem

BOM = b"\xef\xbb\xbf"
MAX_ROW = 16 << 20  # bytes or characters, so that memory stays bounded


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column name, which may repeat, and the bytes it was read from."""

    locator: str
    cells: tuple[tuple[str, Any], ...]
    raw: bytes


Rows: TypeAlias = Iterator[Row | Problem]
