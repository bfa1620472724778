r"""A prompt and a completion, filled from a record's columns and fields.

    template: {prompt: "Question: {text}\nAnswer:", completion: " {answer}"}

How templates are written: `curation.examples.filling`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from curation.examples import filling
from curation.examples.builder import (
    SINGLE,
    Builder,
    Built,
    Example,
    Message,
    Single,
    builders,
)
from curation.examples.shape import Shape

if TYPE_CHECKING:
    from pandas import DataFrame


@builders
@dataclass(frozen=True)
class Template(Builder):
    """Fill a prompt and a completion; a record that lacks one of the fields makes no example.

    Attributes:
        prompt: the template of what the model is given.
        completion: the template of what it is to say.
        kinds: the kinds of record that are taken.
        joined_by: what stands between the values of a field that a record has several times.
        format: prompt and completion, or both as `messages` of user and assistant.
    """

    name: ClassVar[str] = "template"
    prompt: str
    completion: str
    kinds: tuple[Single, ...] = SINGLE
    joined_by: str = ", "
    format: Literal["prompt", "messages"] = "prompt"

    def __post_init__(self) -> None:
        for template in (self.prompt, self.completion):
            filling.pieces(template)

    @property
    def takes(self) -> tuple[str, ...]:
        return self.kinds

    @property
    def shape(self) -> Shape:
        return self.format

    def build(self, rows: "DataFrame", home: Path) -> Built:
        asked = filling.names(self.prompt, self.completion)
        filled, reasons, lacked = filling.rows(rows, asked, joined_by=self.joined_by)
        prompt, completion = filling.pieces(self.prompt), filling.pieces(self.completion)
        examples = [
            self._example(each.id, each.kind, each.fill(prompt), each.fill(completion))
            for each in filled
        ]
        return Built(examples, reasons, {"lacking": dict(lacked)} if lacked else {})

    def _example(self, id_: str, kind: str, prompt: str, completion: str) -> Example:
        if self.format == "prompt":
            return Example(self.name, kind, id_, (id_,), prompt, completion)
        talk = (
            Message(role="user", content=prompt.strip()),
            Message(role="assistant", content=completion.strip()),
        )
        return Example(self.name, kind, id_, (id_,), messages=talk)
