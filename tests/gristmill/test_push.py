"""What goes to the hub, what stays, and what closes the gate."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from safetensors.numpy import save_file

from grist import manifest, stage, store
from grist.engine import LocalExecutor
from grist.errors import GateError, MissingError, UsageError, UserError
from grist.ledger import Counts
from grist.stage import Outcome, Stage, Workplace
from gristmill import run as running
from gristmill.cli.pushing import Wish, show
from gristmill.cli.screen import Screen
from gristmill.recipe import load
from gristmill.stages import STAGES
from tests.gristmill.conftest import PRIVATE, RECIPE, lay_out
from tests.gristmill.hub import Hub, hub

# The library still uploads by a way that its own client has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

TOKEN = "hf_" + "s3cret" * 5
PHONE = "+44 20 7946 0958"


def made(folder: Path, recipe_text: str = RECIPE) -> Path:
    """Run a recipe up to its dataset, and pretend a training; give the run folder."""
    recipe = lay_out(folder, messages=90)
    recipe.write_text(recipe_text)
    home = folder / "run"
    options = running.Options(home=home, until="dataset")
    running.run(load(recipe), folder, options, lambda *_: None)
    train(home)
    return home


def train(home: Path, **more: bytes) -> None:
    """Write what a training leaves behind, and beside it what files `more` names."""

    def work(place: Workplace) -> Outcome:
        folder = place.folder / "1f2e3d4c"
        (folder / "base").mkdir(parents=True)
        files: dict[str, bytes] = {
            "README.md": b"---\ntags: [gristmill]\n---\n# a model\n",
            "adapter_config.json": b'{"r": 8}',
            "metrics.jsonl": b'{"loss": 2.0}\n',
            "base/config.json": b"{}",
            **more,
        }
        for name, content in files.items():
            (folder / name).write_bytes(content)
        weights = {"a": np.zeros(4, np.float32)}
        for name in ("adapter_model.safetensors", "base/model.safetensors"):
            save_file(weights, folder / name, metadata={"format": "pt"})
        outputs = tuple(path for path in folder.rglob("*") if path.is_file())
        return Outcome(outputs, Counts(), facts={"folder": folder.name, "base": None})

    place = Workplace(home, home / "train", home, "", 7, LocalExecutor(), lambda *_: None)
    wanted = Stage("train", work, (), slice=sorted(more), parents=("dataset",))
    stage.run(wanted, place)
    stage.publish(home, STAGES)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("push"))


@pytest.fixture
def home(finished: Path, tmp_path: Path) -> Path:
    """Give a copy of the finished run, to be spoilt."""
    return Path(shutil.copytree(finished, tmp_path / "run", symlinks=True))


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    from huggingface_hub import constants

    with hub() as stand_in:
        monkeypatch.setattr(constants, "ENDPOINT", stand_in.address)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        yield stand_in


def push(home: Path, repo: str | None = "me/tea", **more: Any) -> None:
    asked: dict[str, Any] = {"what": "dataset", "yes": True, "public": False}
    asked |= {"allow_private": False} | more
    show(home, Wish(repo, **asked), Screen(), as_json=False)


def edit(home: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change every row of the train side, and make all manifests agree with it."""
    room = home / "dataset"
    table = store.read_table(room / "train.parquet")
    rows = table.to_pylist()
    for row in rows:
        change(row)
    store.write_table(room / "train.parquet", pa.Table.from_pylist(rows, schema=table.schema))
    rewrite(home, "dataset")


def rewrite(home: Path, name: str, **changed: Any) -> None:
    known = json.loads((home / name / manifest.NAME).read_text())
    for output in known["outputs"]:
        output["sha256"] = store.file_hash(home / name / output["path"])
    known["facts"] |= changed
    store.write_json(home / name / manifest.NAME, known)
    below = {"curate": "dataset", "dataset": "train"}.get(name)
    if below:
        child = json.loads((home / below / manifest.NAME).read_text())
        found = manifest.read(home / name)
        assert found is not None
        child["parents"][name] = found.hash
        store.write_json(home / below / manifest.NAME, child)
        rewrite(home, below)
    stage.publish(home, STAGES)


