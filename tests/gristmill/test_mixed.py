"""Odd but legal recipes: several sources, few sections, no steps."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from gristmill.trail import source_bytes
from tests.gristmill.conftest import RECIPE, gristmill, lay_out

TABLE = "question,answer\nWhat is tea?,A leaf.\nWhat is a kettle?,A pot.\n" + "".join(
    f"Question {n}?,Answer {n}.\n" for n in range(40)
)
MIXED = (
    RECIPE.replace(
        "  - telegram: {path: result.json}\n",
        "  - telegram: {path: result.json}\n"
        "  - table: {path: faq.csv, text: question, fields: [answer]}\n",
    )
    .replace(
        "examples: {chat: {gap_minutes: 120, context_turns: 4}}",
        'examples:\n  - chat\n  - template: {prompt: "Q: {text}\\nA:", completion: " {answer}"}',
    )
    .split("train:")[0]
)


def stages(folder: Path, recipe: str, *flags: str) -> dict[str, dict[str, int]]:
    (folder / "recipe.yaml").write_text(recipe)
    done = gristmill("run", "recipe.yaml", "--json", *flags, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {stage["name"]: stage["counts"] for stage in json.loads(done.stdout)["stages"]}


def test_a_chat_and_a_table_become_one_dataset(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "faq.csv").write_text(TABLE)

    counts = stages(tmp_path, MIXED)

    assert counts["ingest"]["kept"] == 160 + 42
    folder = tmp_path / "runs" / "small" / "dataset"
    rows = [
        row
        for side in ("train", "validation", "test")
        for row in pq.read_table(folder / f"{side}.parquet").to_pylist()
    ]
    assert {row["kind"] for row in rows} == {"message", "row"}
    tea = next(row for row in rows if "What is tea?" in row["prompt"])
    assert (tea["prompt"], tea["completion"]) == ("Q: What is tea?\nA:", " A leaf.")
    assert gristmill("verify", tmp_path / "runs" / "small").returncode == 0
    raw = dict(source_bytes(tmp_path / "runs" / "small"))
    assert b"What is tea?,A leaf." in raw[tea["records"][0]]


def test_a_single_stage_needs_no_sources(tmp_path: Path) -> None:
    lay_out(tmp_path)
    stages(tmp_path, RECIPE, "--until", "ingest")
    (tmp_path / "result.json").unlink()

    assert gristmill("curate", "recipe.yaml", cwd=tmp_path).returncode == 0
    assert gristmill("run", "recipe.yaml", cwd=tmp_path).returncode == 2


def test_a_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    recipe = lay_out(tmp_path)

    done = gristmill("run", recipe, "--runs", tmp_path / "result.json")

    assert done.returncode == 1
    assert "result.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_table_without_a_header_is_not_quoted_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Joana Silva,joana@x.example\nRui,rui@x.example\n")

    done = gristmill("parse", "t.csv", cwd=tmp_path)

    assert done.returncode == 2
    assert "Joana" not in done.stderr


def test_the_text_of_a_table_is_named_where_it_is_parsed(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("question,answer\nOpen?,Yes\n")

    unsure = gristmill("parse", "t.csv", cwd=tmp_path)
    told = gristmill("parse", "t.csv", "--text", "question", cwd=tmp_path)

    assert unsure.returncode == 2
    assert "its columns are 'question', 'answer'; name the one to read" in unsure.stderr
    assert json.loads(told.stdout)["text"] == "Open?"


def test_json_on_stdout_holds_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,id\nred\u202e text\x7f\u009b31m,1\n", encoding="utf-8")

    said = gristmill("parse", "t.csv", cwd=tmp_path).stdout

    assert "\u202e" not in said
    assert json.loads(said)["text"].startswith("red\u202e text")


def test_a_recipe_may_end_after_its_sources(tmp_path: Path) -> None:
    lay_out(tmp_path)

    counts = stages(tmp_path, "name: small\nsources: [{telegram: {path: result.json}}]\nreport:\n")

    assert list(counts) == ["ingest", "curate", "report"]
    assert counts["curate"]["kept"] == 160
    assert (tmp_path / "runs" / "small" / "report.html").is_file()


def test_a_sample_larger_than_the_data_is_all_of_it(tmp_path: Path) -> None:
    lay_out(tmp_path)

    assert stages(tmp_path, RECIPE, "--until", "ingest", "--sample", "9999") == {
        "ingest": {"in": 160, "made": 0, "kept": 160, "dropped": {}}
    }
