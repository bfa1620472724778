"""Model folders into memory: only safetensors, nothing fetched, no code of the model's run."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grist.errors import UserError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def load(folder: Path, *, adapter: Path | None = None) -> "PreTrainedModel":
    """Load a causal model in float32 on the CPU, in evaluation mode, an adapter's weights on it.

    Raises:
        UserError: the folder holds no causal model, or not all of one.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    try:
        with quiet():
            pair: Any = AutoModelForCausalLM.from_pretrained(
                folder,
                dtype=torch.float32,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                output_loading_info=True,
            )
    except (OSError, ValueError, SafetensorError) as error:
        why = str(error).strip().partition("\n")[0]
        raise UserError(f"{folder}: cannot be loaded as a causal model: {why}") from error
    model, report = pair
    if lacking := sorted(report["missing_keys"]):
        # transformers would go on with random numbers in their place.
        raise UserError(f"{folder}: {len(lacking)} of the weights are missing, as {lacking[0]}")
    loaded: PreTrainedModel = model if adapter is None else _adapted(model, adapter)
    loaded.train(mode=False)
    return loaded


def _adapted(model: "PreTrainedModel", adapter: Path) -> "PreTrainedModel":
    from peft import PeftModel

    with quiet():
        loaded: PreTrainedModel = PeftModel.from_pretrained(model, adapter, local_files_only=True)
    return loaded


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the model libraries from drawing on the terminal: progress is ours to show."""
    from transformers.utils import logging as theirs

    bars, level = theirs.is_progress_bar_enabled(), theirs.get_verbosity()
    theirs.disable_progress_bar()  # type: ignore[no-untyped-call]
    theirs.set_verbosity(logging.ERROR)
    try:
        with warnings.catch_warnings():
            # peft 0.21 still asks transformers 5.23 by a name that it has deprecated.
            warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing.*")
            yield
    finally:
        theirs.set_verbosity(level)
        if bars:
            theirs.enable_progress_bar()  # type: ignore[no-untyped-call]
