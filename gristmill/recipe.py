"""The recipe: one YAML file that says where text comes from and what becomes of it.

It is typed by the sections that the packages define, so that adding a reader, a step or a builder
adds it here too.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from crawlers.sources import Reader, readers
from curation.checks.own import Known
from curation.checks.section import Checks
from curation.examples import Builder, builders
from curation.examples.shape import Shape, joined
from curation.overrides import NAME as OVERRIDES
from curation.plan import label, misplaced
from curation.splitting.section import Split
from curation.steps import Step, steps
from evaluation.rating.section import Rating
from evaluation.section import Evaluate
from grist import yaml
from grist.errors import RecipeError, UsageError, did_you_mean
from grist.models import TINY
from grist.text import visible
from gristmill.mistakes import explain
from reports.section import Report
from training.section import Train

if TYPE_CHECKING:
    Sources = list[Reader]
    Steps = list[Step]
    Builders = list[Builder]
else:
    Sources = list[readers.choice()]
    Steps = list[steps.choice()]
    Builders = list[builders.choice()]

_NO_RECIPE = "no recipe: one has sections such as `name:` and `sources:`"
_NEEDS = {"train": "examples", "evaluate": "train", "rating": "evaluate"}


def _listed(item: Any) -> Any:
    """Let one builder stand for a list of one."""
    return item if isinstance(item, list) else [item]


def _of_one_shape(builders: list[Builder]) -> list[Builder]:
    """Refuse builders whose examples cannot stand in one dataset."""
    try:
        joined(builder.shape for builder in builders)
    except ValueError as error:
        raise PydanticCustomError("unfit", "{said}", {"said": str(error)}) from None
    return builders


def _filled(section: Any) -> Any:
    """Let `report:` with nothing after it mean the section as it is by default."""
    return {} if section is None else section


def _in_order(curate: Steps) -> Steps:
    """See that no step asks for people by names that PII has replaced by then.

    Raises:
        ValidationError: one does, with its place.
    """
    wrong = [
        InitErrorDetails(
            type=PydanticCustomError("order", "{message}", {"message": message}),
            loc=(at, curate[at].name),
            input=None,
        )
        for at, message in misplaced(curate)
    ]
    if wrong:
        raise ValidationError.from_exception_data("curate", wrong)
    return curate


Examples = Annotated[
    Builders, BeforeValidator(_listed), Field(min_length=1), AfterValidator(_of_one_shape)
]


class Recipe(BaseModel):
    """What a recipe says, section by section, in the order of the stages.

    Sections from `examples` on may be missing: the run ends after the last one that is there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    max_failed: Annotated[float, Field(ge=0, le=1)] = 0.2
    sources: Annotated[Sources, Field(min_length=1)]
    overrides: Annotated[str, Field(min_length=1)] | None = None
    curate: Annotated[Steps, AfterValidator(_in_order)] = []
    checks: Annotated[Checks | None, BeforeValidator(_filled)] = None
    examples: Examples | None = None
    split: Annotated[Split, BeforeValidator(_filled)] = Split()
    train: Annotated[Train | None, BeforeValidator(_filled)] = None
    evaluate: Annotated[Evaluate | None, BeforeValidator(_filled)] = None
    rating: Annotated[Rating | None, BeforeValidator(_filled)] = None
    report: Annotated[Report | None, BeforeValidator(_filled)] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for section, needed in _NEEDS.items():
            if getattr(self, section) is not None and getattr(self, needed) is None:
                raise PydanticCustomError(
                    "missing_section",
                    "section '{section}' needs the section '{needed}'",
                    {"section": section, "needed": needed},
                )
        _check_checks(self)
        if self.rating and self.evaluate:
            _check_ratable(self.rating, self.evaluate)
        if self.examples and self.train:
            _check_learnable(joined(builder.shape for builder in self.examples), self.train)
        return self


