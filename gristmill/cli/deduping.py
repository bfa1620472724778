"""`dedup`: where a dedup step draws its line, pairs about it, and what another line would do.

gristmill dedup runs/tea-house --rethreshold 0.7

near_dedup  1,240 rows, 310 pairs from 0.65 on
  threshold     kept  dropped
      0.700    1,180       60
      0.800    1,200       40  now
  - near_dedup: {threshold: 0.7, pairs_from: 0.65}
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path

from grist.errors import Exit, UsageError
from grist.text import visible
from gristmill.cli.answering import ask
from gristmill.cli.screen import Screen, emit
from gristmill.pairs import compared
from gristmill.pairs.answers import Said
from gristmill.pairs.chosen import mixed
from gristmill.pairs.compared import Compared, Pair
from gristmill.pairs.indexing import indexed
from gristmill.pairs.look import Look, Wish, counted
from gristmill.pairs.marked import difference, shortened, written
from gristmill.pairs.rethreshold import check
from gristmill.pairs.suggestion import FEWEST, Suggestion, needed

_WIDTH = 7  # of a number of rows, at the least


def dedup(home: Path, wish: Wish, screen: Screen, *, as_json: bool, colour: bool) -> Exit:
    """Tell of a run's dedup steps.

    Raises:
        UsageError: the run has no such step, or its pairs cannot tell what is asked.
    """
    found = compared.read(home, wish.step)
    _check(found, wish)
    made = [indexed(home, each) for each in found] if wish.index else []
    looks = [Look.at(home, each, wish) for each in found]
    if as_json:
        paths = [{"index": {"path": str(one.path), "rows": one.rows}} for one in made]
        steps = [
            look.document() | path for look, path in zip(looks, paths or repeat({}), strict=False)
        ]
        emit({"run": str(home), "steps": steps})
        return Exit.OK
    for each, one in zip(found, made, strict=False):
        screen.say(f"{each.step}: {one.rows:,} rows in {one.path}")
    for look in looks:
        if wish.pairs:
            _show_pairs(look, screen, colour=colour)
        print("\n".join(_summary(look)))
    return Exit.OK


def _check(found: Sequence[Compared], wish: Wish) -> None:
    """Make sure that what is asked can be told."""
    if len(found) > 1 and (wish.pairs or wish.rethreshold):
        names = ", ".join(each.step for each in found)
        raise UsageError(f"--step: name one of this run's dedup steps: {names}")
    for each in found:
        for threshold in wish.rethreshold:
            check(each, threshold)


def _show_pairs(look: Look, screen: Screen, *, colour: bool) -> None:
    """Print the pairs, or ask about them one by one."""
    if not look.shown:
        before = " but with rows of earlier runs" if look.step.pairs else ""
        screen.say(f"{look.step.step}: no pairs from {look.step.pairs_from:g} on{before}")
        return
    if not look.wish.asking:
        for pair in look.shown:
            print(f"{pair.score:.6f}  {_pair(look, pair, colour=colour)}\n")
        return
    given = {pair: said for pair, said in look.said().items() if pair in look.shown}
    ask(mixed(look.shown), given, lambda pair: _question(look, pair, colour=colour), look.say)
    print()


def _pair(look: Look, pair: Pair, *, colour: bool) -> str:
    """Write a pair's rows, what became of them, and what differs between their texts."""
    old, new = look.rows[pair.match], look.rows[pair.id]
    states = ["kept" if row.kept else "dropped" for row in (old, new)]
    ids = f"[-{pair.match}-] {states[0]}  {{+{pair.id}+}} {states[1]}"
    return f"{old.kind}  {ids}\n  {_marked(old.text, new.text, colour=colour)}"


def _question(look: Look, pair: Pair, *, colour: bool) -> str:
    """Write a pair for a person to judge: what became of its rows would give the answer."""
    old, new = look.rows[pair.match], look.rows[pair.id]
    return f"{old.kind}\n  {_marked(old.text, new.text, colour=colour)}"


def _marked(old: str, new: str, *, colour: bool) -> str:
    pieces = shortened(difference(old, new))
    shown = [piece._replace(text=visible(piece.text)) for piece in pieces]
    return written(shown, colour=colour)


def _summary(look: Look) -> Iterator[str]:
    """Write the step, what thresholds do to it, and what the answers speak for."""
    step = look.step
    more = "" if step.complete else ", the nearest to the threshold; there are more"
    count = f"{len(step.pairs):,} pairs from {step.pairs_from:g} on{more}"
    yield f"{step.step}  {step.rows:,} rows, {count}"
    wide = max(_WIDTH, len(f"{step.rows:,}"))
    for at, row in enumerate(look.thresholds()):
        if not at:
            yield f"  threshold  {'kept':>{wide}}  {'dropped':>{wide}}"
        now = "  now" if row["threshold"] == step.threshold else ""
        yield f"  {row['threshold']:9.3f}  {row['kept']:{wide},}  {row['dropped']:{wide},}{now}"
    yield from (f"  {step.line(threshold)}" for threshold in look.wish.rethreshold)
    said = look.said()
    if said:
        told = ", ".join(f"{count} {what}" for what, count in counted(said).items())
        yield f"  answers: {told}"
        yield from (f"  {line}" for line in _advice(look, said))


def _advice(look: Look, said: Mapping[Pair, Said]) -> Iterator[str]:
    """Write what the answers speak for."""
    best, wanted = look.suggestion(said), look.wish.precision
    if best is not None:
        yield from _spoken(best, wanted)
        yield look.step.line(best.threshold)
    elif sum(answer != "unsure" for answer in said.values()) < FEWEST:
        yield f"a threshold is suggested from {FEWEST} answers of yes or no on"
    else:
        yield f"by these answers no threshold drops copies alone in {wanted:.1%} of cases"


def _spoken(best: Suggestion, wanted: float) -> Iterator[str]:
    """Say what speaks for a suggestion, and how little it is."""
    yield f"suggested: {best.threshold:g}, the smallest that drops copies in {wanted:.1%} of cases"
    yield f"  by the fit {best.precision:.3f} of what it drops are copies"
    yield (
        f"  {best.yes} of {best.answered} answers at or above it say yes: "
        f"a share of {best.low:.3f} to {best.high:.3f} (95 %)"
    )
    if best.low < wanted:
        yield f"  that is few: {needed(wanted)} of yes alone would lift the lower end to {wanted:g}"
    if best.lowest:
        yield "  lower scores were not asked about, so there may be room below"
