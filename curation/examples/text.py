r"""Plain text: each record with text is one example.

    text                                       the text is learned whole
    text: {prompt: title}                      prompt "On fog\n", completion the text
    text: {prompt: first_words, words: 8}      prompt its first eight words, completion the rest

A text without a title, or with no more words than that, is learned whole: its prompt is empty.
"""

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from curation.examples.builder import SINGLE, Builder, Built, Example, Single, builders
from curation.examples.shape import Shape
from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame

_WORD = re.compile(r"\S+")


@builders
@dataclass(frozen=True)
class Text(Builder):
    """Make each record's text an example.

    Attributes:
        kinds: the kinds of record that are taken.
        prompt: what the model is given of a text; nothing unless named.
        words: of the text make the prompt, with `first_words`.
    """

    name: ClassVar[str] = "text"
    kinds: tuple[Single, ...] = SINGLE
    prompt: Literal["title", "first_words"] | None = None
    words: Annotated[int, Field(ge=1)] = 8

    @property
    def takes(self) -> tuple[str, ...]:
        return self.kinds

    @property
    def shape(self) -> Shape:
        return "text" if self.prompt is None else "prompt"

    def build(self, rows: "DataFrame", home: Path) -> Built:
        examples, reasons = [], {}
        titles = field(rows, "title").fillna("")
        for id_, kind, text, title in zip(
            rows["id"], rows["kind"], rows["text"], titles, strict=True
        ):
            if text.strip():
                prompt, completion = self._cut(text, " ".join(title.split()))
                examples.append(Example(self.name, kind, id_, (id_,), prompt, completion))
            else:
                reasons[id_] = "empty"
        whole = sum(not example.prompt for example in examples)
        return Built(examples, reasons, {"without_prompt": whole} if self.prompt else {})

    def _cut(self, text: str, title: str) -> tuple[str | None, str]:
        """Give what the model is given of a text, and what it is to say."""
        match self.prompt:
            case "title":
                return _titled(text, title)
            case "first_words":
                *_, last = islice(_WORD.finditer(text), self.words)
                rest = text[last.end() :]
                return (text[: last.end()], rest) if rest.strip() else ("", text)
        return None, text


def _titled(text: str, title: str) -> tuple[str, str]:
    """Put the title above the text, but not a second time, and never alone."""
    first, _, rest = text.lstrip().partition("\n")
    below = rest.lstrip() if " ".join(first.lstrip("# ").split()) == title else text
    return (f"{title}\n", below) if title and below.strip() else ("", text)
