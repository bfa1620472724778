"""A tiny tokenizer, tiny models, and a run folder that is ready to be evaluated."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)

from evaluation.coder import Coder
from grist import store
from grist.engine import LocalExecutor
from grist.manifest import Manifest
from grist.models import fingerprint
from grist.stage import Workplace
from grist.weights import quiet

LINES = (
    "The kettle sings before the tea is ready, and the cat listens from the window.",
    "Ana: is there any green tea left?\nBen: two spoons, and the last of the honey.",
    "Rain fell on the tea house all night; in the morning every cup was full of sky.",
    "We open at nine. We close when the last guest has told the last story.",
    "日本の緑茶は香りがよく、毎朝いただきます。雨の日には特においしいです。",
    "Tea 🍵 and cake 🍰 and family 👨‍👩‍👧‍👦 and the flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿 of the north",
    "Чай остыл, но разговор только начинается, и никто не хочет уходить домой.",
    "tea",
)
END = "<|endoftext|>"
CONTEXT = 96

Row = dict[str, Any]
Bench = Callable[..., Workplace]


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerBase:
    """A byte-level BPE, so small that most characters beyond ASCII are several tokens."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=[END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(LINES, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token=END)  # type: ignore[no-untyped-call]


@pytest.fixture(scope="session")
def coder(tokenizer: PreTrainedTokenizerBase) -> Coder:
    return Coder(tokenizer)


@pytest.fixture(scope="session")
def gpt2(tokenizer: PreTrainedTokenizerBase) -> PreTrainedModel:
    return a_gpt2(len(tokenizer))


def a_gpt2(vocabulary: int, *, seed: int = 0) -> PreTrainedModel:
    """A GPT-2 of wild weights: what it writes is noise, but another noise for each prompt."""
    with torch.random.fork_rng(devices=[]), quiet():
        torch.manual_seed(seed)
        config = GPT2Config(
            vocab_size=vocabulary,
            n_positions=CONTEXT,
            n_embd=32,
            n_layer=2,
            n_head=2,
            initializer_range=0.3,
            bos_token_id=0,
            eos_token_id=0,
        )
        model: PreTrainedModel = GPT2LMHeadModel(config).eval()  # type: ignore[no-untyped-call]
        return model


@pytest.fixture(scope="session")
def hub_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where `evaluate` keeps what it keeps, for once not under the home folder.

    One for all tests: Python remembers the package that `evaluate` makes of it.
    """
    import evaluate

    folder = tmp_path_factory.mktemp("evaluate")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HF_MODULES_CACHE", "HF_METRICS_CACHE", "HF_EVALUATE_CACHE"):
            patch.setattr(evaluate.config, name, folder / name)
        yield folder


@pytest.fixture
def bench(tmp_path: Path, tokenizer: PreTrainedTokenizerBase) -> Bench:
    """Make a run folder with a test side, and with what training would have left there."""

    def make(method: str | None = "lora", *, lines: tuple[str, ...] = LINES) -> Workplace:
        home = tmp_path / "run"
        write_test_side(home, lines)
        if method:
            write_training(home, method, tokenizer)
        return Workplace(
            home=home,
            folder=home / "evaluate",
            base=tmp_path,
            key="key",
            seed=7,
            executor=LocalExecutor(),
            progress=lambda *_: None,
        )

    return make


def write_test_side(home: Path, lines: tuple[str, ...]) -> None:
    """Write a test side of one row a line, two rows to a group."""
    rows: list[Row] = [
        {
            "id": f"{number:032x}",
            "split": "test",
            "group": f"{number // 2:032x}",
            "kind": "post",
            "records": [f"{number:032x}"],
            "text": line,
        }
        for number, line in enumerate(lines)
    ]
    schema = pa.schema([("id", pa.string()), ("group", pa.string()), ("text", pa.string())])
    table = pa.Table.from_pylist(rows) if rows else schema.empty_table()
    store.write_table(home / "dataset" / "test.parquet", table)


def write_training(home: Path, method: str, tokenizer: PreTrainedTokenizerBase) -> None:
    """Write a base and a tuned model as the stage `train` does, the tuned one made up."""
    tuned = home / "train" / "0a1b2c3d"
    base = a_gpt2(len(tokenizer))
    base.save_pretrained(tuned / "base")
    tokenizer.save_pretrained(tuned / "base")
    if method == "full":
        a_gpt2(len(tokenizer), seed=1).save_pretrained(tuned)
        tokenizer.save_pretrained(tuned)
    else:
        an_adapted(base).save_pretrained(tuned)
    facts = {
        "model": "tiny-gpt2",
        "fingerprint": fingerprint(tuned / "base"),
        "method": method,
        "folder": "0a1b2c3d",
        "base": "0a1b2c3d/base",
    }
    nothing: dict[str, Any] = {}
    Manifest("train", "key", 7, {}, (), nothing, "", {}, {}, facts=facts).write(home / "train")


def an_adapted(base: PreTrainedModel, *, seed: int = 2) -> Any:
    """Put an adapter on a model whose weights are far from doing nothing."""
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=4,
        target_modules=["c_attn"],
        fan_in_fan_out=True,
        init_lora_weights=False,
    )
    with torch.random.fork_rng(devices=[]), quiet():
        torch.manual_seed(seed)
        return get_peft_model(base, config).eval()
