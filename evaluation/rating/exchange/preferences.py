r"""Pairs that raters have decided, for a trainer of preferences (TRL's `DPOTrainer`).

    {"prompt": "ana: tea?\nben:", "chosen": " Two cups.", "rejected": " No.", "unit": "4c…", …}

A pair is written if it is clear: all who decided chose the same side, and those who said "equal" or
"both bad" are not more than they. Texts are the samples' own, to the last blank.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.rating import material
from evaluation.rating.asked import asked
from evaluation.rating.judgement import Judgement, Showing
from evaluation.rating.material import Example, Material
from evaluation.rating.units import unit_id
from grist import store
from grist.errors import UserError


@dataclass(frozen=True)
class Written:
    """What became of the pairs that somebody has judged.

    Attributes:
        pairs: written.
        unclear: raters differ, or more of them preferred neither.
        flagged: somebody wants somebody to look at it.
        stale: their samples are gone, so there is no text to write.
    """

    pairs: int
    unclear: int
    flagged: int
    stale: int


def write(path: Path, home: Path, judgements: Iterable[Judgement]) -> Written:
    """Write the pairs of a run that are clear, in the order of its samples.

    Raises:
        UserError: the run has no samples, or no pair of them has been judged.
    """
    samples = material.read(home, asked(home).section)
    judged = _by_unit(judgements)
    if not judged:
        raise UserError(f"{home}: no pair has been judged, and scores prefer no text to another")
    order = {example.id: (place, example) for place, example in enumerate(samples.examples)}
    lines: list[tuple[int, str, bytes]] = []
    became: Counter[str] = Counter()
    for answers in judged:
        showing = answers[0].showing
        place, example = order.get(showing.example, (0, None))
        winner = _winner(answers)
        if any(answer.flagged for answer in answers):
            became["flagged"] += 1
        elif winner is None:
            became["unclear"] += 1
        elif example is None or not _is_present(showing, example, samples):
            became["stale"] += 1
        else:
            lines.append((place, showing.unit, _line(showing, winner, example)))
    with store.replacing(path) as file:
        file.writelines(line for _, _, line in sorted(lines))
    return Written(len(lines), became["unclear"], became["flagged"], became["stale"])


def _by_unit(judgements: Iterable[Judgement]) -> Collection[list[Judgement]]:
    """Gather the first answers to each pair."""
    units: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.showing.role == "first" and judgement.choice:
            units.setdefault(judgement.showing.unit, []).append(judgement)
    return units.values()


def _winner(answers: Sequence[Judgement]) -> str | None:
    decided = [answer.winner for answer in answers if answer.winner]
    clear = len(set(decided)) == 1 and 2 * len(decided) >= len(answers)
    return decided[0] if clear else None


def _is_present(showing: Showing, example: Example, samples: Material) -> bool:
    """Say whether the samples still have what was shown, to the letter."""
    sides = (showing.left, showing.right)
    return all(side in example.texts for side in sides) and any(
        unit_id("pairwise", example, pair, samples.protocol) == showing.unit
        for pair in (sides, sides[::-1])
    )


def _line(showing: Showing, winner: str, example: Example) -> bytes:
    loser = showing.left if winner == showing.right else showing.right
    said = {
        "prompt": example.prompt,
        "chosen": example.texts[winner],
        "rejected": example.texts[loser],
        "unit": showing.unit,
        "example": example.id,
    }
    return json.dumps(said).encode() + b"\n"
