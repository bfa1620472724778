"""Great Expectations itself: one expectation on one frame, and its answer without any value.

    checked(expectation, batch, rows)  ->  Result(success=False, checked=1200, unexpected=2, …)

What the library answers quotes the values that it did not expect. Of all that only numbers and the
places of rows are taken.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any

from curation.checks.catalogue import moment, offers
from curation.checks.expectation import Expectation
from curation.checks.own import Own
from curation.checks.results import MAX_IDS, Result, share, told
from grist.errors import UserError

if TYPE_CHECKING:
    from pandas import DataFrame

_ID = "[0-9a-f]{32}"


class Library:
    """The library, open: nothing is written, nothing is sent."""

    def __init__(self) -> None:
        import great_expectations
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

        settings = DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
            analytics_enabled=False,
        )
        context = great_expectations.get_context(mode="ephemeral", project_config=settings)
        self._source = context.data_sources.add_pandas("checks")
        self._batches = 0

    def batch(self, frame: "DataFrame") -> Any:
        """Give a frame as the library wants it."""
        self._batches += 1
        name = f"batch {self._batches}"
        return (
            self._source.add_dataframe_asset(name)
            .add_batch_definition_whole_dataframe(name)
            .get_batch(batch_parameters={"dataframe": frame})
        )


def checked(expectation: Expectation | Own, batch: Any, rows: "DataFrame") -> Result:
    """Hold one expectation against a frame.

    Raises:
        UserError: the library does not take it, or cannot run it on these values.
    """
    from great_expectations.expectations.registry import get_expectation_impl

    built_in = expectation.built_in
    try:
        made = get_expectation_impl(built_in.name)(**_parameters(built_in))
    except ValueError:
        raise UserError(
            f"{expectation.said}: Great Expectations does not take these parameters together"
        ) from None
    form = {"result_format": "SUMMARY", "partial_unexpected_count": MAX_IDS}
    try:
        found = batch.validate(made, result_format=form)
    except Exception:  # noqa: BLE001  whatever it is: its text may quote a value
        raise _unfit(expectation, rows) from None
    if _has_raised(found.exception_info):
        raise _unfit(expectation, rows)
    return _outcome(expectation, bool(found.success), dict(found.result), rows)


def _parameters(expectation: Expectation) -> dict[str, Any]:
    """Give the parameters as the library wants them: limits that are times as such."""
    known = offers()[expectation.name].parameters
    return {
        name: moment(value) if known[name].kind == "limit" and isinstance(value, str) else value
        for name, value in expectation.parameters.items()
    }


def _unfit(expectation: Expectation | Own, rows: "DataFrame") -> UserError:
    types = ", ".join(f"{name} holds {_kind(rows, name)}" for name in expectation.columns)
    said = f"{expectation.said}: Great Expectations cannot run it on these values"
    return UserError(f"{said}; {types}" if types else said)


def _has_raised(info: Mapping[str, Any] | None) -> bool:
    """Look into both shapes of the library's report: of one exception, or of one for each part."""
    if not info:
        return False
    parts = [info] if "raised_exception" in info else info.values()
    return any(part.get("raised_exception") for part in parts)


def _kind(rows: "DataFrame", column: str) -> str:
    """Say in plain words what a column holds."""
    kind = str(rows[column].dtype) if column in rows else "unknown"
    known = {"str": "text", "int64": "numbers", "float64": "numbers"}
    return known.get(kind, "times" if kind.startswith("datetime") else kind)


def _outcome(
    expectation: Expectation | Own, success: bool, found: Mapping[str, Any], rows: "DataFrame"
) -> Result:
    of_rows = "element_count" in found
    checked = int(found["element_count"]) - int(found.get("missing_count") or 0) if of_rows else 0
    unexpected = int(found["unexpected_count"]) if of_rows else None
    return Result(
        name=expectation.name,
        column=", ".join(expectation.columns) or None,
        parameters=told(expectation.parameters),
        severity=expectation.severity,
        success=success,
        checked=checked if of_rows else len(rows),
        unexpected=unexpected,
        share=None if unexpected is None else share(unexpected, checked),
        observed=None if of_rows else _number(found.get("observed_value")),
        ids=_ids(found.get("partial_unexpected_index_list") or (), rows),
    )


def _number(observed: Any) -> float | None:
    """Give what was observed if it is a number: anything else may quote a text."""
    if isinstance(observed, bool) or not isinstance(observed, Real):
        return None
    number = float(observed)
    if not isfinite(number):
        return None
    return int(number) if number.is_integer() else round(number, 6)


def _ids(places: Sequence[int], rows: "DataFrame") -> tuple[str, ...]:
    """Name rows by id; an id that is none may be anybody's text."""
    chosen = rows["id"].iloc[list(places)[:MAX_IDS]]
    sound = chosen.str.fullmatch(_ID).fillna(False).astype(bool)
    return tuple(
        str(id_) if fits else f"row {place}"
        for id_, fits, place in zip(chosen, sound, places, strict=False)
    )
