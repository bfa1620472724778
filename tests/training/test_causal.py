"""What a causal model learns from: completions and their ends, never prompts, never padding."""

from typing import Any, Literal

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerBase

from grist.tokens import encode, eos_id
from tests.training.conftest import chat_rows
from training.section import Train
from training.tasks.causal import Causal
from training.tasks.task import IGNORED, Piece, Prepared

Row = dict[str, Any]


def prepared(
    tokenizer: PreTrainedTokenizerBase,
    *rows: Row,
    max_tokens: int = 96,
    learn: Literal["completion", "all"] = "completion",
) -> Prepared:
    return Causal().prepare(
        tokenizer, rows, Train(model="tiny-gpt2", max_tokens=max_tokens, learn=learn)
    )


def learned(piece: Piece) -> list[int]:
    return [int(label) for label in piece.labels if label != IGNORED]


def test_of_a_prompt_nothing_is_learned_of_its_completion_all(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    [piece] = prepared(tokenizer, {"prompt": "ana: tea?\nben:", "completion": " yes"}).pieces
    prompt, completion = encode(tokenizer, "ana: tea?\nben:"), encode(tokenizer, " yes")
    assert piece.ids.tolist() == [*prompt, *completion, eos_id(tokenizer)]
    assert piece.labels.tolist() == [IGNORED] * len(prompt) + [*completion, eos_id(tokenizer)]


def test_a_prompt_is_learned_too_where_the_recipe_says_so(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    row = {"prompt": "ana: tea?\nben:", "completion": " yes"}
    [piece] = prepared(tokenizer, row, learn="all").pieces
    assert piece.labels.tolist() == piece.ids.tolist()


@pytest.mark.parametrize("row", [{"text": "tea"}, {"prompt": "", "completion": "tea"}])
def test_of_a_text_everything_is_learned(tokenizer: PreTrainedTokenizerBase, row: Row) -> None:
    [piece] = prepared(tokenizer, row).pieces
    assert learned(piece) == [*encode(tokenizer, "tea"), eos_id(tokenizer)] == piece.ids.tolist()


def test_the_end_is_learned_even_where_padding_has_its_id(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    side = prepared(tokenizer, *chat_rows(5))
    assert tokenizer.pad_token_id != eos_id(tokenizer)
    batch = Causal().batch(side.pieces)
    assert set(batch.ids[batch.seen == 0].tolist()) == {0} == {eos_id(tokenizer)}
    assert ((batch.labels == eos_id(tokenizer)).sum(dim=1) == 1).all()
    assert (batch.labels[batch.seen == 0] == IGNORED).all()


def test_a_batch_counts_its_tokens_and_its_labels(tokenizer: PreTrainedTokenizerBase) -> None:
    side = prepared(tokenizer, *chat_rows(5))
    batch = Causal().batch(side.pieces)
    assert batch.tokens == sum(side.lengths)
    assert batch.learned == sum(len(learned(piece)) for piece in side.pieces)


@pytest.mark.parametrize("max_tokens", [8, 9, 31])
def test_every_token_of_a_long_text_is_learned_once(
    tokenizer: PreTrainedTokenizerBase, max_tokens: int
) -> None:
    text = "tea and rain and honey " * 40
    side = prepared(tokenizer, {"text": text}, max_tokens=max_tokens)
    assert (side.kept, side.split, side.cut) == (1, 1, 0)
    assert max(side.lengths) <= max_tokens
    whole = [*encode(tokenizer, text), eos_id(tokenizer)]
    said = [int(label) for piece in side.pieces for label in piece.labels[1:]]
    assert said == whole[1:]


def test_a_long_prompt_is_cut_and_counted(tokenizer: PreTrainedTokenizerBase) -> None:
    row = {"prompt": "ana: tea\n" * 30 + "ben:", "completion": " yes"}
    side = prepared(tokenizer, row, {"prompt": "ben:", "completion": " no"}, max_tokens=40)
    assert (side.rows, side.kept, side.cut) == (2, 2, 1)
    ids = side.pieces[0].ids.tolist()
    assert 30 < len(ids) <= 40
    assert str(tokenizer.decode(ids)).startswith("ana: tea\nana:")


def test_a_completion_too_long_is_dropped_and_counted(tokenizer: PreTrainedTokenizerBase) -> None:
    row = {"prompt": "ana:", "completion": " tea and honey" * 40}
    side = prepared(tokenizer, row, *chat_rows(2))
    assert (side.rows, side.kept, dict(side.dropped)) == (3, 2, {"too_long": 1})


def test_a_row_without_anything_to_say_is_dropped_and_counted(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    side = prepared(tokenizer, {"text": ""}, {"text": "tea"})
    assert (side.kept, dict(side.dropped)) == (1, {"nothing_to_learn": 1})


def test_an_empty_answer_to_a_prompt_is_learned_as_an_end(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    [piece] = prepared(tokenizer, {"prompt": "ana:", "completion": ""}).pieces
    assert learned(piece) == [eos_id(tokenizer)]


@pytest.fixture(scope="module")
def model() -> GPT2LMHeadModel:
    torch.manual_seed(1)
    config = GPT2Config(
        vocab_size=1024, n_positions=96, n_embd=32, n_layer=2, n_head=2, bos_token_id=0,
        eos_token_id=0,
    )  # fmt: skip
    return GPT2LMHeadModel(config).eval()  # type: ignore[no-untyped-call, no-any-return]


def test_the_loss_is_that_of_transformers(
    model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerBase
) -> None:
    batch = Causal().batch(prepared(tokenizer, *chat_rows(5)).pieces)
    theirs = model(input_ids=batch.ids, attention_mask=batch.seen, labels=batch.labels).loss
    ours = Causal().loss(model, batch) / batch.learned
    torch.testing.assert_close(ours, theirs)


def test_padding_changes_no_rows_loss(
    model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerBase
) -> None:
    pieces = prepared(tokenizer, *chat_rows(5)).pieces
    together = Causal().loss(model, Causal().batch(pieces))
    alone = [Causal().loss(model, Causal().batch([piece])) for piece in pieces]
    torch.testing.assert_close(together, sum(alone))
