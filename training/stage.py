"""The train stage: dataset/ in, train/<key>/ out.

train/1f2e3d4c/  adapter_model.safetensors adapter_config.json    (or a full model's files)
                 metrics.jsonl  README.md
                 base/          the untrained start, for models that are built on the spot
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grist import models, store
from grist.errors import UserError
from grist.ledger import Counts
from grist.models import Model
from grist.stage import Outcome, Workplace
from grist.tokens import load_tokenizer
from grist.weights import load
from training import adapters, checkpoint, preflight, tiny
from training.batches import Schedule, drawn, padding_share
from training.card import model_card
from training.loop import Fitted, Plan, fit
from training.section import Train
from training.tasks import TASKS
from training.tasks.task import Prepared

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

LIBRARIES = ("torch", "transformers", "tokenizers", "peft", "accelerate", "safetensors")
_COLUMNS = ("prompt", "completion", "text", "messages")
_CHUNK = 1_000  # rows turned into Python objects at a time


def inputs(section: Train, base: Path) -> dict[str, str]:
    """Name what the stage reads besides its parents: the base model, by its fingerprint."""
    if section.model in models.TINY:
        return {}
    return {"model": models.resolve(section.model, base).fingerprint}


def train(place: Workplace, *, section: Train) -> Outcome:
    """Train as the section says on the dataset of this run.

    Raises:
        UserError: there is nothing to learn, the model does not fit, or the loss diverged.
        MissingError: the model is not on this machine.
    """
    folder = place.folder / place.key[:8]
    base = _base(place, section, folder)
    tokenizer = load_tokenizer(base.folder)
    sides = {side: _prepare(place, section, tokenizer, side) for side in ("train", "validation")}
    found = preflight.check_train(sides["train"], tokenizer, section)
    model = load(base.folder)
    preflight.check_model(model, tokenizer, section)
    if section.method == "lora":
        model = adapters.wrap(model, section, seed=place.seed)
    plan = _plan(section, sides, place.seed)
    checkpoints = place.folder / "checkpoints"
    fitted = fit(model, plan, checkpoints=checkpoints, progress=place.progress)

    if section.method == "lora":
        adapters.save_adapter(model, folder, base=base.name)
    else:
        adapters.save_full(model, tokenizer, folder)
    facts = _facts(base, model, plan, fitted) | _data_facts(sides, found)
    facts |= {"folder": folder.name, "base": _inside(base.folder, place.folder)}
    lines = fitted.state.lines
    store.write_text(folder / "metrics.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))
    store.write_text(folder / "README.md", model_card(base, section, facts, lines))
    checkpoint.clear(checkpoints)
    return Outcome(
        outputs=tuple(path for path in folder.rglob("*") if path.is_file()),
        counts=_counts(sides["train"], store.rows_in(place.home / "dataset" / "train.parquet")),
        facts=facts,
        runtime={"training": _speed(fitted, model)},
    )


def _base(place: Workplace, section: Train, folder: Path) -> Model:
    """Give the model to start from; build it where it is a tiny one."""
    if section.model not in models.TINY:
        return models.resolve(section.model, place.base)
    built = folder / "base"
    if not built.is_dir():
        making = folder / "base-making"
        shutil.rmtree(making, ignore_errors=True)
        tiny.build(section.model, _rows(place, "train"), making, seed=place.seed)
        making.replace(built)
    return models.built(section.model, built)


def _rows(place: Workplace, side: str, most: int | None = None) -> Iterator[Mapping[str, Any]]:
    """Read one side of the dataset, or so many of its rows; a side without a file has none."""
    import pyarrow as pa

    path = place.home / "dataset" / f"{side}.parquet"
    if not path.exists():
        return
    table = store.read_table(path)
    columns = [column for column in _COLUMNS if column in table.column_names]
    if not columns:
        raise UserError(f"{path}: no column to learn from; expected one of {', '.join(_COLUMNS)}")
    places = pa.array(drawn(table.num_rows, most, seed=place.seed), pa.int64())
    some = table.select(columns).take(places)
    for chunk in some.to_batches(max_chunksize=_CHUNK):
        yield from chunk.to_pylist()


def _prepare(
    place: Workplace, section: Train, tokenizer: "PreTrainedTokenizerBase", side: str
) -> Prepared:
    def told(rows: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for number, row in enumerate(rows):
            if number % _CHUNK == 0:
                place.progress(f"tokenise {side}", number, None)
            yield row

    most = section.train_rows if side == "train" else section.eval_rows
    rows = told(_rows(place, side, most))
    return TASKS[section.task].prepare(tokenizer, rows, section)


def _plan(section: Train, sides: Mapping[str, Prepared], seed: int) -> Plan:
    side = sides["train"]
    steps = ceil(section.epochs * ceil(len(side.pieces) / section.batch_rows))
    schedule = Schedule(
        lengths=side.lengths,
        rows=section.batch_rows,
        seed=seed,
        steps=min(steps, section.max_steps or steps),
        rate=section.rate,
        warmup=section.warmup,
    )
    return Plan(TASKS[section.task], section, schedule, side.pieces, sides["validation"].pieces)


def _facts(base: Model, model: "PreTrainedModel", plan: Plan, fitted: Fitted) -> dict[str, Any]:
    """Sum up the training: small, the same after a kill, free of anybody's text."""
    steps, state = plan.schedule.steps, fitted.state
    losses = [line["loss"] for line in state.lines if "loss" in line]
    looks = {line["step"]: line["validation_loss"] for line in state.lines if "loss" not in line}
    best = state.best_step or steps
    tenth = ceil(steps / 10)
    passes = [rows for step in range(1, steps + 1) for rows in plan.micro_batches(step)]
    return {
        "model": base.name,
        "fingerprint": base.fingerprint,
        "method": plan.section.method,
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "trainable_parameters": sum(
            weight.numel() for weight in adapters.trainable(model).values()
        ),
        "learning_rate": plan.schedule.rate,
        "steps": steps,
        "best_step": best,
        "tokens_seen": state.tokens,
        "padding_share": padding_share(plan.schedule.lengths, passes),
        "train_loss": {"first": _mean(losses[:tenth]), "last": _mean(losses[-tenth:])},
        "validation_loss": {"before": looks[0], "after": looks[best]} if looks else None,
    }


def _data_facts(sides: Mapping[str, Prepared], found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "train_rows": sides["train"].kept,
        "validation_rows": sides["validation"].kept,
        "cut_rows": sides["train"].cut,
        "split_rows": sides["train"].split,
        "preflight": dict(found),
    }


def _counts(side: Prepared, rows: int) -> Counts:
    """Say what became of the train side's rows; those that `max_steps` has no use for stay out."""
    dropped = {f"train:{reason}": count for reason, count in side.dropped.items()}
    if rows > side.rows:
        dropped["train:not_drawn"] = rows - side.rows
    return Counts(came=rows, kept=side.kept, dropped=dropped)


def _speed(fitted: Fitted, model: "PreTrainedModel") -> dict[str, Any]:
    """Say how fast it went since it was last started: no hash covers this."""
    import torch

    return {
        "seconds": round(fitted.seconds, 3),
        "tokens_per_second": round(fitted.tokens / max(fitted.seconds, 1e-9), 1),
        "device": str(next(model.parameters()).device),
        "threads": torch.get_num_threads(),
    }


def _inside(folder: Path, home: Path) -> str | None:
    return folder.relative_to(home).as_posix() if folder.is_relative_to(home) else None


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 6)
