from hypothesis import given
from hypothesis import strategies as st

from evaluation.subsets import Subsets, draw

ROWS, SIZES, RUNS = st.integers(1, 60), st.integers(1, 80), st.integers(1, 6)


@given(rows=ROWS, size=SIZES, runs=RUNS, seed=st.integers(0, 2**32))
def test_each_subset_holds_distinct_rows_in_order(
    rows: int, size: int, runs: int, seed: int
) -> None:
    drawn = draw(rows, size=size, runs=runs, seed=seed)
    assert len(drawn.members) == runs
    for subset in drawn.members:
        assert len(subset) == min(size, rows)
        assert list(subset) == sorted(set(subset))
        assert set(subset) <= set(range(rows))


@given(rows=ROWS, size=SIZES, runs=RUNS, seed=st.integers(0, 2**32))
def test_another_run_leaves_the_others_as_they_are(
    rows: int, size: int, runs: int, seed: int
) -> None:
    fewer, more = (draw(rows, size=size, runs=many, seed=seed) for many in (runs, runs + 1))
    assert more.members[:runs] == fewer.members


def test_the_seed_decides() -> None:
    assert draw(100, size=10, runs=3, seed=7) == draw(100, size=10, runs=3, seed=7)
    assert draw(100, size=10, runs=3, seed=7) != draw(100, size=10, runs=3, seed=8)


def test_subsets_differ_from_one_another() -> None:
    assert len(set(draw(100, size=10, runs=5, seed=7).members)) == 5


def test_a_row_of_several_subsets_stands_once_in_the_union() -> None:
    subsets = Subsets(((0, 2), (2, 3)))
    assert subsets.union == (0, 2, 3)
    assert subsets.holders == {0: (0,), 2: (0, 1), 3: (1,)}
