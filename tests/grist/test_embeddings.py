"""What becomes a vector, by which models, and that nobody else's threads change."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from grist import embeddings
from grist.embeddings import embed, find, one_thread
from grist.errors import UserError


@pytest.fixture(scope="module")
def minilm() -> Path:
    return find("minilm", Path()).folder


def test_texts_that_mean_the_same_are_near(minilm: Path) -> None:
    texts = [
        "How do I reset my password?",
        "How can I reset my password?",
        "A recipe with eggs and milk",
    ]
    vectors = embed(texts, minilm)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[1] > 0.93
    assert vectors[0] @ vectors[2] < 0.3


def test_a_vector_is_that_of_sentence_transformers(minilm: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["Tea at five.", "A longer text about the water, the leaves and the cup."]
    theirs = SentenceTransformer(str(minilm), device="cpu").encode(texts, convert_to_numpy=True)
    assert np.allclose(embed(texts, minilm), theirs, atol=1e-5)


def test_the_end_of_a_long_text_counts_too(minilm: Path) -> None:
    beginning = "The kettle is on and the rain is falling on the roof. " * 40
    tea, ships = embed(
        [beginning + "Green tea. " * 150, beginning + "Ships at sea in a storm. " * 70], minilm
    )
    assert tea @ ships < 0.9


def test_a_book_costs_no_more_than_eight_windows(
    minilm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(model: object, texts: list[str]) -> np.ndarray:
        read.append(len(texts))
        return np.ones((len(texts), 384), np.float32)

    monkeypatch.setattr(embeddings, "_encoded", counted)
    embed(["The kettle is on. " * 5_000, "Tea."], minilm)
    assert read == [9]


def test_texts_in_a_script_that_the_model_does_not_know_are_near_to_none(minilm: Path) -> None:
    texts = ["ሰላም ለዓለም ሁሉ ይሁን", "ቡና በጣም ጥሩ ነው ዛሬ", "😀 😀 😀 😀", "Tea is good"]
    vectors = embed(texts, minilm)
    assert np.abs(vectors[:3]).max() == 0
    assert np.linalg.norm(vectors[3]) == pytest.approx(1)


def test_the_company_of_other_texts_changes_nothing_that_shows(minilm: Path) -> None:
    texts = [f"{'word ' * at}number {at}" for at in range(1, 60, 3)]
    alone = np.concatenate([embed([text], minilm) for text in texts])
    assert np.abs(alone - embed(texts, minilm)).max() < 1e-5


def test_no_texts_give_no_vectors(minilm: Path) -> None:
    assert embed([], minilm).shape == (0, 384)


def test_a_model_that_is_none_of_sentences_says_so_before_anything_is_done(tmp_path: Path) -> None:
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).touch()
    with pytest.raises(UserError, match=r"is no sentence model: it has no modules\.json"):
        find(str(tmp_path), Path())


def test_a_folder_that_cannot_be_loaded_says_so(tmp_path: Path, minilm: Path) -> None:
    shutil.copy(minilm / "modules.json", tmp_path)
    with pytest.raises(UserError, match="cannot be loaded as a sentence model"):
        embed(["tea"], tmp_path)


def test_a_model_brings_no_code_of_its_own(tmp_path: Path, minilm: Path) -> None:
    shutil.copytree(minilm, tmp_path / "model")
    mark = tmp_path / "it-ran"
    (tmp_path / "model" / "theirs.py").write_text(
        f"open({str(mark)!r}, 'w').close()\nclass Module: ...\n"
    )
    modules = json.loads((minilm / "modules.json").read_text())
    modules[2]["type"] = "theirs.Module"
    (tmp_path / "model" / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(UserError, match="cannot be loaded"):
        embed(["tea"], tmp_path / "model")
    assert not mark.exists()


def test_the_number_of_threads_is_what_it_was() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with one_thread():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
