"""Models that are built on the spot: the same bytes each time, and able to write anything."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grist.models import TINY
from grist.tokens import encode, load_tokenizer
from grist.weights import load
from tests.training.conftest import chat_rows
from training.tiny import BUILDERS, build, texts, train_tokenizer

TOKENIZER = train_tokenizer(texts(chat_rows(40)))


def built(folder: Path, *, seed: int = 7) -> dict[str, bytes]:
    build("tiny-gpt2", chat_rows(40), folder, seed=seed)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_there_is_a_builder_for_every_tiny_name() -> None:
    assert tuple(BUILDERS) == TINY


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert built(tmp_path / "one") == built(tmp_path / "two")


def test_the_seed_shapes_the_weights_alone(tmp_path: Path) -> None:
    one, two = built(tmp_path / "one"), built(tmp_path / "two", seed=8)
    assert {name for name in one if one[name] != two[name]} == {"model.safetensors"}


def test_building_leaves_the_random_state_as_it_was(tmp_path: Path) -> None:
    before = torch.get_rng_state()
    built(tmp_path / "one")
    assert torch.equal(before, torch.get_rng_state())


def test_what_was_built_loads_like_any_model(tmp_path: Path) -> None:
    built(tmp_path / "one")
    model, tokenizer = load(tmp_path / "one"), load_tokenizer(tmp_path / "one")
    assert model.config.vocab_size == len(tokenizer)
    assert model.config.eos_token_id == tokenizer.eos_token_id != tokenizer.pad_token_id


@given(st.text())
def test_its_tokenizer_writes_any_text(text: str) -> None:
    assert TOKENIZER.decode(encode(TOKENIZER, text)) == text


def test_its_control_tokens_are_not_read_in_texts() -> None:
    assert not set(encode(TOKENIZER, "<|endoftext|><|pad|>")) & set(TOKENIZER.all_special_ids)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"text": "a"}, ["a"]),
        ({"prompt": "a", "completion": "b", "text": None}, ["a", "b"]),
        ({"messages": [{"role": "user", "content": "a"}]}, ["a"]),
    ],
)
def test_the_tokenizer_learns_from_rows_of_any_shape(
    row: dict[str, object], wanted: list[str]
) -> None:
    assert [text for text in texts([row]) if text] == wanted
