"""Which folders hold static embeddings, and that vectors are those of the package they are from."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from grist import models, static
from grist.embeddings import embed, find
from grist.errors import UserError

# The first numbers of what wordllama 0.4.0's own `embed(texts, norm=True)` gives.
THEIRS = {
    "Tea at five.": [0.060299, 0.113175, -0.009717, -0.065725, -0.114966, -0.121509],
    "How do I reset my password?": [0.228507, 0.135355, 0.10887, -0.01851, 0.081181, -0.009962],
    "naïve café\n\tsecond line, 2024": [
        -0.078962, -0.022539, 0.043437, -0.117303, -0.055495, -0.102688,
    ],
    "word " * 700: [-0.106277, -0.025823, -0.034878, 0.003729, 0.091783, -0.007939],
}  # fmt: skip
VOCABULARY = {"[UNK]": 0, "tea": 1, "at": 2, "five": 3}
VECTORS = np.array([[9, 9], [1, 0], [0, 1], [3, 4]], np.float32)


@pytest.fixture(scope="module")
def wordllama() -> Path:
    return find("wordllama", Path()).folder


def a_static_model(
    folder: Path,
    *,
    part: str = "",
    name: str = "embeddings",
    parts: tuple[str, ...] = ("StaticEmbedding",),
    **tensors: NDArray[Any],
) -> Path:
    """Write a small model as model2vec or sentence-transformers would."""
    place = folder / part
    place.mkdir(parents=True)
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.enable_truncation(2)
    tokenizer.enable_padding()
    tokenizer.save(str(place / "tokenizer.json"))
    save_file({name: VECTORS, **tensors}, place / "model.safetensors")
    modules = [
        {"idx": at, "path": part if not at else f"{at}_{kind}", "type": f"some.models.{kind}"}
        for at, kind in enumerate(parts)
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "config.json").write_text('{"model_type": "model2vec"}')
    return folder


def test_a_vector_is_that_of_the_package_it_is_from(wordllama: Path) -> None:
    vectors = embed(list(THEIRS), wordllama)
    assert vectors.shape == (4, 256)
    assert vectors.dtype == np.float32
    assert np.allclose(vectors[:, :6], list(THEIRS.values()), atol=2e-6)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert "wordllama" not in sys.modules


def test_the_company_of_other_texts_changes_nothing(wordllama: Path) -> None:
    texts = [f"{'word ' * at}number {at}" for at in range(1, 60, 3)]
    alone = np.concatenate([embed([text], wordllama) for text in texts])
    assert (alone == embed(texts, wordllama)).all()


def test_the_end_of_a_long_text_counts_too(
    wordllama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The kettle is on and the rain is falling. " * 200 + "Ships at sea. " * 400
    [whole] = embed([text], wordllama)
    [beginning] = embed([text[:2_000]], wordllama)
    assert whole @ beginning < 0.9
    monkeypatch.setattr(static, "_PIECE", 1_000)
    monkeypatch.setattr(static, "_AT_ONCE", 7)
    [in_pieces] = embed([text], wordllama)
    assert whole @ in_pieces > 0.999


def test_texts_in_a_script_that_the_model_does_not_know_are_near_to_none(wordllama: Path) -> None:
    vectors = embed(["ሰላም ለዓለም ሁሉ ይሁን", "ቡና በጣም ጥሩ ነው ዛሬ", "", "Tea\n\n\n"], wordllama)
    assert np.abs(vectors[:3]).max() == 0
    assert np.linalg.norm(vectors[3]) == pytest.approx(1)


def test_no_texts_give_no_vectors(wordllama: Path) -> None:
    assert embed([], wordllama).shape == (0, 256)


@pytest.mark.parametrize(
    ("part", "name", "parts"),
    [
        ("", "embeddings", ("StaticEmbedding",)),
        (".", "embeddings", ("StaticEmbedding", "Normalize")),
        ("0_StaticEmbedding", "embedding.weight", ("StaticEmbedding", "Normalize")),
    ],
)
def test_folders_of_model2vec_and_sentence_transformers_are_read(
    tmp_path: Path, part: str, name: str, parts: tuple[str, ...]
) -> None:
    folder = a_static_model(tmp_path / "model", part=part, name=name, parts=parts)
    assert models.fingerprint(folder)
    vectors = embed(["tea at", "tea what", "tea at tea five", "what tea what"], folder)
    expected = np.array([[1, 1], [1, 0], [5, 5], [0, 0]]) / [[2**0.5], [1], [50**0.5], [1]]
    assert np.allclose(vectors, expected)


def test_tokens_may_share_vectors_and_have_weights(tmp_path: Path) -> None:
    mapping = np.array([0, 3, 3, 1], np.int64)
    weights = np.array([1, 1, 2, 10], np.float64)
    folder = a_static_model(tmp_path / "model", mapping=mapping, weights=weights)
    [vector] = embed(["tea at five"], folder)  # (3, 4) + 2 (3, 4) + 10 (1, 0)
    assert np.allclose(vector, np.array([19, 12]) / np.hypot(19, 12))


def test_the_fingerprint_covers_both_files(tmp_path: Path, wordllama: Path) -> None:
    place = tmp_path / "model"
    for file in (
        "weights/l2_supercat_256.safetensors",
        "tokenizers/l2_supercat_tokenizer_config.json",
    ):
        (place / file).parent.mkdir(parents=True)
        (place / file).write_text("one")
    before = models.fingerprint(place)
    for copy in [path for path in place.rglob("*") if path.is_file()]:
        copy.write_text("another")
        assert models.fingerprint(place) != before
        copy.write_text("one")
    assert models.fingerprint(place) == before


def _files(folder: Path) -> list[Path]:
    found = static.files(folder)
    assert found
    return [found.weights, found.tokenizer]


def test_a_model_with_more_to_it_than_a_mean_is_not_taken_for_one(tmp_path: Path) -> None:
    folder = a_static_model(tmp_path / "dense", parts=("StaticEmbedding", "Dense"))
    assert static.files(folder) is None
    assert static.files(find("minilm", Path()).folder) is None


def test_a_folder_that_cannot_be_loaded_says_so(tmp_path: Path) -> None:
    short = a_static_model(tmp_path / "short", mapping=np.array([0, 1], np.int64))
    with pytest.raises(UserError, match="knows more tokens than there are vectors"):
        embed(["tea"], short)
    unnamed = a_static_model(tmp_path / "unnamed", name="something")
    with pytest.raises(UserError, match="holds no embeddings"):
        embed(["tea"], unnamed)
    cut = a_static_model(tmp_path / "cut")
    (cut / "model.safetensors").write_bytes(b"\x00" * 20)
    with pytest.raises(UserError, match="cannot be loaded as static embeddings"):
        embed(["tea"], cut)
    broken = a_static_model(tmp_path / "broken")
    (broken / "tokenizer.json").write_text("{}")
    with pytest.raises(UserError, match="cannot be loaded as a tokenizer"):
        embed(["tea"], broken)


def test_a_model_whose_vectors_are_no_numbers_is_an_error(tmp_path: Path) -> None:
    rows = np.array([[9, 9], [1, np.nan], [0, 1], [3, 4]], np.float32)
    folder = a_static_model(tmp_path / "nan", embeddings=rows)
    assert embed(["at five"], folder).shape == (1, 2)
    with pytest.raises(UserError, match=r"nan: the model gives vectors that are no numbers"):
        embed(["at five", "tea at five"], folder)
