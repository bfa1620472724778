from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sacrebleu import corpus_bleu

from evaluation import samples
from evaluation.compare import holm
from evaluation.questions import origin
from evaluation.scores import recompute
from evaluation.section import Contender, Evaluate
from grist import store

TEXTS = (
    ("the kettle sings before the tea is ready", "the kettle sings when the tea is done"),
    ("rain fell on the tea house all night", "rain fell on the house of tea at night"),
    ("we open at nine and close when we like", "we open at ten and we close at nine"),
    ("two spoons of honey and a cup of milk", "three spoons of sugar and a cup of milk"),
)
SUBSETS = ([0], [0, 1], [1], [0, 1])
SECTION = Evaluate(metrics=("bleu", "rouge1", "perplexity"), runs=2, rows=3)


def a_row(number: int, model: Contender, output: str, nll: float) -> dict[str, Any]:
    reference = TEXTS[number][0]
    made_from = {"id": f"{number:032x}", "group": f"group {number // 2}"}
    return origin(made_from, "half_token", model) | {
        "prompt": "and then ",
        "reference": reference,
        "output": output,
        "nll": nll,
        "tokens": 8,
        "bytes": len(reference.encode()),
        "output_tokens": 8,
        "subsets": SUBSETS[number],
        "finished": "length",
    }


def a_table(
    models: Sequence[Contender] = ("base", "tuned"), metrics: Sequence[str] = SECTION.metrics
) -> pa.Table:
    """Base goes astray; tuned is close, and surer of the reference."""
    made = {"base": ("and the cat is on the mat", 30.0), "tuned": (None, 20.0)}
    rows = [
        a_row(number, model, made[model][0] or TEXTS[number][1], made[model][1] + number)
        for number in range(len(TEXTS))
        for model in models
    ]
    return samples.table(rows, metrics)


def one(rows: list[dict[str, Any]], **wanted: object) -> dict[str, Any]:
    (found,) = [row for row in rows if wanted.items() <= row.items()]
    return found


def test_the_union_is_scored_as_one_corpus() -> None:
    outputs, references = [text[1] for text in TEXTS], [[text[0] for text in TEXTS]]
    scores = recompute(a_table(), SECTION, seed=7).scores
    row = one(scores, model="tuned", subset="all", metric="bleu")
    assert row["value"] == pytest.approx(corpus_bleu(outputs, references).score, abs=1e-6)
    assert row["low"] <= row["value"] <= row["high"]
    assert row["n"] == 4


def test_a_subset_is_scored_by_its_own_rows_alone() -> None:
    chosen = [text for text, held in zip(TEXTS, SUBSETS, strict=True) if 1 in held]
    wanted = corpus_bleu([text[1] for text in chosen], [[text[0] for text in chosen]]).score
    row = one(recompute(a_table(), SECTION, seed=7).scores, model="tuned", subset=1, metric="bleu")
    assert row["value"] == pytest.approx(wanted, abs=1e-6)
    assert row["n"] == len(chosen)


def test_every_model_subset_and_metric_has_a_score() -> None:
    scores = recompute(a_table(), SECTION, seed=7).scores
    places = [(row["model"], row["subset"], row["metric"]) for row in scores]
    assert places == [
        (model, subset, metric)
        for model in ("base", "tuned")
        for subset in ("all", 0, 1)
        for metric in SECTION.metrics
    ]


def test_a_signature_says_how_samples_were_made_and_how_measured() -> None:
    row = recompute(a_table(), SECTION, seed=7).scores[0]
    assert row["signature"].startswith("half_token|cut:n//2|")
    assert "|decode:greedy|nrefs:1|case:mixed|" in row["signature"]


def test_a_difference_is_tuned_less_base() -> None:
    verdict = recompute(a_table(), SECTION, seed=7)
    for metric in SECTION.metrics:
        base, tuned = (
            one(verdict.scores, model=model, subset="all", metric=metric)["value"]
            for model in ("base", "tuned")
        )
        found = one(verdict.comparisons, metric=metric)
        assert (found["a"], found["b"], found["n"]) == ("base", "tuned", 4)
        assert found["difference"] == pytest.approx(tuned - base, abs=2e-6)


def test_all_metrics_of_a_protocol_are_one_family_of_tests() -> None:
    comparisons = recompute(a_table(), SECTION, seed=7).comparisons
    assert [row["p_adjusted"] for row in comparisons] == list(
        holm([row["p"] for row in comparisons])
    )


def test_base_alone_is_scored_and_compared_to_nothing() -> None:
    section = Evaluate(models=("base",), metrics=("bleu",))
    verdict = recompute(a_table(["base"], ["bleu"]), section, seed=7)
    assert {row["model"] for row in verdict.scores} == {"base"}
    assert verdict.comparisons == []


def test_the_stored_table_gives_the_same_numbers_again(tmp_path: Path) -> None:
    store.write_table(tmp_path / "samples.parquet", a_table())
    again = store.read_table(tmp_path / "samples.parquet")
    assert recompute(again, SECTION, seed=7) == recompute(a_table(), SECTION, seed=7)


def test_models_that_answered_different_rows_are_not_compared() -> None:
    table = a_table()
    with pytest.raises(ValueError, match="same rows"):
        recompute(table.slice(0, len(table) - 1), SECTION, seed=7)


def test_each_row_carries_its_own_scores() -> None:
    row = a_table().to_pylist()[1]
    assert row["model"] == "tuned"
    assert row["perplexity"] == pytest.approx(2.718281828 ** (20 / 8), abs=1e-4)
    assert 0 < row["rouge1"] < 1
    assert row["rouge1"] == round(row["rouge1"], 6)


def test_a_sample_is_named_by_protocol_example_and_model() -> None:
    names = {
        samples.sample_id(protocol, example, model)
        for protocol in ("half_token", "reply")
        for example in ("a", "b")
        for model in ("base", "tuned")
    }
    assert len(names) == 8
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in names)
