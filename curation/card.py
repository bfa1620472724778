"""The data card: `dataset/README.md`, with the front matter that the Hugging Face hub reads.

It says what was done and how many rows came of it; it shows no row.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grist import manifest
from grist.manifest import Manifest

_SPOKEN = 0.01  # the share of records that makes a language one of the dataset's
_NO_CODE = ("und", "zxx")  # undetermined, no language: none for the hub
_WORST = 5  # pairs that are named
_HEAD = """\
---
pretty_name: "{name}"
{languages}task_categories: [{task}]
size_categories: [{size}]
configs:
- config_name: default
  data_files:
  - {{split: train, path: train.parquet}}
  - {{split: validation, path: validation.parquet}}
  - {{split: test, path: test.parquet}}
---

# {name}

Made by [Gristmill](https://pypi.org/project/gristmill/) from {records:,} records.

| side | examples | groups |
|---|---:|---:|
{sides}

Examples of one group (a chat session; for pages, posts and rows the record and its copies{by})
stand on one side only. Each row names the records it was made of in `records`; the ledgers of the
run say what became of every record.

## What leaks

{leaks}

{spoken}## What was done

{steps}

## What was dropped

{dropped}

## Of which records there is no example

{unused}
{gaps}"""

_LEAKS = """\
Of {held:,} examples of the validation and test sides, {share:.2%} match one of {train:,} on the
train side by one of these measures or more. `leaks.parquet` has all pairs.

| measure | examples | what it is |
|---|---:|---|
{rows}
"""

_MEASURES = {
    "exact": "the same text",
    "ngrams": "its runs of 13 words (of 8, where it has fewer than 13) that stand in train",
    "near": "the Jaccard index of the shingles of the nearest text",
    "similar": "the cosine of the vectors of the nearest text",
}

_GAPS = """
## Which pause ends a session

| thread | minutes | gaps between messages | where they are rare |
|---|---:|---:|---|
{rows}
{rest}
To keep it however much a chat grows, write the number into the recipe: `gap_minutes: {most}`.
"""


def card(name: str, home: Path, facts: Mapping[str, Any]) -> str:
    """Write the card of a run's dataset from its manifests and the dataset's own facts."""
    curated = manifest.read(home / "curate")
    total = sum(facts[side] for side in ("train", "validation", "test"))
    languages = curated.facts.get("languages", {}) if curated else {}
    sides = "\n".join(
        f"| {side} | {facts[side]:,} | {facts['groups'].get(side, 0):,} |"
        for side in ("train", "validation", "test")
    )
    return _HEAD.format(
        name=name,
        size=_size(total),
        task=_task(facts["builders"]),
        records=facts["records"]["in"],
        languages=_codes(languages),
        spoken=_spoken(languages),
        sides=sides,
        by="" if facts["by"] == "group" else f"; and all of one {facts['by']}",
        leaks=_leaks(facts["leaks"]),
        steps=_steps(curated),
        dropped=_dropped(curated.counts["dropped"] if curated else {}),
        unused=_dropped(facts["records"]["unused"]),
        gaps="".join(map(_gaps, facts["builders"].values())),
    )


def _task(builders: Iterable[str]) -> str:
    """Name what a dataset is for as the hub does, by the labels of its builders.

    >>> _task(["labelled", "labelled@2"]), _task(["chat", "labelled"])
    ('text-classification', 'text-generation')
    """
    kinds = {label.partition("@")[0] for label in builders}
    return "text-classification" if kinds == {"labelled"} else "text-generation"


def _size(rows: int) -> str:
    """Name a size as the hub does.

    >>> _size(512), _size(250_000)
    ('n<1K', '100K<n<1M')
    """
    bounds = (
        (1_000, "n<1K"),
        (10_000, "1K<n<10K"),
        (100_000, "10K<n<100K"),
        (1_000_000, "100K<n<1M"),
    )
    return next((name for bound, name in bounds if rows < bound), "1M<n<10M")


def _codes(languages: Mapping[str, int]) -> str:
    r"""Name the languages for the hub; of a few short texts the finding is often wrong.

    They stand in quotes, for a bare `no` (Norwegian) is false in YAML.

    >>> _codes({"no": 90, "pt": 10, "sw": 1, "und": 40})
    'language: ["no", "pt"]\n'
    """
    least = _SPOKEN * sum(languages.values())
    codes = [code for code, many in languages.items() if many >= least and code not in _NO_CODE]
    return f"language: {json.dumps(codes)}\n" if codes else ""


def _spoken(languages: Mapping[str, int]) -> str:
    if not languages:
        return ""
    often = sorted(languages.items(), key=lambda language: -language[1])
    lines = [f"| {code} | {many} |" for code, many in often]
    return "\n".join(["## Languages", "", "| language | records |", "|---|---:|", *lines, "", ""])


def _steps(curated: Manifest | None) -> str:
    steps = curated.facts.get("steps", ()) if curated else ()
    lines = [f"- `{_as_in_a_recipe(*json.loads(step))}`" for step in steps]
    return "\n".join((*lines, *_unread(curated), *_recall(curated))) or (
        "No step was asked for: the text is as it was read."
    )


def _as_in_a_recipe(label: str, values: Mapping[str, Any]) -> str:
    """Write a step as a recipe does, without the parameters that say nothing.

    >>> _as_in_a_recipe("limit@2", {"rows": 500, "per": None, "last": True, "kinds": []})
    'limit@2: {rows: 500, last: true}'
    """
    told = {name: value for name, value in values.items() if value not in (None, [], {}, "")}
    inner = ", ".join(f"{name}: {_plain(value)}" for name, value in told.items())
    return f"{label}: {{{inner}}}" if inner else label


def _plain(value: Any) -> str:
    """Write a value as YAML has it within braces; no backtick, which would end the code."""
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    bare = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][\w ./-]*", value)
    said = value if bare else json.dumps(value, ensure_ascii=False)
    return str(said).replace("`", "'")


def _unread(curated: Manifest | None) -> Iterator[str]:
    """Say in which languages the names of people were looked for by lists alone."""
    for label, notes in (curated.facts.get("notes", {}) if curated else {}).items():
        if unread := notes.get("names not looked for"):
            said = ", ".join(f"{code} ({count:,} records)" for code, count in unread.items())
            yield (
                f"- `{label}` looked for names of people who are only talked about with its lists "
                f"alone, without a model, in: {said}"
            )


def _recall(curated: Manifest | None) -> Iterator[str]:
    """Say how many copies were found where not all rows were compared."""
    for label, notes in (curated.facts.get("notes", {}) if curated else {}).items():
        for kind, told in notes.items():
            if "recall" in told:
                yield (
                    f"- `{label}` compared {told['rows']:,} records of kind {kind} within "
                    f"clusters; of {told['sample']:,} that were looked at again "
                    f"{told['matching']:,} match one that is kept, and {told['found']:,} of these "
                    "had been found"
                )


def _dropped(dropped: Mapping[str, int]) -> str:
    lines = [f"- {reason}: {number}" for reason, number in dropped.items()]
    return "\n".join(lines) or "Nothing."


def _leaks(found: Mapping[str, Any]) -> str:
    """Count what the check after the split has found."""
    rows = "\n".join(
        f"| {measure} >= {least:g} | {found['measures'][measure]} | {_MEASURES[measure]} |"
        for measure, least in found["least"].items()
    )
    table = _LEAKS.format(**{**found, "rows": rows}).rstrip()
    worst = [
        f"- {pair['measure']} {pair['score']:.6f}: `{pair['id']}` and `{pair['match']}`"
        for pair in found["worst"][:_WORST]
    ]
    return "\n".join([table, *(["", "The nearest pairs:", "", *worst] if worst else ())])


def _gaps(built: Mapping[str, Any]) -> str:
    """Say which pauses end a session, where they were found out."""
    if "gap_minutes" not in built:
        return ""
    told = built["gap_minutes"]
    rows = "\n".join(
        f"| `{thread}` | {minutes} | {_evidence(told['evidence'][thread])} |"
        for thread, minutes in told["threads"].items()
    )
    more = sum(told["chosen"].values()) - len(told["threads"])
    rest = f"\nand {more:,} more threads.\n" if more else ""
    most = max(told["chosen"], key=lambda minutes: (told["chosen"][minutes], -int(minutes)))
    return _GAPS.format(rows=rows, rest=rest, most=most)


def _evidence(told: Mapping[str, float]) -> str:
    """Say what a pause was chosen by.

    >>> _evidence({"gaps": 400, "low": 40, "high": 170, "depth": 0.0625}), _evidence({"gaps": 3})
    ('400 | from 40 to 170 minutes: 6.2% of the lower hump', '3 | no clear valley')
    """
    if "depth" not in told:
        return f"{told['gaps']:,} | no clear valley"
    return (
        f"{told['gaps']:,} | from {told['low']} to {told['high']} minutes: {told['depth']:.1%} of "
        "the lower hump"
    )
