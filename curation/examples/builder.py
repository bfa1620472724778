r"""A builder makes examples from records: what the model will be trained and tested on.

examples: {chat: {context_turns: 4}}
──▶ Example(group="9f…", records=("9f…", "3c…"), prompt="<PERSON_1>: tea?\n<PERSON_2>:",
            completion=" always")
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from grist.registry import Registry

if TYPE_CHECKING:
    from pandas import DataFrame


Single = Literal["page", "post", "row"]
"""Kinds whose records stand alone; a message belongs to its session, which `chat` keeps whole."""
SINGLE: tuple[Single, ...] = ("page", "post", "row")


@dataclass(frozen=True, slots=True)
class Example:
    """One training or test row.

    Attributes:
        builder: the builder's name; of a second one of that name `name@2`.
        group: rows of one group never straddle splits.
        records: ids of the records it was made of, the answer last.
        prompt: what the model is given; None where a plain text is learned whole.
        completion: what the model is to say; the whole text where there is no prompt.
    """

    builder: str
    kind: str
    group: str
    records: tuple[str, ...]
    prompt: str | None
    completion: str

    @property
    def id(self) -> str:
        place = "\n".join((self.builder, *self.records))
        return blake2b(place.encode(), digest_size=16).hexdigest()

    @property
    def text(self) -> str:
        """The row as it is rendered for training."""
        return (self.prompt or "") + self.completion


@dataclass(frozen=True)
class Builder(ABC):
    """One item of `examples`."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def takes(self) -> tuple[str, ...]:
        """The kinds of record that it takes."""

    @abstractmethod
    def build(self, rows: "DataFrame", home: Path) -> Iterator[Example]:
        """Make examples from the records of the kinds that it takes, in row order.

        Args:
            rows: frames of records (`grist.records.frame`).
            home: the run folder, for what only `ingest/` knows.
        """


builders: Registry[Builder] = Registry("example builder")
