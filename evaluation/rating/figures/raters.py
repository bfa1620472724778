"""What can be said of each rater: how fast, how steady, how attentive, how strict.

    ana  210 ratings, 6.2 s each, 18 of 20 repeats the same, 9 of 10 controls passed (p .011)

A guess at the controls of pairs is right half the time at the most, so passing them is held against
a fair coin. Those of scores are two showings, the true half and a spoilt copy of it; the scores are
compared by Wilcoxon's signed ranks, one-sided. A p near 1 is that of a rater who does not look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from evaluation.intervals import round6
from evaluation.rating.figures.findings import Rater
from evaluation.rating.judgement import SPOILT, TRUE, Judgement

HASTY_SECONDS = 1.0
_STEADY = 1  # levels by which a second score may differ and still be the same


@dataclass(frozen=True)
class Account:
    """What a rater did that is no decision: items laid aside, marked, and commented on."""

    skipped: int = 0
    flagged: int = 0
    comments: int = 0


@dataclass(frozen=True)
class _Controls:
    asked: int
    passed: int
    p: float | None


@dataclass(frozen=True)
class Others:
    """All raters' scores of first showings: what a rater's own are held against."""

    scores: Mapping[tuple[str, str], Mapping[str, int]]

    def leniency(self, name: str) -> float | None:
        """Give how far one rater's scores lie above those of others of the same texts."""
        above = [
            given[name] - fmean(score for other, score in given.items() if other != name)
            for given in self.scores.values()
            if name in given and len(given) > 1
        ]
        return round6(fmean(above)) if above else None


def raters(
    judgements: Sequence[Judgement], accounts: Mapping[str, Account], dimensions: Sequence[str]
) -> tuple[Rater, ...]:
    """Give every rater's account, by name.

    Args:
        judgements: complete ones about present samples, practice left out.
        accounts: of everybody who did anything.
        dimensions: in which scores are asked for now; empty where pairs are.
    """
    by_rater: dict[str, list[Judgement]] = {name: [] for name in accounts}
    for each in judgements:
        by_rater.setdefault(each.rater, []).append(each)
    others = _others(judgements, dimensions)
    return tuple(
        _rater(name, by_rater[name], accounts.get(name, Account()), dimensions, others)
        for name in sorted(by_rater)
    )


def _rater(
    name: str,
    own: Sequence[Judgement],
    account: Account,
    dimensions: Sequence[str],
    others: Others,
) -> Rater:
    repeats = _repeats(own)
    controls = [each for each in own if each.showing.role == "control"]
    known = _score_controls(controls, dimensions) if dimensions else _pair_controls(controls)
    pairs = [] if dimensions else [each for each in own if each.showing.role != "control"]
    decided = [each for each in pairs if each.strength]
    left = sum(each.strength < 0 for each in decided)
    return Rater(
        name=name,
        ratings=len(own),
        skipped=account.skipped,
        flagged=account.flagged,
        comments=account.comments,
        seconds=round6(median(each.seconds for each in own)) if own else None,
        hasty=sum(each.seconds < HASTY_SECONDS for each in own),
        repeats=len(repeats),
        same=sum(_is_same(one, other, dimensions) for one, other in repeats),
        controls=known.asked,
        passed=known.passed,
        controls_p=known.p,
        left=round6(left / len(decided)) if decided else None,
        leniency=others.leniency(name),
        decided=round6(len(decided) / len(pairs)) if pairs else None,
    )


def _repeats(own: Sequence[Judgement]) -> list[tuple[Judgement, Judgement]]:
    """Pair the first and the second showing of a unit, where both were answered."""
    firsts = {each.showing.unit: each for each in own if each.showing.role == "first"}
    seconds = [each for each in own if each.showing.role == "repeat"]
    return [(firsts[each.showing.unit], each) for each in seconds if each.showing.unit in firsts]


def _is_same(one: Judgement, other: Judgement, dimensions: Sequence[str]) -> bool:
    if dimensions:
        return all(abs(one.scores[name] - other.scores[name]) <= _STEADY for name in dimensions)
    return one.winner == other.winner


def _pair_controls(controls: Sequence[Judgement]) -> _Controls:
    """Count how often the true half was preferred to its spoilt copy."""
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    if not controls:
        return _Controls(0, 0, None)
    passed = sum(each.winner == TRUE for each in controls)
    p = binomtest(passed, len(controls), 0.5, alternative="greater").pvalue
    return _Controls(len(controls), passed, round6(p))


def _score_controls(controls: Sequence[Judgement], dimensions: Sequence[str]) -> _Controls:
    """Count how often the true half has the higher mean score, of examples with both."""
    means: dict[str, dict[str, float]] = {TRUE: {}, SPOILT: {}}
    for each in controls:
        if each.showing.left in means:
            score = fmean(each.scores[name] for name in dimensions)
            means[each.showing.left][each.showing.example] = score
    both = sorted(set(means[TRUE]) & set(means[SPOILT]))
    above = [round6(means[TRUE][example] - means[SPOILT][example]) for example in both]
    if not above:
        return _Controls(0, 0, None)
    return _Controls(len(above), sum(each > 0 for each in above), signed_ranks_p(above))


def signed_ranks_p(above: Sequence[float]) -> float:
    """Give Wilcoxon's one-sided p that differences lie above 0; 1 where all are 0."""
    from scipy.stats import wilcoxon

    if not any(above):
        return 1.0
    return round6(wilcoxon(above, alternative="greater").pvalue)


def _others(judgements: Sequence[Judgement], dimensions: Sequence[str]) -> Others:
    scores: dict[tuple[str, str], dict[str, int]] = {}
    for each in judgements:
        if each.showing.role == "first":
            for name in dimensions:
                by_rater = scores.setdefault((each.showing.unit, name), {})
                by_rater[each.rater] = each.scores[name]
    ordered = {place: dict(sorted(scores[place].items())) for place in sorted(scores)}
    return Others(ordered)
