"""The training loop: step after step, the same weights whether it ran through or was killed.

Which rows a step sees and at what rate is a pure function of the seed and the step, dropout is
seeded anew for each step, and a checkpoint holds all the rest. The metrics hold no clock:

    {"step": 0, "validation_loss": 6.93}
    {"step": 1, "epoch": 0.04, "loss": 6.94, "learning_rate": 0.0003, "tokens": 412}
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from grist.errors import UserError
from grist.stage import Progress
from grist.store import batched
from training import checkpoint
from training.adapters import trainable
from training.batches import Schedule
from training.checkpoint import State
from training.section import Train
from training.tasks.task import Batch, Piece, Task

if TYPE_CHECKING:
    from accelerate import Accelerator
    from torch.nn import Parameter
    from torch.optim import Optimizer
    from transformers import PreTrainedModel

_MOST_STEPS_LOST = 50  # to a kill


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything but the model that decides what comes out of a training."""

    task: Task
    section: Train
    schedule: Schedule
    train: tuple[Piece, ...]
    validation: tuple[Piece, ...]

    def looks_at(self, step: int) -> bool:
        """Tell whether the validation side is looked at after a step."""
        every = self.section.eval_every
        due = step % every == 0 if every else self.schedule.ends_epoch(step)
        return bool(self.validation) and (due or step in (0, self.schedule.steps))

    def keeps(self, step: int) -> bool:
        """Tell whether a step is followed by a checkpoint."""
        every = min(max(1, self.schedule.steps // 5), _MOST_STEPS_LOST)
        return step % every == 0 or step == self.schedule.steps or self.looks_at(step)

    def micro_batches(self, step: int) -> Iterator[list[int]]:
        rows = self.section.micro_batch_rows or self.section.batch_rows
        return batched(self.schedule.batch(step), rows)


@dataclass(frozen=True)
class Fitted:
    """What a training came to: its state at the end, and its speed since it was last started."""

    state: State
    tokens: int
    seconds: float


def fit(model: "PreTrainedModel", plan: Plan, *, checkpoints: Path, progress: Progress) -> Fitted:
    """Train the weights that want a gradient, going on from the last checkpoint if there is one.

    The model is left with the best weights by validation loss, or with the last where there is no
    validation side. Step 0, the untrained model, is measured but never the best.

    Raises:
        UserError: the loss is no longer a finite number.
    """
    with _deterministic():
        work = _Work.on(model, plan)
        resumed = checkpoint.resume(checkpoints, work.weights, work.optimizer)
        state = resumed or State()
        seconds, tokens = 0.0, -state.tokens
        if resumed is None:
            work.look(state, progress)
        for step in range(state.step + 1, plan.schedule.steps + 1):
            began = monotonic()
            work.take(state, step)
            seconds += monotonic() - began
            work.look(state, progress)
            if plan.keeps(step):
                checkpoint.write(checkpoints, state, work.weights, work.optimizer)
            progress("train", step, plan.schedule.steps)
        if state.best_step not in (None, state.step):
            checkpoint.load(checkpoints, state.best_step, work.weights)
    return Fitted(state, tokens + state.tokens, seconds)


@dataclass(frozen=True, eq=False)
class _Work:
    """A model being trained, with what trains it."""

    plan: Plan
    model: "PreTrainedModel"
    weights: "dict[str, Parameter]"
    optimizer: "Optimizer"
    accelerator: "Accelerator"

    @classmethod
    def on(cls, model: "PreTrainedModel", plan: Plan) -> "_Work":
        import torch
        from accelerate import Accelerator

        cuda = torch.cuda.is_available()
        accelerator = Accelerator(cpu=not cuda, mixed_precision="bf16" if cuda else "no")
        prepared = accelerator.prepare(model)
        weights = trainable(prepared)
        return cls(plan, prepared, weights, _optimizer(weights, plan.section), accelerator)

    def take(self, state: State, step: int) -> None:
        """Take one step."""
        import torch

        torch.manual_seed((self.plan.schedule.seed * 1_000_003 + step) % 2**63)  # dropout
        rate = self.plan.schedule.learning_rate(step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.model.train()
        batches = [self._batch(self.plan.train, rows) for rows in self.plan.micro_batches(step)]
        learned = sum(batch.learned for batch in batches)
        nats = 0.0
        for batch in batches:
            loss = self.plan.task.loss(self.model, batch)
            self.accelerator.backward(loss / learned)
            nats += loss.item()
        norm = self.accelerator.clip_grad_norm_(self.weights.values(), self.plan.section.clip)
        _finite(step, nats, float(norm), rate=rate)
        self.optimizer.step()
        self.optimizer.zero_grad()
        state.step = step
        state.tokens += sum(batch.tokens for batch in batches)
        line = {
            "step": step,
            "epoch": round(step / self.plan.schedule.epoch_steps, 6),
            "loss": round(nats / learned, 6),
            "learning_rate": float(f"{rate:.6g}"),
            "tokens": state.tokens,
        }
        state.lines.append(line)

    def look(self, state: State, progress: Progress) -> None:
        """Measure the loss on the validation side where the plan says so; note the best."""
        import torch

        if not self.plan.looks_at(state.step):
            return
        self.model.train(mode=False)
        nats, learned, done = 0.0, 0, 0
        lengths = [len(piece.ids) for piece in self.plan.validation]
        order = sorted(range(len(lengths)), key=lengths.__getitem__)
        with torch.no_grad():
            for rows in batched(order, self.plan.section.batch_rows):
                batch = self._batch(self.plan.validation, rows)
                nats += self.plan.task.loss(self.model, batch).item()
                learned += batch.learned
                done += len(rows)
                progress("validate", done, len(order))
        _finite(state.step, nats, 0.0, rate=self.plan.section.rate)
        loss = round(nats / learned, 6)
        state.lines.append({"step": state.step, "validation_loss": loss})
        if state.step and (state.best_loss is None or loss < state.best_loss):
            state.best_step, state.best_loss = state.step, loss

    def _batch(self, pieces: Sequence[Piece], rows: Sequence[int]) -> Batch:
        return self.plan.task.batch([pieces[row] for row in rows]).to(self.accelerator.device)


def _optimizer(weights: "dict[str, Parameter]", section: Train) -> "Optimizer":
    """AdamW; decay on matrices only, as biases and norms have no business near zero."""
    from torch.optim import AdamW

    matrices = [weight for weight in weights.values() if weight.ndim > 1]
    vectors = [weight for weight in weights.values() if weight.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": section.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    filled = [group for group in groups if group["params"]]
    return AdamW(filled, lr=section.rate, fused=True)


def _finite(step: int, nats: float, norm: float, *, rate: float) -> None:
    if not (isfinite(nats) and isfinite(norm)):
        raise UserError(
            f"train: at step {step} the loss is not a finite number; "
            f"lower learning_rate (now {rate:.3g}) or clip, or raise warmup"
        )


@contextmanager
def _deterministic() -> Iterator[None]:
    """Let only kernels run that give the same bits each time, and leave torch as it was found."""
    import torch

    before = torch.are_deterministic_algorithms_enabled()
    warned = torch.is_deterministic_algorithms_warn_only_enabled()
    filling: Any = torch.utils.deterministic
    filled = filling.fill_uninitialized_memory
    cuda = torch.cuda.is_available()
    # On CUDA some attention kernels have no such form: there it warns, and the bytes may differ.
    torch.use_deterministic_algorithms(True, warn_only=cuda)
    # Would fill every new tensor, to make reads of unset memory repeat; no kernel here makes any.
    filling.fill_uninitialized_memory = False
    try:
        with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
            yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warned)
        filling.fill_uninitialized_memory = filled
