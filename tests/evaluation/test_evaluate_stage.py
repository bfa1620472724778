import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import TypeAdapter, ValidationError
from transformers import PreTrainedTokenizerBase

from evaluation import generate
from evaluation.contenders import Contenders, Shelf
from evaluation.generate import answer
from evaluation.protocols import Item
from evaluation.scores import recompute
from evaluation.section import Evaluate
from evaluation.stage import OUTPUTS, evaluate
from grist import store, weights
from grist.errors import UserError
from grist.models import built
from grist.stage import Outcome, Workplace
from tests.evaluation.conftest import LINES, Bench, a_gpt2

SECTION = Evaluate(runs=2, rows=6, batch_rows=2, replicates=100, metrics=("chrf", "perplexity"))
COLUMNS = ["id", "example", "group", "protocol", "model", "prompt", "reference", "output", "nll"]
COLUMNS += ["tokens", "bytes", "output_tokens", "subsets", "finished"]


def result(place: Workplace) -> dict[str, str]:
    """Hash what the stage has written."""
    return {name: sha256((place.folder / name).read_bytes()).hexdigest() for name in OUTPUTS}


def rows_of(place: Workplace) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = store.read_table(place.folder / "samples.parquet").to_pylist()
    return rows


def batches_of(place: Workplace) -> list[Path]:
    return sorted((place.folder / "work").glob("*/batch-*.parquet"))


