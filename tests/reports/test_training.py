"""Training is told by its facts and its losses, thinned to what a line can show."""

import json
from pathlib import Path

from grist import manifest
from grist.manifest import Manifest
from reports.training import training


def the_stage(run: Path) -> Manifest:
    stage = manifest.read(run / "train")
    assert stage is not None
    return stage


def test_both_losses_and_the_facts_are_read(run: Path) -> None:
    told = training(run / "train", the_stage(run))
    assert (len(told.train), len(told.validation), told.steps_a_point) == (240, 7, 1)
    assert told.best is not None
    assert told.best.step == 240
    facts = dict(told.facts)
    assert facts["Model"] == "smollm2-135m"  # and not the folder it lies in
    assert facts["Of them trained"] == "2,442,240"
    assert facts["Peak learning rate"] == "5e-05"
    assert facts["Time"] == "35 s"


def test_a_long_training_is_thinned_to_means(run: Path) -> None:
    path = run / "train" / "3f9c2a10" / "metrics.jsonl"
    lines = [{"step": step, "loss": float(step % 2)} for step in range(1, 1001)]
    lines.append({"step": 1001, "loss": float("nan")})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = training(run / "train", the_stage(run))
    assert told.steps_a_point == 5
    assert len(told.train) == 200
    assert told.validation == ()
    assert told.best is None


def test_without_metrics_the_facts_are_left(run: Path) -> None:
    (run / "train" / "3f9c2a10" / "metrics.jsonl").unlink()
    told = training(run / "train", the_stage(run))
    assert told.train == ()
    assert told.facts
