r"""samples.parquet: one row for each protocol, test example and model.

    protocol    example  model  prompt      reference      output       nll   tokens  ...  bleu
    half_token  9f…      base   ana: tea?   \nben: yes     \nben: no    8.31       4  ...  35.1

The columns up to `finished` are what the model did; one more for each metric is the row's own
score. Every number of scores.json and comparisons.json follows from this table alone: the column of
a metric of `evaluate` says in its metadata how it was made, as its code may be gone tomorrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from evaluation.foreign.names import is_foreign, shown
from evaluation.metrics import Sample, metrics
from evaluation.metrics.metric import Metric
from evaluation.metrics.recorded import SIGNATURE, Column

if TYPE_CHECKING:
    import pyarrow as pa

NONE: Mapping[str, Column] = MappingProxyType({})


def sample_id(protocol: str, example: str, model: str) -> str:
    """Name a sample by its place: 32 hex digits of blake2b.

    >>> len(sample_id("half_token", "9f", "base"))
    32
    """
    return blake2b(f"{protocol}\n{example}\n{model}".encode(), digest_size=16).hexdigest()


def schema(metric_names: Sequence[str], signatures: Mapping[str, str]) -> "pa.Schema":
    """Give the Arrow schema of the samples, with a column for each metric and what it tells."""
    import pyarrow as pa

    texts = ("id", "example", "group", "protocol", "model", "prompt", "reference", "output")
    columns = [
        *((name, pa.string()) for name in texts),
        ("nll", pa.float64()),
        *((name, pa.int32()) for name in ("tokens", "bytes", "output_tokens")),
        ("subsets", pa.list_(pa.int32())),
        ("finished", pa.string()),
        *((name, pa.float64()) for name in metric_names),
    ]
    said = {name: {SIGNATURE: text.encode()} for name, text in signatures.items()}
    return pa.schema(
        [pa.field(name, kind, nullable=False, metadata=said.get(name)) for name, kind in columns]
    )


def table(
    rows: Iterable[dict[str, Any]],
    metric_names: Sequence[str],
    foreign: Mapping[str, Column] = NONE,
) -> "pa.Table":
    """Put samples into one table, each with its own score by each metric.

    Args:
        rows: the samples.
        metric_names: as in the recipe.
        foreign: what the metrics of `evaluate` among them have given, by the name shown.
    """
    import pyarrow as pa

    known = list(rows)
    own = [name for name in metric_names if not is_foreign(name)]
    measured = row_scores([sample(row) for row in known], own)
    measured |= {name: list(column.values) for name, column in foreign.items()}
    names = [shown(name) for name in metric_names]
    full = [
        row | {name: column[at] for name, column in measured.items()}
        for at, row in enumerate(known)
    ]
    signatures = {name: column.signature for name, column in foreign.items()}
    return pa.Table.from_pylist(full, schema=schema(names, signatures))


def sample(row: dict[str, Any]) -> Sample:
    """Take from a row of the table what metrics look at."""
    return Sample(**{name: row[name] for name in Sample.__dataclass_fields__})


def row_scores(samples: Sequence[Sample], metric_names: Sequence[str]) -> dict[str, list[float]]:
    """Score every sample alone, rounded to 6 digits."""
    columns = {}
    for name in metric_names:
        metric: Metric = metrics.get(name)()
        scores = metric.rows(metric.counts(samples))
        columns[name] = [round(float(score), 6) + 0.0 for score in scores]
    return columns
