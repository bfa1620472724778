"""Each of our metrics as a module of evaluate: loaded by its path, offline, with our number."""

import math
from pathlib import Path
from typing import Any

import evaluate
import pytest
import torch
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu import corpus_bleu, corpus_chrf

from evaluation.intervals import interval
from evaluation.loadable import NAMES, path
from evaluation.metrics import Sample, metrics
from grist.errors import UsageError

pytestmark = pytest.mark.usefixtures("hub_cache")

TEXTS = ("bleu", "chrf", "rouge1", "rouge2", "rougeL", "rougeLsum")
CORPORA = {
    "tea": (
        [
            "the kettle sings when the tea is done",
            "two spoons of honey",
            "we close at nine\nor ten",
        ],
        ["the kettle sings before the tea is ready", "three spoons", "we close at ten\nor later"],
    ),
    "one output is empty": (["", "a cup of green tea is here"], ["tea", "a cup of green tea"]),
    "one reference is empty": (["tea", "a cup of green tea"], ["", "a cup of black tea"]),
    "all is empty": ([""], [""]),
    "other scripts": (["緑茶は香りがよい", "Чай остыл"], ["緑茶の香りがよい", "Чай уже остыл"]),
}
CASES = pytest.mark.parametrize("corpus", CORPORA.values(), ids=CORPORA.keys())
Corpus = tuple[list[str], list[str]]


def loaded(name: str) -> Any:
    return evaluate.load(path(name), keep_in_memory=True)


def samples(corpus: Corpus) -> list[Sample]:
    return [
        Sample(prompt="", reference=reference, output=output, nll=0.0, tokens=1, bytes=1)
        for output, reference in zip(*corpus, strict=True)
    ]


@CASES
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_metric_gives_exactly_our_score(name: str, corpus: Corpus) -> None:
    metric = metrics.get(name)()
    ours = float(metric.score(metric.counts(samples(corpus)).sum(axis=0)))
    predictions, references = corpus
    assert loaded(name).compute(predictions=predictions, references=references) == {name: ours}


@CASES
def test_the_score_is_that_of_the_reference_library(corpus: Corpus) -> None:
    predictions, references = corpus
    scorer = RougeScorer(["rouge1", "rougeLsum"])
    rows = [scorer.score(right, said) for said, right in zip(*corpus, strict=True)]
    expected = {
        "bleu": corpus_bleu(predictions, [references]).score,
        "chrf": corpus_chrf(predictions, [references]).score,
        "rouge1": sum(row["rouge1"].fmeasure for row in rows) / len(rows),
        "rougeLsum": sum(row["rougeLsum"].fmeasure for row in rows) / len(rows),
    }
    for name, score in expected.items():
        found = loaded(name).compute(predictions=predictions, references=references)[name]
        assert found == pytest.approx(score, abs=1e-9)


def test_perplexity_is_that_of_the_mean_cross_entropy() -> None:
    logits = torch.randn(5, 11, generator=torch.Generator().manual_seed(7))
    targets = torch.tensor([1, 4, 4, 0, 9])
    nats = torch.nn.functional.cross_entropy(logits, targets, reduction="none").tolist()
    mean = torch.nn.functional.cross_entropy(logits, targets).item()
    nll, tokens = [sum(nats[:2]), sum(nats[2:])], [2, 3]
    found = loaded("perplexity").compute(nll=nll, tokens=tokens)
    assert found["perplexity"] == pytest.approx(math.exp(mean), rel=1e-6)


def test_bits_per_byte_is_bits_over_bytes() -> None:
    found = loaded("bits_per_byte").compute(nll=[6.0, 2.0], bytes=[12, 4])
    assert found["bits_per_byte"] == pytest.approx(8.0 / math.log(2) / 16)


def test_texts_without_a_token_score_as_ours_do() -> None:
    assert loaded("perplexity").compute(nll=[0.0], tokens=[0]) == {"perplexity": 1.0}
    assert loaded("bits_per_byte").compute(nll=[0.0], bytes=[0]) == {"bits_per_byte": 0.0}


def test_an_interval_is_ours_where_it_is_asked_for() -> None:
    corpus = CORPORA["tea"]
    metric, groups = metrics.get("chrf")(), ["monday", "monday", "tuesday"]
    counts = metric.counts(samples(corpus))
    ours = interval(counts, groups, metric, seed=7, replicates=200)
    found = loaded("chrf").compute(
        predictions=corpus[0], references=corpus[1], replicates=200, groups=groups, seed=7
    )
    assert (found["low"], found["high"]) == (ours.low, ours.high)
    assert found["low"] <= found["chrf"] <= found["high"]


def test_rows_may_be_added_one_by_one() -> None:
    module, (predictions, references) = loaded("rougeL"), CORPORA["tea"]
    whole = module.compute(predictions=predictions, references=references)
    for prediction, reference in zip(predictions, references, strict=True):
        module.add(prediction=prediction, reference=reference)
    assert module.compute() == whole


@pytest.mark.parametrize("name", NAMES)
def test_a_module_says_what_it_is_and_where_it_is_from(name: str) -> None:
    module = loaded(name)
    assert module.description
    assert "year = {" in module.citation
    assert any(key in module.citation for key in ("doi", "url", "eprint"))
    assert module.signature() == metrics.get(name)().signature()
    assert all(
        feature.dtype in {"string", "float64", "int64"} for feature in module.features.values()
    )
    assert "low" in module.inputs_description


def test_a_path_is_that_of_a_file(tmp_path: Path) -> None:
    assert all(Path(path(name)).is_file() for name in NAMES)
    with pytest.raises(UsageError, match="did you mean 'rougeL'"):
        path("rougel")
