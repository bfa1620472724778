"""All examples in columns: what the split compares, made once and read by all who compare.

    ids     "4c1e…"
    exact   the hash of "<person_1>: hi <person_2>: hey"
    folded  "hi hey"; a page's whole text
    latest  when the answer was given (ms), or NO_TIME

What is compared for nearness is what was said: the names before the lines of a prompt are in all of
them, and would make any two talks of the same people alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from curation.examples.builder import Example
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame

NO_TIME = -(2**62)  # before any time: what has none is never the latest
_LONG = (
    40  # characters, eight words: "letter of 1936" and "letter of 1937" are near by their template
)


@dataclass(frozen=True)
class Columns:
    """Examples, and of each its id, what is compared of it, and its time; one row a place."""

    examples: Sequence[Example]
    ids: Sequence[str]
    exact: Sequence[bytes]
    folded: Sequence[str]
    earliest: Sequence[int]
    latest: Sequence[int]

    @classmethod
    def of(cls, examples: Sequence[Example], times: Mapping[str, int]) -> "Columns":
        """Take examples, and the time of every record (ms since 1970, or `NO_TIME`)."""
        own_times = (list(map(times.__getitem__, own(example))) for example in examples)
        spans = [(min(some), max(some)) for some in own_times]
        exact, folded = [], []
        for example in examples:
            text = comparable(example.text)
            exact.append(blake2b(text.encode(), digest_size=16).digest())
            folded.append(comparable(_said(example)) if _has_names(example) else text)
        return cls(
            examples,
            [example.id for example in examples],
            exact,
            folded,
            [first for first, _ in spans],
            [last for _, last in spans],
        )

    def __len__(self) -> int:
        return len(self.examples)

    def is_single(self, at: int) -> bool:
        """Say whether an example is of a page, a post or a row, which share groups by text."""
        return self.examples[at].kind != "message"

    def is_long(self, at: int) -> bool:
        """Say whether a text is long enough that what is near to it is a copy."""
        return len(self.folded[at]) >= _LONG


def own(example: Example) -> list[str]:
    """Give the records of an example that belong to its own group."""
    if not example.borrowed:
        return list(example.records)
    return [record for record in example.records if record not in example.borrowed]


def times(rows: "DataFrame") -> dict[str, int]:
    """Give the time of each record (ms)."""
    known = rows["time"].notna()
    found = rows["time"].astype("datetime64[ms, UTC]").astype("int64").where(known, NO_TIME)
    return dict(zip(rows["id"], found.tolist(), strict=True))


def _has_names(example: Example) -> bool:
    return example.kind == "message" and bool(example.prompt)


def _said(example: Example) -> str:
    """Leave the names before the lines of a prompt out; the last line is nothing else."""
    lines = (example.prompt or "").split("\n")[:-1]
    return "\n".join([*(line.partition(": ")[2] for line in lines), example.completion])
