"""What a run's dataset is like in numbers: sides, lengths, languages, drops, copies.

stats(home)  ->  {"sides": {"train": {"examples": 610, "groups": 64, "words": {…}, …}, …},
                  "dropped": {"curate": {"exact_dedup:duplicate": 9}, …}, "copies": {…}}
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from grist import manifest, records, store
from grist.text import comparable
from gristmill import rows

_UNDETERMINED = "und"  # ISO 639-2


def stats(home: Path) -> dict[str, Any]:
    """Count a dataset.

    Raises:
        UsageError: the folder is no run, or one without a dataset.
    """
    rows.check(home)
    sides = {side: rows.read(home, side) for side in rows.SIDES}
    spoken = _languages(home)
    return {
        "run": str(home),
        "sides": {side: _side(some, spoken) for side, some in sides.items()},
        "records": _records(home),
        "dropped": _dropped(home),
        "copies": _copies(sides),
    }


def _side(some: Sequence[rows.Row], spoken: Mapping[str, str]) -> dict[str, Any]:
    answers = [row["records"][-1] for row in some]
    return {
        "examples": len(some),
        "groups": len({row["group"] for row in some}),
        "records": len({id_ for row in some for id_ in row["records"]}),
        "kinds": _ranked(row["kind"] for row in some),
        "words": _spread([len(rows.text(row).split()) for row in some]),
        "characters": _spread([len(rows.text(row)) for row in some]),
        "answer_words": _spread([len(rows.talk(row)[-1].content.split()) for row in some]),
        "languages": _ranked(spoken.get(id_, _UNDETERMINED) for id_ in answers),
        **(
            {"labels": _ranked(row["label"] for row in some)} if some and "label" in some[0] else {}
        ),
    }


def _spread(lengths: Iterable[int]) -> dict[str, int]:
    """Sum lengths up: all together, and of one the least, median, ninth tenth and most."""
    ordered = sorted(lengths)
    if not ordered:
        return {"total": 0, "least": 0, "median": 0, "p90": 0, "most": 0}
    last = len(ordered) - 1
    return {
        "total": sum(ordered),
        "least": ordered[0],
        "median": ordered[last // 2],
        "p90": ordered[last * 9 // 10],
        "most": ordered[-1],
    }


def _languages(home: Path) -> dict[str, str]:
    """Give the language of each record that says one."""
    found: dict[str, str] = {}
    for table in store.read_parts(home / "curate" / "records", ["id", "fields"]):
        frame = records.frame(table)
        said = records.field(frame, "lang").dropna()
        found.update(zip(frame["id"][said.index], said, strict=True))
    return found


def _records(home: Path) -> dict[str, int]:
    """Say how many records there were from stage to stage."""
    ingested, curated, made = (
        manifest.read(home / name) for name in ("ingest", "curate", "dataset")
    )
    return {
        "read": ingested.counts["kept"] if ingested else 0,
        "curated": curated.counts["kept"] if curated else 0,
        "used": made.facts.get("records", {}).get("used", 0) if made else 0,
    }


def _dropped(home: Path) -> dict[str, dict[str, int]]:
    """Count what fell on the way: records in curation and for want of an example, then examples."""
    curated, made = manifest.read(home / "curate"), manifest.read(home / "dataset")
    return {
        "curate": dict(curated.counts["dropped"]) if curated else {},
        "unused": dict(made.facts.get("records", {}).get("unused", {})) if made else {},
        "dataset": dict(made.counts["dropped"]) if made else {},
    }


def _copies(sides: Mapping[str, Sequence[rows.Row]]) -> dict[str, int]:
    """Count rows that say what a row before them says, on their side and across."""
    seen: dict[str, set[str]] = {
        side: {comparable(rows.text(row)) for row in some}
        for side, some in sides.items()
        if side != "dropped"
    }
    within = {side: len(sides[side]) - len(texts) for side, texts in seen.items()}
    return {**within, "test_in_train": len(seen["test"] & seen["train"])}


def _ranked(values: Iterable[str]) -> dict[str, int]:
    """Count values, the most frequent first."""
    counts = Counter(values)
    return {
        value: counts[value] for value in sorted(counts, key=lambda each: (-counts[each], each))
    }
