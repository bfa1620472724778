"""How the training went: its facts, its speed, and the loss at every step.

    train/3f9c2a10/metrics.jsonl
      {"step": 10, "epoch": 0.2, "loss": 3.41, "learning_rate": 0.0002, "tokens": 20480}
      {"step": 50, "validation_loss": 3.02}

Facts and speed come from the stage's manifest.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from grist.manifest import Manifest
from reports.figures import duration, number, percent

_POINTS = 240  # more than a line of this width can show
_FACTS = {
    "model": "Model",
    "method": "Method",
    "parameters": "Parameters",
    "trainable_parameters": "Of them trained",
    "train_rows": "Rows trained on",
    "cut_rows": "Of them shortened",
    "validation_rows": "Rows for validation",
    "steps": "Steps",
    "best_step": "Step kept",
    "learning_rate": "Peak learning rate",
    "tokens_seen": "Tokens seen",
    "padding_share": "Padding",
    "seconds": "Time",
    "tokens_per_second": "Tokens per second",
    "device": "Device",
}


@dataclass(frozen=True)
class Point:
    """A loss at a step; the mean of several when the line was thinned."""

    step: float
    loss: float


@dataclass(frozen=True)
class Training:
    """What the page says of the training."""

    facts: tuple[tuple[str, str], ...]
    train: tuple[Point, ...]
    validation: tuple[Point, ...]
    steps_a_point: int

    @property
    def best(self) -> Point | None:
        return min(self.validation, key=lambda point: point.loss, default=None)


def training(folder: Path, stage: Manifest) -> Training:
    """Read a finished `train/` folder."""
    rows = list(_rows(_metrics(folder, stage)))
    train, block = _thinned(_points(rows, "loss"))
    return Training(
        facts=tuple(_facts(stage)),
        train=train,
        validation=_thinned(_points(rows, "validation_loss"))[0],
        steps_a_point=block,
    )


def _metrics(folder: Path, stage: Manifest) -> Path | None:
    """Find the metrics of this training: the manifest names its folder."""
    named = folder / Path(str(stage.facts.get("folder", ""))).name / "metrics.jsonl"
    if named.is_file():
        return named
    return max(folder.glob("*/metrics.jsonl"), default=None)


def _rows(path: Path | None) -> Iterator[Mapping[str, Any]]:
    if path is not None:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def _points(rows: Iterable[Mapping[str, Any]], name: str) -> list[Point]:
    found = (Point(row["step"], row[name]) for row in rows if row.get(name) is not None)
    return [point for point in found if math.isfinite(point.loss)]


def _thinned(points: list[Point]) -> tuple[tuple[Point, ...], int]:
    """Put every few points together into their mean, until a line can show them."""
    block = max(1, -(-len(points) // _POINTS))
    parts = (points[at : at + block] for at in range(0, len(points), block))
    means = (Point(mean(p.step for p in part), mean(p.loss for p in part)) for part in parts)
    return tuple(means), block


def _facts(stage: Manifest) -> Iterator[tuple[str, str]]:
    """Give what the manifest says of the training, then what the clock said."""
    known = {**stage.facts, **stage.runtime, **stage.runtime.get("training", {})}
    for name, label in _FACTS.items():
        value = known.get(name)
        if isinstance(value, str | int | float):
            yield label, _said(name, value)


def _said(name: str, value: str | float) -> str:
    """Write a fact; of a path only its last part, which names no one's folders.

    >>> _said("model", "/home/ana/models/mill"), _said("padding_share", 0.07), _said("steps", 1200)
    ('mill', '7.0 %', '1,200')
    """
    if isinstance(value, str):
        return _last_part(value)
    if name == "seconds":
        return duration(value)
    if name == "learning_rate":
        return f"{value:g}"
    return percent(value, 1) if name.endswith("_share") else number(value)


def _last_part(text: str) -> str:
    r"""Keep a model's name (`google/flan-t5-base`), but nobody's folders.

    >>> _last_part("google/flan-t5-base"), _last_part("C:\\models\\mill"), _last_part("./mill")
    ('google/flan-t5-base', 'mill', 'mill')
    """
    is_path = text[:1] in {"/", "~", ".", "\\"} or text[1:3] in {":\\", ":/"}
    return text.replace("\\", "/").rstrip("/").rpartition("/")[2] if is_path else text
