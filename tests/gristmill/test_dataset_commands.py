"""show, stats, diff and export: a dataset as people and other programs look at it."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from grist import store
from grist.engine import LocalExecutor
from grist.errors import UsageError
from grist.stage import Workplace, publish, run
from gristmill.cli import counting, differing, exporting, showing
from gristmill.cli.screen import Screen
from gristmill.recipe import Recipe, load
from gristmill.stages import STAGES, make
from gristmill.verify import findings
from tests.gristmill.conftest import gristmill, lay_out

Home = Callable[..., Path]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a maker of run folders, up to the dataset, with these examples in the recipe."""
    folder = tmp_path_factory.mktemp("looking")
    whole = lay_out(folder, messages=120).read_text()
    made: dict[tuple[str, str], Path] = {}

    def made_of(examples: str = "{chat: {context_turns: 4}}", curate: str = "") -> Path:
        if (examples, curate) not in made:
            text = whole.partition("examples:")[0] + curate
            path = folder / f"recipe{len(made)}.yaml"
            path.write_text(f"{text}examples: {examples}\nsplit: {{test: 0.3}}\n")
            made[examples, curate] = _done(load(path), folder, folder / f"run{len(made)}")
        return made[examples, curate]

    return made_of


def _done(recipe: Recipe, base: Path, home: Path) -> Path:
    for name in ("ingest", "curate", "dataset"):
        stage = make(name, recipe, base, None)
        place = Workplace(home, home / name, base, "", 7, LocalExecutor(), lambda *_: None)
        run(stage, place)
    publish(home, STAGES)
    return home


