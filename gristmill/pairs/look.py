"""A dedup step of a run, with the pairs that are shown of it and what was said of them.

look.thresholds()   [{"threshold": 0.8, "kept": 1200, "dropped": 40, "recipe": "- near_dedup: …"}]
look.said()         {Pair("9f…", "4c…", 0.791045): "yes"}
look.suggestion()   the smallest threshold that the answers speak for
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gristmill.pairs import answers
from gristmill.pairs.answers import Answer, Said
from gristmill.pairs.chosen import about, chosen, nearest
from gristmill.pairs.compared import Compared, Pair
from gristmill.pairs.marked import difference, written
from gristmill.pairs.rethreshold import fallen, offered
from gristmill.pairs.suggestion import Suggestion, suggested
from gristmill.pairs.texts import Row, rows


@dataclass(frozen=True)
class Wish:
    """What is asked of a step.

    Attributes:
        step: the label of one step; none: all of them.
        pairs: whether to show pairs.
        around: thresholds to show pairs about; none: the step's own and some at each side.
        count: how many pairs.
        asking: whether to ask about them.
        precision: the share of copies among what is dropped that a suggestion must reach.
        rethreshold: thresholds to tell the result of.
        index: whether to make an index for later runs.
    """

    step: str | None = None
    pairs: bool = False
    around: Sequence[float] = ()
    count: int = 20
    asking: bool = False
    precision: float = 0.95
    rethreshold: Sequence[float] = ()
    index: bool = False


@dataclass(frozen=True)
class Look:
    """A step of a run, what is asked of it, and the rows that this needs."""

    home: Path
    step: Compared
    wish: Wish
    shown: tuple[Pair, ...]
    rows: Mapping[str, Row]

    @classmethod
    def at(cls, home: Path, step: Compared, wish: Wish) -> "Look":
        """Choose pairs, and read their rows and those that were answered."""
        # The texts of earlier runs are not here.
        here = replace(step, pairs=tuple(pair for pair in step.pairs if not pair.earlier))
        some = chosen(here, wish.around or about(step), wish.count) if wish.pairs else []
        answered = answers.read(home, step.step)
        ids = {id_ for pair in some for id_ in (pair.id, pair.match)}
        found = rows(home, ids.union(*answered))
        there = tuple(pair for pair in some if pair.id in found and pair.match in found)
        return cls(home, step, wish, there, found)

    def thresholds(self) -> list[dict[str, Any]]:
        """Say what some thresholds do: those asked for and today's, or a spread of them."""
        if not self.step.complete:
            return []
        asked = self.wish.rethreshold
        told = []
        for threshold in sorted({self.step.threshold, *asked}) if asked else offered(self.step):
            gone = len(fallen(self.step, threshold))
            kept, line = self.step.rows - gone, self.step.line(threshold)
            told.append({"threshold": threshold, "kept": kept, "dropped": gone, "recipe": line})
        return told

    def said(self) -> dict[Pair, Said]:
        """Give the answers that hold for pairs of today, in the order they were given."""
        given = answers.read(self.home, self.step.step)
        here = (
            {(pair.id, pair.match): pair for pair in self.step.pairs if not pair.earlier}
            if given
            else {}
        )
        found = {}
        for ids, answer in given.items():
            pair = here.get(ids)
            texts = pair and self.texts(pair)
            if pair and texts and answer.answer and answer.texts == answers.seen(*texts):
                found[pair] = answer.answer
        return found

    def say(self, pair: Pair, said: Said | None) -> None:
        """Keep an answer, or take it back."""
        seen = answers.seen(*(self.texts(pair) or ("", "")))
        answers.add(self.home, Answer(self.step.step, pair.id, pair.match, seen, said))

    def texts(self, pair: Pair) -> tuple[str, str] | None:
        """Give the texts of a pair, the preferred one first; none, if one is no longer there."""
        old, new = self.rows.get(pair.match), self.rows.get(pair.id)
        return (old.text, new.text) if old and new else None

    def suggestion(self, said: Mapping[Pair, Said]) -> Suggestion | None:
        """Give the smallest threshold that the answers speak for."""
        decided = [(pair.score, each == "yes") for pair, each in said.items() if each != "unsure"]
        scores = [pair.score for pair in nearest(self.step.pairs)]
        return suggested(decided, scores, self.wish.precision)

    def document(self) -> dict[str, Any]:
        """Write it all as JSON."""
        step, said = self.step, self.said()
        best = self.suggestion(said)
        asked = {"pairs": [self._pair(pair, said) for pair in self.shown]}
        return {
            "step": step.step,
            "threshold": step.threshold,
            "pairs_from": step.pairs_from,
            "rows": step.rows,
            "compared": len(step.pairs),
            "complete": step.complete,
            "thresholds": self.thresholds(),
            "answers": counted(said),
            "suggestion": best and {**best._asdict(), "recipe": step.line(best.threshold)},
            **(asked if self.wish.pairs else {}),
        }

    def _pair(self, pair: Pair, said: Mapping[Pair, Said]) -> dict[str, Any]:
        match, row = self.rows[pair.match], self.rows[pair.id]
        return {
            **pair._asdict(),
            "kept": row.kept,
            "match_kept": match.kept,
            "text": row.text,
            "match_text": match.text,
            "difference": written(difference(match.text, row.text)),
            "answer": said.get(pair),
        }


def counted(said: Mapping[Pair, Said]) -> dict[str, int]:
    """Count the answers of each kind."""
    given = list(said.values())
    return {what: given.count(what) for what in answers.SAID}
