"""Score samples by a metric of Hugging Face `evaluate`, one row at a time.

    evaluate:./metrics/politeness, rows   ->  Column((0.25, 0.0, 0.5), "evaluate:politeness|...")

A row is one call of `compute`, whose answer must hold one number; the score of a corpus is the
mean. Of the texts nothing is written anywhere: rows stay in memory, where `evaluate` by default
would leave them in a cache under the home folder.
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import Any

from evaluation.foreign.names import Foreign, is_foreign, parse
from evaluation.foreign.scripts import Hosted, kind_of, opened
from evaluation.foreign.silence import silent
from evaluation.metrics.recorded import Column
from grist.errors import UserError
from grist.stage import Workplace
from grist.text import visible

_STEP = 50  # rows between two signs of life: an eighth of a second (benchmarks/hosted_metric.py)
_LARGEST = 1e100  # the mean of larger numbers, and its interval, would run over
_SEED = 0
_PROBE = "The kettle sings before the tea is ready."


def columns(
    names: Iterable[str], rows: Sequence[Mapping[str, Any]], place: Workplace
) -> dict[str, Column]:
    """Score the rows by each metric of `evaluate` among the names.

    Raises:
        MissingError: a metric is not on this machine, or wants a package that is not.
        UserError: it cannot be used, or failed on a row, which is named by its id.
    """
    wanted = [parse(name) for name in names if is_foreign(name)]
    return {metric.name: _column(metric, rows, place) for metric in wanted}


def _column(metric: Foreign, rows: Sequence[Mapping[str, Any]], place: Workplace) -> Column:
    """Score all rows. What the module downloads or keeps lies in the run folder, for as long."""
    work = place.folder / "work"  # where the stage also sweeps up what a killed run left
    work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="metric-", dir=work) as scratch:
        hosted = opened(metric, place, scratch)
        key = _key(hosted)
        values = []
        for number, row in enumerate(rows):
            if number % _STEP == 0:
                place.progress(metric.name, number, len(rows))
            values.append(_value(hosted, key, row))
    return Column(tuple(values), _signature(hosted, key))


def _signature(hosted: Hosted, key: str) -> str:
    import evaluate

    kind = "commit" if hosted.metric.commit else "code"
    code = f"{kind}:{hosted.version[:12]}|version:{evaluate.__version__}"
    return f"evaluate:{hosted.metric.stem}|key:{visible(key)}|mean:rows|{code}"


def _key(hosted: Hosted) -> str:
    """Choose the number to take: the one asked for, the metric's namesake, or the only one.

    A made-up row is asked for it, so that what goes wrong can be told: names of results and
    messages of errors may quote what was put in.
    """
    name, asked = hosted.metric.name, hosted.metric.key
    try:
        result = _computed(hosted, _PROBE, _PROBE)
        numbers = [key for key, value in result.items() if _is_number(key, value)]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - code of others may throw anything
        said = visible(str(error).strip())[:200]
        raise UserError(f"{name}: fails on a made-up row: {kind_of(error)}: {said}") from None
    wanted = (asked,) if asked else (hosted.metric.stem, hosted.module.name)
    for key in wanted:
        if key is not None and key in numbers:
            return key
    if not asked and len(numbers) == 1:
        return numbers[0]
    found = ", ".join(visible(key) for key in numbers) or "none"
    raise UserError(f"{name}: which number to take? It gives {found}; write evaluate:...#name")


def _value(hosted: Hosted, key: str, row: Mapping[str, Any]) -> float:
    """Score one row, rounded to 6 digits."""
    name, sample = hosted.metric.name, row["id"]
    try:
        value = _number(_computed(hosted, row["output"], row["reference"]).get(key))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - and its message may hold the text
        raise UserError(f"{name}: failed on sample {sample} ({kind_of(error)})") from None
    if value is None or not math.isfinite(value) or abs(value) > _LARGEST:
        kind = "no number" if value is None else str(value)
        raise UserError(f"{name}: {visible(key)} is {kind} on sample {sample}")
    return round(value, 6) + 0.0


def _computed(hosted: Hosted, output: str, reference: str) -> Mapping[str, Any]:
    state = random.getstate()
    random.seed(
        _SEED
    )  # `evaluate` seeds numpy; what a module draws must not depend on what ran before
    try:
        with silent():
            result = hosted.module.compute(
                predictions=[output], references=[[reference] if hosted.listed else reference]
            )
    finally:
        random.setstate(state)
    if not isinstance(result, Mapping):
        raise TypeError("compute gives no mapping of names to numbers")
    return result


def _is_number(key: object, value: Any) -> bool:
    return isinstance(key, str) and _number(value) is not None


def _number(value: Any) -> float | None:
    """Read a number; a list or array of one is that one, as some give a number for each row."""
    import numpy as np

    try:
        found = np.asarray(value)
    except ValueError:
        return None
    if found.size != 1 or found.dtype.kind not in "iuf":
        return None
    return float(found.reshape(()))
