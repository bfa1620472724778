"""A text and its class, for whoever trains a classifier.

    labelled: {text: "{text}", label: "{tags}"}   ->   text "Fog again", label "weather"

How templates are written: `curation.examples.filling`.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from curation.examples import filling
from curation.examples.builder import SINGLE, Builder, Built, Example, Single, builders
from curation.examples.shape import Shape

if TYPE_CHECKING:
    from pandas import DataFrame


@builders
@dataclass(frozen=True)
class Labelled(Builder):
    """Fill a text and a label; a record that lacks one of the fields makes no example.

    Attributes:
        text: the template of the text.
        label: the template of its class.
        kinds: the kinds of record that are taken.
        joined_by: what stands between the values of a field that a record has several times.
    """

    name: ClassVar[str] = "labelled"
    label: str
    text: str = "{text}"
    kinds: tuple[Single, ...] = SINGLE
    joined_by: str = ", "

    def __post_init__(self) -> None:
        for what in ("text", "label"):
            template = getattr(self, what)
            if not filling.names(template):
                raise ValueError(
                    f"{what}: the same in every row; name a field in braces, as {{lang}}"
                )

    @property
    def takes(self) -> tuple[str, ...]:
        return self.kinds

    @property
    def shape(self) -> Shape:
        return "label"

    def build(self, rows: "DataFrame", home: Path) -> Built:
        asked = filling.names(self.text, self.label)
        filled, reasons, lacked = filling.rows(rows, asked, joined_by=self.joined_by)
        text, label = filling.pieces(self.text), filling.pieces(self.label)
        examples = [
            Example(
                self.name,
                each.kind,
                each.id,
                (each.id,),
                completion=each.fill(text),
                label=each.fill(label).strip(),
            )
            for each in filled
        ]
        classes = Counter(example.label for example in examples)
        facts: dict[str, Any] = {"labels": len(classes)}
        return Built(examples, reasons, facts | ({"lacking": dict(lacked)} if lacked else {}))
