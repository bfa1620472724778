"""Our training loop against `transformers.Trainer`, on the same rows and the same small model.

    python benchmarks/training_speed.py        # about two minutes

Peers: Trainer padding every row to the maximum, as most tutorials do; Trainer with its own length
grouping; ours. One thread, one epoch, rows of the lengths that paragraphs have (mean 52 tokens, one
in twenty above 127, none above 256). Counted are tokens that are not padding. The losses of the
last fifth of the steps stand beside, so that speed is not bought with learning.
"""

import random
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PrinterCallback,
    Trainer,
    TrainingArguments,
)

from training.batches import Schedule
from training.loop import Plan, fit
from training.section import Train
from training.tasks import TASKS
from training.tasks.task import Piece

ROWS, BATCH, MOST, WORDS, RATE = 480, 16, 256, 2048, 2e-3


def rows() -> list[list[int]]:
    """Make rows in which the next token can be learned: counting upwards from a random start."""
    draw = random.Random(7)  # noqa: S311
    lengths = (min(MOST, max(4, round(draw.lognormvariate(3.65, 0.75)))) for _ in range(ROWS))
    starts = ((draw.randrange(WORDS), length) for length in lengths)
    return [[(start + at) % WORDS for at in range(length)] for start, length in starts]


def model() -> LlamaForCausalLM:
    torch.manual_seed(7)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=WORDS, hidden_size=192, intermediate_size=512, num_hidden_layers=4,
            num_attention_heads=4, max_position_embeddings=MOST, pad_token_id=0,
        )
    )  # fmt: skip


def padded(batch: list[dict[str, Any]], width: int) -> dict[str, torch.Tensor]:
    """Fill a batch up to a width."""

    def full(fill: int) -> list[list[int]]:
        return [row["input_ids"] + [fill] * (width - len(row["input_ids"])) for row in batch]

    seen = [[1] * len(row["input_ids"]) for row in batch]
    seen = [row + [0] * (width - len(row)) for row in seen]
    return {
        "input_ids": torch.tensor(full(0)),
        "labels": torch.tensor(full(-100)),
        "attention_mask": torch.tensor(seen),
    }


def theirs(data: list[list[int]], *, grouped: bool) -> tuple[float, float]:
    """Give Trainer's seconds and its last losses."""

    def collate(batch: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        return padded(batch, max(len(row["input_ids"]) for row in batch) if grouped else MOST)

    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder, num_train_epochs=1, per_device_train_batch_size=BATCH,
            learning_rate=RATE, lr_scheduler_type="linear", warmup_steps=0.05, use_cpu=True,
            logging_steps=1, save_strategy="no", report_to="none", disable_tqdm=True, seed=7,
            train_sampling_strategy="group_by_length" if grouped else "random",
        )  # fmt: skip
        dataset: Any = [{"input_ids": row, "length": len(row)} for row in data]
        trainer = Trainer(model(), arguments, data_collator=collate, train_dataset=dataset)
        trainer.remove_callback(PrinterCallback)
        began = time.process_time()
        trainer.train()
        seconds = time.process_time() - began
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return seconds, mean(float(loss) for loss in losses[-len(losses) // 5 :])


def ours(data: list[list[int]]) -> tuple[float, float]:
    """Give our loop's seconds and its last losses."""
    import numpy as np

    pieces = tuple(Piece(np.array(row, np.int32), np.array(row, np.int32)) for row in data)
    lengths = tuple(map(len, data))
    section = Train(model="tiny-gpt2", method="full", batch_rows=BATCH, learning_rate=RATE)
    schedule = Schedule(lengths, BATCH, 7, -(-len(data) // BATCH), RATE, section.warmup)
    plan = Plan(TASKS["causal"], section, schedule, pieces, ())
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        fitted = fit(model(), plan, checkpoints=Path(folder), progress=lambda *_: None)
        seconds = time.process_time() - began
    losses = [line["loss"] for line in fitted.state.lines if "loss" in line]
    return seconds, mean(losses[-len(losses) // 5 :])


def main() -> None:
    """Print tokens a second, the ratio to the first, and the last losses."""
    torch.set_num_threads(1)
    data = rows()
    tokens = sum(map(len, data))
    for warm_up in (ours, partial(theirs, grouped=True)):
        warm_up(data[: 2 * BATCH])  # loads what is loaded on first use
    results = {
        "Trainer, padded to the maximum": theirs(data, grouped=False),
        "Trainer, grouped by length": theirs(data, grouped=True),
        "ours": ours(data),
    }
    first = next(iter(results.values()))[0]
    for name, (seconds, loss) in results.items():
        print(
            f"{name:<32}{tokens / seconds:>9.0f} tokens/s {first / seconds:>6.2f}x  loss {loss:.3f}"
        )


if __name__ == "__main__":
    main()
