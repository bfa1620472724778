"""The recipe's `evaluate` section.

    evaluate: {protocols: [half_token], models: [base, tuned], runs: 3, rows: 100}

Light on purpose: `gristmill validate` reads it without loading numpy or torch.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from evaluation.foreign.names import UnusableNameError, is_foreign, parse, shown
from evaluation.protocols import protocols
from grist.errors import did_you_mean
from grist.registry import Registry

Contender = Literal["base", "tuned"]
CONTENDERS: tuple[Contender, ...] = (
    "base",
    "tuned",
)  # the order of samples, scores and differences

METRICS = (
    "bleu",
    "chrf",
    "rouge1",
    "rouge2",
    "rougeL",
    "rougeLsum",
    "perplexity",
    "bits_per_byte",
)

T = TypeVar("T")


def _registered(name: str, registry: Registry[Any]) -> str:
    if name not in registry:
        near = did_you_mean(name, registry)
        about = {"kind": registry.kind, "name": name, "near": near}
        raise PydanticCustomError("unknown_name", "no {kind} '{name}'{near}", about)
    return name


def _protocol(name: str) -> str:
    return _registered(name, protocols)


def _metric(name: str) -> str:
    if name in METRICS:
        return name
    if is_foreign(name):
        return _parsed(name)
    from evaluation.metrics import metrics  # numpy: paid for only where a name is unusual

    return _registered(name, metrics)


def _parsed(name: str) -> str:
    """Accept a metric of `evaluate`; none is looked for, and nothing of it is run."""
    try:
        parse(name)
    except UnusableNameError as mistake:
        raise PydanticCustomError("shape", "{why}", {"why": str(mistake)}) from None
    return name


def each_once(items: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse a name that stands there twice."""
    if len(set(items)) < len(items):
        raise PydanticCustomError("repeated", "a name stands here twice")
    return items


def _told_apart(names: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse names that would be one and the same in the scores."""
    each_once(tuple(shown(name) for name in names))
    return names


_SomeOnce = (Field(min_length=1), AfterValidator(each_once))
Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True)
class Evaluate:
    """What to measure, on which rows, and how often.

    Attributes:
        protocols: how samples are made from test rows.
        models: which models make them; "base" alone needs no training.
        runs: how many random subsets of the test rows to draw.
        rows: how many rows each subset has.
        metrics: what is measured on the samples: metrics of ours, or `evaluate:...`
            (evaluation/foreign/names.py).
        batch_rows: at most so many rows go through a model together.
        max_tokens: longer rows are cut at the end; the model's context is a limit in any case.
        replicates: bootstrap resamples behind each interval.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    protocols: Annotated[tuple[Annotated[str, AfterValidator(_protocol)], ...], *_SomeOnce] = (
        "half_token",
    )
    models: Annotated[tuple[Contender, ...], *_SomeOnce] = CONTENDERS
    runs: Count = 3
    rows: Count = 100
    metrics: Annotated[
        tuple[Annotated[str, AfterValidator(_metric)], ...],
        Field(min_length=1),
        AfterValidator(_told_apart),
    ] = METRICS
    batch_rows: Count = 8
    max_tokens: Annotated[int, Field(ge=8)] | None = None
    replicates: Annotated[int, Field(ge=100)] = 1000
