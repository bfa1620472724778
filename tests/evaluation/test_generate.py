"""Batches give what a row gives alone: every model here is asked both ways."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel

from evaluation import batches
from evaluation.coder import Coder
from evaluation.generate import Answer, answer
from evaluation.protocols import Item
from evaluation.protocols.half_token import HalfToken
from grist.errors import UserError
from grist.weights import quiet
from tests.evaluation.conftest import LINES

NEVER = frozenset({-1})


def alone(model: PreTrainedModel, item: Item, stop: frozenset[int]) -> Answer:
    """Answer the slow way: a plain forward pass for the score, one more for each token."""
    ids = [*item.prompt_ids, *item.reference_ids]
    start = len(item.prompt_ids)
    logs = next_logits(model, ids).log_softmax(dim=-1)
    nll = -sum(float(logs[at - 1, ids[at]]) for at in range(start, len(ids)))
    written: list[int] = []
    while len(written) < len(item.reference_ids):
        token = int(next_logits(model, [*item.prompt_ids, *written])[-1].argmax())
        if token in stop:
            return Answer(nll, tuple(written), "eos")
        written.append(token)
    return Answer(nll, tuple(written), "length")


@torch.inference_mode()
def next_logits(model: PreTrainedModel, ids: list[int]) -> torch.Tensor:
    logits: torch.Tensor = model(input_ids=torch.tensor([ids])).logits[0]
    return logits


def same(model: PreTrainedModel, items: list[Item], stop: frozenset[int]) -> list[Answer]:
    """Assert that the batch answers as each row alone, and give the answers."""
    together = answer(model, items, stop=stop)
    for item, got in zip(items, together, strict=True):
        wanted = alone(model, item, stop)
        assert got.nll == pytest.approx(wanted.nll, rel=1e-6, abs=1e-5)
        assert (got.output_ids, got.finished) == (wanted.output_ids, wanted.finished)
    return together


def some_items(count: int, *, vocabulary: int) -> list[Item]:
    """Items whose prompts and references are of many lengths."""
    chance = np.random.default_rng(5)

    def ids() -> tuple[int, ...]:
        return tuple(chance.integers(vocabulary, size=chance.integers(1, 13)).tolist())

    return [Item(ids(), ids(), prompt="", reference="") for _ in range(count)]


def a_model(kind: str, **settings: Any) -> PreTrainedModel:
    with torch.random.fork_rng(devices=[]), quiet():
        torch.manual_seed(0)
        config = AutoConfig.for_model(kind, **settings)
        model: PreTrainedModel = AutoModelForCausalLM.from_config(config)  # type: ignore[no-untyped-call]
        model.train(mode=False)
        return model


SMALL: dict[str, Any] = {
    "vocab_size": 60,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
    "initializer_range": 0.3,
}
RECURRENT: dict[str, Any] = {
    "layer_types": ["linear_attention", "full_attention"],
    "linear_num_key_heads": 2,
    "linear_num_value_heads": 2,
    "linear_key_head_dim": 8,
    "linear_value_head_dim": 8,
    "num_experts": 0,
}
SLIDING: dict[str, Any] = {"layer_types": ["sliding_attention", "full_attention"]}
FAMILIES = {
    "rotary positions": ("llama", SMALL),
    "a sliding window": ("mistral", SMALL | {"sliding_window": 4}),
    "some sliding windows": ("gemma3_text", SMALL | SLIDING | {"sliding_window": 4}),
    "recurrent layers": ("qwen3_next", SMALL | RECURRENT),
}


def test_half_token_items_are_answered_as_by_a_naive_loop(
    gpt2: PreTrainedModel, coder: Coder
) -> None:
    made = [HalfToken().item({"text": line}, coder, 96) for line in LINES]
    answers = same(gpt2, [item for item in made if isinstance(item, Item)], NEVER)
    assert len({one.output_ids for one in answers}) == len(answers)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_batch_answers_as_each_row_alone(family: str) -> None:
    kind, settings = FAMILIES[family]
    items = some_items(7, vocabulary=60)
    answers = same(a_model(kind, **settings), items, frozenset(range(0, 60, 6)))
    assert {one.finished for one in answers} == {"eos", "length"}


def test_an_output_is_as_long_as_its_reference_or_ends_with_eos(gpt2: PreTrainedModel) -> None:
    items = some_items(6, vocabulary=200)
    for item, got in zip(items, answer(gpt2, items, stop=NEVER), strict=True):
        assert got.finished == "length"
        assert len(got.output_ids) == len(item.reference_ids)


def test_an_eos_at_once_is_an_empty_output(gpt2: PreTrainedModel) -> None:
    items = some_items(4, vocabulary=200)
    everything = frozenset(range(gpt2.config.vocab_size))
    answers = answer(gpt2, items, stop=everything)
    assert [(one.output_ids, one.finished) for one in answers] == [((), "eos")] * 4


def test_scores_are_rounded_to_six_digits(gpt2: PreTrainedModel) -> None:
    answers = answer(gpt2, some_items(4, vocabulary=200), stop=NEVER)
    assert all(one.nll == round(one.nll, 6) > 0 for one in answers)


def test_a_model_without_a_key_value_cache_is_refused_not_misread() -> None:
    mamba = a_model("mamba", vocab_size=60, hidden_size=32, num_hidden_layers=1)
    with pytest.raises(UserError, match="MambaForCausalLM keeps its state"):
        answer(mamba, some_items(2, vocabulary=60), stop=NEVER)


@given(
    lengths=st.lists(st.integers(2, 3000), max_size=60),
    batch_rows=st.integers(1, 9),
)
def test_batches_hold_every_item_once_and_stay_within_bounds(
    lengths: list[int], batch_rows: int
) -> None:
    planned = batches.plan(lengths, batch_rows=batch_rows)
    assert sorted(at for batch in planned for at in batch) == list(range(len(lengths)))
    for batch in planned:
        padded = max(lengths[at] for at in batch) * len(batch)
        assert len(batch) <= batch_rows
        assert len(batch) == 1 or padded <= batches.MAX_TOKENS
        padding = padded - sum(lengths[at] for at in batch)
        assert padding <= batches.MAX_PADDING * padded


@given(lengths=st.permutations([4, 12, 12, 40, 41, 43, 90]))
def test_batches_are_the_same_lengths_whatever_the_order(lengths: list[int]) -> None:
    planned = batches.plan(lengths, batch_rows=3)
    assert [[lengths[at] for at in batch] for batch in planned] == [
        [90],
        [43, 41, 40],
        [12, 12],
        [4],
    ]
