"""A small world for whole runs: an export of ours, a recipe of the tiny model, one finished run."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

RECIPE = """\
name: small
seed: 7
sources:
  - telegram: {path: result.json}
curate:
  - clean_text
  - pii: {mode: pseudonym, regions: [GB]}
  - exact_dedup
examples: {chat: {gap_minutes: 120, context_turns: 4}}
split: {test: 0.2}
train: {task: causal, model: tiny-gpt2, method: full, epochs: 1}
evaluate: {protocols: [half_token], models: [base, tuned], runs: 2, rows: 16}
report: {}
"""

_WORDS = ("kettle", "cup", "leaf", "steam", "water", "shelf", "tin", "counter", "door", "harbour",
          "fog", "bell", "cat", "ledger", "parcel")  # fmt: skip
_PEOPLE = [("Ivone", "user11"), ("Dagmar", "user12"), ("Teodor", "user13"), (None, "user14")]
PRIVATE = "dagmar.private@harbour.example"


def export(messages: int) -> dict[str, Any]:
    """Write a chat of four people; every tenth message names somebody's e-mail address."""
    draw = random.Random(5)  # noqa: S311
    rows, clock = [], 1_709_283_600
    for number in range(1, messages + 1):
        name, id_ = _PEOPLE[draw.randrange(4)]
        clock += 40 if number % 12 else 3 * 3600
        text = " ".join(draw.choices(_WORDS, k=draw.randint(4, 11)))
        if number % 10 == 0:
            text = f"{text}, ask Dagmar at {PRIVATE}"
        row = {"id": number, "type": "message", "date_unixtime": str(clock), "from": name,
               "from_id": id_, "text": text}  # fmt: skip
        rows.append(row)
    return {"name": "Harbour", "type": "private_group", "id": 31, "messages": rows}


def lay_out(folder: Path, *, messages: int = 160) -> Path:
    """Write the export and its recipe into a folder; give the recipe."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(export(messages), ensure_ascii=False)
    (folder / "result.json").write_text(text, encoding="utf-8")
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    return recipe


def environment() -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1", "NO_COLOR": "1", "OMP_NUM_THREADS": "1"}


def gristmill(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, in a process of its own."""
    command = [str(Path(sys.executable).with_name("gristmill")), *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the small world, run once: its run lies in `runs/small`."""
    folder = tmp_path_factory.mktemp("world")
    recipe = lay_out(folder)
    done = gristmill("run", recipe.name, "--json", "--workers", 1, cwd=folder)
    assert done.returncode == 0, done.stderr
    (folder / "said.json").write_text(done.stdout)
    return folder
