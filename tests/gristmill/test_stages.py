from pathlib import Path

import pytest

from grist.errors import UsageError
from grist.stage import key
from gristmill.recipe import Recipe, load
from gristmill.stages import make

RECIPE = """\
name: tea
sources:
  - telegram: {path: result.json}
examples: chat
train: {model: tiny-gpt2, method: full}
evaluate: {metrics: [chrf, "evaluate:./polite"]}
"""


def a_recipe(folder: Path) -> Recipe:
    path = folder / "recipe.yaml"
    path.write_text(RECIPE)
    return load(path)


def key_of(recipe: Recipe, base: Path) -> str:
    return key(make("evaluate", recipe, base, None), seed=0, parents={})


def test_an_edited_metric_makes_another_evaluation(tmp_path: Path) -> None:
    recipe, folder = a_recipe(tmp_path), tmp_path / "polite"
    folder.mkdir()
    (folder / "polite.py").write_text("from .words import WORDS")
    (folder / "words.py").write_text("WORDS = {'please'}")
    before = key_of(recipe, tmp_path)
    assert key_of(recipe, tmp_path) == before
    (folder / "words.py").write_text("WORDS = {'thanks'}")
    assert key_of(recipe, tmp_path) != before


def test_a_metric_that_is_not_there_is_found_before_anything_is_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"evaluate:polite: '\./polite' is no metric"):
        make("evaluate", a_recipe(tmp_path), tmp_path, None)
