"""What the rating screen says."""

from collections.abc import Mapping
from types import MappingProxyType

from evaluation.rating.events import Action
from evaluation.rating.judgement import Ask, Choice
from evaluation.rating.screen.texts import Marks
from evaluation.rating.standing import Standing

QUESTIONS: Mapping[Ask, str] = MappingProxyType(
    {"pairwise": "Which goes on better?", "absolute": "How good is what follows?"}
)
ANSWERS: Mapping[Choice, str] = MappingProxyType(
    {
        "left_much": "the first is much better",
        "left": "the first is better",
        "tie": "equally good",
        "right": "the second is better",
        "right_much": "the second is much better",
        "bad": "both bad",
    }
)
TAKEN_BACK: Mapping[Action, str] = MappingProxyType(
    {
        "rate": "your answer",
        "score": "a score",
        "skip": "the skip",
        "comment": "a comment",
        "flag": "a flag",
    }
)
MARKED: Mapping[Marks, str] = MappingProxyType(
    {
        "none": "differences are not marked",
        "sides": "marked: what one text has and the other has not",
        "true": "marked: what differs from the true half",
    }
)
_TASK: Mapping[Ask, str] = MappingProxyType(
    {
        "pairwise": "how two writers went on from it. Say which goes on better.",
        "absolute": "how one writer went on from it. Say how good that is.",
    }
)


def about(ask: Ask) -> tuple[str, ...]:
    """Explain what a rater is asked, a paragraph each."""
    return (
        f"You see the beginning of a text that was held out, and {_TASK[ask]}",
        "Who wrote what is hidden, and the order is your own. Some items come twice.",
        "Every answer is saved before the next item appears; you can leave at any time.",
    )


def state(stands: Standing) -> str:
    """Say what stands of an item; "" where nothing does.

    >>> state(Standing(choice="tie", flagged=True))
    'your answer: equally good   flagged'
    """
    parts = []
    if stands.choice:
        parts.append(f"your answer: {ANSWERS[stands.choice]}")
    if stands.skipped is not None:
        parts.append(skipped("laid aside", stands.skipped))
    if stands.flagged:
        parts.append("flagged")
    if stands.comment:
        parts.append(f"comment: {stands.comment}")
    return "   ".join(parts)


def skipped(what: str, reason: str) -> str:
    """Say that an item was skipped, and why if that was said."""
    return f"{what}: {reason}" if reason else what
