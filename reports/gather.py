"""A run folder as the page sees it: whatever stages are done, and nothing of the rest.

    runs/tea-house-voice/ with ingest, curate and dataset done
      ->  Run(name="tea-house-voice", stages={ingest, curate, dataset}, flow=..., training=None,
              evaluation=Evaluation())

A stage counts when its manifest is there. Files may be missing; a file that is there and cannot be
read is an error that names it, never a gap in the page.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grist import manifest
from grist.errors import UserError
from grist.manifest import Manifest
from reports.checks import Check, checks
from reports.flow import Flow, flow
from reports.people.ratings import Ratings
from reports.ratings import read as read_ratings
from reports.samples import Selection, select
from reports.scores import (
    BASE,
    TUNED,
    Board,
    Comparison,
    Score,
    boards,
    read_comparisons,
    read_scores,
)
from reports.training import Training, training

STAGES = ("ingest", "curate", "dataset", "train", "evaluate")


@dataclass(frozen=True)
class Evaluation:
    """What `evaluate/` holds; empty where it is not done."""

    scores: tuple[Score, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    selections: tuple[Selection, ...] = ()

    @property
    def boards(self) -> tuple[Board, ...]:
        return boards(self.scores, self.comparisons)

    @property
    def has_others(self) -> bool:
        """Say whether models of other runs were scored too."""
        return any(score.model not in (BASE, TUNED) for score in self.scores)

    @property
    def signatures(self) -> tuple[tuple[str, str], ...]:
        """Give every metric's full definition."""
        return tuple(dict.fromkeys((score.metric, score.signature) for score in self.scores))


@dataclass(frozen=True)
class Run:
    """All that the page shows, and nothing else: no path, no raw text, no clock but the run's."""

    name: str
    stages: Mapping[str, Manifest]
    flow: Flow
    checks: tuple[Check, ...]
    example_checks: tuple[Check, ...]
    training: Training | None
    evaluation: Evaluation
    ratings: Ratings | None = None

    @property
    def packages(self) -> dict[str, str]:
        """Give the versions of everything that shaped a stage, or judged it."""
        found = {k: v for stage in self.stages.values() for k, v in stage.packages.items()}
        judges = {k: v for stage in self.stages.values() for k, v in stage.judged.items()}
        judges.pop(manifest.CHECKS, None)  # a hash
        return dict(sorted({**found, **judges}.items()))

    def shortened(self, protocol: str) -> int:
        """Say how many test texts of a protocol were cut to fit the models."""
        evaluated = self.stages.get("evaluate")
        told = evaluated.facts.get("protocols", {}) if evaluated else {}
        return int(told.get(protocol, {}).get("shortened", 0))

    @property
    def finished(self) -> str:
        """Say when the last stage was done."""
        return max((str(s.runtime.get("date", "")) for s in self.stages.values()), default="")


def gather(home: Path, *, samples: int) -> Run:
    """Read what a run folder holds.

    Raises:
        UserError: no stage is done, or a file is not what its stage writes.
    """
    found = {name: made for name in STAGES if (made := manifest.read(home / name))}
    if not found:
        raise UserError(f"{home}: no stage of this run is done; nothing to report")
    with _readable(home, "ingest, curate or dataset"):
        rows = flow(home, found)
        checked, example_checks = (
            checks(home / name / "checks.json") if name in found else ()
            for name in ("curate", "dataset")
        )
    with _readable(home, "train"):
        trained = training(home / "train", found["train"]) if "train" in found else None
    with _readable(home, "evaluate"):
        evaluated = _evaluation(home / "evaluate", samples) if "evaluate" in found else Evaluation()
    return Run(
        home.resolve().name,
        found,
        rows,
        checked,
        example_checks,
        trained,
        evaluated,
        read_ratings(home),
    )


def _evaluation(folder: Path, samples: int) -> Evaluation:
    scores, comparisons = folder / "scores.json", folder / "comparisons.json"
    answers = folder / "samples.parquet"
    return Evaluation(
        scores=read_scores(scores) if scores.is_file() else (),
        comparisons=read_comparisons(comparisons) if comparisons.is_file() else (),
        selections=select(answers, show=samples) if answers.is_file() else (),
    )


@contextmanager
def _readable(home: Path, what: str) -> Iterator[None]:
    """Turn what a damaged file raises into a message, without the text that it holds."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{home}: a file of {what} is not as gristmill writes it ({type(error).__name__}); "
            "`gristmill verify` says which"
        ) from error
