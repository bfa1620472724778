"""Drop what says the same in other words as a row that is kept.

    a post  "How do I reset my password?"     <- kept, older
    a post  "How can I reset my password?"    <- dropped: similar to the first, score 0.98

Only rows of one kind are compared, and never empty texts. Messages are left alone unless `kinds`
names them: people answer alike. What is near is for the model to say: MiniLM has learned English,
and a text in another language wants another model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from curation.dedup.keeping import Keep, ranked
from curation.steps.step import GlobalFilter, steps
from grist import embeddings, models
from grist.embeddings import find
from grist.records import Kind

if TYPE_CHECKING:
    from pandas import DataFrame


@steps
@dataclass(frozen=True)
class SemanticDedup(GlobalFilter):
    """Keep one row of those that mean the same.

    Attributes:
        threshold: rows whose vectors have at least this cosine mean the same.
        model: what makes the vectors: a short name, a folder, or a hub name (`grist.models`).
        keep: which of them stays.
        kinds: the kinds of record that are compared, each with its own.
    """

    name: ClassVar[str] = "semantic_dedup"
    libraries: ClassVar[tuple[str, ...]] = (
        "numpy", "sentence-transformers", "tokenizers", "torch", "transformers",
    )  # fmt: skip
    rows_at_once: ClassVar[int | None] = 250  # some ten seconds of work
    threshold: float = 0.93
    model: str = "minilm"
    keep: Keep = "oldest"
    kinds: tuple[Kind, ...] = ("page", "post", "row")

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise ValueError("threshold must be above 0 and at most 1")
        if not models.known(self.model):
            raise ValueError(models.unknown(self.model))

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Name the model by its fingerprint."""
        return {"model": find(self.model, base).fingerprint}

    def settled(self, base: Path) -> "SemanticDedup":
        """Give the step with the folder of its model."""
        return replace(self, model=str(find(self.model, base).folder.resolve()))

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id, kind, time, length, vector` (float32, as bytes) of what is compared."""
        import pandas as pd

        compared = rows[rows["kind"].isin(self.kinds) & (rows["text"].str.strip() != "")]
        found = compared[["id", "kind", "time"]].assign(length=compared["text"].str.len())
        texts = compared["text"].tolist()
        vectors = embeddings.embed(texts, find(self.model, Path()).folder) if texts else ()
        # As objects: a column of no vectors must not become one of numbers.
        column = pd.Series([vector.tobytes() for vector in vectors], found.index, dtype=object)
        return found.assign(vector=column)

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows to drop, and of each the nearest kept row."""
        import pandas as pd

        rows = ranked(signatures.reset_index(drop=True), self.keep)
        found = [self._similar(alike) for _, alike in rows.groupby("kind")]
        none = rows[["id"]][:0].assign(reason="", match="", score=0.0)
        return pd.concat([none, *found]).sort_index()

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give those of the rows to drop that are here."""
        return table[table["id"].isin(rows["id"])]

    def _similar(self, rows: "DataFrame") -> "DataFrame":
        """Thin out rows of one kind, in the order of preference."""
        import numpy as np

        from curation.dedup.nearest import thinned

        vectors = np.frombuffer(b"".join(rows["vector"]), np.float32).reshape(len(rows), -1)
        match, score = thinned(vectors, self.threshold)
        gone = match >= 0
        ids = rows["id"].to_numpy()
        return rows[["id"]][gone].assign(
            reason="similar", match=ids[match[gone]], score=score[gone]
        )