def _check_checks(recipe: Recipe) -> None:
    """Refuse checks that the rest of the recipe gives nothing to look into.

    Raises:
        ValidationError: at each parameter that does not fit.
    """
    if recipe.checks is None:
        return
    if recipe.checks.examples and recipe.examples is None:
        raise PydanticCustomError(
            "missing_section",
            "checks of examples need the section '{needed}'",
            {"needed": "examples"},
        )
    shapes = [builder.shape for builder in recipe.examples or ()]
    known = Known(
        steps=(
            *((OVERRIDES,) if recipe.overrides else ()),
            *(each.label for each in label(recipe.curate)),
        ),
        shape=joined(shapes) if shapes else None,
        measures=recipe.split.leaks.measures,
        model=recipe.train.model if recipe.train else None,
    )
    wrong = [
        InitErrorDetails(
            type=PydanticCustomError("unfit", "{said}", {"said": said}),
            loc=("checks", *place),
            input=None,
        )
        for place, said in recipe.checks.unfit(known)
    ]
    if wrong:
        raise ValidationError.from_exception_data("Recipe", wrong)


def _check_ratable(rating: Rating, evaluate: Evaluate) -> None:
    """Refuse questions about samples that there will not be: raters would be told after hours.

    Raises:
        ValidationError: at each parameter of `rating` that does not fit.
    """
    wrong: list[tuple[tuple[str | int, ...], str]] = [
        (
            ("systems", at),
            f"evaluate has no model '{visible(name)}'{did_you_mean(name, evaluate.models)}",
        )
        for at, name in enumerate(rating.systems)
        if name not in evaluate.models
    ]
    if rating.protocol is not None and rating.protocol not in evaluate.protocols:
        near = did_you_mean(rating.protocol, evaluate.protocols)
        wrong.append(
            (("protocol",), f"evaluate has no protocol '{visible(rating.protocol)}'{near}")
        )
    sides = len(rating.systems or evaluate.models) + rating.true_half
    if rating.ask == "pairwise" and sides < 2:
        said = (
            "a pair needs two systems, and here is one; `true_half: true` adds the true half, "
            "`ask: absolute` asks for scores"
        )
        wrong.append((("systems",) if rating.systems else (), said))
    if wrong:
        raise ValidationError.from_exception_data(
            "Recipe",
            [
                InitErrorDetails(
                    type=PydanticCustomError("unfit", "{said}", {"said": said}),
                    loc=("rating", *place),
                    input=None,
                )
                for place, said in wrong
            ],
        )


def _check_learnable(shape: Shape, train: Train) -> None:
    """Refuse a training that cannot learn what the examples are.

    Raises:
        ValidationError: at the parameter of `train` that does not fit.
    """
    if shape == "label":
        at, said = (
            "task",
            (
                f"task {train.task} learns to write, not to label; the examples have labels: leave "
                "`train` out and take the dataset elsewhere, or make examples of another kind"
            ),
        )
    elif shape == "messages" and train.model in TINY:
        at, said = (
            "model",
            (
                f"{train.model} has no chat template, so it cannot learn `format: messages`; take "
                "`format: prompt`, or a model with a template, as smollm2-135m"
            ),
        )
    else:
        return
    what = PydanticCustomError("unfit", "{said}", {"said": said})
    error = InitErrorDetails(type=what, loc=("train", at), input=None)
    raise ValidationError.from_exception_data("Recipe", [error])


def load(path: Path) -> Recipe:
    """Read a recipe; the files that it names are not touched.

    Raises:
        RecipeError: every mistake in it, one to a line, with line and column.
        UsageError: there is no such file, or it is not text.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8 text; a recipe is a YAML file") from None
    try:
        document = yaml.parse(text)
    except yaml.YamlError as mistake:
        at = mistake.place
        raise RecipeError([f"{path}:{at.line}:{at.column}: {mistake.message}"]) from None
    if not isinstance(document.value, Mapping):
        raise RecipeError([f"{path}:1:1: {_NO_RECIPE}"])  # never what stands there: it may be data
    try:
        return Recipe.model_validate(document.value)
    except ValidationError as error:
        raise RecipeError(explain(error, document, path)) from None


def made(value: Mapping[str, Any]) -> Recipe:
    """Make a recipe of what the command line says.

    Raises:
        UsageError: the first thing in it that is wrong.
    """
    try:
        return Recipe.model_validate(value)
    except ValidationError as error:
        said = error.errors()[0]
        raise UsageError(str(said.get("ctx", {}).get("error", said["msg"]))) from None
