"""What ratings come to, in words and numbers for a terminal of 80 columns.

    tuned preferred to base in 61 % [54, 67] of 120 ratings (100 examples); p = .004: people
      prefer tuned
      much better 20 %, better 30 %, equal 20 %, both bad 10 %, worse 15 %, much worse 5 %

The answer comes first, then how far to trust it, then details. What cannot be told says why.
"""

from collections.abc import Iterable, Iterator
from shlex import quote

from evaluation.intervals import Interval
from evaluation.rating.figures.findings import (
    Agreement,
    Findings,
    Mean,
    MeanDifference,
    MetricAgreement,
    Position,
    Preference,
    Rater,
    Unknown,
)
from gristmill.telling import cell, each_of, many, p_value, share, shown, wrapped
from reports.people.pairs import weak

_SURE = 0.05
# Krippendorff (2004, Content Analysis, p. 241): rely on .8 and more, draw tentative conclusions
# from .667 and more.
_ALPHA = (
    (0.8, "raters agree well enough to rely on"),
    (0.667, "enough for tentative conclusions"),
    (0.0, "too little to rely on single answers"),
)
_LEAST = "no more than by chance"
_LONGEST = 26  # characters of a metric's name in a table


def lines(found: Findings, home: str) -> Iterator[str]:
    """Tell all of it; `home` is the run folder as its user calls it."""
    if not (found.ratings or found.practice or found.stale):
        yield from wrapped(f"{home}: no ratings yet")
        yield from wrapped(f"Begin with: gristmill rate {quote(home)} --rater NAME")
        return
    parts: Iterable[tuple[str, Iterator[str]]] = (
        ("", each_of(_preference, found.pairs)),
        ("Differences of scores", each_of(_difference, found.differences)),
        ("Scores: means of 1 to 5", each_of(_mean, found.means)),
        ("Strength: the log of the odds to be preferred, 0 on the average", _strengths(found)),
        ("How far to trust it", _trust(found)),
        ("Raters", each_of(_rater, found.raters)),
        ("Metrics beside people", _metrics(found.metrics)),
        ("", _intervals(found)),
    )
    filled = [(title, listed) for title, part in parts if (listed := list(part))]
    for at, (title, listed) in enumerate(filled):
        yield from [""] * bool(at)
        yield from [title] * bool(title)
        yield from listed


def _trust(found: Findings) -> Iterator[str]:
    """Say what it all rests on: how much was rated, how far raters agree, whether sides matter."""
    yield from wrapped(f"  {_counts(found)}")
    if sum(each.ratings > 0 for each in found.raters) == 1:
        yield from wrapped("  all of them are one rater's")
    # Pairs say it of themselves.
    if found.means and (few := weak(found.firsts, max(each.units for each in found.means))):
        yield from wrapped(f"  {few}")
    yield from each_of(_agreement, found.agreement)
    yield from _position(found.position)


def _intervals(found: Findings) -> Iterator[str]:
    if found.ratings:
        yield from wrapped(
            "[low, high]: 95 % intervals, by how much examples differ; many answers about one "
            "example make nothing surer."
        )


def _counts(found: Findings) -> str:
    kinds = f"{found.firsts:,} first, {found.repeats:,} repeated, {found.controls:,} controls"
    aside = [
        f"{found.practice:,} for practice" * bool(found.practice),
        f"{found.stale:,} of samples or questions that are gone" * bool(found.stale),
    ]
    rating = sum(each.ratings > 0 for each in found.raters)
    noun = "pair" if found.ask == "pairwise" else "text"
    more = "; not counted: " * any(aside) + ", ".join(filter(None, aside))
    return (
        f"{many(found.ratings, 'rating')} by {many(rating, 'rater')} ({kinds}); "
        f"{found.rated:,} of {many(found.units, noun)} rated{more}"
    )


def _preference(found: Preference) -> Iterator[str]:
    rate = shown(found.rate, percent=True)
    behind = f"{many(found.ratings, 'rating')} ({many(found.units, 'example')})"
    adjusted = found.p_adjusted != found.p
    p = p_value(found.p) + f", adjusted {p_value(found.p_adjusted)}" * adjusted
    yield f"{found.b} preferred to {found.a} in {rate} of {behind}; {p}: {_verdict(found)}"
    yield f"  {_shares(found)}"
    if found.same:
        yield f"  {many(found.same, 'more example')} not asked about: both had written the same"
    if few := weak(found.ratings, found.units):
        yield f"  {few}"


def _verdict(found: Preference) -> str:
    if found.p_adjusted < _SURE:
        return f"people prefer {found.b if found.rate.value > 0.5 else found.a}"
    if found.needed is None:
        return "no difference is in sight"
    if not found.needed:
        return "not told apart"
    more = many(found.needed, "more rating")
    return f"not told apart; about {more} at this rate would do (80 % power)"


def _shares(found: Preference) -> str:
    said = (
        ("much better", found.b_much),
        ("better", found.b_better),
        ("equal", found.tie),
        ("both bad", found.bad),
        ("worse", found.a_better),
        ("much worse", found.a_much),
    )
    return ", ".join(f"{name} {share(count, found.ratings)}" for name, count in said)


