"""The recipe's `split`: what is wrong in it is said with its place, and what leaks is printed."""

from pathlib import Path

import pytest

from grist.errors import RecipeError, UsageError
from grist.manifest import Manifest
from grist.stage import Result, key
from gristmill.cli.running import tell
from gristmill.cli.screen import Screen
from gristmill.recipe import Recipe, load
from gristmill.run import Ran
from gristmill.stages import make

HEAD = "name: tea\nsources:\n  - telegram: {path: result.json}\nexamples: chat\n"


def a_recipe(folder: Path, split: str) -> Recipe:
    path = folder / "recipe.yaml"
    path.write_text(HEAD + split, encoding="utf-8")
    return load(path)


def test_every_parameter_is_taken_and_a_path_stands_for_a_test_set(tmp_path: Path) -> None:
    split = a_recipe(
        tmp_path,
        "split: {by: host, join: {near: null}, leaks: {near: 0.7, model: minilm}, max_leaks: 0.02, "
        "decontaminate: [a.jsonl, {path: b.csv, columns: [question]}]}",
    ).split

    assert (split.by, split.join.near, split.leaks.near, split.leaks.ngrams) == (
        ("host", None, 0.7, 0.5)
    )
    assert [(each.path, each.columns) for each in split.decontaminate] == [
        ("a.jsonl", ()),
        ("b.csv", ("question",)),
    ]
    assert "torch" in split.libraries


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ("{jion: {}}", "5:9: split: no parameter 'jion'; did you mean 'join'?"),
        ("{join: {naer: 0.4}}", "5:16: split join: no parameter 'naer'; did you mean 'near'?"),
        ("{leaks: {ngram: 0.4}}", "split leaks: no parameter 'ngram'; did you mean 'ngrams'?"),
        ("{leaks: {model: minilmm}}", "5:16: split leaks: model: "),
        (
            "{decontaminate: [{path: a.jsonl, colums: [q]}]}",
            "split decontaminate[0]: no parameter 'colums'; did you mean 'columns'?",
        ),
        ("{decontaminate: [a.md]}", "split decontaminate[0]: .md is no test set"),
        ("{gap_days: 3}", "split: gap_days needs `order: time`"),
        ("{by: hosts}", "split by: "),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, split: str, said: str) -> None:
    with pytest.raises(RecipeError) as error:
        a_recipe(tmp_path, f"split: {split}")

    assert said in str(error.value)


def test_a_test_set_is_looked_for_before_anything_is_run_and_is_part_of_the_key(
    tmp_path: Path,
) -> None:
    recipe = a_recipe(tmp_path, "split: {decontaminate: [known.txt]}")

    with pytest.raises(UsageError, match=r"known\.txt: no such file"):
        make("dataset", recipe, tmp_path, None)

    keys = []
    for text in ("one", "one", "two"):
        (tmp_path / "known.txt").write_text(text)
        keys.append(key(make("dataset", recipe, tmp_path, None), seed=7, parents={}))
    assert keys[0] == keys[1] != keys[2]


def test_what_leaks_is_printed_by_ids(capsys: pytest.CaptureFixture[str]) -> None:
    facts = {
        "leaks": {
            "held": 1200,
            "measures": {"exact": 0, "near": 7},
            "worst": [{"id": "a" * 32, "match": "b" * 32, "measure": "near", "score": 0.9}] * 7,
        }
    }
    counts = {"in": 0, "made": 2, "kept": 2, "dropped": {}}
    made = Manifest("dataset", "", 7, {}, (), counts, "", {}, {}, facts=facts)

    tell(Ran(Path("run"), (Result("dataset", "ran", 1.0, made),)), Screen())

    said = capsys.readouterr().err
    assert "leaks           7  near, of 1,200 held out\n" in said
    assert said.count(f"near 0.900000  {'a' * 32}  {'b' * 32}") == 5
