import math

import numpy as np
import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.metrics import Sample, metrics
from evaluation.metrics.bleu import Bleu, Tokenizer

WORDS = ["the", "cat", "sat", "on", "a", "mat.", "3.5", "état", "猫", "&quot;", "-", "\n", ""]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=20)
PAIRS = st.tuples(TEXTS, TEXTS)


def a_sample(output: str, reference: str) -> Sample:
    return Sample(prompt="", reference=reference, output=output, nll=0.0, tokens=1, bytes=1)


def corpus_score(metric: Bleu, pairs: list[tuple[str, str]]) -> float:
    counts = metric.counts([a_sample(output, reference) for output, reference in pairs])
    return float(metric.score(counts.sum(axis=0)))


def test_the_registry_knows_bleu() -> None:
    assert metrics.get("bleu") is Bleu


def test_counts_are_lengths_then_n_grams_found_then_n_grams_there_are() -> None:
    counts = Bleu().counts([a_sample("the cat sat", "the cat sat down")])

    assert counts.tolist() == [[3, 4, 3, 2, 1, 0, 3, 2, 1, 0]]


def test_an_output_equal_to_its_reference_scores_100() -> None:
    assert corpus_score(Bleu(), [("the cat sat on", "the cat sat on")]) == pytest.approx(100)


def test_brevity_is_punished() -> None:
    score = corpus_score(Bleu(), [("the cat sat on", "the cat sat on a mat")])

    assert score == pytest.approx(100 * math.exp(1 - 6 / 4))


def test_orders_without_a_match_count_as_half_then_a_quarter_of_one() -> None:
    # 4 of 5 words, 1 of 4 pairs, 0 of 3 triples, 0 of 2 quadruples; 5 words for 5.
    score = corpus_score(Bleu(), [("a b x c d", "b a c d e")])

    expected = (4 / 5) * (1 / 4) * (1 / 2 / 3) * (1 / 4 / 2)
    assert score == pytest.approx(100 * expected**0.25)


def test_a_corpus_too_short_for_four_words_scores_0_even_when_right() -> None:
    assert corpus_score(Bleu(), [("too short", "too short")]) == 0


def test_a_short_row_alone_is_scored_by_the_orders_it_has() -> None:
    bleu = Bleu()
    rows = bleu.rows(bleu.counts([a_sample("test", "a test"), a_sample("so it is", "so it is")]))

    assert rows == pytest.approx([36.787944, 100])


@pytest.mark.parametrize(
    ("output", "reference"), [("", "a b c d"), ("a b c d", ""), ("", ""), (" \n", "?"), ("e", "f")]
)
def test_nothing_in_common_scores_0(output: str, reference: str) -> None:
    bleu = Bleu()

    assert corpus_score(bleu, [(output, reference)]) == 0
    assert bleu.rows(bleu.counts([a_sample(output, reference)])).tolist() == [0]


def test_no_samples_give_no_rows_of_counts_and_score_0() -> None:
    counts = Bleu().counts([])

    assert counts.shape == (0, 10)
    assert Bleu().score(counts.sum(axis=0)) == 0


@settings(deadline=None)
@given(st.lists(PAIRS, min_size=1, max_size=5))
def test_the_corpus_score_is_that_of_sacrebleu(pairs: list[tuple[str, str]]) -> None:
    outputs, references = [output for output, _ in pairs], [reference for _, reference in pairs]
    expected = sacrebleu.corpus_bleu(outputs, [references], force=True).score

    assert corpus_score(Bleu(), pairs) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(PAIRS)
def test_a_row_alone_has_the_sentence_score_of_sacrebleu(pair: tuple[str, str]) -> None:
    output, reference = pair
    expected = sacrebleu.sentence_bleu(output, [reference]).score

    bleu = Bleu()
    rows = bleu.rows(bleu.counts([a_sample(output, reference)]))
    assert rows == pytest.approx([expected], abs=1e-9)


@settings(deadline=None)
@given(
    st.lists(PAIRS, min_size=1, max_size=4),
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), min_size=1, max_size=5),
)
def test_a_resample_of_rows_is_scored_as_a_corpus_of_its_own(
    pairs: list[tuple[str, str]], draws: list[list[int]]
) -> None:
    drawn = [[pairs[at % len(pairs)] for at in draw] for draw in draws]
    counts = Bleu().counts([a_sample(*pair) for pair in pairs])
    sums = np.array([counts[[at % len(pairs) for at in draw]].sum(axis=0) for draw in draws])

    expected = [corpus_score(Bleu(), resample) for resample in drawn]
    assert Bleu().score(sums) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("tokenize", ["13a", "char", "intl", "zh", "none"])
def test_the_signature_is_that_of_sacrebleu(tokenize: Tokenizer) -> None:
    reference = sacrebleu.BLEU(tokenize=tokenize)
    reference.corpus_score(["a"], [["a"]])

    assert Bleu(tokenize).signature() == str(reference.get_signature())


def test_text_without_spaces_can_be_scored_by_character() -> None:
    pairs = [("今日は天気がいい", "今日は天気が悪い")]

    assert corpus_score(Bleu(), pairs) == 0
    assert corpus_score(Bleu(tokenize="char"), pairs) == pytest.approx(
        sacrebleu.corpus_bleu([pairs[0][0]], [[pairs[0][1]]], tokenize="char").score
    )
