from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu import BLEU
from sacrebleu.significance import PairedTest

from evaluation.compare import TRIALS, Difference, compare, holm
from evaluation.metrics import Sample, metrics
from evaluation.metrics.bleu import Bleu
from evaluation.metrics.metric import Array
from evaluation.metrics.rouge import Rouge1

MEAN = Rouge1()  # its counts are (value, 1), so any mean can be written as them
P_VALUES = st.lists(st.floats(0, 1), max_size=8)


def mean_counts(values: Array) -> Array:
    return np.column_stack([values, np.ones(len(values))])


def own_groups(rows: int) -> list[str]:
    return [f"row {at:05}" for at in range(rows)]


def compare_means(a: Array, b: Array, groups: list[str] | None = None) -> Difference:
    return compare(mean_counts(a), mean_counts(b), groups or own_groups(len(a)), MEAN, seed=7)


def normal_pair(rows: int, seed: int = 1) -> tuple[Array, Array]:
    a, b = np.random.default_rng(seed).normal(size=(2, rows))
    return a, b


def test_a_clear_difference_has_an_interval_above_0_and_the_smallest_p() -> None:
    a, _ = normal_pair(60)
    noise, _ = normal_pair(60, seed=2)
    found = compare_means(a, a + 1 + noise / 10)

    assert 0.9 < found.low < found.difference < found.high < 1.1
    assert found.p == 1 / (1 + TRIALS)


def test_the_difference_is_b_less_a_and_turns_its_sign_with_them() -> None:
    a, b = normal_pair(40)
    there, back = compare_means(a, b), compare_means(b, a)

    assert there.difference == pytest.approx((b - a).mean(), abs=1e-6)
    assert (there.difference, there.low, there.high) == (-back.difference, -back.high, -back.low)


def test_pairing_sees_a_difference_that_the_spread_of_the_rows_hides() -> None:
    a = normal_pair(50)[0] * 100

    assert compare_means(a, a + 0.5).p < 0.001


@pytest.mark.parametrize("rows", [1, 5, 40])
def test_identical_models_differ_by_nothing_with_p_1(rows: int) -> None:
    a, _ = normal_pair(rows)

    assert compare_means(a, a) == Difference(0.0, 0.0, 0.0, 1.0)


def test_one_row_cannot_tell_two_models_apart() -> None:
    found = compare_means(np.array([0.0]), np.array([1.0]))

    assert found == Difference(difference=1.0, low=1.0, high=1.0, p=1.0)


def test_with_few_groups_every_swap_is_tried() -> None:
    a, b = normal_pair(8)
    signs = np.array(list(product([1, -1], repeat=8)))
    as_large = abs((signs * (b - a)).mean(axis=1)) >= abs((b - a).mean()) - 1e-12

    assert compare_means(a, b).p == pytest.approx(as_large.mean(), abs=1e-6)


def test_five_groups_that_all_agree_have_the_smallest_p_of_32_swaps() -> None:
    assert compare_means(np.zeros(5), np.arange(1.0, 6.0)).p == 2 / 32


def test_many_groups_give_nearly_the_p_of_every_swap() -> None:
    a, b = normal_pair(14, seed=3)
    signs = np.array(list(product([1, -1], repeat=14)))
    as_large = abs((signs * (b - a)).mean(axis=1)) >= abs((b - a).mean()) - 1e-12

    assert compare_means(a, b).p == pytest.approx(as_large.mean(), abs=0.02)


@pytest.mark.parametrize(("rows", "datasets"), [(10, 400), (30, 100)])
def test_p_values_are_uniform_when_there_is_no_difference(rows: int, datasets: int) -> None:
    p = np.sort([compare_means(*normal_pair(rows, seed)).p for seed in range(datasets)])

    # Kolmogorov-Smirnov: the largest gap to the uniform distribution, at the 1 in 1000 level.
    gap = abs(p - np.arange(1, datasets + 1) / datasets).max()
    assert gap < 1.95 / np.sqrt(datasets)


def test_rows_of_a_session_are_swapped_together() -> None:
    a, b = normal_pair(4)
    copies = [f"session {at // 25}" for at in range(100)]

    assert compare_means(np.repeat(a, 25), np.repeat(b, 25), copies) == compare_means(a, b)


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(20)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    (a, b), groups = normal_pair(20), own_groups(20)

    shuffled = compare_means(a[order], b[order], [groups[at] for at in order])
    assert shuffled == compare_means(a, b)


def test_p_agrees_with_sacrebleu_where_sacrebleu_is_right() -> None:
    random = np.random.default_rng(5)
    words = np.array(["tea", "house", "cup", "the", "a", "of"])
    references = [" ".join(random.choice(words, 9)) for _ in range(60)]
    a, b = ([_misspell(text, share, random) for text in references] for share in (0.25, 0.2))

    systems = [("a", a), ("b", b)]
    _, results = PairedTest(systems, {"BLEU": BLEU()}, [references], "ar", n_samples=4000)()
    a_counts, b_counts = _bleu_counts(a, references), _bleu_counts(b, references)
    found = compare(a_counts, b_counts, own_groups(60), Bleu(), seed=7)
    scores = dict(results)["BLEU"]
    assert found.difference == pytest.approx(scores[1].score - scores[0].score, abs=1e-6)
    assert found.p == pytest.approx(scores[1].p_value, abs=0.03)


def _misspell(text: str, share: float, random: np.random.Generator) -> str:
    return " ".join(word if random.random() > share else "oops" for word in text.split())


def _bleu_counts(outputs: list[str], references: list[str]) -> Array:
    pairs = zip(outputs, references, strict=True)
    return Bleu().counts([Sample("", reference, output, 0.0, 1, 1) for output, reference in pairs])


@pytest.mark.parametrize("name", list(metrics))
def test_every_metric_can_be_compared(name: str) -> None:
    metric = metrics.get(name)()
    reference = "one cup of tea"
    nothing, half, whole = (
        Sample("", reference, output, nll, 4, 14)
        for output, nll in [("", 9.0), ("one cup", 5.0), (reference, 1.0)]
    )
    a, b = metric.counts([nothing, half]), metric.counts([half, whole])
    found = compare(a, b, ["x", "y"], metric, seed=7)

    assert found.low <= found.difference <= found.high
    assert 0 < found.p <= 1


def test_models_with_unlike_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in shape"):
        compare(np.ones((2, 2)), np.ones((3, 2)), ["a", "b"], MEAN, seed=7)


def test_holm_adjusts_a_family() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == (0.03, 0.06, 0.06, 0.02)


def test_holm_leaves_a_single_p_and_no_p_alone() -> None:
    assert holm([0.04]) == (0.04,)
    assert holm([]) == ()


@given(P_VALUES)
def test_holm_never_makes_a_p_smaller_nor_larger_than_bonferroni(p_values: list[float]) -> None:
    for raw, adjusted in zip(p_values, holm(p_values), strict=True):
        assert raw - 1e-6 <= adjusted <= min(1.0, raw * len(p_values)) + 1e-6


@given(P_VALUES)
def test_holm_keeps_the_order_of_the_p_values(p_values: list[float]) -> None:
    adjusted = holm(p_values)

    by_p = [after for _, after in sorted(zip(p_values, adjusted, strict=True))]
    assert by_p == sorted(adjusted)


@given(P_VALUES, st.randoms(use_true_random=False))
def test_holm_does_not_depend_on_the_order_of_the_family(
    p_values: list[float], random: Random
) -> None:
    pairs = list(zip(p_values, holm(p_values), strict=True))
    random.shuffle(pairs)

    assert holm([before for before, _ in pairs]) == tuple(after for _, after in pairs)
