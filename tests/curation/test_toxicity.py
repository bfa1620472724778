"""What a classifier finds too toxic goes, with its score; the model is part of the key."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from curation.stage import inputs
from curation.steps.step import steps
from curation.steps.toxicity import Toxicity
from grist import classifiers, models, store
from grist.errors import UserError
from tests.builders import a_record
from tests.curation.test_curate import run_curate, texts
from tests.grist.test_classifiers import TEXTS, build


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("classifier"))


def test_what_scores_above_the_limit_goes_and_the_ledger_has_the_score(
    tmp_path: Path, folder: Path
) -> None:
    scores = classifiers.scores(TEXTS, folder, "toxic")
    limit = sorted(score for score, text in zip(scores, TEXTS, strict=True) if text)[1]
    gone = [at for at, score in enumerate(scores) if score > limit and TEXTS[at]]
    made = [a_record(text, at=at) for at, text in enumerate(TEXTS)]
    step = Toxicity(model=str(folder), max_score=limit)

    run_curate(tmp_path, made, [step])
    rows = store.read_table(tmp_path / "curate" / "ledger.parquet").to_pylist()
    assert {row["id"]: (row["reason"], row["score"]) for row in rows} == {
        made[at].id: ("toxic", pytest.approx(scores[at], abs=2e-6)) for at in gone
    }
    assert "" in texts(tmp_path / "curate" / "records")  # nothing is said there


def test_only_the_kinds_that_are_named_are_looked_at(tmp_path: Path, folder: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(TEXTS)]
    step = Toxicity(model=str(folder), max_score=0, kinds=("page",))
    assert run_curate(tmp_path, made, [step]).manifest.counts["dropped"] == {}


def test_the_model_is_named_by_its_fingerprint_from_the_recipes_folder(folder: Path) -> None:
    step = Toxicity(model=f"./{folder.name}")
    found = inputs([step], folder.parent)
    assert found["toxicity:model"] == models.fingerprint(folder)
    assert step.settled(folder.parent).model == str(folder.resolve())
    with pytest.raises(UserError, match="no label 'rude'"):
        inputs([Toxicity(model=f"./{folder.name}", label="rude")], folder.parent)


def test_a_recipe_must_name_a_model_and_a_limit_that_can_be() -> None:
    recipe = TypeAdapter(steps.choice())
    for wrong in ({}, {"model": "no such"}, {"model": "./m", "max_score": 2}):
        with pytest.raises(ValidationError):
            recipe.validate_python({"toxicity": wrong})
