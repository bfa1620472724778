"""What other people's tools take unchanged."""

import json
from pathlib import Path

import pytest


def test_the_dataset_loads_with_its_sides_and_columns(world: Path, tmp_path: Path) -> None:
    from datasets import load_dataset

    home = world / "runs" / "small"
    loaded = load_dataset(str(home / "dataset"), cache_dir=str(tmp_path))

    assert set(loaded) == {"train", "validation", "test"}
    groups = {side: set(loaded[side]["group"]) for side in loaded}
    assert not groups["train"] & groups["test"]
    row = loaded["train"][0]
    assert row["prompt"].endswith(":")
    assert row["completion"].startswith(" ")


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_trl_trains_on_the_dataset_as_it_is(world: Path, tmp_path: Path) -> None:
    from datasets import load_dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    home = world / "runs" / "small"
    facts = json.loads((home / "train" / "manifest.json").read_text())["facts"]
    base = str(home / "train" / facts["base"])
    loaded = load_dataset(str(home / "dataset"), cache_dir=str(tmp_path))
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(base),
        args=SFTConfig(
            output_dir=str(tmp_path / "trl"), max_steps=1, per_device_train_batch_size=2,
            use_cpu=True, bf16=False, save_strategy="no", max_length=128,
        ),
        train_dataset=loaded["train"],
        processing_class=AutoTokenizer.from_pretrained(base),
    )  # fmt: skip

    assert trainer.train().training_loss > 0
