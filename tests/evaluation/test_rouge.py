import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from evaluation.metrics import Sample, metrics

NAMES = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
REFERENCE = RougeScorer(NAMES, use_stemmer=False)

# Few letters, so that a text repeats words and has many longest common subsequences to choose from.
DENSE = st.text(alphabet="abC1 \n.é", max_size=60)
TEXTS = DENSE | st.text(max_size=30)


def f1(name: str, reference: str, output: str) -> float:
    metric = metrics.get(name)()
    sample = Sample(prompt="", reference=reference, output=output, nll=0.0, tokens=1, bytes=1)
    return float(metric.rows(metric.counts([sample]))[0])


@pytest.mark.parametrize(
    ("name", "reference", "output", "expected"),
    [
        ("rouge1", "testing one two", "testing", 1 / 2),
        ("rouge1", "one one one", "one two", 2 / 5),
        ("rouge2", "testing one two", "testing one", 2 / 3),
        ("rouge2", "one two", "two one", 0),
        ("rougeL", "testing one two", "testing two", 4 / 5),
        ("rougeL", "one two", "two one", 1 / 2),
        ("rougeLsum", "w1 w2 w3 w4 w5", "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", 8 / 15),
        ("rougeLsum", "first line\nsecond line", "Second line.\nFirst line.", 1),
    ],
)
def test_known_scores(name: str, reference: str, output: str, expected: float) -> None:
    assert f1(name, reference, output) == pytest.approx(expected)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("reference", "output"),
    [
        ("", ""),
        ("tea", ""),
        ("", "tea"),
        ("tea", "?!"),
        ("...", "..."),
        ("чай", "чай"),
        ("\n", "a"),
    ],
)
def test_a_side_without_words_scores_0(name: str, reference: str, output: str) -> None:
    assert f1(name, reference, output) == 0


@pytest.mark.parametrize("name", NAMES)
def test_case_and_punctuation_do_not_count(name: str) -> None:
    assert f1(name, "The tea, please!", "the TEA please") == 1


def test_one_word_of_the_output_answers_for_one_word_of_the_reference_only() -> None:
    assert f1("rougeLsum", "tea\ntea", "tea") == pytest.approx(2 / 3)


def test_on_one_line_rouge_lsum_is_rouge_l() -> None:
    texts = ("the tea is hot today", "today the tea is not hot")

    assert f1("rougeLsum", *texts) == f1("rougeL", *texts)


@settings(deadline=None, max_examples=300)
@given(reference=TEXTS, output=TEXTS)
def test_each_row_equals_rouge_score(reference: str, output: str) -> None:
    scores = REFERENCE.score(reference, output)

    for name in NAMES:
        assert f1(name, reference, output) == pytest.approx(scores[name].fmeasure, abs=1e-9)


@settings(deadline=None)
@given(line=st.lists(st.sampled_from("abc"), max_size=90).map(" ".join), output=DENSE)
def test_lines_longer_than_a_machine_word_equal_rouge_score(line: str, output: str) -> None:
    reference = f"{line}\n{line} d"

    expected = REFERENCE.score(reference, output)["rougeLsum"].fmeasure
    assert f1("rougeLsum", reference, output) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_score_of_a_corpus_is_the_mean_of_its_rows(name: str) -> None:
    metric = metrics.get(name)()
    samples = [
        Sample(prompt="", reference="a b", output=output, nll=0.0, tokens=1, bytes=1)
        for output in ("a b", "a c", "c d", "")
    ]
    counts = metric.counts(samples)

    assert metric.score(counts.sum(axis=0)) == pytest.approx(metric.rows(counts).mean())


@pytest.mark.parametrize("name", NAMES)
def test_no_samples_give_no_rows_of_counts_and_score_0(name: str) -> None:
    metric = metrics.get(name)()
    counts = metric.counts([])

    assert counts.shape == (0, 2)
    assert metric.score(counts.sum(axis=0)) == 0


def test_the_signature_says_how_words_and_lines_are_cut() -> None:
    assert metrics.get("rougeLsum")().signature() == (
        "nrefs:1|case:lower|stem:no|tok:ascii-alnum|measure:f1|mean:rows|sent:line"
    )
