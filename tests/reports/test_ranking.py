"""Samples are chosen by rank alone, evenly from the best to the worst."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.ranking import criterion, ranked, spread


def a_table(values: dict[str, dict[str, float | None]], by: str = "chrf") -> pa.Table:
    rows = [
        {"example": example, "model": model, "nll": 20.0, "tokens": 10, by: value}
        for example, models in values.items()
        for model, value in models.items()
    ]
    return pa.Table.from_pylist(rows)


@given(st.integers(1, 500), st.integers(1, 50))
def test_a_spread_is_in_order_without_repeats_and_holds_the_ends_and_the_median(
    count: int, show: int
) -> None:
    places = spread(count, show)
    assert places == sorted(set(places))
    assert len(places) == min(count, show)
    if show >= 3:
        assert {0, (count - 1) // 2, count - 1} <= set(places)


def test_examples_are_ranked_by_what_tuned_gained_over_base() -> None:
    table = a_table(
        {
            "lost": {"base": 30.0, "tuned": 10.0},
            "gained": {"tuned": 25.0, "base": 20.0},
            "stayed": {"base": 90.0, "tuned": 90.0},
        }
    )
    found = ranked(table, "chrf")
    assert [(each.example, each.gain) for each in found] == [
        ("gained", 5.0),
        ("stayed", 0.0),
        ("lost", -20.0),
    ]
    assert found[0].rows == (3, 2)  # base first, wherever it stands


def test_ties_go_by_id() -> None:
    table = a_table({name: {"base": 1.0, "tuned": 2.0} for name in ("c", "a", "b")})
    assert [each.example for each in ranked(table, "chrf")] == ["a", "b", "c"]


@pytest.mark.parametrize("absent", [None, float("nan")])
def test_an_example_without_a_value_is_left_out(absent: float | None) -> None:
    table = a_table({"a": {"base": 1.0, "tuned": absent}, "b": {"base": 1.0, "tuned": 2.0}})
    assert [each.example for each in ranked(table, "chrf")] == ["b"]


def test_one_model_alone_is_ranked_by_its_own_measure() -> None:
    table = a_table({"a": {"base": 1.0}, "b": {"base": 2.0}})
    assert [(each.example, each.gain) for each in ranked(table, "chrf")] == [("b", 2.0), ("a", 1.0)]


def test_without_a_text_measure_a_fall_in_surprise_is_the_gain() -> None:
    rows = [
        {"example": "a", "model": "base", "nll": 30.0, "tokens": 10},
        {"example": "a", "model": "tuned", "nll": 20.0, "tokens": 10},
    ]
    table = pa.Table.from_pylist(rows)
    assert criterion(table.column_names) == "nll"
    assert ranked(table, "nll")[0].gain == 1.0
