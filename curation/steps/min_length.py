"""Drop what is too short to teach anything.

    "Read more"                                  ->  dropped: too_short
    "The kettle is on, come in when you like."   ->  kept

Messages are left alone unless `kinds` names them: a short turn is the context of the next one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from curation.quality.words import TOKEN
from curation.steps.step import Filter, Kinds, steps

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@steps
@dataclass(frozen=True)
class MinLength(Filter):
    """Drop texts of fewer than `words` words or fewer than `chars` characters.

    Attributes:
        words: what stands between spaces; in scripts without spaces each sign counts as one.
        chars: characters, spaces among them.
        kinds: the kinds of record that are looked at.
    """

    name: ClassVar[str] = "min_length"
    words: int = 5
    chars: int = 0
    kinds: Kinds = ("page", "post", "row")

    def __post_init__(self) -> None:
        for name in ("words", "chars"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 or more")

    def reasons(self, rows: "DataFrame") -> "Series[str]":
        import pandas as pd

        texts = rows["text"]
        short = (texts.str.count(TOKEN) < self.words) | (texts.str.len() < self.chars)
        short &= rows["kind"].isin(self.kinds)
        return pd.Series("too_short", rows.index, dtype="str").where(short)
