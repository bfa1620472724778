"""Drop texts in which a classifier sees too much of a label: insults, hate.

    - toxicity: {model: ./models/civil, label: toxic, max_score: 0.5}

    "What a fool he is"   ->  dropped: toxic, score 0.91

The model is named in the recipe: a folder, or a repository of the Hugging Face hub with
safetensors. None is built in: what is toxic is for the model to say, and each has learned one
language's idea of it. Look at what is dropped before you trust it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from curation.steps.step import GlobalFilter, Kinds, steps
from grist import classifiers, models
from grist.records import KINDS

if TYPE_CHECKING:
    from pandas import DataFrame


@steps
@dataclass(frozen=True)
class Toxicity(GlobalFilter):
    """Drop rows whose score is above a limit.

    Attributes:
        model: a folder, or a hub name (`grist.models`), of a classifier of texts.
        label: the label that is looked for, as the model's config spells it.
        max_score: the highest probability of the label that stays.
        kinds: the kinds of record that are looked at.
    """

    name: ClassVar[str] = "toxicity"
    libraries: ClassVar[tuple[str, ...]] = ("tokenizers", "torch", "transformers")
    rows_at_once: ClassVar[int | None] = 250  # some ten seconds of work
    model: str
    label: str = "toxic"
    max_score: Annotated[float, Field(ge=0, le=1)] = 0.5
    kinds: Kinds = KINDS

    def __post_init__(self) -> None:
        if not models.known(self.model):
            raise ValueError(models.unknown(self.model, ()))

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Name the model by its fingerprint."""
        return {"model": classifiers.find(self.model, base, self.label).fingerprint}

    def settled(self, base: Path) -> "Toxicity":
        """Give the step with the folder of its model."""
        found = classifiers.find(self.model, base, self.label)
        return replace(self, model=str(found.folder.resolve()))

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id` and `score` of what is looked at and says something."""
        import pandas as pd

        some = rows[rows["kind"].isin(self.kinds) & (rows["text"].str.strip() != "")]
        texts = some["text"].tolist()
        found = classifiers.scores(texts, Path(self.model), self.label) if texts else []
        return some[["id"]].assign(score=pd.Series(found, some.index, dtype="float64"))

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows above the limit."""
        gone = signatures["score"] > self.max_score
        return signatures[["id", "score"]][gone].assign(reason="toxic")
