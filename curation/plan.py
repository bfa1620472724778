"""A recipe's steps, cut into passes over the shards.

A global step ends a pass, since it must see all rows before it treats the first one:

    clean_text, pii, min_words, exact_dedup, limit
    ──▶ pass 0: clean_text   pass 1: pii, min_words   pass 2: exact_dedup, limit

Each pass has a key that chains the keys before it, so that a changed parameter redoes the work
from the pass that it touches, and nothing before.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from curation.steps.step import Global, Step
from grist import manifest, store


@dataclass(frozen=True)
class Labelled:
    """A step with the name that the ledger knows it by: a second use is `name@2`."""

    label: str
    step: Step


@dataclass(frozen=True)
class Pass:
    """Steps that run over a shard in one go; only the first may be global."""

    key: str
    steps: tuple[Labelled, ...]

    @property
    def opening(self) -> Labelled | None:
        """The global step that opens this pass, if one does."""
        if self.steps and isinstance(self.steps[0].step, Global):
            return self.steps[0]
        return None


def label(steps: Iterable[Step]) -> list[Labelled]:
    """Name each use of a step.

    The second `clean_text` of a recipe becomes `clean_text@2`.
    """
    used: Counter[str] = Counter()
    labelled = []
    for step in steps:
        used[step.name] += 1
        again = f"@{used[step.name]}" if used[step.name] > 1 else ""
        labelled.append(Labelled(step.name + again, step))
    return labelled


def passes(steps: Sequence[Step], *, root: str, base: Path = Path()) -> list[Pass]:
    """Cut steps into passes.

    The first key hangs on `root` (inputs, code); steps find what else they read from `base`, the
    recipe's folder.
    """
    groups: list[list[Labelled]] = [[]]
    for labelled in label(steps):
        if isinstance(labelled.step, Global):
            groups.append([])
        groups[-1].append(labelled)
    found = []
    key = root
    for group in groups:
        shaped = (text for each in group for text in (described(each), _read(each.step, base)))
        key = store.text_hash(key, *shaped)
        found.append(Pass(key, tuple(group)))
    return found


def misplaced(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """Name the steps, by place, that ask for people by name after PII has replaced the names."""
    hidden = next((at for at, step in enumerate(steps) if _hides(step)), len(steps))
    for at, step in enumerate(steps[hidden:], start=hidden):
        if step.names_people:
            yield at, f"must stand before {steps[hidden].name!r}, which replaces names"


def _hides(step: Step) -> bool:
    return isinstance(step, Global) and step.private


def described(labelled: Labelled) -> str:
    """Write a step and its parameters as canonical JSON."""
    return json.dumps([labelled.label, asdict(labelled.step)], sort_keys=True)


def told(labelled: Labelled) -> str:
    """Write a step for manifests and cards: no names of people, of a folder the last name alone."""
    values = asdict(labelled.step)
    for name, value in values.items():
        if name in labelled.step.untold and value:
            values[name] = f"{len(value)} not shown"
        elif isinstance(value, str):
            values[name] = homeless(value)
        elif isinstance(value, tuple):
            values[name] = [homeless(each) if isinstance(each, str) else each for each in value]
    return json.dumps([labelled.label, values], sort_keys=True)


def homeless(path: str) -> str:
    """Write a path without the folders that lead to it from the root or from somebody's home.

    >>> homeless("/home/ana/fixes.jsonl"), homeless("more/fixes.jsonl")
    ('./fixes.jsonl', 'more/fixes.jsonl')
    """
    return f"./{Path(path).name}" if path.startswith(("/", "~")) else path


def _read(step: Step, base: Path) -> str:
    """Write what shapes a step's result beside rows and parameters: models, libraries."""
    return json.dumps([dict(step.inputs(base)), manifest.versions(step.libraries)], sort_keys=True)
