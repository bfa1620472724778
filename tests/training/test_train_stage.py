"""The stage: a dataset in, a model folder out, with facts that hold and nobody's text."""

import json
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub import ModelCard

from grist import stage
from grist.errors import UserError
from grist.stage import Stage
from grist.tokens import load_tokenizer
from grist.weights import load
from tests.training.conftest import FOLDER, TINY, Bench, chat_rows, files, trained
from training.section import Train
from training.stage import inputs, train

LORA = replace(TINY, method="lora")
SECRET = "Zanzibar4711"  # noqa: S105


def metrics(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_a_full_model_lies_beside_its_untrained_base(bench: Bench) -> None:
    place = bench()
    outcome = trained(place)
    folder = place.folder / FOLDER
    assert set(outcome.outputs) == {path for path in folder.rglob("*") if path.is_file()}
    assert (outcome.facts["folder"], outcome.facts["base"]) == (FOLDER, f"{FOLDER}/base")
    base, tuned = load(place.folder / outcome.facts["base"]), load(folder)
    tokenizer = load_tokenizer(folder)
    ids = torch.tensor([tokenizer("ana: tea")["input_ids"]])
    assert not torch.equal(base(ids).logits, tuned(ids).logits)


def test_an_adapter_folder_holds_the_adapter_alone(bench: Bench) -> None:
    place = bench()
    trained(place, LORA)
    folder = place.folder / FOLDER
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "base",
        "metrics.jsonl",
    ]
    tuned = load(folder / "base", adapter=folder)
    assert tuned.peft_config["default"].base_model_name_or_path == "tiny-gpt2"


def test_the_model_learns(bench: Bench) -> None:
    facts = trained(bench()).facts
    assert facts["train_loss"]["last"] < facts["train_loss"]["first"]
    assert facts["validation_loss"]["after"] < facts["validation_loss"]["before"] - 0.5


def test_facts_and_metrics_agree_and_hold_no_clock(bench: Bench) -> None:
    place = bench()
    outcome = trained(place)
    lines = metrics(place.folder / FOLDER)
    steps = [line for line in lines if "loss" in line]
    looks = [line for line in lines if "validation_loss" in line]
    assert [set(line) for line in steps] == [
        {"step", "epoch", "loss", "learning_rate", "tokens"}
    ] * outcome.facts["steps"]
    assert [line["step"] for line in looks] == [0, 8, 16]
    assert steps[-1]["epoch"] == 2
    assert steps[-1]["tokens"] == outcome.facts["tokens_seen"]
    assert outcome.facts["tokens_seen"] == 2 * outcome.facts["preflight"]["tokens"]
    assert outcome.facts["preflight"]["ends_learned"] == outcome.facts["train_rows"] == 30
    assert set(outcome.runtime["training"]) == {"seconds", "tokens_per_second", "device", "threads"}


def test_rows_that_cannot_be_learned_are_counted(bench: Bench) -> None:
    long = {"prompt": "ana:", "completion": " tea" * 200}
    wordy = {"prompt": "ana: tea\n" * 60 + "ben:", "completion": " yes"}
    outcome = trained(bench(train=[*chat_rows(10), long, wordy]))
    assert outcome.counts.check("train").as_json() == {
        "in": 12,
        "made": 0,
        "kept": 11,
        "dropped": {"train:too_long": 1},
    }
    assert (outcome.facts["train_rows"], outcome.facts["cut_rows"]) == (11, 1)


def test_texts_longer_than_the_window_are_split(bench: Bench) -> None:
    text = {"prompt": "", "completion": " ".join(row["completion"] for row in chat_rows(60))}
    facts = trained(bench(train=[text])).facts
    assert (facts["train_rows"], facts["split_rows"]) == (1, 1)
    assert facts["preflight"]["pieces"] > 2


@pytest.mark.parametrize(
    ("rows", "section", "said"),
    [
        ([], TINY, "train side of the dataset is empty"),
        ([{"prompt": "a:", "completion": " tea" * 99}], TINY, r"none of the 1 rows .*1 too_long"),
        (None, replace(TINY, max_tokens=513), "tiny-gpt2 has room for 512; lower max_tokens"),
    ],
)
def test_what_would_fail_is_said_before_the_first_step(
    bench: Bench, rows: list[dict[str, str]] | None, section: Train, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        trained(bench(train=rows), section)


def test_nothing_of_this_machine_and_of_anybodys_text_is_told(bench: Bench, tmp_path: Path) -> None:
    rows = [{**row, "prompt": f"ana: {SECRET}\nben:"} for row in chat_rows(3)]
    for section in (TINY, LORA):
        place = bench(train=[*chat_rows(20), *rows])
        outcome = trained(place, section)
        assert SECRET not in json.dumps(asdict(outcome), default=str)
        for name, content in files(place).items():
            assert str(tmp_path).encode() not in content, name
            assert name.endswith("tokenizer.json") or SECRET.encode() not in content, name


@pytest.mark.parametrize("section", [TINY, LORA])
def test_the_model_card_is_what_the_hub_reads(bench: Bench, section: Train) -> None:
    place = bench()
    trained(place, section)
    card = ModelCard.load(place.folder / FOLDER / "README.md")
    library = {"full": "transformers", "lora": "peft"}[section.method]
    assert (card.data.library_name, card.data.pipeline_tag) == (library, "text-generation")
    assert card.data.tags == ["gristmill", section.method]
    assert card.data.base_model is None
    assert "| 0 |  | " in card.text


def test_training_goes_on_from_a_model_in_a_folder(bench: Bench) -> None:
    first = bench()
    trained(first)
    section = replace(LORA, model=f"./{first.home.name}/train/{FOLDER}")
    [(name, fingerprint)] = inputs(section, first.base).items()
    second = bench()
    facts = trained(second, section).facts
    assert (name, facts["fingerprint"], facts["base"]) == ("model", fingerprint, None)
    assert facts["model"] == section.model
    assert not (second.folder / FOLDER / "base").exists()


def test_a_model_that_training_builds_is_no_input(tmp_path: Path) -> None:
    assert inputs(TINY, tmp_path) == {}


def test_a_second_run_of_the_stage_does_nothing(bench: Bench) -> None:
    place = bench()
    work = Stage("train", partial(train, section=TINY), ("training",), slice=asdict(TINY))
    first, second = stage.run(work, place), stage.run(work, place)
    assert (first.status, second.status) == ("ran", "cached")
    assert first.manifest.runtime["training"]["device"] == "cpu"
    assert first.manifest.facts["folder"] == first.manifest.key[:8]
