"""The stages of a recipe. This is the one place that knows them all.

    ingest ──▶ curate ──▶ dataset ──▶ train ──▶ evaluate ──▶ report

Each is a function of the package that it lives in, bound to its section of the recipe.
"""

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from crawlers.ingest import RAW, ingest, inputs
from curation.checks.expectation import Expectation
from curation.checks.gate import LIBRARY, Asked
from curation.checks.own import Own
from curation.checks.section import Checks
from curation.dataset import dataset
from curation.dataset import inputs as dataset_inputs
from curation.pii.secret import NAME as SECRET
from curation.stage import curate
from curation.stage import inputs as curate_inputs
from evaluation.stage import evaluate, libraries
from evaluation.stage import inputs as evaluate_inputs
from grist import models
from grist.stage import Stage
from gristmill.recipe import Recipe
from reports.build import report
from training.stage import LIBRARIES, train
from training.stage import inputs as train_inputs

STAGES = ("ingest", "curate", "dataset", "train", "evaluate", "report")


def present(recipe: Recipe) -> list[str]:
    """Name the stages that a recipe has, in order."""
    sections = {"dataset": "examples", "train": "train", "evaluate": "evaluate", "report": "report"}
    return [
        name
        for name in STAGES
        if name not in sections or getattr(recipe, sections[name]) is not None
    ]


def make(
    name: str, recipe: Recipe, base: Path, sample: int | None, *, again: bool = False
) -> Stage:
    """Bind one stage to its section of the recipe; `sample` units of each source, or all.

    `again` visits sites anew that were crawled to the end.

    Raises:
        UsageError: a file that the stage reads is not there.
    """
    match name:
        case "ingest":
            return _ingest(recipe, base, sample, again)
        case "curate":
            return _curate(recipe, base, sample)
        case "dataset":
            return _dataset(recipe, base)
        case "train":
            return _train(recipe, base)
        case "evaluate":
            return _evaluate(recipe, base)
        case "report":
            parents = [each for each in present(recipe) if each != name]
            return _report(recipe, parents)
    raise ValueError(f"no stage {name!r}")


def _ingest(recipe: Recipe, base: Path, sample: int | None, again: bool) -> Stage:
    return Stage(
        name="ingest",
        work=partial(
            ingest,
            sources=recipe.sources,
            max_failed=recipe.max_failed,
            sample=sample,
            again=again,
        ),
        code=("crawlers",),
        slice=[
            [[source.name, source.described()] for source in recipe.sources],
            recipe.max_failed,
            sample,
        ],
        libraries=tuple(sorted({each for source in recipe.sources for each in source.libraries})),
        inputs=inputs(recipe.sources, base),
        keep=frozenset({RAW, SECRET}),
        private=True,
    )


def _curate(recipe: Recipe, base: Path, sample: int | None) -> Stage:
    libraries = {library for step in recipe.curate for library in step.libraries}
    return Stage(
        name="curate",
        work=partial(
            curate,
            steps=recipe.curate,
            checks=recipe.checks,
            overrides=recipe.overrides,
            sampled=sample is not None,
        ),
        code=("curation",),
        slice=[_named(recipe.curate), recipe.overrides],
        libraries=("pandas", "pyarrow", *sorted(libraries)),
        inputs=curate_inputs(recipe.curate, base, recipe.overrides),
        parents=("ingest",),
        checks=_of_records(recipe.checks) if recipe.checks else None,
        check_libraries=(LIBRARY,),
    )


def _dataset(recipe: Recipe, base: Path) -> Stage:
    builders = recipe.examples or []
    libraries = {library for builder in builders for library in builder.libraries}
    libraries.update(recipe.split.libraries)
    model = recipe.train.model if recipe.train else None
    asked = Asked(recipe.checks, model) if recipe.checks else None
    return Stage(
        name="dataset",
        work=partial(dataset, builders=builders, split=recipe.split, name=recipe.name, asked=asked),
        code=("curation",),
        slice=[_named(builders), asdict(recipe.split), recipe.name],
        libraries=("pandas", "pyarrow", *sorted(libraries)),
        inputs=dataset_inputs(builders, recipe.split, base),
        parents=("curate",),
        checks=_of_examples(asked, base) if asked else None,
        check_libraries=(LIBRARY,),
    )


def _train(recipe: Recipe, base: Path) -> Stage:
    if recipe.train is None:
        raise ValueError("the recipe has no section train")
    return Stage(
        name="train",
        work=partial(train, section=recipe.train),
        code=("training",),
        slice=asdict(recipe.train),
        libraries=LIBRARIES,
        inputs=train_inputs(recipe.train, base),
        parents=("dataset",),
    )


def _evaluate(recipe: Recipe, base: Path) -> Stage:
    if recipe.evaluate is None or recipe.train is None:
        raise ValueError("the recipe has no section evaluate")
    return Stage(
        name="evaluate",
        work=partial(evaluate, section=recipe.evaluate, base_model=recipe.train.model),
        code=("evaluation",),
        apart=("evaluation.rating",),  # what people say of samples changes none of them
        slice=asdict(recipe.evaluate),
        libraries=libraries(recipe.evaluate),
        inputs=evaluate_inputs(recipe.evaluate, base),
        parents=("dataset", "train"),
        keep=frozenset({"work"}),
    )


def _report(recipe: Recipe, parents: Iterable[str]) -> Stage:
    if recipe.report is None:
        raise ValueError("the recipe has no section report")
    return Stage(
        name="report",
        work=partial(report, section=recipe.report),
        code=("reports", "evaluation.rating"),
        slice=[
            asdict(recipe.report),
            recipe.name,
            _all_checks(recipe.checks),  # no parent's hash covers them
        ],
        libraries=("jinja2",),
        parents=tuple(parents),
    )


def _of_records(checks: Checks) -> dict[str, Any]:
    """Write the checks of records as JSON: those of examples are the dataset's."""
    return {
        "min_rows": checks.min_rows,
        "max_drop_share": checks.max_drop_share,
        "expect": _expected(checks.expect),
    }


def _of_examples(asked: Asked, base: Path) -> dict[str, Any]:
    """Write the checks of examples as JSON, with the models whose tokens they count."""
    prints = {name: models.resolve(name, base).fingerprint for name in asked.tokenizers}
    return {"expect": _expected(asked.checks.examples), "tokenizers": prints}


def _all_checks(checks: Checks | None) -> Any:
    return None if checks is None else [_of_records(checks), _expected(checks.examples)]


def _expected(expect: Iterable[Expectation | Own]) -> list[Any]:
    return [[each.name, asdict(each)] for each in expect]


def _named(items: Iterable[Any]) -> list[Any]:
    """Write recipe items as JSON: name and parameters."""
    return [[item.name, asdict(item)] for item in items]