def _strengths(found: Findings) -> Iterator[str]:
    # Of two systems they only say the win rate again.
    for each in found.strengths if len(found.strengths) > 2 else ():
        yield from wrapped(f"  {each.system}: {shown(each.strength, signed=True)}")


def _mean(found: Mean) -> Iterator[str]:
    behind = f"{many(found.ratings, 'rating')}, {many(found.units, 'example')}"
    yield f"  {found.dimension}, {found.system}: {shown(found.score)} ({behind})"


def _difference(found: MeanDifference) -> Iterator[str]:
    told = "told apart" if found.p_adjusted < _SURE else "not told apart"
    adjusted = f", adjusted {p_value(found.p_adjusted)}" * (found.p_adjusted != found.p)
    yield (
        f"  {found.dimension}, {found.b} less {found.a}: {shown(found.difference, signed=True)} "
        f"({many(found.units, 'example')}); {p_value(found.p)}{adjusted}: {told}"
    )


def _position(found: Position | None) -> Iterator[str]:
    if found is None:
        return
    p = "" if found.p is None else f"; {p_value(found.p)}: {_side(found.p)}"
    left = shown(found.left, percent=True)
    if isinstance(found.left, Unknown):
        yield from wrapped(f"  whether the side matters is {left}")
    else:
        yield from wrapped(f"  the left text won {left} of {found.decided:,} with a winner{p}")
    for system, left_times, right_times in found.shown_left:
        yield from wrapped(
            f"  {system} stood left {many(left_times, 'time')}, right {right_times:,}"
        )


def _side(p: float) -> str:
    return "the side matters" if p < _SURE else "no sign that the side matters"


def _agreement(found: Agreement) -> Iterator[str]:
    if isinstance(found.percent, Unknown):
        yield f"  {found.about}: agreement is {shown(found.percent)}"
        return
    yield (
        f"  {found.about}: the same answer in {shown(found.percent, percent=True)} of "
        f"{many(found.units, 'item')} that two or more of {many(found.raters, 'rater')} judged"
    )
    if isinstance(found.ordinal, Unknown) and found.ordinal == found.nominal == found.ac1:
        yield f"    alpha and AC1 are {shown(found.ordinal)}"
        return
    yield f"    alpha {shown(found.ordinal)} by degree{_in_words(found.ordinal)}"
    yield f"    alpha {shown(found.nominal)} by name; AC1 {shown(found.ac1)}"


def _in_words(alpha: Interval | Unknown) -> str:
    if isinstance(alpha, Unknown):
        return ""
    words = (text for least, text in _ALPHA if alpha.value >= least and alpha.value > 0)
    return f": {next(words, _LEAST)}"


def _rater(found: Rater) -> Iterator[str]:
    yield (
        f"  {found.name}: {many(found.ratings, 'rating')}, {found.skipped:,} skipped, "
        f"{found.flagged:,} flagged, {many(found.comments, 'comment')}"
    )
    if habits := "; ".join(_habits(found)):
        yield f"    {habits}"


def _habits(found: Rater) -> Iterator[str]:
    if found.seconds is not None:
        hasty = f", {found.hasty:,} in under a second" * bool(found.hasty)
        yield f"{found.seconds:.1f} s an item{hasty}"
    if found.repeats:
        yield f"the same again in {found.same:,} of {many(found.repeats, 'repeat')}"
    if found.controls:
        by_chance = (
            "" if found.controls_p is None else f" (by guessing {p_value(found.controls_p)})"
        )
        guessed = ": this one may be guessing" * found.guesses
        yield f"{found.passed:,} of {many(found.controls, 'control')} found{by_chance}{guessed}"
    if found.left is not None:
        yield f"left won {100 * found.left:.0f} %"
    if found.decided is not None:
        yield f"decided {100 * found.decided:.0f} %"
    if found.leniency is not None:
        yield f"scores {found.leniency:+z.2f} beside others"


def _metrics(found: Iterable[MetricAgreement]) -> Iterator[str]:
    """Set metrics one below the other; what is unknown says why under them, each reason once."""
    by_about: dict[tuple[str, int], list[MetricAgreement]] = {}
    for each in found:
        by_about.setdefault((each.against, each.units), []).append(each)
    for (about, units), metrics in by_about.items():
        yield from wrapped(f"  {about}, {many(units, 'item')}")
        figures = [figure for each in metrics for figure in (each.rank, each.agrees)]
        whys = dict.fromkeys(each.why for each in figures if isinstance(each, Unknown))
        if all(isinstance(each, Unknown) for each in figures):  # a table of dashes tells nothing
            yield from (line for why in whys for line in wrapped(f"    unknown: {why}"))
            continue
        yield from _table(metrics)
        yield from (line for why in whys for line in wrapped(f"    -: {why}"))


def _table(metrics: list[MetricAgreement]) -> Iterator[str]:
    wide = min(_LONGEST, max(len(each.metric) for each in metrics))
    yield f"    {'':{wide}}  {'rank correlation':22}  same winner"
    for each in metrics:
        agrees = cell(each.agrees, percent=True)
        yield f"    {each.metric[:wide]:{wide}}  {cell(each.rank):22}  {agrees}".rstrip()
