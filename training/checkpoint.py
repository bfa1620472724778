"""What a training needs to go on after a kill as if nothing had happened.

    checkpoints/step-000040/weights.safetensors     the trained weights
                            optimizer.safetensors   AdamW's two moments and its count, per weight
                            state.json              the step, the best so far, the metrics' lines

A checkpoint is written beside its place and renamed, so one that is there is whole. Kept are the
newest and the best; of the best, once it is not the newest, only the weights.
"""

import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grist import store

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Parameter
    from torch.optim import Optimizer

_WEIGHTS, _OPTIMIZER, _STATE = "weights.safetensors", "optimizer.safetensors", "state.json"


@dataclass
class State:
    """How far a training has come.

    Attributes:
        step: the last one done; 0 before the first.
        tokens: seen so far, without padding.
        lines: of metrics.jsonl.
        best_step: where the validation loss was lowest, the earliest of equals.
    """

    step: int = 0
    tokens: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    best_step: int | None = None
    best_loss: float | None = None


def write(
    home: Path, state: State, weights: "dict[str, Parameter]", optimizer: "Optimizer"
) -> None:
    """Save the state, then remove the checkpoints that are no longer needed."""
    from safetensors.torch import save_file

    final = _folder(home, state.step)
    making = home / f"making-{final.name}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    save_file({name: weight.detach() for name, weight in weights.items()}, making / _WEIGHTS)
    save_file(_moments(weights, optimizer), making / _OPTIMIZER)
    store.write_json(making / _STATE, asdict(state))
    for path in making.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    making.replace(final)
    _prune(home, newest=state.step, best=state.best_step)


def resume(home: Path, weights: "dict[str, Parameter]", optimizer: "Optimizer") -> State | None:
    """Put the newest checkpoint back into the weights and the optimizer, if there is one."""
    found = sorted(home.glob("step-*"))
    if not found:
        return None
    _load(found[-1] / _WEIGHTS, weights)
    _load_moments(found[-1] / _OPTIMIZER, weights, optimizer)
    return State(**store.read_json(found[-1] / _STATE))


def load(home: Path, step: int, weights: "dict[str, Parameter]") -> None:
    """Put a kept checkpoint's weights back."""
    _load(_folder(home, step) / _WEIGHTS, weights)


def clear(home: Path) -> None:
    """Remove all checkpoints; killed while doing so, none is left half."""
    going = home.with_name(f"{home.name}-going")
    shutil.rmtree(going, ignore_errors=True)
    if home.exists():
        home.replace(going)
        shutil.rmtree(going)


def _folder(home: Path, step: int) -> Path:
    return home / f"step-{step:06d}"


def _prune(home: Path, *, newest: int, best: int | None) -> None:
    for folder in home.glob("step-*"):
        step = int(folder.name.removeprefix("step-"))
        if step == newest:
            continue
        if step == best:
            (folder / _OPTIMIZER).unlink(missing_ok=True)
        else:
            shutil.rmtree(folder)


def _load(path: Path, weights: "dict[str, Parameter]") -> None:
    """Copy tensor by tensor: never a second set of weights in memory."""
    import torch
    from safetensors import safe_open

    with safe_open(path, framework="pt") as file, torch.no_grad():
        for name, weight in weights.items():
            weight.copy_(file.get_tensor(name))


def _moments(weights: "dict[str, Parameter]", optimizer: "Optimizer") -> "dict[str, Tensor]":
    return {
        f"{name}/{part}": value
        for name, weight in weights.items()
        for part, value in optimizer.state[weight].items()
    }


def _load_moments(path: Path, weights: "dict[str, Parameter]", optimizer: "Optimizer") -> None:
    from safetensors import safe_open

    with safe_open(path, framework="pt") as file:
        for key in file.keys():  # noqa: SIM118 (not a mapping)
            name, _, part = key.rpartition("/")
            weight = weights[name]
            optimizer.state[weight][part] = file.get_tensor(key).to(weight.device)
