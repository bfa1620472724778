"""Drop what says the same in other words as a row that is kept.

    a post  "How do I reset my password?"     <- kept, older
    a post  "How can I reset my password?"    <- dropped: similar to the first, score 0.98

Only rows of one kind are compared, and never empty texts. Messages are left alone unless `kinds`
names them, and then nothing is dropped: the ledger links them, since people answer alike. What is
near is for the model to say: MiniLM has learned English, and a text in another language wants
another model.

Up to `exact_up_to` rows of a kind, no two kept ones are near. Above that, a row is compared with
those that a clustering has put close to it, and this holds of the pairs that were compared. What
share of the copies is found so is measured on a sample, and told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from curation.dedup import index
from curation.dedup.border import Told, below, described
from curation.dedup.keeping import Keep, held, ranked
from curation.steps.step import GlobalFilter, Kinds, steps
from grist import embeddings, models
from grist.embeddings import find
from grist.errors import UsageError
from grist.records import Kind

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.dedup.nearest import Nearest
    from curation.dedup.pairs import Vectors
    from curation.dedup.recall import Recall
    from curation.dedup.shelves import Shelves

_LINKED: tuple[Kind, ...] = ("message",)
_BELOW = 0.08  # of the threshold: cosines crowd, lower down texts share a subject and no more
_LEAST = 0.01


@steps
@dataclass(frozen=True)
class SemanticDedup(GlobalFilter):
    """Keep one row of those that mean the same.

    Attributes:
        threshold: rows whose vectors have at least this cosine mean the same.
        model: what makes the vectors: a short name, a folder, or a hub name (`grist.models`).
        keep: which of them stays.
        kinds: the kinds of record that are compared, each with its own.
        exact_up_to: so many rows of a kind are all compared; 300,000 take a minute or two.
        pairs_from: pairs of at least this score are kept for `gristmill dedup` to show; by default
            0.08 below the threshold.
        against: finished runs (or one) whose kept rows count as kept before, by their indexes.
    """

    name: ClassVar[str] = "semantic_dedup"
    wants_held: ClassVar[bool] = True
    libraries: ClassVar[tuple[str, ...]] = (
        "numpy", "sentence-transformers", "tokenizers", "torch", "transformers",
    )  # fmt: skip
    rows_at_once: ClassVar[int | None] = 250  # some ten seconds of work
    threshold: float = 0.93
    model: str = "minilm"
    keep: Keep = "oldest"
    kinds: Kinds = ("page", "post", "row")
    exact_up_to: Annotated[int, Field(ge=0)] = 300_000
    pairs_from: float | None = None
    against: tuple[str, ...] | str = ()

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise ValueError("threshold must be above 0 and at most 1")
        if not 0 < self._floor <= self.threshold:
            raise ValueError("pairs_from must be above 0 and at most the threshold")
        if not models.known(self.model):
            raise ValueError(models.unknown(self.model, models.SENTENCES))
        index.check_named(self.against)

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Name the model by its fingerprint, and hash the indexes of earlier runs."""
        model = find(self.model, base).fingerprint
        if not self.against:
            return {"model": model}
        wanted = index.Header(
            self.name, self.threshold, {"model": model}, self.kinds, {"model": self.model}
        )
        files = index.paths(self.against, self.name, base)
        return {"model": model, "against": index.hashes(files, wanted)}

    def settled(self, base: Path) -> "SemanticDedup":
        """Give the step with the folder of its model, and the files of its indexes."""
        files = index.paths(self.against, self.name, base.resolve())
        model = str(find(self.model, base).folder.resolve())
        return replace(self, model=model, against=tuple(map(str, files)))

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id, kind, time, length, vector` (float32, as bytes) of what is compared."""
        import numpy as np

        from curation.dedup.vectors import packed

        compared = rows[rows["kind"].isin(self.kinds) & (rows["text"].str.strip() != "")]
        found = compared[["id", "kind", "time"]].assign(length=compared["text"].str.len())
        texts = compared["text"].tolist()
        none = np.empty((0, 0), np.float32)
        vectors = embeddings.embed(texts, self._folder()) if texts else none
        return found.assign(vector=packed(vectors, found.index))

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows that match a kept one, and of each the nearest; `kind` says what of it."""
        import pandas as pd

        from curation.dedup.vectors import unpacked

        signatures = signatures.reset_index(drop=True)
        rows = ranked(signatures.drop(columns="vector"), self.keep)
        found, notes = [], {}
        earlier = self._earlier(signatures)
        for kind, alike in rows.groupby("kind"):
            vectors = unpacked(signatures["vector"], alike.index.to_numpy())
            table, measured = self._similar(alike, vectors, earlier[earlier["kind"] == kind])
            found.append(table)
            if measured:
                notes[str(kind)] = {**measured._asdict(), "recall": measured.share}
        none = rows[["id", "kind"]][:0].assign(reason="", match="", score=0.0)
        decided = pd.concat([none, *found]).sort_index()
        decided.attrs["notes"] = notes  # travels with the table
        return decided

    def pairs(self, signatures: "DataFrame") -> "DataFrame":
        """List what was compared and is near the threshold, kind by kind; of messages nothing."""
        import numpy as np

        from curation.dedup.nearest import border
        from curation.dedup.vectors import unpacked

        signatures = signatures.reset_index(drop=True)
        rows = ranked(signatures.drop(columns="vector"), self.keep)
        rows = rows[~rows["kind"].isin(_LINKED)]
        earlier = self._earlier(signatures)
        tables, complete = [], True
        for kind, alike in rows.groupby("kind"):
            before = earlier[earlier["kind"] == kind]
            vectors = unpacked(signatures["vector"], alike.index.to_numpy())
            whole = _joined(before, vectors)
            shelves = self._shelves(vectors) and self._shelves(whole)
            found = border(whole, self._floor, self.threshold, shelves).after(len(before))
            ids = np.concatenate([before["id"].to_numpy(), alike["id"].to_numpy()])
            tables.append(found.table(ids, len(before)))
            # The decision holds every row against all earlier ones, whatever the shelves.
            complete &= found.complete and not (shelves and len(before))
        made_for = {"model": find(self.model, Path()).fingerprint}
        told = Told(len(rows), self.threshold, self._floor, complete, self.kinds, made_for)
        return described(tables, told)

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give those of the rows to drop that are here."""
        here = super().apply(rows, table)
        return here[~here["kind"].isin(_LINKED)]

    def links(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give the messages here that say the same as an earlier one."""
        here = super().apply(rows, table)
        return here[here["kind"].isin(_LINKED)]

    def notes(self, table: "DataFrame") -> Mapping[str, Mapping[str, float]]:
        """Tell of a kind that was compared within clusters how much of it was found."""
        found: Mapping[str, Mapping[str, float]] = table.attrs.get("notes", {})
        return found

    @property
    def _floor(self) -> float:
        default = below(self.threshold, _BELOW, _LEAST)
        return default if self.pairs_from is None else self.pairs_from

    def _folder(self) -> Path:
        """Give the model's folder: once settled without hashing it for each part of a shard."""
        named = Path(self.model)
        return named if named.is_absolute() else find(self.model, Path()).folder

    def _shelves(self, vectors: "Vectors") -> "Shelves | None":
        """Put many rows on shelves, so that not all are compared; none: they are few."""
        from curation.dedup.clusters import clustered

        return clustered(vectors) if len(vectors) > self.exact_up_to else None

    def _earlier(self, rows: "DataFrame") -> "DataFrame":
        """Read what earlier runs kept."""
        found = index.read(index.paths(self.against, self.name, Path()))
        return rows[:0] if found is None else found

    def _similar(
        self, rows: "DataFrame", vectors: "Vectors", earlier: "DataFrame"
    ) -> "tuple[DataFrame, Recall | None]":
        """Thin out rows of one kind, in the order of preference; first those known before.

        What may be missed is measured.
        """
        import pandas as pd

        from curation.dedup.nearest import nearest, staying, thinned
        from curation.dedup.recall import recall

        known = nearest(vectors, _joined(earlier, vectors[:0]), self.threshold)
        fallen = _fallen(rows, earlier, known, reason="similar_earlier")
        first = held(rows)
        new = staying(known, first)
        rows, vectors = rows[new], vectors[new]
        shelves = self._shelves(vectors)
        found = thinned(vectors, self.threshold, shelves, held=first)
        measured = recall(vectors, self.threshold, found, held=first) if shelves else None
        whole = pd.concat([fallen, _fallen(rows, rows, found, reason="similar")])
        return whole.drop_duplicates("id"), measured  # one that is held may match both


def _joined(earlier: "DataFrame", vectors: "Vectors") -> "Vectors":
    """Put the vectors of earlier rows before others.

    Raises:
        UsageError: they are not as long.
    """
    import numpy as np

    from curation.dedup.vectors import unpacked

    if earlier.empty:
        return vectors
    order = np.arange(len(earlier))
    before = unpacked(earlier["vector"].reset_index(drop=True), order)
    if vectors.shape[1] != before.shape[1]:
        raise UsageError(
            f"semantic_dedup: against: an index has vectors of {before.shape[1]:,} numbers, and "
            f"this recipe's model makes {vectors.shape[1]:,}; they cannot be compared"
        )
    return np.concatenate([before, vectors])


def _fallen(
    rows: "DataFrame", others: "DataFrame", found: "Nearest", *, reason: str
) -> "DataFrame":
    """Name what the rows that fall match."""
    gone = found.match >= 0
    match = others["id"].to_numpy()[found.match[gone]]
    return rows[["id", "kind"]][gone].assign(reason=reason, match=match, score=found.score[gone])
