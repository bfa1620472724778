"""Causal language modelling: say the next token.

    prompt + completion     the completion and the end of text are learned, the prompt is read
                            (`learn: all`: it is learned too)
    text (or no prompt)     everything is learned, the end of text too
    messages                the last message is learned, those before it are read

Padding is left out of the loss by its place, never by its id: many tokenizers pad with the end of
text, and a model whose end of text is masked never learns to stop.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grist.tokens import Rendered, render
from training.section import Train
from training.tasks.task import IGNORED, Batch, Piece, Prepared

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class Causal:
    """The task of a model that goes on with a text."""

    def prepare(
        self,
        tokenizer: "PreTrainedTokenizerBase",
        rows: Iterable[Mapping[str, Any]],
        section: Train,
    ) -> Prepared:
        """Turn rows into pieces of at most `max_tokens`.

        A long context loses its oldest turns, a long text becomes windows. Dropped are rows whose
        completion alone is too long, and rows where nothing could be learned.
        """
        max_tokens = section.max_tokens
        pieces: list[Piece] = []
        counts: Counter[str] = Counter()
        dropped: Counter[str] = Counter()
        for row in rows:
            counts["rows"] += 1
            rendered = render(tokenizer, row, max_tokens=max_tokens)
            read = 0 if section.learn == "all" else len(rendered.context)
            made = list(_pieces(rendered, max_tokens, read, prompted=_prompted(row)))
            if len(made) == 1 and len(made[0].ids) > max_tokens:
                dropped["too_long"] += 1
                continue
            if not any(_learned(piece) for piece in made):
                dropped["nothing_to_learn"] += 1
                continue
            counts["cut"] += rendered.cut
            counts["split"] += len(made) > 1
            pieces += made
        return Prepared(tuple(pieces), counts["rows"], counts["cut"], counts["split"], dropped)

    def batch(self, pieces: Sequence[Piece]) -> Batch:
        """Fill pieces up on the right to the longest of them."""
        import numpy as np
        import torch

        shape = (len(pieces), max(len(piece.ids) for piece in pieces))
        ids, labels, seen = np.zeros(shape, int), np.full(shape, IGNORED), np.zeros(shape, int)
        for row, piece in enumerate(pieces):
            width = len(piece.ids)
            ids[row, :width], labels[row, :width], seen[row, :width] = piece.ids, piece.labels, 1
        return Batch(
            torch.from_numpy(ids),
            torch.from_numpy(labels),
            torch.from_numpy(seen),
            learned=sum(_learned(piece) for piece in pieces),
            tokens=int(seen.sum()),
        )

    def loss(self, model: "PreTrainedModel", batch: Batch) -> "Tensor":
        """Sum the nats of the labels, each said from the position before it.

        Only the positions that some row of the batch learns from go through the vocabulary's
        matrix, in a small model the largest part of the work.
        """
        from torch.nn.functional import cross_entropy

        said = batch.labels[:, 1:]
        places = (said != IGNORED).any(dim=0).nonzero().squeeze(1)
        logits = model(
            input_ids=batch.ids,
            attention_mask=batch.seen,
            logits_to_keep=places,
            use_cache=False,
        ).logits
        if logits.shape[1] != len(places):  # a model that cannot say fewer has said all
            logits = logits[:, places]
        return cross_entropy(
            logits.float().flatten(0, 1),
            said[:, places].flatten(),
            ignore_index=IGNORED,
            reduction="sum",
        )


def _prompted(row: Mapping[str, Any]) -> bool:
    return bool(row.get("messages") or row.get("prompt"))


def _pieces(rendered: Rendered, max_tokens: int, read: int, *, prompted: bool) -> Iterator[Piece]:
    """Make pieces whose first `read` tokens are read and not learned."""
    import numpy as np

    ids = np.array(rendered.ids, dtype=np.int32)
    labels = ids.copy()
    labels[:read] = IGNORED
    if prompted or len(ids) <= max_tokens:
        yield Piece(ids, labels)
        return
    # Windows share one token: the last of one, said there, opens the next, where it is only read.
    for start in range(0, len(ids) - 1, max_tokens - 1):
        end = start + max_tokens
        yield Piece(ids[start:end].copy(), labels[start:end].copy())


def _learned(piece: Piece) -> int:
    """Count the labels that are said from a position before them: all but one at the very start."""
    return int((piece.labels[1:] != IGNORED).sum())
