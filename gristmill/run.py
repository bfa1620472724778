"""Run a recipe: its stages in order, each skipped when nothing changed.

run(recipe, base, Options(home=runs/tea-house), progress)  ->  Ran(home, results)
"""

from dataclasses import dataclass, replace
from pathlib import Path

from crawlers.ingest import RAW
from evaluation.rating.asked import keep
from evaluation.rating.section import Rating
from grist import manifest, stage, store
from grist.engine import LocalExecutor
from grist.errors import UsageError, did_you_mean
from grist.stage import Progress, Result, Stage, Workplace
from gristmill.recipe import Recipe
from gristmill.stages import STAGES, make, present
from reports.ratings import digest


@dataclass(frozen=True)
class Options:
    """How to run, as the command line says it.

    Attributes:
        home: the run folder.
        until: the last stage to run; by default the recipe's last.
        only: run just this stage, from what is there.
        sample: read only so many units of each source.
        force: redo what is done.
        again: visit sites anew that were crawled to the end, and read them again.
        workers: processes for work on shards.
    """

    home: Path
    until: str | None = None
    only: str | None = None
    sample: int | None = None
    force: bool = False
    again: bool = False
    workers: int = 1


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    home: Path
    results: tuple[Result, ...]

    @property
    def partial(self) -> bool:
        return any(result.manifest.partial for result in self.results)


def run(recipe: Recipe, base: Path, options: Options, progress: Progress) -> Ran:
    """Bring a recipe's run up to date.

    Raises:
        UserError: a stage could not be done, or another process works in the run folder.
    """
    wanted = chosen(recipe, base, options)
    results = []
    with stage.alone(options.home):
        if options.force:
            _forget(options.home, {each.name for each in wanted})
        unsaid = Rating() if recipe.evaluate else None
        keep(options.home, recipe.rating or unsaid, recipe.seed)
        for each in wanted:
            results.append(_run(each, recipe, base, options, progress))
            stage.publish(options.home, STAGES)
    return Ran(options.home, tuple(results))


def _forget(home: Path, stages: set[str]) -> None:
    """Empty what outlives a change of key: what was fetched, and the passes of curation."""
    for stage_, kept in (("ingest", RAW), ("curate", "work")):
        if stage_ in stages:
            store.clear(home / "ingest" / kept)


def plan(recipe: Recipe, base: Path, options: Options) -> list[tuple[str, str]]:
    """Say of each stage whether it would be skipped (`cached`) or `run`, touching nothing."""
    said: list[tuple[str, str]] = []
    fresh = not options.force
    for each in chosen(recipe, base, options):
        fresh = fresh and stage.is_done(each, options.home, seed=recipe.seed)
        said.append((each.name, "cached" if fresh else "run"))
    return said


def chosen(recipe: Recipe, base: Path, options: Options) -> list[Stage]:
    """Give the stages that these options ask for.

    Raises:
        UsageError: a stage is asked for that does not exist or that the recipe lacks, or a file
            that the recipe names is not there (for a single stage, only what that stage reads).
    """
    names = present(recipe)
    for asked in (options.only, options.until):
        if asked and asked not in STAGES:
            raise UsageError(f"no stage {asked!r}{did_you_mean(asked, STAGES)}")
        if asked and asked not in names:
            raise UsageError(f"the recipe has no section for the stage {asked!r}")
    if options.only:
        wanted = [options.only]
    else:
        wanted = names[: names.index(options.until) + 1] if options.until else names
    again = _is_to_visit_again(options)
    made = [make(name, recipe, base, options.sample, again=again) for name in wanted]
    return [_with_ratings(each, options.home) if each.name == "report" else each for each in made]


def _with_ratings(report: Stage, home: Path) -> Stage:
    """Let a report be another one once people have rated."""
    rated = digest(home)
    return replace(report, inputs={**report.inputs, "ratings": rated}) if rated else report


def _is_to_visit_again(options: Options) -> bool:
    """Say whether sites are visited anew that were crawled to the end.

    So they are on demand, once all is read that the last visit brought: else there is one to go on
    with.
    """
    return options.again and manifest.read(options.home / "ingest") is not None


def _run(each: Stage, recipe: Recipe, base: Path, options: Options, progress: Progress) -> Result:
    def tell(what: str, done: int, total: int | None) -> None:
        progress(f"{each.name}: {what}", done, total)

    tell("begins", 0, None)
    place = Workplace(
        home=options.home,
        folder=options.home / each.name,
        base=base,
        key="",
        seed=recipe.seed,
        executor=LocalExecutor(options.workers),
        progress=tell,
    )
    return stage.run(each, place, force=options.force or (options.again and each.name == "ingest"))
