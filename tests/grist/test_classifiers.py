"""A classifier's scores, against transformers' own pipeline."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    DistilBertConfig,
    DistilBertForSequenceClassification,
    PreTrainedTokenizerFast,
    TextClassificationPipeline,
)

from grist import classifiers
from grist.errors import UserError

WORDS = ("tea", "cup", "fool", "rain", "cat", "you", "are", "a", "what", "nice")
TEXTS = ["you are a fool", "tea", "what a nice cup", "", "a cat a fool a fool rain " * 2]


def build(folder: Path, **config: Any) -> Path:
    """Save a small classifier with weights at random."""
    known = {word: at for at, word in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS))}
    tokenizer = Tokenizer(models.WordLevel(known, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    signs = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep")}
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, model_max_length=16, **signs
    ).save_pretrained(folder)
    torch.manual_seed(3)
    labels = ("civil", "toxic")
    shape: dict[str, Any] = {
        "vocab_size": 14, "dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 16,
        "max_position_embeddings": 16, "initializer_range": 1.0,
        "id2label": dict(enumerate(labels)), "label2id": {name: n for n, name in enumerate(labels)},
    }  # fmt: skip
    DistilBertForSequenceClassification(DistilBertConfig(**shape | config)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("classifier"))


def reference(folder: Path, text: str) -> dict[str, float]:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    model = DistilBertForSequenceClassification.from_pretrained(folder).train(mode=False)
    pipe: Any = TextClassificationPipeline
    found = pipe(model=model, tokenizer=tokenizer)(text, top_k=None)
    return {each["label"]: round(each["score"], 5) for each in found}


def test_scores_are_those_of_transformers_whatever_is_scored_beside(folder: Path) -> None:
    scores = classifiers.scores(TEXTS, folder, "toxic")
    assert [round(score, 5) for score in scores] == [
        pytest.approx(reference(folder, text)["toxic"], abs=2e-5) for text in TEXTS
    ]
    assert len({*scores}) == len(TEXTS)
    assert classifiers.scores(TEXTS[:1], folder, "toxic") == pytest.approx(scores[:1], abs=2e-6)


def test_labels_that_do_not_exclude_each_other_have_scores_of_their_own(tmp_path: Path) -> None:
    folder = build(tmp_path, problem_type="multi_label_classification")
    toxic, civil = (
        classifiers.scores(["you fool"], folder, each)[0] for each in ("toxic", "civil")
    )
    assert toxic + civil != pytest.approx(1.0, abs=1e-3)
    assert toxic == pytest.approx(reference(folder, "you fool")["toxic"], abs=2e-5)


def test_a_long_text_scores_as_its_worst_part(folder: Path) -> None:
    parts = ["a fool " * 7, "nice tea " * 7, "what rain " * 7]
    alone = classifiers.scores(parts, folder, "toxic")
    [together] = classifiers.scores(["".join(parts)], folder, "toxic")
    assert together == pytest.approx(max(alone), abs=2e-6)


def test_of_a_text_without_end_some_windows_are_read(folder: Path) -> None:
    [score] = classifiers.scores(["tea " * 50_000], folder, "toxic")
    assert 0 <= score <= 1


def test_a_label_that_the_model_does_not_know_is_named_with_those_that_it_does(
    folder: Path,
) -> None:
    assert classifiers.find(str(folder), Path(), "toxic").folder == folder
    with pytest.raises(UserError, match=r"no label 'toxi'; did you mean 'toxic'\?"):
        classifiers.find(str(folder), Path(), "toxi")


def test_weights_that_are_missing_are_no_random_numbers(tmp_path: Path) -> None:
    folder = build(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "n_layers": 2}))
    with pytest.raises(UserError, match="weights are missing"):
        classifiers.scores(["tea"], folder, "toxic")


def test_what_is_no_classifier_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "no-such"}')
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(UserError, match="has no label 'toxic'"):
        classifiers.find(str(tmp_path), Path(), "toxic")
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(UserError, match="names no labels"):
        classifiers.find(str(tmp_path), Path(), "toxic")
    with pytest.raises(UserError, match="cannot be loaded as a classifier"):
        classifiers.scores(["tea"], tmp_path, "toxic")