def rows(home: Path, side: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = store.read_table(home / "dataset" / f"{side}.parquet").to_pylist()
    return found


def test_show_prints_examples_of_a_side_part_by_part(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    first = rows(home(), "train")[0]

    showing.show(home(), split="train", count=1, id_=None, as_json=False)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"example  {first['id']}  train, message, ")
    shown = [line[14:] for line in lines[1:]]
    assert "\n".join(shown) == f"{first['prompt']}\n{first['completion']}"


def test_show_finds_one_by_its_id_on_any_side(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = rows(home(), "validation")[0]

    showing.show(home(), split="test", count=5, id_=wanted["id"][:12], as_json=True)

    (shown,) = json.loads(capsys.readouterr().out)
    assert shown == wanted
    with pytest.raises(UsageError, match="no example has the id 'zz'"):
        showing.show(home(), split="test", count=5, id_="zz", as_json=False)
    with pytest.raises(UsageError, match=r"\d+ examples have ids that begin with ''"):
        showing.show(home(), split="test", count=5, id_="", as_json=False)
    with pytest.raises(UsageError, match="no side 'tst'; did you mean 'test'"):
        showing.show(home(), split="tst", count=5, id_=None, as_json=False)


def test_what_stands_in_a_text_acts_on_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_ = _texts(tmp_path, "{text: {prompt: first_words, words: 1}}", said="on \u202egnp.exe")

    for as_json in (False, True):
        showing.show(run_, split="train", count=0, id_=None, as_json=as_json)
    exporting.export(run_, "openai", None, Screen(quiet=True), split="train", with_sources=False)

    said = capsys.readouterr().out
    assert "⟨202E⟩gnp.exe" in said
    assert "\\u202egnp.exe" in said
    assert "\u202e" not in said


def test_a_run_without_a_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run folder"):
        showing.show(tmp_path, split="test", count=5, id_=None, as_json=False)


def test_stats_count_what_the_folder_holds(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    counting.count(home(), as_json=True)

    found = json.loads(capsys.readouterr().out)
    for side in ("train", "validation", "test", "dropped"):
        some, said = rows(home(), side), found["sides"][side]
        words = sorted(len(f"{row['prompt']}{row['completion']}".split()) for row in some)
        assert said["examples"] == len(some)
        assert said["groups"] == len({row["group"] for row in some})
        assert said["words"]["total"] == sum(words)
        assert said["words"]["most"] == (words[-1] if words else 0)
    used = {id_ for side in found["sides"] for row in rows(home(), side) for id_ in row["records"]}
    assert found["records"] == {"read": 120, "curated": 120, "used": len(used)}
    assert found["dropped"]["unused"] == {"no_context": 120 - len(used)}
    assert found["copies"]["test_in_train"] == 0


def test_stats_name_every_drop_with_its_reason(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    run_ = home(
        "{chat: {merge_minutes: 3, target: Ivone}}",
        "  - min_length: {words: 6, kinds: [message]}\n",
    )

    counting.count(run_, as_json=False)

    said = capsys.readouterr().out
    assert "dropped by curation" in said
    assert "min_length:" in said
    assert "of no example" in said
    assert "not_target" in said


def test_stats_count_languages_and_labels(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faq.csv").write_text(
        "question,topic,lang\n" + "".join(f"why {at}?,{'ab'[at % 2]},en\n" for at in range(20))
    )
    path = tmp_path / "recipe.yaml"
    path.write_text(
        "name: faq\nsources: [table: {path: faq.csv, text: question}]\n"
        "examples: {labelled: {label: '{topic}'}}\nsplit: {test: 0.3}\n"
    )
    run_ = _done(load(path), tmp_path, tmp_path / "run")

    counting.count(run_, as_json=True)

    found = json.loads(capsys.readouterr().out)["sides"]
    assert sum(found[side]["labels"].get("a", 0) for side in found if found[side]["examples"]) == 10
    assert set(found["train"]["languages"]) == {"en"}
    exporting.export(run_, "openai", None, Screen(quiet=True), split="train", with_sources=True)
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert [turn["role"] for turn in first["messages"]] == ["user", "assistant"]
    assert first["messages"][1]["content"] in {"a", "b"}
    assert first["sources"][0]["uri"] == "faq.csv"


def test_a_label_stands_on_one_line_and_its_numbers_in_their_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = ("a complaint about\nthe tea", "a complaint about the cakes", "x" * 99)
    with (tmp_path / "faq.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [("question", "topic"), *((f"why {at}?", labels[at % 3]) for at in range(30))]
        )
    path = tmp_path / "recipe.yaml"
    path.write_text(
        "name: faq\nsources: [table: {path: faq.csv, text: question}]\n"
        "examples: {labelled: {label: '{topic}'}}\nsplit: {test: 0.3}\n"
    )

    counting.count(_done(load(path), tmp_path, tmp_path / "run"), as_json=False)

    lines = capsys.readouterr().out.splitlines()
    told = {line[:48].rstrip(): line for line in lines if line.startswith(("labels", "examples"))}
    assert set(told) == {
        "examples",
        "labels: a complaint about the tea",
        "labels: a complaint about the cakes",
        f"labels: {'x' * 39}…",
    }
    assert {len(line) for line in told.values()} == {48 + 4 * 12}


def test_a_run_differs_from_itself_in_nothing(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    differing.diff(home(), home(), count=3, as_json=True)

    found = json.loads(capsys.readouterr().out)
    for what in ("records", "examples"):
        assert (found[what]["came"], found[what]["went"], found[what]["changed"]) == ([], [], [])
    assert found["records"]["same"] == 120


def test_diff_says_of_what_went_why(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    few = home(curate="  - min_length: {words: 6, kinds: [message]}\n")
    ledger = store.read_table(few / "curate" / "ledger.parquet").to_pylist()
    short = {row["id"] for row in ledger if row["step"] == "min_length"}

    differing.diff(home(), few, count=3, as_json=True)
    found = json.loads(capsys.readouterr().out)
    differing.diff(few, home(), count=2, as_json=False)
    said = capsys.readouterr().out

    assert {row["id"] for row in found["records"]["went"]} == short
    assert {row["why"] for row in found["records"]["went"]} == {"min_length:too_short"}
    assert found["records"]["came"] == []
    kept = {row["id"] for side in ("train", "validation", "test") for row in rows(few, side)}
    before = {row["id"] for side in ("train", "validation", "test") for row in rows(home(), side)}
    assert {row["id"] for row in found["examples"]["went"]} == before - kept
    assert {row["id"] for row in found["examples"]["came"]} == kept - before
    assert f"came      {len(short):>8,}  min_length:too_short" in said


def test_diff_tells_a_changed_text_from_another_example(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    joined = home("{chat: {context_turns: 4, format: messages}}")
    tagged = home(curate="  - pii: {mode: redact}\n")

    differing.diff(home(), tagged, count=3, as_json=True)
    changed = json.loads(capsys.readouterr().out)["examples"]
    differing.diff(home(), joined, count=3, as_json=True)
    other = json.loads(capsys.readouterr().out)["examples"]

    assert (changed["came"], changed["went"]) == ([], [])
    assert {row["why"] for row in other["changed"]} <= {"text", "side", "text+side"}
    assert "other_records" in {row["why"] for row in other["went"]}


def test_diff_says_that_another_builder_took_the_same_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = _texts(tmp_path / "plain", "text")
    prompted = _texts(tmp_path / "prompted", "{template: {prompt: 'say', completion: '{text}'}}")

    differing.diff(plain, prompted, count=3, as_json=True)

    found = json.loads(capsys.readouterr().out)["examples"]
    assert {row["why"] for way in ("came", "went") for row in found[way]} == {"other_builder"}
    assert len(found["came"]) == len(found["went"]) == 30


def test_diff_names_whatever_of_a_record_has_changed(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Path(shutil.copytree(home(), tmp_path / "run"))
    path = store.part(other / "curate" / "records", 0)
    table = store.read_table(path)
    said = table.to_pylist()
    said[0] |= {"speaker": "<PERSON_9>", "thread": "<THREAD_9>"}
    said[1] |= {"time": None, "text": "tea"}
    store.write_table(path, pa.Table.from_pylist(said, schema=table.schema))

    differing.diff(home(), other, count=3, as_json=True)

    assert json.loads(capsys.readouterr().out)["records"]["changed"] == [
        {"id": said[0]["id"], "why": "thread+speaker"},
        {"id": said[1]["id"], "why": "text+time"},
    ]


@pytest.mark.parametrize("to", ["alpaca", "sharegpt", "openai"])
def test_every_row_is_exported_in_its_order(
    home: Home, to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen(live=False)

    exporting.export(home(), to, tmp_path / "out", screen, split=None, with_sources=True)

    assert capsys.readouterr().out == ""
    for side in ("train", "validation", "test"):
        some = rows(home(), side)
        lines = (tmp_path / "out" / f"{side}.jsonl").read_text().splitlines()
        values = [json.loads(line) for line in lines]
        assert [value["id"] for value in values] == [row["id"] for row in some]
        assert [_asked_and_said(value) for value in values] == [
            (row["prompt"], row["completion"][1:]) for row in some
        ]
        assert [[each["record"] for each in value["sources"]] for value in values] == [
            row["records"] for row in some
        ]
        assert {each["uri"] for value in values for each in value["sources"]} <= {None}


def _asked_and_said(value: dict[str, Any]) -> tuple[str, str]:
    if "instruction" in value:
        return value["instruction"], value["output"]
    turns = value.get("messages") or value["conversations"]
    asked, said = (turn.get("content", turn.get("value")) for turn in turns)
    return asked, said


def test_a_talk_keeps_its_turns_in_every_convention(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    run_ = home("{chat: {context_turns: 4, format: messages}}")
    talk = [row["messages"] for row in rows(run_, "train")]

    for to in exporting.CONVENTIONS:
        exporting.export(run_, to, None, Screen(quiet=True), split="train", with_sources=False)
        values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        turns = [[message["content"] for message in each] for each in talk]
        assert [_contents(value) for value in values] == turns


def _contents(value: dict[str, Any]) -> list[str]:
    if "instruction" in value:
        before = [text for pair in value.get("history", []) for text in pair]
        return [*before, value["instruction"], value["output"]]
    turns = value.get("messages") or value["conversations"]
    return [turn.get("content", turn.get("value")) for turn in turns]


def _texts(tmp_path: Path, examples: str, said: str = "on") -> Path:
    tmp_path.mkdir(exist_ok=True)
    lines = "".join(f"word{at} {said}\n" for at in range(30))
    (tmp_path / "faq.csv").write_text(f"text\n{lines}")
    path = tmp_path / "recipe.yaml"
    path.write_text(
        f"name: faq\nsources: [table: {{path: faq.csv}}]\nexamples: {examples}\n"
        "split: {test: 0.3}\n"
    )
    return _done(load(path), tmp_path, tmp_path / "run")


def test_plain_texts_go_to_alpaca_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_ = _texts(tmp_path, "text")

    exporting.export(run_, "alpaca", None, Screen(quiet=True), split="train", with_sources=False)
    first = json.loads(capsys.readouterr().out.splitlines()[0])

    assert first == {"instruction": "", "input": "", "output": rows(run_, "train")[0]["text"]}
    with pytest.raises(UsageError, match="openai needs somebody who asks"):
        exporting.export(
            run_, "openai", None, Screen(quiet=True), split="train", with_sources=False
        )


def test_texts_with_prompts_go_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_ = _texts(tmp_path, "{text: {prompt: first_words, words: 1}}")

    exporting.export(run_, "openai", None, Screen(quiet=True), split="train", with_sources=False)

    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["messages"][1] == {"role": "assistant", "content": "on"}


def test_where_an_export_cannot_go_is_said(home: Home, tmp_path: Path) -> None:
    def out(to: str, path: Path) -> None:
        exporting.export(home(), to, path, Screen(quiet=True), split="test", with_sources=False)

    with pytest.raises(UsageError, match="no convention 'alpacca'; did you mean 'alpaca'"):
        out("alpacca", tmp_path / "a.jsonl")
    for path in (tmp_path / "a.csv", Path("-")):
        with pytest.raises(UsageError, match=r"write to a \.jsonl file, or to a folder"):
            out("alpaca", path)


def test_a_side_that_is_named_is_the_only_one_that_goes_into_a_folder(
    home: Home, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    exporting.export(home(), "openai", out, Screen(quiet=True), split="test", with_sources=False)

    assert [path.name for path in out.iterdir()] == ["test.jsonl"]


def test_a_side_of_plain_texts_alone_is_empty_where_others_have_somebody_who_asks(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_ = Path(shutil.copytree(home("{chat: {context_turns: 4}}"), tmp_path / "run"))
    table = store.read_table(run_ / "dataset" / "test.parquet")
    plain = [row | {"prompt": ""} for row in table.to_pylist()]
    store.write_table(
        run_ / "dataset" / "test.parquet", pa.Table.from_pylist(plain, schema=table.schema)
    )
    out = tmp_path / "out"

    exporting.export(run_, "openai", out, Screen(live=False), split=None, with_sources=False)

    assert f"test.jsonl: 0 rows, {len(plain)} plain texts left out" in capsys.readouterr().err
    assert len((out / "train.jsonl").read_text().splitlines()) == len(rows(run_, "train"))
    with pytest.raises(UsageError, match="openai needs somebody who asks"):
        exporting.export(run_, "openai", None, Screen(), split="test", with_sources=False)


def test_a_talk_can_be_explained_and_verified(home: Home) -> None:
    run_ = home("{chat: {context_turns: 4, format: messages}}")
    example = rows(run_, "train")[0]

    done = gristmill("explain", run_, example["id"])

    assert done.returncode == 0, done.stderr
    assert f"user: {example['messages'][0]['content']}" in done.stdout
    assert findings(run_) == []
    store.write_text(run_ / "ratings" / "ratings.sqlite", "damaged")
    assert [each.partition(";")[0] for each in findings(run_)] == [
        "ratings/ratings.sqlite: is no database"
    ]


@pytest.mark.parametrize(
    "arguments", [("show", "-n", 1), ("stats",), ("export", "--to", "openai", "-q")]
)
def test_the_commands_are_there(home: Home, arguments: tuple[object, ...]) -> None:
    command, *options = arguments

    done = gristmill(command, home(), *options)

    assert done.returncode == 0, done.stderr
    assert done.stdout
