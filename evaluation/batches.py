"""Which items go through a model together: fixed by their lengths alone, before any work starts.

    lengths [40, 9, 42, 41]  ->  [(2, 3, 0), (1,)]

Longest first, so that too little memory shows at once; like with like, so that little is padding.
The same items always make the same batches: a batch that a kill left undone is redone whole.
"""

from collections.abc import Sequence

MAX_TOKENS = 4096  # of a batch, padding included: bounds the logits that are held at once
# Scoring on a CPU is bound by arithmetic, which padding costs in full; decoding by memory traffic,
# which a fuller batch shares.
MAX_PADDING = 0.2


def plan(lengths: Sequence[int], *, batch_rows: int) -> list[tuple[int, ...]]:
    """Group the numbers 0 to n - 1 into batches of at most `batch_rows`, of like lengths.

    >>> plan([40, 9, 42, 41], batch_rows=8)
    [(2, 3, 0), (1,)]
    """
    batches: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lambda at: (-lengths[at], at)):
        batch = batches[-1] if batches else []
        if batch and len(batch) < batch_rows and _fits([*batch, number], lengths):
            batch.append(number)
        else:
            batches.append([number])
    return [tuple(batch) for batch in batches]


def _fits(batch: Sequence[int], lengths: Sequence[int]) -> bool:
    padded = lengths[batch[0]] * len(batch)
    padding = padded - sum(lengths[number] for number in batch)
    return padded <= MAX_TOKENS and padding <= MAX_PADDING * padded