def test_a_dataset_goes_as_three_tables_and_their_card_into_a_private_repository(
    finished: Path, there: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    push(finished)

    repo = there.repos["me/tea"]
    assert repo["private"] is True
    assert repo["type"] == "dataset"
    names = ("README.md", "test.parquet", "train.parquet", "validation.parquet")
    assert repo["files"] == {name: (finished / "dataset" / name).read_bytes() for name in names}
    assert there.tokens == {f"Bearer {TOKEN}"}
    told = capsys.readouterr()
    assert f"sent: {there.address}/datasets/me/tea (commit cccccccccccc)" in told.err
    assert TOKEN not in told.out + told.err


def test_a_model_goes_as_weights_configuration_and_card_alone(finished: Path, there: Hub) -> None:
    push(finished, what="model")

    assert set(there.repos["me/tea"]["files"]) == {
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
    }


def test_without_yes_nobody_is_asked_and_everything_is_told(
    finished: Path, there: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    push(finished, repo=None, yes=False)

    told = capsys.readouterr()
    assert there.asked == []
    assert "dataset of" in told.out
    assert "train.parquet" in told.out
    assert "stays here: dropped.parquet, leaks.parquet, ledger.parquet, manifest.json" in told.out
    assert '| pretty_name: "small"' in told.out
    assert "this was a rehearsal" in told.err


def test_a_public_repository_that_is_there_takes_nothing_unasked(
    finished: Path, there: Hub
) -> None:
    there.repos["me/tea"] = {"private": False, "type": "dataset", "files": {}}

    with pytest.raises(GateError, match="me/tea is there already and is public"):
        push(finished)
    assert there.repos["me/tea"]["files"] == {}

    push(finished, public=True)
    assert len(there.repos["me/tea"]["files"]) == 4


def test_public_makes_the_repository_public(finished: Path, there: Hub) -> None:
    push(finished, public=True)
    assert there.repos["me/tea"]["private"] is False


def test_a_private_repository_stays_private_whatever_is_asked(
    finished: Path, there: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    there.repos["me/tea"] = {"private": True, "type": "dataset", "files": {}}
    push(finished, public=True)
    assert "it is private, as it was before" in capsys.readouterr().err


def test_a_run_without_a_pii_step_needs_a_flag_and_never_goes_public(
    tmp_path: Path, there: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    home = made(tmp_path, RECIPE.replace("  - pii: {mode: pseudonym, regions: [GB]}\n", ""))

    with pytest.raises(GateError, match=r"no pii step.*--allow-private-text") as refused:
        push(home)
    assert PRIVATE not in str(refused.value)
    with pytest.raises(GateError, match=r"EMAIL \d+; that cannot go into a public repository"):
        push(home, public=True, allow_private=True)
    assert there.asked == []

    push(home, allow_private=True)
    told = capsys.readouterr()
    assert "train.parquet: looks private: EMAIL" in told.err
    assert PRIVATE not in told.out + told.err
    assert there.repos["me/tea"]["private"] is True


def test_what_the_scan_finds_closes_the_gate_and_is_not_told(home: Path, there: Hub) -> None:
    edit(home, lambda row: row.update(completion=f" call me: {PHONE}"))

    with pytest.raises(GateError, match=r"train.parquet: looks private: PHONE \d+; what may") as no:
        push(home, allow_private=True)  # which is about recipes without a pii step alone
    assert "7946" not in str(no.value)
    assert there.asked == []


def test_what_the_pii_step_lets_stay_may_go(home: Path, there: Hub) -> None:
    edit(home, lambda row: row.update(completion=f" call us: {PHONE}"))
    steps = [json.dumps(["pii", {"allow": [PHONE], "mode": "tag", "regions": ["GB"]}])]
    rewrite(home, "curate", steps=steps)

    push(home)
    assert "train.parquet" in there.repos["me/tea"]["files"]


def test_a_card_is_looked_through_too(home: Path, there: Hub) -> None:
    card = home / "dataset" / "README.md"
    card.write_text(card.read_text() + f"\nAsk {PRIVATE}\n")
    rewrite(home, "dataset")
    with pytest.raises(GateError, match=r"README.md: looks private: EMAIL 1"):
        push(home)
    assert there.asked == []


def test_a_file_that_was_altered_closes_the_gate(home: Path, there: Hub) -> None:
    with (home / "dataset" / "train.parquet").open("ab") as file:
        file.write(b"more")
    with pytest.raises(GateError, match=r"dataset/train\.parquet: missing or altered"):
        push(home)
    assert there.asked == []


def test_a_link_is_not_followed(home: Path, tmp_path: Path) -> None:
    path = home / "dataset" / "train.parquet"
    path.rename(tmp_path / "elsewhere.parquet")
    path.symlink_to(tmp_path / "elsewhere.parquet")
    with pytest.raises(GateError, match="a link to another place"):
        push(home)


@pytest.mark.parametrize("stage", ["curate", "dataset"])
def test_checks_that_failed_close_the_gate(home: Path, there: Hub, stage: str) -> None:
    failed = {"name": "expect_x", "column": "id", "rows": "2 of 9 rows"}
    rewrite(home, stage, checks={"passed": 3, "failed": [failed | {"severity": "critical"}]})
    with pytest.raises(GateError, match=r"check failed \(critical\): expect_x id 2 of 9 rows"):
        push(home)

    assert there.asked == []


def test_a_gate_that_closed_left_the_outcome_and_no_manifest(home: Path, there: Hub) -> None:
    (home / "curate" / manifest.NAME).unlink()
    (home / "curate" / "checks.json").write_text("[]")
    with pytest.raises(GateError, match="checks failed or did not end"):
        push(home)
    assert there.asked == []


def test_a_warning_of_the_checks_is_told_and_closes_nothing(
    home: Path, there: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = {"name": "expect_x", "column": None, "rows": "", "severity": "warning"}
    rewrite(home, "curate", checks={"passed": 3, "failed": [failed]})
    push(home)
    assert "note: check failed (warning): expect_x" in capsys.readouterr().err
    assert there.repos


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("generation_config.json", b"{", "generation_config.json: no JSON, whatever its name says"),
        ("model.safetensors", b"\x80\x04pickle", "model.safetensors: no safetensors file"),
        ("config.json", b'{"x": "%s/models/m"}' % str(Path.home()).encode(), "a folder of this"),
        ("tokenizer_config.json", PRIVATE.join('""').encode(), "tokenizer_config.json: looks priv"),
    ],
)
def test_a_models_files_are_what_they_are_called(
    home: Path, there: Hub, name: str, content: bytes, why: str
) -> None:
    train(home, **{name: content})
    with pytest.raises(GateError, match=why):
        push(home, what="model")
    assert there.asked == []


def test_pickles_and_whatever_else_lies_there_stay(
    home: Path, there: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    train(home, **{"training_args.bin": b"\x80\x04", "modeling_mine.py": b"print()"})
    push(home, what="model")
    assert len(there.repos["me/tea"]["files"]) == 3
    out = capsys.readouterr().out
    assert "stays here: base, metrics.jsonl, modeling_mine.py, training_args.bin" in out


def test_weights_bring_no_words_of_their_own(home: Path) -> None:
    folder = home / "train" / "1f2e3d4c"
    save_file(
        {"a": np.zeros(1, np.float32)},
        folder / "adapter_model.safetensors",
        metadata={"format": "pt", "said": PRIVATE},
    )
    rewrite(home, "train")
    with pytest.raises(GateError, match=r"holds notes beside its weights \(1\)"):
        push(home, what="model")


def test_a_vocabulary_learned_here_is_looked_through(home: Path) -> None:
    words = json.dumps({"model": {"vocab": {f"Ġ{PRIVATE}": 1}}}).encode()
    train(home, **{"tokenizer.json": words})
    push(home, what="model", yes=False)  # as a published model's would be
    rewrite(home, "train", base="1f2e3d4c/base")
    with pytest.raises(GateError, match=r"tokenizer\.json: looks private: EMAIL 1"):
        push(home, what="model", yes=False)


def test_the_hubs_refusal_is_told_in_a_line(finished: Path, there: Hub) -> None:
    there.forbidden = True
    with pytest.raises(UserError, match=r"me/tea: the hub refuses \(403\)") as refused:
        push(finished)
    assert TOKEN not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_who_is_not_logged_in_hears_so(
    finished: Path, there: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    with pytest.raises(MissingError, match="nobody is logged in"):
        push(finished)
    assert there.asked == []


def test_a_token_that_cannot_be_sent_is_no_token_and_is_not_told(
    finished: Path, there: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for spoilt in ("hf_sécret", "hf_se cret", "hf_s\x01cret"):
        monkeypatch.setenv("HF_TOKEN", spoilt)
        with pytest.raises(MissingError, match="has signs that no token has") as no:
            push(finished)
        assert "cret" not in str(no.value)
    assert there.asked == []


def test_a_hub_that_cannot_be_reached_is_this_machines_lack(
    finished: Path, there: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(MissingError, match="cannot be reached"):
        push(finished)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(MissingError, match="HF_HUB_OFFLINE is set"):
        push(finished)


@pytest.mark.parametrize(
    "repo",
    ["tea", "me/", "me/../you", "me/tea/x", "me/t\x1bea", "a/" + "b" * 97, "me-/tea", "me/tea-"],
)
def test_a_repository_goes_by_user_and_name(repo: str) -> None:
    with pytest.raises(UsageError, match="a repository goes by user/name"):
        Wish(repo, "dataset", yes=False, public=False, allow_private=False)


@pytest.mark.parametrize("repo", ["a" * 40 + "/" + "b" * 96, "m/t", "me/_tea_", "a.b-c/1.0"])
def test_what_the_hubs_library_takes_for_a_name_is_one(repo: str) -> None:
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

    validate_repo_id(repo)

    assert Wish(repo, "dataset", yes=False, public=False, allow_private=False).repo == repo


def test_a_file_that_names_the_home_folder_stays(
    home: Path, there: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = home / "dataset" / "README.md"
    card.write_text(card.read_text() + "\nmodel: /home/ana/models/mine\n")
    rewrite(home, "dataset")
    monkeypatch.setenv("HOME", "/home/ana")

    with pytest.raises(GateError, match=r"README.md: names a folder of this machine"):
        push(home)
    assert there.asked == []


def test_a_service_whose_home_is_the_root_can_push(
    finished: Path, there: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/")  # every web address has two slashes
    push(finished, repo="me/root")

    monkeypatch.setattr(Path, "home", _no_home)
    push(finished, repo="me/none")

    assert set(there.repos) == {"me/root", "me/none"}


def _no_home() -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_yes_needs_a_repository(finished: Path) -> None:
    with pytest.raises(UsageError, match="say where to: --repo user/name"):
        push(finished, repo=None)


def test_a_folder_without_a_dataset_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no dataset to push"):
        push(tmp_path)


def test_the_document_says_what_was_sent(
    finished: Path, there: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    wish = Wish("me/tea", "dataset", yes=True, public=False, allow_private=False)
    show(finished, wish, Screen(quiet=True), as_json=True)

    said = json.loads(capsys.readouterr().out)
    assert [file["name"] for file in said["files"]] == sorted(there.repos["me/tea"]["files"])
    assert said["files"][0]["sha256"] == store.file_hash(finished / "dataset" / "README.md")
    assert said["refused"] == []
    assert said["pushed"] == {
        "url": f"{there.address}/datasets/me/tea", "commit": "c" * 40, "private": True,
    }  # fmt: skip
