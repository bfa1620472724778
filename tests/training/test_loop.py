"""However often a training is killed, it ends with the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from grist import store
from grist.errors import UserError
from grist.stage import Workplace
from grist.tokens import load_tokenizer
from grist.weights import load
from tests.training.conftest import FOLDER, TINY, Bench, chat_rows, files, trained
from training import checkpoint
from training.section import Train
from training.tasks.causal import Causal

LORA = replace(TINY, method="lora", lora_dropout=0.1)
OFTEN = replace(TINY, eval_every=3, max_steps=14, micro_batch_rows=3)
SECTIONS = pytest.mark.parametrize("section", [TINY, LORA, OFTEN], ids=["full", "lora", "often"])


class Killed(BaseException):
    """What no part of the program catches."""


def killed_at(*steps: int) -> Any:
    """Make a progress report that kills when the loop comes to one of the steps, once each."""
    left = set(steps)

    def progress(what: str, done: int, total: int | None) -> None:
        if what == "train" and done in left:
            left.remove(done)
            raise Killed

    return progress


def until_done(place: Workplace, section: Train) -> int:
    """Start the training anew whenever it was killed; count the kills."""
    for kills in range(50):
        try:
            trained(place, section)
        except Killed:
            continue
        return kills
    raise AssertionError("it is never done")


@SECTIONS
def test_training_twice_gives_the_same_bytes(bench: Bench, section: Train) -> None:
    one, two = bench(), bench()
    assert trained(one, section).facts == trained(two, section).facts
    assert files(one) == files(two)


@SECTIONS
def test_killed_and_gone_on_with_it_gives_the_same_bytes(bench: Bench, section: Train) -> None:
    unbroken = bench()
    outcome = trained(unbroken, section)
    broken = bench(progress=killed_at(1, 2, 7, 8, outcome.facts["steps"]))
    assert until_done(broken, section) == 5
    assert files(broken) == files(unbroken)


@pytest.mark.parametrize("moment", ["_moments", "_prune", "clear", "write_json"])
def test_killed_while_a_checkpoint_is_written_it_gives_the_same_bytes(
    bench: Bench, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken, broken = bench(), bench()
    trained(unbroken, OFTEN)
    owner: Any = store if moment == "write_json" else checkpoint
    calls = 0
    really = getattr(owner, moment)

    def sometimes(*values: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls % 2:
            raise Killed
        return really(*values, **more)

    monkeypatch.setattr(owner, moment, sometimes)
    assert until_done(broken, OFTEN) >= 1
    assert files(broken) == files(unbroken)


_SCRIPT = """
import sys, torch
from pathlib import Path
from grist.engine import LocalExecutor
from grist.stage import Workplace
from tests.training.conftest import KEY
from tests.training.test_loop import LORA
from training.stage import train
torch.set_num_threads(1)
home = Path(sys.argv[1])
def slowly(what, done, total):
    import time
    time.sleep(0.02)
train(Workplace(home, home / "train", home, KEY, 7, LocalExecutor(), slowly), section=LORA)
"""


def test_kill_9_in_another_process_gives_the_same_bytes(bench: Bench) -> None:
    unbroken, broken = bench(), bench()
    trained(unbroken, LORA)
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    process = subprocess.Popen([sys.executable, "-c", _SCRIPT, broken.home], env=environment)
    checkpoints = broken.folder / "checkpoints"
    deadline = time.monotonic() + 60
    while not list(checkpoints.glob("step-*")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert list(checkpoints.glob("step-*"))
    trained(broken, LORA)
    assert files(broken) == files(unbroken)


def test_only_the_newest_and_the_best_checkpoint_are_kept(bench: Bench) -> None:
    section = replace(TINY, eval_every=2, max_steps=10, learning_rate=0.5)
    place = bench(progress=killed_at(10))
    with pytest.raises(Killed):
        trained(place, section)
    kept = sorted((place.folder / "checkpoints").iterdir())
    weights = {"weights.safetensors", "state.json"}
    *best, newest = [{path.name for path in folder.iterdir()} for folder in kept]
    assert newest == weights | {"optimizer.safetensors"}
    assert best in ([], [weights])


def test_the_best_step_by_validation_loss_is_the_one_that_is_saved(bench: Bench) -> None:
    place = bench(train=chat_rows(4))
    section = replace(TINY, epochs=40, eval_every=5, learning_rate=0.02)
    facts = trained(place, section).facts
    assert 0 < facts["best_step"] < facts["steps"] == 40
    folder = place.folder / FOLDER
    side = Causal().prepare(load_tokenizer(folder), chat_rows(6, seed=2), section)
    batch = Causal().batch(side.pieces)
    with torch.no_grad():
        saved = Causal().loss(load(folder), batch).item() / batch.learned
    assert saved == pytest.approx(facts["validation_loss"]["after"], abs=1e-5)
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    looks = [json.loads(line) for line in lines if "validation_loss" in line]
    lowest = min(look["validation_loss"] for look in looks)
    assert lowest == facts["validation_loss"]["after"] < looks[-1]["validation_loss"]


def test_of_equally_good_steps_the_earliest_is_kept(bench: Bench) -> None:
    still = replace(TINY, eval_every=2, learning_rate=1e-15)
    facts = trained(bench(), still).facts
    assert facts["best_step"] == 2
    assert facts["validation_loss"]["before"] == facts["validation_loss"]["after"]


def test_without_a_validation_side_the_last_step_is_kept(bench: Bench) -> None:
    facts = trained(bench(validation=[])).facts
    assert facts["best_step"] == facts["steps"] == 16
    assert facts["validation_loss"] is None


def test_a_batch_in_parts_teaches_what_the_whole_does(bench: Bench) -> None:
    whole = trained(bench()).facts
    parts = trained(bench(), replace(TINY, micro_batch_rows=1)).facts
    for name in ("before", "after"):
        assert parts["validation_loss"][name] == pytest.approx(
            whole["validation_loss"][name], abs=1e-3
        )
    assert parts["padding_share"] == 0 < whole["padding_share"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_stops_and_says_what_to_lower(
    bench: Bench, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Causal.loss

    def broken(self: Causal, model: Any, batch: Any) -> torch.Tensor:
        loss = really(self, model, batch)
        return loss * value if model.training else loss

    monkeypatch.setattr(Causal, "loss", broken)
    with pytest.raises(UserError, match=r"step 1 .* lower learning_rate \(now 0\.003\)"):
        trained(bench())


def test_a_rate_far_too_high_stops_before_anything_is_saved(bench: Bench) -> None:
    place = bench()
    with pytest.raises(UserError, match="not a finite number"):
        trained(place, replace(TINY, learning_rate=1e30))
    assert not list(place.folder.glob("*/model.safetensors"))


def test_training_leaves_torch_as_it_was(bench: Bench) -> None:
    before = torch.get_rng_state()
    trained(bench())
    assert torch.equal(before, torch.get_rng_state())
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.utils.deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]


def test_the_checkpoints_are_gone_when_all_is_done(bench: Bench) -> None:
    place = bench()
    trained(place)
    assert [path.name for path in Path(place.folder).iterdir()] == [place.key[:8]]
