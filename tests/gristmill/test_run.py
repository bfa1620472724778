"""Whole runs of the tiny model, through the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from evaluation.rating import store as ratings
from evaluation.rating.asked import Asked, asked
from evaluation.rating.events import join
from evaluation.rating.section import Rating
from grist import store
from tests.gristmill.conftest import PRIVATE, RECIPE, environment, gristmill, lay_out

RESULTS = ("dataset/train.parquet", "dataset/validation.parquet", "dataset/test.parquet",
           "dataset/ledger.parquet", "curate/ledger.parquet", "evaluate/samples.parquet",
           "evaluate/scores.json", "evaluate/comparisons.json")  # fmt: skip


def hashes(home: Path) -> dict[str, str]:
    return {name: store.file_hash(home / name) for name in RESULTS}


def test_a_run_says_what_it_did_as_one_json_document(world: Path) -> None:
    said = json.loads((world / "said.json").read_text())

    assert said["run"] == "runs/small"
    assert (world / said["report"]).is_file()
    assert [(stage["name"], stage["status"]) for stage in said["stages"]] == [
        (name, "ran") for name in ("ingest", "curate", "dataset", "train", "evaluate", "report")
    ]


def test_running_again_does_nothing(world: Path) -> None:
    before = hashes(world / "runs" / "small")
    again = json.loads(gristmill("run", "recipe.yaml", "--json", cwd=world).stdout)

    assert {stage["status"] for stage in again["stages"]} == {"cached"}
    assert hashes(world / "runs" / "small") == before


def test_a_dry_run_says_what_would_be_done_and_touches_nothing(world: Path) -> None:
    changed = world / "changed.yaml"
    changed.write_text(RECIPE.replace("context_turns: 4", "context_turns: 3"))
    before = sorted(path.stat().st_mtime_ns for path in (world / "runs").rglob("*"))

    said = gristmill("run", changed.name, "--dry-run", cwd=world).stdout

    assert [line.split() for line in said.splitlines()] == [
        ["ingest", "cached"], ["curate", "cached"], ["dataset", "run"],
        ["train", "run"], ["evaluate", "run"], ["report", "run"],
    ]  # fmt: skip
    assert sorted(path.stat().st_mtime_ns for path in (world / "runs").rglob("*")) == before


def test_private_text_is_in_ingest_alone(world: Path) -> None:
    home = world / "runs" / "small"
    outside = [p for p in home.rglob("*") if p.is_file() and home / "ingest" not in p.parents]
    private = (PRIVATE, "Dagmar", "user12", "Harbour")
    for path in outside:
        if path.suffix == ".parquet":
            content = json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
        else:
            content = path.read_text(encoding="utf-8", errors="replace")
        assert [word for word in private if word in content] == [], path

    assert (home / "ingest").stat().st_mode & 0o777 == 0o700
    assert PRIVATE in json.dumps(
        pq.read_table(store.part(home / "ingest" / "records", 0)).to_pylist(), default=str
    )


def test_every_example_leads_back_to_source_bytes(world: Path) -> None:
    from gristmill.trail import source_bytes

    home = world / "runs" / "small"
    raw = dict(source_bytes(home))
    rows = pq.read_table(home / "dataset" / "train.parquet").to_pylist()

    assert rows
    for row in rows:
        for record in row["records"]:
            assert json.loads(raw[record])["type"] == "message"


def test_explain_walks_from_a_sample_to_the_bytes(world: Path) -> None:
    home = world / "runs" / "small"
    sample = pq.read_table(home / "evaluate" / "samples.parquet").to_pylist()[0]

    done = gristmill("explain", home, sample["id"], "--json")
    stops = json.loads(done.stdout)

    assert {"source", "record as read", "record as curated", "decision", "example", "sample"} <= {
        stop["what"] for stop in stops
    }
    assert gristmill("explain", home, "0" * 32).returncode == 2


def test_verify_finds_what_was_tampered_with(world: Path, tmp_path: Path) -> None:
    home = tmp_path / "copy"
    shutil.copytree(world / "runs" / "small", home)
    assert gristmill("verify", home).returncode == 0

    ledger = home / "curate" / "ledger.parquet"
    ledger.write_bytes(ledger.read_bytes()[:-1])
    done = gristmill("verify", home)

    assert done.returncode == 1
    assert "curate/ledger.parquet: missing or altered" in done.stderr


def test_verify_says_of_a_run_with_ratings_what_it_says_of_one_without(
    world: Path, tmp_path: Path
) -> None:
    home = tmp_path / "copy"
    shutil.copytree(world / "runs" / "small", home)
    with ratings.opened(home) as file:
        file.add("ana", join({"slot": 0}))
    done = gristmill("verify", home, "--json")

    assert done.returncode == 0
    assert json.loads(done.stdout) == {"run": str(home), "findings": []}
    says = "every file and every row is as its manifest says"
    assert done.stderr == f"{home}: {says}\n"


def test_samples_that_are_copied_elsewhere_are_rated_in_the_run_s_order(
    world: Path, tmp_path: Path
) -> None:
    home = world / "runs" / "small"
    for each in ("evaluate/samples.parquet", "ratings/rating.json"):
        (tmp_path / each).parent.mkdir()
        shutil.copy(home / each, tmp_path / each)

    assert asked(tmp_path) == asked(home) == Asked(Rating(), seed=7)


def test_report_is_written_anew_from_the_folder(world: Path, tmp_path: Path) -> None:
    home = tmp_path / "small"
    shutil.copytree(world / "runs" / "small", home)
    before = (home / "report.html").read_text()
    (home / "report.html").unlink()

    done = gristmill("report", home)

    assert done.stdout.startswith("Report: file://")
    assert (home / "report.html").read_text() == before
    assert gristmill("verify", home).returncode == 0


@pytest.mark.parametrize(("new", "least"), [(4, 3), pytest.param(1, 10, marks=pytest.mark.soak)])
def test_a_run_killed_again_and_again_ends_with_the_bytes_of_an_unbroken_one(
    world: Path, tmp_path: Path, new: int, least: int
) -> None:
    """In another folder, with another number of workers, killed where each new thing begins."""
    folder = tmp_path / "elsewhere" / "deeper"
    recipe = lay_out(folder)
    kills = 0
    while killed(folder, recipe, new):
        kills += 1
        assert kills < 60

    assert kills >= least
    assert hashes(folder / "runs" / "small") == hashes(world / "runs" / "small")
    assert gristmill("verify", folder / "runs" / "small").returncode == 0


def killed(folder: Path, recipe: Path, new: int) -> bool:
    """Run, and kill -9 at so many progress lines that no earlier run got to; say if they came."""
    command = [
        str(Path(sys.executable).with_name("gristmill")),
        "run",
        recipe.name,
        "--workers",
        "2",
    ]
    seen = folder / "seen"
    known = set(seen.read_text().splitlines()) if seen.exists() else set()
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            what = line.strip()
            if what in known or ": " not in what:
                continue
            known.add(what)
            new -= 1
            if not new:
                seen.write_text("\n".join(sorted(known)))
                process.kill()
                return True
    assert process.returncode == 0
    return False


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["run", "nothing.yaml"], 2, "nothing.yaml: cannot be read"),
        (["run", "recipe.yaml", "--until", "trian"], 2, "no stage 'trian'; did you mean 'train'?"),
        (["run", "recipe.yaml", "--name", "../up"], 2, "use small letters, digits and hyphens"),
        (["run", "recipe.yaml", "--wrong"], 2, "No such option"),
        (["verify", "."], 2, "no run folder"),
        (["explain", ".", "x"], 2, "no run folder"),
        (["report", "."], 2, "no run folder"),
        (["parse", "recipe.yaml"], 2, "no known format"),
        (["parse", "result.json", "--as", "telegran"], 2, "did you mean 'telegram'?"),
        (["parse", "recipe.yaml", "--as", "telegram"], 1, "no_messages"),
        (["train", "recipe.yaml", "--name", "fresh"], 1, "stage dataset is not done"),
    ],
)  # fmt: skip
def test_a_users_error_is_one_message_without_a_traceback(
    world: Path, arguments: list[str], code: int, says: str
) -> None:
    done = gristmill(*arguments, cwd=world)

    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_sample_run_has_a_folder_of_its_own(world: Path) -> None:
    done = gristmill(
        "run", "recipe.yaml", "--sample", 40, "--until", "dataset", "--json", cwd=world
    )
    said = json.loads(done.stdout)

    assert said["run"] == "runs/small-sample-40"
    assert said["stages"][0]["counts"]["kept"] == 40


def test_a_truncated_export_is_kept_as_far_as_it_goes_and_exits_4(tmp_path: Path) -> None:
    recipe = lay_out(tmp_path)
    whole = (tmp_path / "result.json").read_bytes()
    (tmp_path / "result.json").write_bytes(whole[: len(whole) // 2])

    done = gristmill("run", recipe.name, "--until", "dataset", cwd=tmp_path)

    assert done.returncode == 4
    assert "truncated" in done.stderr


def test_parse_writes_the_same_records_to_every_kind_of_output(tmp_path: Path) -> None:
    lay_out(tmp_path)
    said = gristmill("parse", "result.json", cwd=tmp_path).stdout
    gristmill("parse", "result.json", "-o", "out.jsonl", cwd=tmp_path)
    gristmill("parse", "result.json", "-o", "out.parquet", cwd=tmp_path)

    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == said
    ids = [json.loads(line)["id"] for line in said.splitlines()]
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist() == ids
    assert gristmill("parse", "result.json", "-o", "out.txt", cwd=tmp_path).returncode == 2


def test_parse_says_what_it_read_and_who_wrote_it(tmp_path: Path) -> None:
    lay_out(tmp_path)
    told = gristmill("parse", "result.json", "--speakers", cwd=tmp_path)
    said = json.loads(gristmill("parse", "result.json", "--json", cwd=tmp_path).stdout)
    read = gristmill("parse", "result.json", cwd=tmp_path).stdout.splitlines()

    assert said["records"] == len(read)
    assert sum(each["records"] for each in said["speakers"]) <= said["records"]
    assert 0.5 < said["bytes"]["coverage"] <= 1
    assert said["unread"] == {}
    first = said["speakers"][0]
    assert f"{first['records']:,}  {first['id']}" in told.stdout.splitlines()[0]
    assert "stand in records" in told.stderr


def test_parse_says_in_one_line_what_a_table_and_an_empty_folder_lack(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "t.csv").write_bytes("text,n\ntea,1\ncaf\xe9,2\n".encode("latin-1"))

    nothing = gristmill("parse", "empty", cwd=tmp_path)
    table = gristmill("parse", "t.csv", "--speakers", cwd=tmp_path)

    assert (nothing.returncode, nothing.stderr) == (2, "gristmill: empty: an empty folder\n")
    assert table.stdout == "Nobody is named as a speaker.\n"
    assert "needs its `encoding` in the recipe, as cp1252" in table.stderr


def test_parse_is_told_the_order_of_dates_where_a_file_does_not_tell_it(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("1/2/24, 09:05 - Ana: tea?\n1/2/24, 09:06 - Rui: yes\n")
    (tmp_path / "t.csv").write_text("text\ntea\n")
    unsure = gristmill("parse", "chat.txt", cwd=tmp_path)
    told = gristmill("parse", "chat.txt", "--date-order", "mdy", cwd=tmp_path)
    other = gristmill("parse", "t.csv", "--date-order", "mdy", cwd=tmp_path)

    assert (unsure.returncode, other.returncode) == (2, 2)
    assert "--date-order" in unsure.stderr
    assert json.loads(told.stdout.splitlines()[0])["time"].startswith("2024-01-02")
    assert "dates are mdy" in told.stderr
