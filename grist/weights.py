"""Model folders into memory: only safetensors, nothing fetched, no code of the model's run."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def load(folder: Path, *, adapter: Path | None = None) -> "PreTrainedModel":
    """Load a causal model in float32 on the CPU, in evaluation mode, an adapter's weights on it."""
    import torch
    from transformers import AutoModelForCausalLM

    with quiet():
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=torch.float32,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        )
        if adapter is not None:
            from peft import PeftModel

            model = PeftModel.from_pretrained(model, adapter, local_files_only=True)
    model.train(mode=False)
    return model


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
