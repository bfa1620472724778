"""Batches are a pure function of lengths, seed and epoch, and little in them is padding."""

from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from training.batches import Schedule, batches, drawn, padding_share

LENGTHS = st.lists(st.integers(min_value=1, max_value=300), min_size=1, max_size=200)
ROWS = st.integers(min_value=1, max_value=9)


@given(LENGTHS, ROWS, st.integers(), st.integers(min_value=0, max_value=9))
def test_every_row_is_in_exactly_one_batch(
    lengths: list[int], rows: int, seed: int, epoch: int
) -> None:
    found = batches(lengths, rows=rows, seed=seed, epoch=epoch)
    assert sorted(row for batch in found for row in batch) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= rows for batch in found)
    assert len(found) == ceil(len(lengths) / rows)
    assert found == batches(lengths, rows=rows, seed=seed, epoch=epoch)


def test_the_order_is_the_same_on_every_machine() -> None:
    assert batches([9, 31, 8, 30, 10, 29], rows=3, seed=1, epoch=0) == [[2, 0, 4], [5, 3, 1]]


def test_epochs_and_seeds_see_other_orders() -> None:
    lengths = list(range(40))
    orders = [batches(lengths, rows=4, seed=s, epoch=e) for s in (1, 2) for e in (0, 1)]
    assert all(a != b for at, a in enumerate(orders) for b in orders[:at])


def test_batches_do_not_run_from_short_to_long() -> None:
    lengths = list(range(64))
    widths = [max(batch) for batch in batches(lengths, rows=4, seed=1, epoch=0)]
    assert widths not in (sorted(widths), sorted(widths, reverse=True))


def test_rows_of_like_length_go_together() -> None:
    lengths = [(at * 37) % 199 + 1 for at in range(400)]
    in_order = [list(range(at, at + 4)) for at in range(0, 400, 4)]
    grouped = batches(lengths, rows=4, seed=1, epoch=0)
    assert padding_share(lengths, grouped) < padding_share(lengths, in_order) / 5


def test_padding_is_what_stands_beside_the_longest_row() -> None:
    assert padding_share([1, 3, 4], [[0, 1], [2]]) == 0.2
    assert padding_share([], []) == 0


def a_schedule(lengths: tuple[int, ...] = (5, 6, 7, 8, 9), *, steps: int = 7) -> Schedule:
    return Schedule(lengths, rows=2, seed=3, steps=steps, rate=0.1, warmup=0.25)


def test_steps_go_through_the_epochs_one_after_the_other() -> None:
    schedule = a_schedule()
    assert [schedule.epoch(step) for step in range(1, 8)] == [0, 0, 0, 1, 1, 1, 2]
    assert [step for step in range(1, 8) if schedule.ends_epoch(step)] == [3, 6]
    for first in (1, 4):
        rows = [row for step in range(first, first + 3) for row in schedule.batch(step)]
        assert sorted(rows) == [0, 1, 2, 3, 4]


def test_the_rate_rises_to_its_peak_then_falls_in_a_line() -> None:
    schedule = a_schedule(steps=8)
    rates = [round(schedule.learning_rate(step), 6) for step in range(1, 9)]
    assert rates == [0.05, 0.1, 0.1, 0.083333, 0.066667, 0.05, 0.033333, 0.016667]


@given(
    st.integers(min_value=1, max_value=500), st.floats(min_value=0, max_value=1, exclude_max=True)
)
def test_the_rate_is_never_zero_and_never_beyond_its_peak(steps: int, warmup: float) -> None:
    schedule = Schedule((1,), rows=1, seed=0, steps=steps, rate=0.1, warmup=warmup)
    assert all(0 < schedule.learning_rate(step) <= 0.1 for step in range(1, steps + 1))


@given(st.integers(0, 60), st.integers(1, 70), st.integers(0, 3))
def test_rows_are_drawn_once_in_order_and_the_same_each_time(
    rows: int, most: int, seed: int
) -> None:
    found = drawn(rows, most, seed=seed)

    assert len(found) == min(rows, most)
    assert found == sorted(set(found))
    assert found == drawn(rows, most, seed=seed)
    assert set(found) <= set(range(rows))
