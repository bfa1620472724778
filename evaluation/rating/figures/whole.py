"""All that a run's ratings say: `findings` reads them, `whole` works it out.

    ratings.sqlite, rating.json, samples.parquet, scores.json  ->  Findings(ratings=240, pairs=…)

What counts where: preferences, strengths, means, agreement and metrics rest on first showings;
position on first showings and repeats; how steady a rater is on repeats; how attentive on controls.
Practice counts nowhere. A text that is scored in several dimensions is one decision once all are
there; the figures of a dimension take it as soon as that one is.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from evaluation.rating import asked as asking
from evaluation.rating import material as materials
from evaluation.rating.events import Event
from evaluation.rating.figures import agreement, correlation, means, position, strength
from evaluation.rating.figures.findings import Agreement, Findings, MetricAgreement
from evaluation.rating.figures.ground import Ground, Measured, ground, measured
from evaluation.rating.figures.preference import preferences
from evaluation.rating.figures.raters import Account, raters
from evaluation.rating.figures.turned import Answer, Scored, answers, scored
from evaluation.rating.judgement import Judgement, Role
from evaluation.rating.units import units

if TYPE_CHECKING:
    from evaluation.rating.standing import Standings

NOBODY: Mapping[str, Account] = MappingProxyType({})


def findings(home: Path) -> Findings:
    """Work out what the ratings of a run folder say; without any, what there is to rate.

    Raises:
        UserError: the folder has no samples to rate, or its ratings cannot be read.
    """
    asked = asking.asked(home)
    material = materials.read(home, asked.section)
    found = ground(asked, material, units(material, asked.section, seed=asked.seed))
    judgements, accounts = _stored(home, found)
    return whole(
        judgements, found, metrics=measured(home, material), accounts=accounts, seed=asked.seed
    )


def whole(
    judgements: Iterable[Judgement],
    ground: Ground,
    *,
    metrics: Sequence[Measured] = (),
    accounts: Mapping[str, Account] = NOBODY,
    seed: int,
) -> Findings:
    """Work out what judgements say; their order does not matter, nor whose came first.

    Args:
        judgements: all that stand, of one rater and showing one at the most.
        ground: what there is to rate now.
        metrics: what metrics say of the same texts.
        accounts: what else each rater did.
        seed: of the run.
    """
    ordered = sorted(judgements, key=lambda each: (each.rater, *each.showing.place))
    current = [each for each in ordered if ground.is_current(each)]
    counted = [each for each in current if each.showing.role != "practice"]
    complete = [each for each in counted if ground.is_complete(each)]
    firsts = _of(counted, "first")
    pairwise = ground.ask == "pairwise"
    chosen = list(answers(firsts, ground.systems)) if pairwise else []
    texts = [] if pairwise else list(scored(firsts, ground.dimensions))
    shown = _of(complete, "first") + _of(complete, "repeat")
    return Findings(
        ask=ground.ask,
        systems=ground.systems,
        ratings=len(complete),
        firsts=len(_of(complete, "first")),
        repeats=len(_of(complete, "repeat")),
        controls=len(_of(complete, "control")),
        practice=sum(ground.is_complete(each) for each in _of(current, "practice")),
        stale=len(ordered) - len(current),
        units=len(ground.units),
        rated=len({each.showing.unit for each in _of(complete, "first")}),
        raters=raters(complete, accounts, ground.dimensions),
        pairs=preferences(chosen, ground.pairs, ground.same, seed=seed),
        strengths=strength.strengths(chosen, ground.systems, seed=seed),
        means=means.means(texts, ground.systems, ground.dimensions),
        differences=means.differences(texts, ground.systems, ground.dimensions, seed=seed),
        position=position.position(shown, ground.systems) if pairwise else None,
        agreement=_agreement(chosen, texts, ground, seed),
        metrics=_metrics(chosen, texts, ground, metrics, seed),
    )


def _of(judgements: Iterable[Judgement], role: Role) -> list[Judgement]:
    return [each for each in judgements if each.showing.role == role]


def _agreement(
    chosen: Sequence[Answer], texts: Sequence[Scored], ground: Ground, seed: int
) -> tuple[Agreement, ...]:
    if ground.ask == "pairwise":
        return (agreement.of_pairs(chosen, seed=seed),)
    return tuple(agreement.of_scores(texts, name, seed=seed) for name in ground.dimensions)


def _metrics(
    chosen: Sequence[Answer],
    texts: Sequence[Scored],
    ground: Ground,
    metrics: Sequence[Measured],
    seed: int,
) -> tuple[MetricAgreement, ...]:
    if ground.ask == "pairwise":
        return correlation.of_pairs(chosen, metrics, seed=seed)
    by_dimension = (
        correlation.of_scores(texts, name, metrics, seed=seed) for name in ground.dimensions
    )
    return tuple(each for some in by_dimension for each in some)


def _stored(home: Path, ground: Ground) -> tuple[list[Judgement], dict[str, Account]]:
    """Read what stands of every rater, and what else each did to what is there now."""
    from evaluation.rating.standing import judged, standing
    from evaluation.rating.store import kept

    by_rater: dict[str, list[Event]] = {}
    for event in kept(home):
        by_rater.setdefault(event.rater, []).append(event)
    standings = {name: standing(events) for name, events in by_rater.items()}
    judgements = [each for name, found in standings.items() for each in judged(name, found)]
    return judgements, {name: _account(found, ground) for name, found in standings.items()}


def _account(standings: "Standings", ground: Ground) -> Account:
    touched = [
        each
        for each in standings.by_place.values()
        if each.showing and each.showing.role != "practice" and ground.is_about(each.showing)
    ]
    return Account(
        skipped=sum(each.skipped is not None for each in touched),
        flagged=sum(each.flagged for each in touched),
        comments=sum(bool(each.comment) for each in touched),
    )
