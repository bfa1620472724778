r"""A prompt and a completion, filled from a record's columns and fields.

    template: {prompt: "Question: {text}\nAnswer:", completion: " {answer}"}

`{name}` stands for text, speaker, thread or any field; `{{` and `}}` for braces. There is nothing
else: no expressions, no attributes. Data that looks like a template is not filled again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, ClassVar

from curation.examples.builder import SINGLE, Builder, Example, Single, builders
from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_COLUMNS = ("text", "speaker", "thread")


@builders
@dataclass(frozen=True)
class Template(Builder):
    """Fill a prompt and a completion; a record that lacks one of the fields makes no example."""

    name: ClassVar[str] = "template"
    prompt: str
    completion: str
    kinds: tuple[Single, ...] = SINGLE

    def __post_init__(self) -> None:
        for template in (self.prompt, self.completion):
            _pieces(template)

    @property
    def takes(self) -> tuple[str, ...]:
        return self.kinds

    def build(self, rows: "DataFrame", home: Path) -> Iterator[Example]:
        pieces = [*_pieces(self.prompt), *_pieces(self.completion)]
        values = {name: _column(rows, name).fillna("") for _, name in pieces if name}
        for position, (id_, kind) in enumerate(zip(rows["id"], rows["kind"], strict=True)):
            row = {name: column.iloc[position] for name, column in values.items()}
            if all(value.strip() for value in row.values()):
                prompt, completion = _fill(self.prompt, row), _fill(self.completion, row)
                yield Example(self.name, kind, id_, (id_,), prompt, completion)


def _pieces(template: str) -> list[tuple[str, str | None]]:
    """Cut a template into literal text and the name that follows it.

    Raises:
        ValueError: something stands in the braces that is no plain name.
    """
    pieces: list[tuple[str, str | None]] = []
    for literal, name, spec, conversion in Formatter().parse(template):
        if name is not None and (spec or conversion or not name.isidentifier()):
            raise ValueError("only {name} of a column or field can stand in braces")
        pieces.append((literal, name))
    return pieces


def _fill(template: str, row: dict[str, str]) -> str:
    return "".join(literal + (row[name] if name else "") for literal, name in _pieces(template))


def _column(rows: "DataFrame", name: str) -> "Series[str]":
    return rows[name] if name in _COLUMNS else field(rows, name)
