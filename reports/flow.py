"""What became of the rows, from the sources to the test side, and why some are gone.

    Records read   1,204
    Kept by curate   980   (224 dropped: near_dedup:near_copy 120, min_words:too_short 104)
    Examples kept    412   -> train 330, validation 40, test 42

All numbers are the stages' own counts, their ledger, and the list of what could not be read.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grist import store
from grist.ledger import CHANGE
from grist.manifest import Manifest
from reports.notes import Notes, notes

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Level:
    """How many rows are left at one point, and how many were lost on the way there."""

    label: str
    unit: str
    kept: int
    dropped: int = 0


@dataclass(frozen=True)
class Drop:
    """Rows that one step dropped for one reason, out of those that came into its stage."""

    stage: str
    step: str
    reason: str
    rows: int
    of: int


@dataclass(frozen=True)
class Change:
    """Records that one step changed; for personal data by type, with the number of places."""

    step: str
    kind: str
    records: int
    places: int


@dataclass(frozen=True)
class Taken:
    """A block that stood on many pages of a site and was taken out of them."""

    host: str
    text: str
    pages: int
    share: float


@dataclass(frozen=True)
class Flow:
    """All that the page says of the rows."""

    kinds: tuple[tuple[str, int], ...]
    levels: tuple[Level, ...]
    splits: tuple[tuple[str, int], ...]
    drops: tuple[Drop, ...]
    changes: tuple[Change, ...]
    taken: tuple[Taken, ...]
    problems: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]
    notes: Notes


def flow(home: Path, stages: Mapping[str, Manifest]) -> Flow:
    """Read what the finished stages say of their rows."""
    return Flow(
        kinds=_most(stages, "ingest", "kinds"),
        levels=_levels(stages),
        splits=_splits(home / "dataset") if "dataset" in stages else (),
        drops=tuple(drop for stage in stages.values() for drop in _drops(stage)),
        changes=_changes(home / "curate" / "ledger.parquet") if "curate" in stages else (),
        taken=_taken(home / "curate" / "taken.parquet") if "curate" in stages else (),
        problems=_problems(home / "ingest" / "problems.parquet") if "ingest" in stages else (),
        languages=_most(stages, "curate", "languages"),
        warnings=tuple(stages["curate"].facts.get("warnings", ())) if "curate" in stages else (),
        notes=notes(stages.get("curate")),
    )


def _most(stages: Mapping[str, Manifest], name: str, fact: str) -> tuple[tuple[str, int], ...]:
    """Give what a stage counted (records by kind, by language), the most first."""
    found = stages[name].facts.get(fact, {}) if name in stages else {}
    return tuple(sorted(found.items(), key=lambda counted: -counted[1]))


def _levels(stages: Mapping[str, Manifest]) -> tuple[Level, ...]:
    levels = []
    for name, label, unit in (
        ("ingest", "Read from the sources", "record"),
        ("curate", "Kept by curation", "record"),
        ("dataset", "Made into examples", "example"),
    ):
        if name in stages:
            counts = stages[name].counts
            levels.append(Level(label, unit, counts["kept"], sum(counts["dropped"].values())))
    return tuple(levels)


def _drops(stage: Manifest) -> list[Drop]:
    """Give a stage's drops, the largest first."""
    came = stage.counts["in"] + stage.counts["made"]
    drops = []
    for name, rows in stage.counts["dropped"].items():
        step, _, reason = name.partition(":")
        drops.append(Drop(stage.stage, step, reason, rows, came))
    return sorted(drops, key=lambda drop: -drop.rows)


def _splits(folder: Path) -> tuple[tuple[str, int], ...]:
    files = ((name, folder / f"{name}.parquet") for name in SPLITS)
    return tuple((name, store.rows_in(path)) for name, path in files if path.exists())


def _changes(ledger: Path) -> tuple[Change, ...]:
    """Sum a ledger's changes by step and reason; for PII the score is how often it was found."""
    if not ledger.exists():
        return ()
    import pyarrow.compute as pc

    table = store.read_table(ledger, ["step", "action", "reason", "score"])
    changed = table.filter(pc.equal(table["action"], CHANGE))
    sums = changed.group_by(["step", "reason"], use_threads=False).aggregate(
        [([], "count_all"), ("score", "sum")]
    )
    return tuple(
        Change(row["step"], row["reason"] or "", row["count_all"], int(row["score_sum"] or 0))
        for row in sums.to_pylist()
    )


def _taken(path: Path) -> tuple[Taken, ...]:
    """Give the blocks that were taken out of pages, the most frequent first."""
    if not path.exists():
        return ()
    rows = store.read_table(path, ["thread", "text", "pages", "share"]).to_pylist()
    rows.sort(key=lambda row: (-row["pages"], row["text"]))
    return tuple(
        Taken(row["thread"] or "", row["text"], row["pages"], row["share"]) for row in rows
    )


def _problems(path: Path) -> tuple[tuple[str, int], ...]:
    """Count what could not be read by reason; where it stood is nobody's business here."""
    if not path.exists():
        return ()
    reasons = Counter(store.read_table(path, ["reason"])["reason"].to_pylist())
    return tuple((reason or "no reason given", many) for reason, many in reasons.most_common())