def forbid_models(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded(*_: object, **__: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(weights, "load", loaded)


def test_samples_have_their_columns_and_their_order(bench: Bench) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    rows = rows_of(place)
    assert list(rows[0]) == [*COLUMNS, "chrf", "perplexity"]
    order = [(row["example"], row["model"]) for row in rows]
    assert order == sorted(order)
    assert {row["model"] for row in rows} == {"base", "tuned"}
    assert all(row["bytes"] == len(row["reference"].encode()) for row in rows)
    assert all(row["output_tokens"] <= row["tokens"] for row in rows)


def test_prompt_and_reference_are_the_row_and_the_same_for_both_models(bench: Bench) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    for row in rows_of(place):
        assert row["prompt"] + row["reference"] == LINES[int(row["example"], 16)]


def test_rows_that_are_too_short_are_counted(bench: Bench) -> None:
    done = evaluate(bench(), section=replace(SECTION, rows=99))
    assert done.counts.as_json() == {
        "in": len(LINES),
        "made": 0,
        "kept": len(LINES) - 1,
        "dropped": {"half_token:too_short": 1},
    }
    assert done.facts["protocols"]["half_token"] == {
        "rows": len(LINES) - 1,
        "skipped": {"too_short": 1},
        "shortened": 0,
    }


def test_rows_beyond_max_tokens_are_shortened_and_counted(bench: Bench) -> None:
    place = bench()
    done = evaluate(place, section=replace(SECTION, rows=99, max_tokens=16))
    assert done.facts["protocols"]["half_token"]["shortened"] == len(LINES) - 1
    assert all(row["tokens"] <= 9 for row in rows_of(place))


def test_a_row_of_several_subsets_is_answered_once(bench: Bench) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    rows = rows_of(place)
    assert len({row["id"] for row in rows}) == len(rows)
    assert max(len(row["subsets"]) for row in rows) == 2


def test_every_number_follows_from_the_samples(bench: Bench) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    table = store.read_table(place.folder / "samples.parquet")
    verdict = recompute(table, SECTION, seed=place.seed)
    assert store.read_json(place.folder / "scores.json") == verdict.scores
    assert store.read_json(place.folder / "comparisons.json") == verdict.comparisons


def test_base_is_the_model_without_its_adapter(bench: Bench) -> None:
    place = bench("lora")
    folder = place.home / "train" / "0a1b2c3d"
    base = built("tiny-gpt2", folder / "base")
    shelf = Shelf(Contenders(base, folder, adapter=True))
    items = [Item((5, 9, 30, 7), (8, 44, 61), "", ""), Item((70, 3), (12, 12, 90, 4), "", "")]
    stop = frozenset({0})
    plain = answer(weights.load(base.folder), items, stop=stop)
    with shelf.opened("base") as model:
        assert answer(model, items, stop=stop) == plain
    with shelf.opened("tuned") as tuned:
        assert tuned is model
        adapted = answer(tuned, items, stop=stop)
    assert adapted != plain
    assert adapted == answer(weights.load(base.folder, adapter=folder), items, stop=stop)


def test_full_models_are_loaded_one_after_the_other(bench: Bench) -> None:
    place = bench("full")
    folder = place.home / "train" / "0a1b2c3d"
    shelf = Shelf(Contenders(built("tiny-gpt2", folder / "base"), folder))
    for name, seed in (("base", 0), ("tuned", 1)):
        with shelf.opened(name) as model:  # type: ignore[arg-type]
            wanted = a_gpt2(model.config.vocab_size, seed=seed)
            assert torch.equal(model.lm_head.weight, wanted.lm_head.weight)
            assert len(shelf.held) == 1


@pytest.mark.parametrize("method", ["lora", "full"])
def test_the_tuned_model_answers_otherwise(bench: Bench, method: str) -> None:
    place = bench(method)
    evaluate(place, section=SECTION)
    rows = rows_of(place)
    base, tuned = ([row["nll"] for row in rows[start::2]] for start in (0, 1))
    assert all(before != after for before, after in zip(base, tuned, strict=True))


def test_a_second_run_gives_the_same_bytes_and_asks_no_model(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    before = result(place)
    forbid_models(monkeypatch)
    evaluate(place, section=SECTION)
    assert result(place) == before


def test_other_metrics_ask_no_model(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    forbid_models(monkeypatch)
    evaluate(place, section=replace(SECTION, metrics=("bleu",), replicates=200))
    assert {row["metric"] for row in store.read_json(place.folder / "scores.json")} == {"bleu"}


def test_lost_batches_are_redone_to_the_same_bytes(bench: Bench) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    before, batches = result(place), batches_of(place)
    made = {path: path.read_bytes() for path in batches}
    for path in batches[1::2]:
        path.unlink()
    evaluate(place, section=SECTION)
    assert {path: path.read_bytes() for path in batches_of(place)} == made
    assert result(place) == before


class Killed(BaseException):
    """The end of the process, as far as a test can have it."""


def test_a_run_killed_between_batches_goes_on_to_the_same_bytes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    unbroken = result(place)
    shutil.rmtree(place.folder)

    asked = 0

    def killed_at_the_third(*args: Any, **named: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise Killed
        return answer(*args, **named)

    monkeypatch.setattr(generate, "answer", killed_at_the_third)
    with pytest.raises(Killed):
        evaluate(place, section=SECTION)
    assert len(batches_of(place)) == 2
    evaluate(place, section=SECTION)
    assert asked == 3 + len(batches_of(place)) - 2  # the two that were done were not redone
    assert result(place) == unbroken


def test_answers_to_other_questions_are_forgotten(bench: Bench) -> None:
    place = bench()
    evaluate(place, section=SECTION)
    before = batches_of(place)
    evaluate(place, section=replace(SECTION, max_tokens=20))
    assert not set(before) & set(batches_of(place))
    assert not any(path.exists() for path in before)


def test_retraining_leaves_the_answers_of_base_as_they_are(bench: Bench) -> None:
    place = bench("full")
    evaluate(place, section=SECTION)
    before = {path.parent for path in batches_of(place)}
    weights_file = place.home / "train" / "0a1b2c3d" / "model.safetensors"
    shutil.copyfile(place.home / "train" / "0a1b2c3d" / "base" / "model.safetensors", weights_file)
    evaluate(place, section=SECTION)
    assert len(before & {path.parent for path in batches_of(place)}) == 1
    differences = store.read_json(place.folder / "comparisons.json")
    assert all(row["difference"] == 0 and row["p"] == 1 for row in differences)


def test_base_alone_needs_no_training(bench: Bench, tokenizer: PreTrainedTokenizerBase) -> None:
    place = bench(None)
    a_gpt2(len(tokenizer)).save_pretrained(place.base / "mine")
    tokenizer.save_pretrained(place.base / "mine")
    evaluate(place, section=replace(SECTION, models=("base",)), base_model="./mine")
    assert {row["model"] for row in rows_of(place)} == {"base"}
    assert store.read_json(place.folder / "comparisons.json") == []


def test_a_tuned_model_needs_training(bench: Bench) -> None:
    with pytest.raises(UserError, match="stage train is not done"):
        evaluate(bench(None), section=SECTION, base_model="./mine")


def test_a_base_that_changed_since_training_is_said(bench: Bench) -> None:
    place = bench()
    config = place.home / "train" / "0a1b2c3d" / "base" / "config.json"
    config.write_text(config.read_text() + "\n")
    with pytest.raises(UserError, match="not what it was when it was tuned"):
        evaluate(place, section=SECTION)


def test_an_empty_test_side_is_said(bench: Bench) -> None:
    with pytest.raises(UserError, match="no rows"):
        evaluate(bench(lines=()), section=SECTION)


def test_a_test_side_of_short_rows_alone_is_said(bench: Bench) -> None:
    with pytest.raises(UserError, match=r"half_token can use no test row \(3 too_short\)"):
        evaluate(bench(lines=("tea", "cup", "")), section=SECTION)


def test_progress_counts_rows_to_the_last(bench: Bench) -> None:
    told: list[tuple[str, int, int | None]] = []
    evaluate(replace(bench(), progress=lambda *said: told.append(said)), section=SECTION)
    last = {what: (done, total) for what, done, total in told}
    assert set(last) == {"half_token: asking base", "half_token: asking tuned"}
    assert all(done == total for done, total in last.values())


def test_speeds_are_of_the_clock_and_in_no_hashed_file(bench: Bench) -> None:
    done: Outcome = evaluate(bench(), section=SECTION)
    speed = done.runtime["half_token/base"]
    assert speed["seconds"] > 0
    assert speed["scored_tokens"] >= speed["generated_tokens"] > 0
    assert not set(done.facts) & set(done.runtime)


def test_the_section_is_checked() -> None:
    section = TypeAdapter(Evaluate)
    assert section.validate_python({}) == Evaluate()
    for wrong, said in (
        ({"protocols": ["half_tokens"]}, "did you mean 'half_token'"),
        ({"metrics": ["blue"]}, "did you mean 'bleu'"),
        ({"models": ["base", "base"]}, "twice"),
        ({"models": ["tuend"]}, "'base' or 'tuned'"),
        ({"rows": 0}, "greater than or equal to 1"),
        ({"row": 10}, "Unexpected keyword"),
    ):
        with pytest.raises(ValidationError, match=said):
            section.validate_python(wrong)
