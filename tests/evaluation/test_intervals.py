import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.intervals import BLOCK_CELLS, Interval, blocks, generator, interval, round6
from evaluation.metrics import Metric, Sample, metrics
from evaluation.metrics.bleu import Bleu
from evaluation.metrics.metric import Array
from evaluation.metrics.perplexity import Perplexity
from evaluation.metrics.rouge import Rouge1, Rouge2

MEAN = Rouge1()  # its counts are (value, 1), so any mean can be written as them


def mean_counts(values: Array) -> Array:
    return np.column_stack([values, np.ones(len(values))])


def own_groups(rows: int) -> list[str]:
    return [f"row {at:05}" for at in range(rows)]


def normal_values(rows: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(size=rows)


def test_the_interval_holds_the_value_and_has_the_width_of_theory() -> None:
    values = normal_values(400)
    found = interval(mean_counts(values), own_groups(400), MEAN, seed=7)

    assert found.value == round6(values.mean())
    assert found.low < found.value < found.high
    expected_width = 2 * 1.96 * values.std() / np.sqrt(400)
    assert found.high - found.low == pytest.approx(expected_width, rel=0.1)


def test_95_of_100_intervals_hold_the_truth() -> None:
    def covers(seed: int) -> bool:
        found = interval(mean_counts(normal_values(60, seed)), own_groups(60), MEAN, seed=seed)
        return found.low <= 0 <= found.high

    assert 0.90 <= np.mean([covers(seed) for seed in range(400)]) <= 0.98


def test_the_same_seed_gives_the_same_interval() -> None:
    counts, groups = mean_counts(normal_values(50)), own_groups(50)

    first = interval(counts, groups, MEAN, seed=7)
    assert first == interval(counts, groups, MEAN, seed=7)
    assert first != interval(counts, groups, MEAN, seed=8)


def test_the_stream_is_the_same_in_every_process() -> None:
    assert generator(7, "bleu/bootstrap").integers(1000, size=4).tolist() == [292, 855, 731, 375]


def test_each_metric_has_a_stream_of_its_own() -> None:
    counts, groups = mean_counts(normal_values(50)), own_groups(50)

    assert interval(counts, groups, Rouge1(), seed=7) != interval(counts, groups, Rouge2(), seed=7)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(12)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    counts, groups = mean_counts(normal_values(12)), [f"session {at // 3}" for at in range(12)]

    shuffled = interval(counts[order], [groups[at] for at in order], MEAN, seed=7, replicates=200)
    assert shuffled == interval(counts, groups, MEAN, seed=7, replicates=200)


def test_copies_of_a_row_within_its_group_do_not_feign_certainty() -> None:
    counts, groups = mean_counts(normal_values(40)), own_groups(40)

    copied = interval(np.repeat(counts, 5, axis=0), list(np.repeat(groups, 5)), MEAN, seed=7)
    assert copied == interval(counts, groups, MEAN, seed=7)


def test_rows_taken_for_independent_give_a_narrower_interval_than_their_groups() -> None:
    counts = np.repeat(mean_counts(normal_values(40)), 5, axis=0)
    groups = [f"session {at // 5:02}" for at in range(200)]

    by_group = interval(counts, groups, MEAN, seed=7)
    by_row = interval(counts, own_groups(200), MEAN, seed=7)
    assert by_group.high - by_group.low > 1.8 * (by_row.high - by_row.low)


def test_within_a_single_group_rows_are_resampled() -> None:
    found = interval(mean_counts(normal_values(30)), ["only"] * 30, MEAN, seed=7)

    assert found.low < found.value < found.high


def test_a_single_row_is_its_own_interval() -> None:
    assert interval(mean_counts(np.array([0.25])), ["a"], MEAN, seed=7) == Interval(
        0.25, 0.25, 0.25
    )


@pytest.mark.parametrize("name", list(metrics))
def test_no_metric_gives_nan_even_on_empty_text(name: str) -> None:
    metric: Metric = metrics.get(name)()
    samples = [Sample("", "", "", 0.0, 0, 0), Sample("", "a b c d", "a b c d", 1.0, 4, 7)]

    found = interval(metric.counts(samples), ["a", "b"], metric, seed=7)
    assert np.isfinite([found.value, found.low, found.high]).all()
    assert found.low <= found.value <= found.high


def test_scores_have_six_digits() -> None:
    found = interval(mean_counts(np.array([0.0, 0.0, 1.0])), own_groups(3), MEAN, seed=7)

    assert found.value == 0.333333


def test_zero_is_never_negative() -> None:
    assert str(round6(-1e-9)) == "0.0"


def test_a_corpus_metric_is_resampled_by_its_sums_not_by_its_rows_scores() -> None:
    pairs = [("a b c d e", "a b c d e"), ("x", "a b c d e f g h i")] * 20
    bleu = Bleu()
    counts = bleu.counts([Sample("", reference, output, 0.0, 1, 1) for output, reference in pairs])

    found = interval(counts, own_groups(40), bleu, seed=7)
    assert found.low < found.value < found.high
    assert found.high < bleu.rows(counts).mean()


def test_replicates_of_perplexity_lie_between_the_rows() -> None:
    counts = Perplexity().counts([Sample("", "", "", nll, 10, 40) for nll in (10.0, 20.0, 30.0)])

    found = interval(counts, own_groups(3), Perplexity(), seed=7)
    assert round6(np.exp(1)) <= found.low < found.value < found.high <= round6(np.exp(3))


@given(rows=st.integers(1, 10_000), columns=st.integers(1, 10_000_000))
def test_blocks_add_up_and_stay_small(rows: int, columns: int) -> None:
    heights = list(blocks(rows, columns))

    assert sum(heights) == rows
    assert max(heights) * columns <= BLOCK_CELLS or max(heights) == 1


@pytest.mark.parametrize(
    ("counts", "groups", "message"),
    [
        (np.zeros((0, 2)), [], "0 rows"),
        (np.ones((2, 2)), ["a"], "2 rows of counts for 1"),
        (np.array([[np.inf, 1.0]]), ["a"], "not finite"),
        (np.array([[np.nan, 1.0]]), ["a"], "not finite"),
    ],
)
def test_what_cannot_be_scored_is_refused(counts: Array, groups: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        interval(counts, groups, MEAN, seed=7)
