"""What another threshold would have dropped, told from stored pairs alone.

    pairs  b-a .82   c-b .90   c-a .70       at .8:  b falls for a, c stays: b is not there to match
                                             at .7:  b falls for a, and so does c

It is the rule of the steps themselves (`curation.dedup.near`, `nearest`) on the very pairs that
they would compare, so a run with that threshold and the same `pairs_from` drops the same rows.
"""

from grist.errors import UsageError
from gristmill.pairs.compared import Compared

_GRID = range(-3, 7)  # of a third of the way down to where pairs begin
_DIGITS = 3


def fallen(compared: Compared, threshold: float) -> frozenset[str]:
    """Give the ids of the rows that a step with another threshold drops.

    Raises:
        UsageError: the stored pairs do not reach as far down, or are not all there are.
    """
    check(compared, threshold)
    gone: set[str] = set()
    for pair in compared.pairs:
        # What a row may fall for was decided on before: by an earlier run, or by pairs before this.
        if pair.score >= threshold and (pair.earlier or pair.match not in gone):
            gone.add(pair.id)
    return frozenset(gone)


def check(compared: Compared, threshold: float) -> None:
    """Make sure that the stored pairs can tell of a threshold."""
    low = compared.pairs_from
    if not low <= threshold <= 1:
        raise UsageError(
            f"{compared.step}: {threshold} cannot be told from pairs of {low} and above; "
            f"run the recipe with `pairs_from` at or below it, or name one from {low} to 1"
        )
    if not compared.complete:
        raise UsageError(
            f"{compared.step}: too many pairs are of {low} and above to keep all "
            f"({len(compared.pairs):,} are), so what another threshold drops cannot be told from "
            "them; run the recipe with a higher `pairs_from`, and with exact_dedup before it"
        )


def offered(compared: Compared) -> list[float]:
    """Name thresholds worth looking at: evenly spread from where pairs begin to 1."""
    reach = (compared.threshold - compared.pairs_from) / 3
    found = {round(compared.threshold + reach * at, _DIGITS) for at in _GRID}
    # The threshold itself may have more digits; it is always among them.
    return sorted({
        compared.threshold, *(at for at in found if compared.pairs_from <= at <= 1)
    })  # fmt: skip
