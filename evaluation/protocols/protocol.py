r"""What a protocol is: a test row turned into token ids that a model is asked to go on from.

    row    {"prompt": "ana: tea?\nben:", "completion": " yes, the green one"}
    item   prompt_ids (ana: tea?\nben: yes), reference_ids (, the green one)

The model scores the reference given the prompt and writes an output of its own, at most as long.
Ids go in, never strings: what is cut in two and tokenized again gives other tokens.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from evaluation.coder import Coder
from grist.registry import Registry


@dataclass(frozen=True)
class Item:
    """What one test row asks of a model; both sequences of ids hold at least one.

    `shortened` says that the row was too long and lost its end.
    """

    prompt_ids: tuple[int, ...]
    reference_ids: tuple[int, ...]
    prompt: str
    reference: str
    shortened: bool = False


@dataclass(frozen=True)
class Skipped:
    """A row that the protocol cannot use, and one word why."""

    reason: str


@dataclass(frozen=True)
class Protocol(ABC):
    """One way to make items from test rows.

    Attributes:
        max_tokens: longer rows are cut at the end.
    """

    name: ClassVar[str]
    max_tokens: int | None = None

    @abstractmethod
    def signature(self) -> str:
        """State every choice that the scores depend on, as `name|key:value|key:value`."""

    @abstractmethod
    def item(self, row: Mapping[str, Any], coder: Coder, context: int | None) -> Item | Skipped:
        """Make the item of one row.

        Args:
            row: of test.parquet.
            coder: of the model under test.
            context: how many tokens the model can take, if there is a limit.
        """


protocols: Registry[Protocol] = Registry("protocol")
