import numpy as np
import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.metrics import Sample, metrics
from evaluation.metrics.chrf import Chrf

WORDS = ["tea", "teas", "house", "état", "чай", "お茶", "?!", "\n", ""]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join) | st.text(max_size=20)
PAIRS = st.tuples(TEXTS, TEXTS)


def a_sample(output: str, reference: str) -> Sample:
    return Sample(prompt="", reference=reference, output=output, nll=0.0, tokens=1, bytes=1)


def corpus_score(pairs: list[tuple[str, str]]) -> float:
    counts = Chrf().counts([a_sample(output, reference) for output, reference in pairs])
    return float(Chrf().score(counts.sum(axis=0)))


def test_the_registry_knows_chrf() -> None:
    assert metrics.get("chrf") is Chrf


def test_counts_are_n_grams_of_the_output_of_the_reference_and_of_both_for_each_order() -> None:
    counts = Chrf().counts([a_sample("tea", "teas")])

    assert counts.tolist() == [[3, 4, 3, 2, 3, 2, 1, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]]


def test_recall_weighs_twice_what_precision_does() -> None:
    # Precision 1; recall the mean of 3/4, 2/3 and 1/2; F2 = 5pr / (4p + r).
    recall = (3 / 4 + 2 / 3 + 1 / 2) / 3

    assert corpus_score([("tea", "teas")]) == pytest.approx(100 * 5 * recall / (4 + recall))


def test_white_space_does_not_count() -> None:
    assert corpus_score([("a tea\nhouse", "atea house")]) == pytest.approx(100)


def test_scripts_without_spaces_are_scored_too() -> None:
    assert corpus_score([("お茶の時間", "お茶の時間")]) == pytest.approx(100)


@pytest.mark.parametrize(("output", "reference"), [("", "tea"), ("tea", ""), ("", ""), (" ", "\n")])
def test_an_empty_side_scores_0(output: str, reference: str) -> None:
    assert corpus_score([(output, reference)]) == 0


def test_no_samples_give_no_rows_of_counts_and_score_0() -> None:
    counts = Chrf().counts([])

    assert counts.shape == (0, 18)
    assert Chrf().score(counts.sum(axis=0)) == 0


@settings(deadline=None)
@given(st.lists(PAIRS, min_size=1, max_size=5))
def test_the_corpus_score_is_that_of_sacrebleu(pairs: list[tuple[str, str]]) -> None:
    outputs, references = [output for output, _ in pairs], [reference for _, reference in pairs]
    expected = sacrebleu.corpus_chrf(outputs, [references]).score

    assert corpus_score(pairs) == pytest.approx(expected, abs=1e-6)


@settings(deadline=None)
@given(st.lists(PAIRS, min_size=1, max_size=4))
def test_many_sums_are_scored_at_once_as_each_alone(pairs: list[tuple[str, str]]) -> None:
    counts = Chrf().counts([a_sample(*pair) for pair in pairs])
    sums = np.cumsum(counts, axis=0)

    expected = [corpus_score(pairs[: at + 1]) for at in range(len(pairs))]
    assert Chrf().score(sums) == pytest.approx(expected, abs=1e-9)
    assert Chrf().rows(counts) == pytest.approx([corpus_score([pair]) for pair in pairs])


def test_the_signature_is_that_of_sacrebleu() -> None:
    reference = sacrebleu.CHRF()
    reference.corpus_score(["a"], [["a"]])

    signature = str(reference.get_signature())
    assert Chrf().signature() == signature
