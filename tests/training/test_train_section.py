"""The recipe's `train` section says what cannot be before anything is loaded."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from training.section import Train

SECTION = TypeAdapter(Train)


def test_a_model_is_all_that_must_be_named() -> None:
    section = SECTION.validate_python({"model": "smollm2-135m"})
    assert (section.task, section.method, section.epochs) == ("causal", "lora", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": ""},
        {"epochs": 0},
        {"epochs": "many"},
        {"max_steps": 0},
        {"learning_rate": -1},
        {"learning_rate": float("inf")},
        {"batch_rows": 0},
        {"max_tokens": 7},
        {"lora_dropout": 1},
        {"warmup": 1},
        {"method": "qlora"},
        {"task": "seq2seq"},
        {"learning_rat": 1e-3},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SECTION.validate_python({"model": "tiny-gpt2", **wrong})


def test_a_misspelt_model_offers_the_nearest() -> None:
    with pytest.raises(ValidationError, match="did you mean 'tiny-gpt2'"):
        SECTION.validate_python({"model": "tiny_gpt2"})


def test_the_learning_rate_of_the_recipe_wins() -> None:
    assert Train(model="tiny-gpt2", learning_rate=0.5).rate == 0.5


def test_full_training_of_a_pretrained_model_treads_lightest() -> None:
    rates = {
        (model, method): Train(model=model, method=method).rate
        for model in ("tiny-gpt2", "smollm2-135m")
        for method in ("full", "lora")
    }
    assert min(rates, key=rates.__getitem__) == ("smollm2-135m", "full")
