"""What a task knows: how a row is taught, and what it costs the model to say it.

A row becomes pieces. A piece is two arrays of equal length: what the model reads, and what it is
to learn there (`IGNORED`: nothing).

    ids     [1245, 42, 1792, 4937, 2]
    labels  [-100, -100, -100, 4937, 2]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from training.section import Train

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from torch import Tensor
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

IGNORED = -100  # torch's own default for labels that do not count


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One stretch of ids that passes through the model at once."""

    ids: "NDArray[np.int32]"
    labels: "NDArray[np.int32]"


@dataclass(frozen=True)
class Prepared:
    """One side of a dataset, ready to be learned.

    Attributes:
        rows: that came in; each is kept, in one piece or more, or dropped.
        cut: rows that lost the beginning of their context.
        split: rows that became more than one piece.
        dropped: rows by reason.
    """

    pieces: tuple[Piece, ...]
    rows: int = 0
    cut: int = 0
    split: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        return self.rows - sum(self.dropped.values())

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(len(piece.ids) for piece in self.pieces)


@dataclass(frozen=True, eq=False)
class Batch:
    """Pieces side by side, filled up on the right: rows x positions.

    Attributes:
        seen: 1 where a token stands, 0 where it was filled up.
        learned: how many labels count.
        tokens: how many tokens there are, without what was filled up.
    """

    ids: "Tensor"
    labels: "Tensor"
    seen: "Tensor"
    learned: int
    tokens: int

    def to(self, device: "torch.device") -> "Batch":
        ids, labels, seen = (part.to(device) for part in (self.ids, self.labels, self.seen))
        return Batch(ids, labels, seen, self.learned, self.tokens)


class Task(Protocol):
    """One kind of training."""

    def prepare(
        self,
        tokenizer: "PreTrainedTokenizerBase",
        rows: Iterable[Mapping[str, Any]],
        section: Train,
    ) -> Prepared:
        """Turn dataset rows into pieces."""
        ...

    def batch(self, pieces: Sequence[Piece]) -> Batch:
        """Put pieces side by side."""
        ...

    def loss(self, model: "PreTrainedModel", batch: Batch) -> "Tensor":
        """Sum the negative log-likelihood of a batch's labels, in nats."""
        ...
