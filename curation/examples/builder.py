r"""A builder makes examples from records: what the model will be trained and tested on.

examples: {chat: {context_turns: 4}}
──▶ Example(group="9f…", records=("9f…", "3c…"), prompt="<PERSON_1>: tea?\n<PERSON_2>:",
            completion=" always")

It says of the other records why they are no answer: `Built.reasons`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from typing_extensions import TypedDict

from curation.examples.shape import Shape
from grist.registry import Registry

if TYPE_CHECKING:
    from pandas import DataFrame


Single = Literal["page", "post", "row"]
"""Kinds whose records stand alone; a message belongs to its session, which `chat` keeps whole."""
SINGLE: tuple[Single, ...] = ("page", "post", "row")


class Message(TypedDict):
    """A turn of a conversation as chat templates have it."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Example:
    """One training or test row.

    Attributes:
        builder: the builder's name; of a second one of that name `name@2`.
        group: rows of one group never straddle splits.
        records: ids of the records it was made of, in the order of time, the answer last.
        prompt: what the model is given; None where a plain text is learned whole.
        completion: what the model is to say; the whole text where there is no prompt.
        messages: a conversation that ends with what the model is to say, in place of both.
        label: what a classifier is to say of the text that `completion` is.
        borrowed: those of the records that belong to other groups.
    """

    builder: str
    kind: str
    group: str
    records: tuple[str, ...]
    prompt: str | None = None
    completion: str = ""
    messages: tuple[Message, ...] = ()
    label: str | None = None
    borrowed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        place = "\n".join((self.builder, *self.records))
        return blake2b(place.encode(), digest_size=16).hexdigest()

    @property
    def text(self) -> str:
        """The row as it is rendered for training, or close to it."""
        if self.messages:
            return "\n".join(message["content"] for message in self.messages)
        return (self.prompt or "") + self.completion


@dataclass(frozen=True)
class Built:
    """What a builder made of the records.

    Attributes:
        examples: in the order of their answers.
        reasons: of every record that is no answer, why not; it may be context all the same.
        facts: more to know about the result: small, and free of private text.
    """

    examples: Sequence[Example]
    reasons: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Builder(ABC):
    """One item of `examples`."""

    name: ClassVar[str]

    @property
    def libraries(self) -> tuple[str, ...]:
        """Installed packages whose version shapes the result."""
        return ()

    @property
    @abstractmethod
    def takes(self) -> tuple[str, ...]:
        """The kinds of record that it takes."""

    @property
    @abstractmethod
    def shape(self) -> Shape:
        """Which columns its examples fill."""

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Hash what it reads beside the rows, as a tokenizer; `base` is the recipe's folder."""
        return {}

    def settled(self, base: Path) -> "Builder":
        """Give the builder with what it names found on this machine."""
        return self

    @abstractmethod
    def build(self, rows: "DataFrame", home: Path) -> Built:
        """Make examples from the records of the kinds that it takes, in row order.

        Args:
            rows: frames of records (`grist.records.frame`).
            home: the run folder, for what only `ingest/` knows.
        """


builders: Registry[Builder] = Registry("example builder")
