"""The recipe's `train` section: what is tuned, how, and for how long.

train: {task: causal, model: smollm2-135m, method: lora, epochs: 1}
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from grist.models import TINY, WRITERS, known, unknown

Whole = Annotated[int, Field(gt=0)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, lt=1)]


def _known(name: str) -> str:
    if not known(name):
        raise PydanticCustomError("unknown_model", "{said}", {"said": unknown(name, WRITERS)})
    return name


@dataclass(frozen=True, kw_only=True)
class Train:
    """How a model is trained.

    Attributes:
        model: a short name, a folder, or a hub name: see `grist.models`.
        method: all weights (`full`), or a low-rank adapter beside them (`lora`, Hu et al. 2021).
        epochs: passes over the train side; may be a fraction.
        max_steps: stop there even if the epochs are not through.
        learning_rate: the peak; by default what `rate` says.
        batch_rows: rows in one step.
        micro_batch_rows: rows through the model at once: fewer need less memory and change little.
        max_tokens: longer examples lose their oldest turns; longer texts are cut into windows.
        learn: the loss is that of the completion, or of the prompt too (`all`): a model learns to
            answer, or to go on from anywhere, as the half-token test asks of it.
        warmup: share of the steps in which the learning rate rises to its peak.
        weight_decay: on matrices only, as in AdamW.
        clip: the gradient's norm is scaled down to this.
        eval_every: steps between looks at the validation side; by default once an epoch.
        eval_rows: at most so many rows of it are looked at, drawn by the seed.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    model: Annotated[str, AfterValidator(_known)]
    task: Literal["causal"] = "causal"
    method: Literal["full", "lora"] = "lora"
    epochs: Positive = 1
    max_steps: Whole | None = None
    learning_rate: Positive | None = None
    batch_rows: Whole = 4
    micro_batch_rows: Whole | None = None
    max_tokens: Annotated[int, Field(ge=8)] = 256
    learn: Literal["completion", "all"] = "completion"
    lora_rank: Whole = 8
    lora_alpha: Positive = 16
    lora_dropout: Share = 0.0
    warmup: Share = 0.05
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    clip: Positive = 1.0
    eval_every: Whole | None = None
    eval_rows: Whole = 100

    @property
    def train_rows(self) -> int | None:
        """So many rows are what `max_steps` can take in."""
        return None if self.max_steps is None else self.max_steps * self.batch_rows

    @property
    def rate(self) -> float:
        """The peak learning rate: the recipe's, or what did best for this kind of training."""
        if self.learning_rate is not None:
            return self.learning_rate
        return _RATES[self.model in TINY, self.method]


# Measured, as validation loss in nats. smollm2-135m, 150 steps of 4 chat rows: lora 1e-3 3.548,
# 2e-3 3.525, 3e-3 3.534, full 1e-4 3.535; 40 steps: full 3e-5 3.74, 1e-4 3.65, 3e-4 3.78. Of such
# close rates the lowest: larger models should bear less. tiny-gpt2, 1,500 paragraphs, one epoch:
# full 3e-3 4.88, 6e-3 4.98; lora 3e-3 6.81, 1e-2 6.78, 3e-2 6.85.
_RATES = {
    (False, "lora"): 1e-3,
    (False, "full"): 1e-4,
    (True, "lora"): 1e-2,
    (True, "full"): 3e-3,
}
