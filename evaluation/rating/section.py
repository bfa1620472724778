"""The recipe's `rating` section: what people are asked about a run's samples.

rating: {}                                             pairs, all examples, a tenth of them again
rating: {ask: absolute, dimensions: [style, {warmth: [cold, cool, so so, warm, glowing]}]}
rating: {true_half: true, training: 3, raters: 4, overlap: 2, keys: {tie: t}}

Light on purpose: `gristmill validate` reads it without loading numpy or textual.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from evaluation.rating.dimensions import KNOWN, Dimension, dimension
from evaluation.rating.judgement import Ask
from evaluation.rating.keys import UnusableKeysError, mapped
from evaluation.section import each_once

Share = Annotated[float, Field(ge=0, le=0.5)]
Count = Annotated[int, Field(ge=1)]


def _dimensions(items: Any) -> Any:
    """Read a list of dimensions, or one."""
    listed = items if isinstance(items, list | tuple) else [items]
    try:
        found = tuple(dimension(item) for item in listed)
    except ValueError as mistake:
        raise PydanticCustomError("shape", "{why}", {"why": str(mistake)}) from None
    if len({each.name for each in found}) < len(found):
        raise PydanticCustomError("repeated", "a name stands here twice")
    return found


def _listed(keys: Any) -> Any:
    """Let one key stand for a list of one; a digit is a key too."""
    if not isinstance(keys, Mapping):
        return keys
    given = {
        name: value if isinstance(value, list | tuple) else [value] for name, value in keys.items()
    }
    return {
        name: [str(key) if type(key) is int else key for key in value]
        for name, value in given.items()
    }


def _unclashing(keys: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    try:
        mapped(keys)
    except UnusableKeysError as mistake:
        raise PydanticCustomError("keys", "{why}", {"why": str(mistake)}) from None
    return keys


Keys = Annotated[
    dict[str, tuple[Annotated[str, Field(min_length=1)], ...]],
    BeforeValidator(_listed),
    AfterValidator(_unclashing),
]


@dataclass(frozen=True)
class Rating:
    """What raters see, how often, and with which keys they answer.

    Attributes:
        ask: a choice between two texts, or scores of 1 to 5 for one.
        dimensions: what scores are given for.
        protocol: whose samples; by default the first protocol that lets models write something.
        systems: the models whose texts are judged; by default all that the samples have.
        true_half: the true second half takes part, as if it were a model's.
        items: test examples to rate at the most; by default all.
        training: practice items in front, with the answer told; they count for nothing.
        repeats: this share comes a second time, sides changed, to see how sure a rater is of it.
        controls: this share is added of pairs whose better side is known.
        raters: how many are planned; needed where not every rater is to see every item.
        overlap: so many of them see each item; by default all.
        break_every: after so many items a pause is suggested.
        keys: other keys for actions (`evaluation/rating/keys.py`).
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    ask: Ask = "pairwise"
    dimensions: Annotated[
        tuple[Dimension, ...], BeforeValidator(_dimensions), Field(min_length=1)
    ] = tuple(KNOWN.values())
    protocol: str | None = None
    systems: Annotated[tuple[str, ...], AfterValidator(each_once)] = ()
    true_half: bool = False
    items: Count | None = None
    training: Annotated[int, Field(ge=0, le=20)] = 0
    repeats: Share = 0.1
    controls: Share = 0.05
    raters: Count | None = None
    overlap: Count | None = None
    break_every: Annotated[int, Field(ge=5)] = 50
    keys: Keys | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.ask == "pairwise" and self.dimensions != tuple(KNOWN.values()):
            raise PydanticCustomError(
                "needs", "dimensions are of scores: they need `ask: absolute`"
            )
        if self.overlap is not None and self.raters is None:
            raise PydanticCustomError("needs", "overlap needs raters: how many are planned")
        if self.overlap is not None and self.raters is not None and self.overlap > self.raters:
            raise PydanticCustomError("needs", "overlap cannot be more than raters")
        return self
