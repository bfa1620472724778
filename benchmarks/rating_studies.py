"""How often the true win rate lies within the interval that whole studies give.

    python -m benchmarks.rating_studies            # 1,000 studies a line; some four minutes

In a study two raters sit down before their real queues of 200 examples, with their repeats and
controls, and press keys until the end. What they prefer is known: each example has a log odds of
its own that tuned is preferred, which the raters share; half of its variance is the group's, as of
texts from one conversation. A blind rater says "left" without looking in some showings. As sides
are balanced, that makes the rate fainter by a known share, and favours nobody.

The bar: the 95 % interval holds the rate in 930 of 1,000 studies, and each system stands left
exactly as often as right.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.rating_intervals import Panel, log_odds, seen
from evaluation.intervals import Interval
from evaluation.rating.asked import Asked
from evaluation.rating.events import Event
from evaluation.rating.figures.ground import Ground, ground
from evaluation.rating.figures.preference import win_rate
from evaluation.rating.figures.turned import Answer, answers
from evaluation.rating.judgement import TRUE, Choice, Judgement, Showing
from evaluation.rating.section import Rating
from evaluation.rating.sitting import Sitting
from evaluation.rating.standing import judgements
from evaluation.rating.units import units
from tests.evaluation.rating.world import Clock, Memory, a_material, a_queue

RATERS = ("ana", "ben")
PANELS = (
    Panel(200, 0.6, differ=1.5, ties=0.2),
    Panel(200, 0.6, differ=1.5, ties=0.2, to_the_left=0.65),
    Panel(200, 0.5),
    Panel(200, 0.8, differ=4.0, ties=0.2),
    Panel(200, 0.95, differ=1.5),
)
_OF_A_GROUP = 3  # examples, as in `a_material`
_GROUPS_PART = 0.5  # of the variance of the log odds
_MUCH = 0.3  # of the answers with a winner are "much better", and of those without "both bad"


@dataclass(frozen=True)
class Study:
    """What two raters said of all there is to rate."""

    said: tuple[Judgement, ...]
    ground: Ground

    @property
    def answers(self) -> list[Answer]:
        """Give what was said at first showings, sides turned away."""
        firsts = (each for each in self.said if each.showing.role == "first")
        return list(answers(firsts, self.ground.systems))

    @property
    def rate(self) -> Interval:
        """Give the win rate of tuned, as the report has it."""
        return win_rate(self.answers)

    def sides(self, rater: str) -> Counter[str]:
        """Count how often each system stood left, over all that one rater saw."""
        own = (each for each in self.said if each.rater == rater)
        return Counter(each.showing.left for each in own)


def study(panel: Panel, *, seed: int) -> Study:
    """Let two raters go through all of their queues."""
    material, section = a_material(panel.examples), Rating()
    random = np.random.default_rng(seed)
    odds = dict(zip((each.id for each in material.examples), _odds(panel, random), strict=True))
    events: list[Event] = []
    for slot, rater in enumerate(RATERS):
        kept = Memory(rater)
        queue = a_queue(material, section, rater, slot=slot, seed=seed)
        sitting = Sitting(queue, section, kept.add, clock=Clock())
        while not sitting.is_done:
            sitting.prefer(_choice(sitting.showing, odds, panel, random))
        events += kept.events
    there = ground(Asked(section, seed), material, units(material, section, seed=seed))
    return Study(judgements(events), there)


def held(panel: Panel, studies: int, *, seed: int) -> int:
    """Count the studies whose interval holds the true rate."""
    rates = (study(panel, seed=seed + each).rate for each in range(studies))
    return sum(each.low <= seen(panel) <= each.high for each in rates)


def _odds(panel: Panel, random: np.random.Generator) -> Iterator[float]:
    """Draw the log odds of each example; those of one group resemble each other."""
    groups = random.normal(size=panel.examples // _OF_A_GROUP + 1) * _GROUPS_PART**0.5
    own = random.normal(size=panel.examples) * (1 - _GROUPS_PART) ** 0.5
    middle = log_odds(panel)
    for at, of_example in enumerate(own):
        yield middle + panel.differ * float(groups[at // _OF_A_GROUP] + of_example)


def _choice(
    showing: Showing, odds: Mapping[str, float], panel: Panel, random: np.random.Generator
) -> Choice:
    tie, blind, mind, much = random.random(4)
    if showing.role in ("control", "practice"):
        return "left" if showing.left == TRUE else "right"
    if tie < panel.ties:
        return "bad" if much < _MUCH else "tie"
    tuned = mind < 1 / (1 + np.exp(-odds[showing.example]))
    if blind < 2 * panel.to_the_left - 1 or (showing.left == "tuned") == tuned:
        return "left_much" if much < _MUCH else "left"
    return "right_much" if much < _MUCH else "right"


def main() -> None:
    """Print a Markdown table, a line a panel."""
    studies = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("| examples | rate | differ | ties | left | held |")
    print("|---:|---:|---:|---:|---:|---:|")
    for panel in PANELS:
        facts = f"{panel.examples} | {panel.rate} | {panel.differ} | {panel.ties}"
        within = f"{held(panel, studies, seed=1000)} of {studies}"
        print(f"| {facts} | {panel.to_the_left} | {within} |", flush=True)


if __name__ == "__main__":
    main()
