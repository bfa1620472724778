"""`gristmill verify` where there is no run: ratings, made elsewhere, and their samples."""

import json
from pathlib import Path

import pytest

from evaluation.rating import asked, store
from evaluation.rating.events import join, rate
from evaluation.rating.section import Rating
from grist import manifest
from grist.errors import Exit, UsageError
from gristmill.cli.verifying import show
from gristmill.verify import findings
from tests.evaluation.rating.built import a_showing, samples
from tests.gristmill.conftest import gristmill

PLACE = "ratings/ratings.sqlite"
NO_STAGES = "ratings without a run: there are no stages to look over"


def a_folder(folder: Path) -> Path:
    """Lay out samples that no recipe made, and one rater's answer about them."""
    text = {"example": "e1", "prompt": "tea?", "true": "yes", "base": "no", "tuned": "please"}
    home = samples(folder / "elsewhere", [text])
    with store.opened(home) as ratings:
        ratings.add("ana", join({"slot": 0}))
        ratings.add("ana", rate(a_showing(), "left", 1.0))
    return home


def spoil(home: Path) -> None:
    store.place(home).write_bytes(b"a secret\x1b" * 1000)


def evaluated(home: Path) -> None:
    """Bring the manifest of the samples along, without the scores that it names too."""
    room = home / "evaluate"
    (room / "scores.json").write_text("[]")
    outputs = manifest.describe(room, room.iterdir())
    manifest.Manifest(
        "evaluate", "k", 7, inputs={}, outputs=outputs, counts={}, code="", packages={}, parents={}
    ).write(room)
    (room / "scores.json").unlink()


def test_ratings_that_are_whole_are_said_to_be_and_that_there_are_no_stages(tmp_path: Path) -> None:
    home = a_folder(tmp_path)
    before = store.place(home).read_bytes()
    done = gristmill("verify", home)

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [f"{home}: {NO_STAGES}", f"{home}: ratings are whole"]
    assert store.place(home).read_bytes() == before


def test_json_is_that_of_a_run_and_says_that_no_stage_was_looked_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_folder(tmp_path)

    assert show(home, as_json=True) == Exit.OK
    said = json.loads(capsys.readouterr().out)
    assert said == {"run": str(home), "stages": [], "findings": []}


def test_what_is_wrong_with_them_is_found_as_in_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_folder(tmp_path)
    spoil(home)

    assert show(home, as_json=True) == Exit.FAILURE
    told = capsys.readouterr()
    (finding,) = json.loads(told.out)["findings"]
    assert finding.startswith(f"{PLACE}: ")
    assert told.err.splitlines() == [f"{home}: {NO_STAGES}", finding]
    assert "secret" not in told.out + told.err


def test_questions_that_nobody_has_answered_yet_are_looked_over_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.keep(tmp_path, Rating(), 7)
    assert show(tmp_path, as_json=False) == Exit.OK

    (tmp_path / "ratings" / asked.NAME).write_text("{}")
    assert show(tmp_path, as_json=False) == Exit.FAILURE
    assert "ratings/rating.json: not as gristmill writes it" in capsys.readouterr().err


def test_ratings_that_are_kept_where_nothing_is_now_are_no_sound_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.place(tmp_path).parent.mkdir()
    store.place(tmp_path).symlink_to(tmp_path / "gone.sqlite")

    assert show(tmp_path, as_json=False) == Exit.FAILURE
    assert f"{PLACE}: " in capsys.readouterr().err


def test_samples_are_held_against_their_manifest_where_it_was_brought_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_folder(tmp_path)
    evaluated(home)
    assert show(home, as_json=False) == Exit.OK

    path = home / "evaluate" / "samples.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    capsys.readouterr()
    assert show(home, as_json=False) == Exit.FAILURE
    finding = "evaluate/samples.parquet: missing or altered since it was made"
    assert capsys.readouterr().err.splitlines() == [f"{home}: {NO_STAGES}", finding]


def test_samples_that_were_not_copied_whole_are_found_without_a_manifest_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_folder(tmp_path)
    path = home / "evaluate" / "samples.parquet"
    path.write_bytes(path.read_bytes()[:-100])

    assert show(home, as_json=False) == Exit.FAILURE
    finding = "evaluate/samples.parquet: not samples as gristmill writes them (ArrowInvalid)"
    assert capsys.readouterr().err.splitlines() == [f"{home}: {NO_STAGES}", finding]


def test_ratings_whose_samples_stayed_elsewhere_are_looked_over_all_the_same(
    tmp_path: Path,
) -> None:
    home = a_folder(tmp_path)
    (home / "evaluate" / "samples.parquet").unlink()
    assert show(home, as_json=False) == Exit.OK

    spoil(home)
    assert show(home, as_json=False) == Exit.FAILURE


@pytest.mark.parametrize("there", ["", "ratings", "evaluate"])
def test_a_folder_with_neither_a_run_nor_ratings_is_refused(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir(exist_ok=True)
    done = gristmill("verify", tmp_path, "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{tmp_path}: no run folder (no ingest/manifest.json in it)" in done.stderr


@pytest.mark.parametrize("left", ["ingest", "curate", "dataset", "train", manifest.NAME])
def test_a_run_that_has_lost_its_beginning_is_not_taken_for_ratings_alone(
    tmp_path: Path, left: str
) -> None:
    home = a_folder(tmp_path)
    (home / left).mkdir()

    with pytest.raises(UsageError, match="no run folder"):
        show(home, as_json=False)


def test_what_is_published_needs_a_run_and_not_just_ratings_that_are_whole(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run folder"):
        findings(a_folder(tmp_path))
