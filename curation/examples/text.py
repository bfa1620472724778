"""Plain text: each record with text is one example, learned whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from curation.examples.builder import SINGLE, Builder, Example, Single, builders

if TYPE_CHECKING:
    from pandas import DataFrame


@builders
@dataclass(frozen=True)
class Text(Builder):
    """Make each record's text an example."""

    name: ClassVar[str] = "text"
    kinds: tuple[Single, ...] = SINGLE

    @property
    def takes(self) -> tuple[str, ...]:
        return self.kinds

    def build(self, rows: "DataFrame", home: Path) -> Iterator[Example]:
        for id_, kind, text in zip(rows["id"], rows["kind"], rows["text"], strict=True):
            if text.strip():
                yield Example(self.name, kind, id_, (id_,), None, text)
