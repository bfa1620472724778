"""An adapter goes beside the right weights, is all that is trained, and loads again anywhere."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    SmolLM3Config,
    SmolLM3ForCausalLM,
)

from grist.errors import UserError
from grist.weights import load
from training.adapters import lora_targets, save_adapter, save_full, trainable, wrap
from training.section import Train
from training.tiny import train_tokenizer

LORA = Train(model="mine", method="lora", lora_rank=4, lora_dropout=0.1)
IDS = torch.tensor([[5, 6, 7, 8]])
SIZES: dict[str, Any] = {
    "vocab_size": 64, "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 2, "num_key_value_heads": 2, "bos_token_id": 0, "eos_token_id": 0,
    "pad_token_id": 1,
}  # fmt: skip


def a_gpt2() -> PreTrainedModel:
    torch.manual_seed(1)
    config = GPT2Config(
        vocab_size=64, n_positions=32, n_embd=16, n_layer=2, n_head=2, bos_token_id=0,
        eos_token_id=0,
    )  # fmt: skip
    return GPT2LMHeadModel(config).eval()  # type: ignore[no-untyped-call, no-any-return]


def a_llama() -> PreTrainedModel:
    return LlamaForCausalLM(LlamaConfig(**SIZES))


def a_smollm3() -> PreTrainedModel:
    return SmolLM3ForCausalLM(SmolLM3Config(**SIZES))


def a_neox() -> PreTrainedModel:
    return GPTNeoXForCausalLM(GPTNeoXConfig(**SIZES))


@pytest.mark.parametrize(
    ("model", "beside"),
    [
        (a_gpt2, {"c_attn"}),
        (a_llama, {"q_proj", "v_proj"}),
        (a_neox, {"query_key_value"}),
        (
            a_smollm3,
            {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"},
        ),
    ],
)
def test_lora_goes_beside_the_weights_known_of_the_family_or_all_linear_ones(
    model: Callable[[], PreTrainedModel], beside: set[str]
) -> None:
    wrapped = wrap(model(), LORA, seed=1)
    assert {name.split(".lora_")[0].rpartition(".")[2] for name in trainable(wrapped)} == beside
    assert all(".lora_" in name for name in trainable(wrapped))


def test_a_model_without_such_weights_says_that_lora_cannot() -> None:
    model = a_gpt2()
    config: Any = model.config
    config.model_type = "llama"
    with pytest.raises(UserError, match="nothing to adapt in a llama model; use method: full"):
        wrap(model, LORA, seed=1)


def test_an_untrained_adapter_changes_nothing() -> None:
    plain = a_gpt2()(IDS).logits
    wrapped = wrap(a_gpt2(), LORA, seed=1).train(mode=False)
    torch.testing.assert_close(wrapped(IDS).logits, plain)


def test_an_adapters_start_is_a_matter_of_the_seed_alone() -> None:
    models = [a_gpt2() for _ in range(3)]
    before = torch.get_rng_state()
    one, two, other = (
        torch.cat([weight.flatten() for weight in trainable(wrap(model, LORA, seed=seed)).values()])
        for model, seed in zip(models, (1, 1, 2), strict=True)
    )
    assert torch.equal(one, two)
    assert not torch.equal(one, other)
    assert torch.equal(before, torch.get_rng_state())


def test_a_saved_adapter_loads_beside_its_base_and_says_the_same(tmp_path: Path) -> None:
    tokenizer = train_tokenizer(["tea and honey"])
    save_full(a_gpt2(), tokenizer, tmp_path / "base")
    model = wrap(a_gpt2(), LORA, seed=1).train(mode=False)
    with torch.no_grad():
        for weight in trainable(model).values():
            weight.add_(0.1)
    save_adapter(model, tmp_path / "adapter", base="mine")
    again = load(tmp_path / "base", adapter=tmp_path / "adapter")
    torch.testing.assert_close(again(IDS).logits, model(IDS).logits)
    assert not torch.allclose(again(IDS).logits, a_gpt2()(IDS).logits)
    assert not trainable(again)


def test_the_adapters_config_names_its_base_and_is_sorted(tmp_path: Path) -> None:
    save_adapter(wrap(a_smollm3(), LORA, seed=1), tmp_path, base="org/name")
    text = (tmp_path / "adapter_config.json").read_text()
    config = json.loads(text)
    assert config["base_model_name_or_path"] == "org/name"
    assert len(config["target_modules"]) == 14
    assert config["target_modules"] == sorted(config["target_modules"])  # peft holds a set
    assert list(config) == sorted(config)
    assert str(tmp_path) not in text


def test_targets_of_a_family_unknown_to_peft_are_all_linear_ones() -> None:
    assert lora_targets(a_smollm3()) == "all-linear"
