"""Which weights are trained, and how they are saved: all of them, or a low-rank adapter's.

What is saved depends on the training alone: no path of this machine, sets in sorted order.
"""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grist import store
from grist.errors import UserError
from grist.weights import quiet
from training.section import Train

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Parameter
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

ADAPTER = "adapter_model.safetensors"


def wrap(model: "PreTrainedModel", section: Train, *, seed: int) -> "PreTrainedModel":
    """Put a LoRA adapter beside the weights it is known to work on; only it will be trained.

    Raises:
        UserError: the model has no weights that LoRA could go beside.
    """
    import torch
    from peft import LoraConfig, get_peft_model

    targets = lora_targets(model)
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=section.lora_rank,
        lora_alpha=section.lora_alpha,
        lora_dropout=section.lora_dropout,
        target_modules=targets,
        fan_in_fan_out=_transposed(model, targets),
    )
    try:
        with quiet(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)  # of the adapter's two matrices one starts at random, one at 0
            wrapped: PreTrainedModel = get_peft_model(model, config)
    except ValueError as error:  # peft's NoMatchingPeftModuleError is one
        raise UserError(
            f"LoRA finds nothing to adapt in a {model.config.model_type} model; use method: full"
        ) from error
    return wrapped


def lora_targets(model: "PreTrainedModel") -> list[str] | str:
    """Name the modules that LoRA goes beside: what peft knows of the family, else all linear."""
    from peft.utils import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING as KNOWN

    found = KNOWN.get(model.config.model_type)
    return list(found) if found else "all-linear"


def _transposed(model: "PreTrainedModel", targets: list[str] | str) -> bool:
    """Tell whether the targets keep their weights as inputs x outputs, as GPT-2's Conv1D does."""
    from transformers.pytorch_utils import Conv1D

    return isinstance(targets, list) and any(
        isinstance(module, Conv1D)
        for name, module in model.named_modules()
        if name.rpartition(".")[2] in targets
    )


def trainable(model: "PreTrainedModel") -> dict[str, "Parameter"]:
    """Give the weights that training changes, by name, shared ones once."""
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


def save_adapter(model: "PreTrainedModel", folder: Path, *, base: str) -> None:
    """Write `adapter_model.safetensors` and `adapter_config.json`.

    Args:
        model: as `wrap` gave it.
        folder: to write into.
        base: the name of the model that the adapter belongs to.
    """
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights: dict[str, Tensor] = get_peft_model_state_dict(model)
    plain = {name: weight.detach().cpu().contiguous() for name, weight in weights.items()}
    save_file(plain, folder / ADAPTER, metadata={"format": "pt"})
    config: Any = model.peft_config["default"]
    told = config.to_dict() | {"base_model_name_or_path": base, "inference_mode": True}
    store.write_json(
        folder / "adapter_config.json", {name: _plain(told[name]) for name in sorted(told)}
    )


def save_full(model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", folder: Path) -> None:
    """Write weights, config and tokenizer: a folder that transformers loads as it is."""
    with quiet():
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)


def _plain(value: Any) -> Any:
    """Make a value of peft's config plain JSON; a set's order would change with every process."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    return value
