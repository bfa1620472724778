"""Pairs for a trainer of preferences: only what raters agree on, and the texts as they were."""

import copy
import json
import math
from pathlib import Path
from typing import Any

import datasets
import pytest
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from evaluation.rating.exchange import preferences
from evaluation.rating.exchange.preferences import Written
from evaluation.rating.judgement import Choice, Judgement, Role, Showing
from evaluation.rating.material import read
from evaluation.rating.section import Rating
from evaluation.rating.units import Unit, units
from grist.errors import UserError
from tests.evaluation.rating.built import AT, samples

TEXTS = [
    {"example": f"e{number}", "prompt": f"ana: tea {number}?\nben:", "true": f" True {number}.",
     "base": f" No {number}.", "tuned": f" 🍵 Two cups {number}.\n"}
    for number in range(4)
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return samples(tmp_path / "run", TEXTS)


def a_judgement(
    unit: Unit,
    choice: Choice,
    rater: str = "ana",
    *,
    turned: bool = False,
    role: Role = "first",
    flagged: bool = False,
) -> Judgement:
    sides = (unit.b, unit.a) if turned else (unit.a, unit.b)
    example = unit.example
    showing = Showing(unit.id, role, "pairwise", "half_token", example.id, example.group, *sides)
    return Judgement(rater, showing, 1, AT, 2.0, choice, flagged=flagged)


def by_example(home: Path, **section: Any) -> dict[tuple[str, str, str], Unit]:
    asked = Rating(**section)
    found = units(read(home, asked), asked, seed=0).listed
    return {(unit.example.id, unit.a, unit.b): unit for unit in found}


def written(home: Path, *judgements: Judgement) -> tuple[Written, list[dict[str, str]]]:
    path = home / "pairs.jsonl"
    told = preferences.write(path, home, judgements)
    return told, [json.loads(line) for line in path.read_text().splitlines()]


def test_the_text_that_was_chosen_and_the_other_are_the_samples_own(home: Path) -> None:
    unit = by_example(home)["e1", "base", "tuned"]
    told, (row,) = written(home, a_judgement(unit, "right"))
    assert told == Written(pairs=1, unclear=0, flagged=0, stale=0)
    assert row == {
        "prompt": "ana: tea 1?\nben:",
        "chosen": " 🍵 Two cups 1.\n",
        "rejected": " No 1.",
        "unit": unit.id,
        "example": "e1",
    }


def test_raters_who_saw_the_sides_turned_agree_on_the_system(home: Path) -> None:
    unit = by_example(home)["e0", "base", "tuned"]
    told, (row,) = written(
        home, a_judgement(unit, "left_much"), a_judgement(unit, "right", "ben", turned=True)
    )
    assert told.pairs == 1
    assert row["chosen"] == " No 0."


@pytest.mark.parametrize(
    ("choices", "clear"),
    [
        (("left", "right"), False),
        (("left", "left_much", "right"), False),
        (("tie",), False),
        (("left", "tie"), True),
        (("left", "tie", "bad"), False),
        (("left", "left", "tie", "bad"), True),
    ],
)
def test_a_pair_is_clear_if_deciders_agree_and_are_not_outnumbered(
    home: Path, choices: tuple[Choice, ...], clear: bool
) -> None:
    unit = by_example(home)["e0", "base", "tuned"]
    told, rows = written(
        home, *(a_judgement(unit, choice, f"r{n}") for n, choice in enumerate(choices))
    )
    assert (told.pairs, told.unclear, len(rows)) == (clear, not clear, clear)


def test_the_true_half_can_be_chosen(home: Path) -> None:
    unit = by_example(home, true_half=True)["e2", "tuned", "true"]
    assert written(home, a_judgement(unit, "right"))[1][0]["chosen"] == " True 2."


def test_repeats_and_controls_and_what_is_flagged_are_left_out(home: Path) -> None:
    pairs = by_example(home)
    told, rows = written(
        home,
        a_judgement(pairs["e0", "base", "tuned"], "left", role="repeat"),
        a_judgement(pairs["e1", "base", "tuned"], "left", role="control"),
        a_judgement(pairs["e2", "base", "tuned"], "left", "ana"),
        a_judgement(pairs["e2", "base", "tuned"], "left", "ben", flagged=True),
    )
    assert (told, rows) == (Written(pairs=0, unclear=0, flagged=1, stale=0), [])


@pytest.mark.parametrize("change", [{"tuned": " other"}, {"prompt": "x"}, {"example": "e9"}])
def test_a_pair_whose_samples_are_gone_is_counted(home: Path, change: dict[str, str]) -> None:
    unit = by_example(home)["e1", "base", "tuned"]
    samples(home, [text | change if text["example"] == "e1" else text for text in TEXTS])
    told, rows = written(home, a_judgement(unit, "left"))
    assert (told, rows) == (Written(pairs=0, unclear=0, flagged=0, stale=1), [])


def test_scores_prefer_nothing_and_leave_no_file(home: Path) -> None:
    unit = next(iter(by_example(home).values()))
    showing = Showing(unit.id, "first", "absolute", "half_token", unit.example.id, "g", "base", "")
    scored = Judgement("ana", showing, 1, AT, 2.0, None, {"style": 4})

    with pytest.raises(UserError, match="no pair has been judged, and scores prefer no text"):
        written(home, scored)
    assert not (home / "pairs.jsonl").exists()


def test_rows_come_in_the_order_of_the_samples_whoever_rated_first(home: Path) -> None:
    pairs = by_example(home)
    some = [a_judgement(pairs[f"e{n}", "base", "tuned"], "left") for n in (3, 0, 2)]
    assert written(home, *some)[1] == written(home, *reversed(some))[1]
    assert [row["example"] for row in written(home, *some)[1]] == ["e0", "e2", "e3"]


def test_datasets_loads_the_file(home: Path, tmp_path: Path) -> None:
    some = [a_judgement(unit, "left") for unit in by_example(home).values()]
    _, rows = written(home, *some)
    loaded = datasets.load_dataset(
        "json", data_files=str(home / "pairs.jsonl"), cache_dir=str(tmp_path), split="train"
    )
    assert loaded.to_list() == rows
    assert len(rows) == 4


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_trl_tunes_on_the_file_as_it_is(
    home: Path, tmp_path: Path, gpt2: PreTrainedModel, tokenizer: PreTrainedTokenizerBase
) -> None:
    """DPO starts from no difference: the loss of the first step is log 2."""
    from transformers import AutoModelForCausalLM
    from trl import DPOConfig, DPOTrainer

    gpt2.save_pretrained(tmp_path / "model")  # DPO reads it again, to compare with

    written(home, *(a_judgement(unit, "right") for unit in by_example(home).values()))
    rows = datasets.load_dataset(
        "json", data_files=str(home / "pairs.jsonl"), cache_dir=str(tmp_path), split="train"
    )
    args = DPOConfig(
        output_dir=str(tmp_path / "trl"), max_steps=1, per_device_train_batch_size=2,
        report_to=[], use_cpu=True, bf16=False, disable_tqdm=True, save_strategy="no",
    )  # fmt: skip
    trainer = DPOTrainer(
        model=AutoModelForCausalLM.from_pretrained(tmp_path / "model"),
        args=args,
        train_dataset=rows,
        processing_class=copy.deepcopy(tokenizer),
    )
    assert trainer.train().training_loss == pytest.approx(math.log(2), abs=1e-3)
