"""What a person said of one showing, with all that figures need to know about it.

    ana  unit 4c…  first  left=tuned right=base  choice=left_much      -> tuned wins, by much
    ana  unit 4c…  repeat left=base right=tuned  choice=right          -> the same, less sure
    ben  unit 91…  first  left=tuned             scores={"style": 4}

A unit is what is judged: two systems' texts of one test example, or one system's. Its id is a hash
of what is shown: the same for every rater, and the same still when other examples are added.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Ask = Literal["pairwise", "absolute"]
Choice = Literal["left_much", "left", "tie", "right", "right_much", "bad"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
"""`tie`: equally good. `bad`: neither is any good, so neither wins."""

Role = Literal["first", "repeat", "control", "practice"]
ROLES: tuple[Role, ...] = get_args(Role)
"""`control` and `practice` show the true half beside, or as, a copy of it that was spoilt."""

TRUE = "true"
"""The system that wrote the true half: a person."""
SPOILT = "spoilt"
"""The system that stands for a spoilt copy of the true half."""

_STRENGTH: Mapping[str, int] = MappingProxyType(
    {"left_much": -2, "left": -1, "right": 1, "right_much": 2}
)
NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Showing:
    """One place in a rater's queue.

    Attributes:
        unit: the id of what is judged.
        role: what the showing is for.
        ask: a choice between two texts, or scores for one.
        protocol: of the samples.
        example: the test example's id.
        group: its group; examples of one group are not independent.
        left: the system shown first, or the only one.
        right: the system shown second; empty where scores are asked for.
    """

    unit: str
    role: Role
    ask: Ask
    protocol: str
    example: str
    group: str
    left: str
    right: str = ""

    @property
    def place(self) -> tuple[str, Role]:
        """Name it within one rater's queue."""
        return self.unit, self.role


@dataclass(frozen=True)
class Judgement:
    """What stands of one rater's answers to one showing.

    Attributes:
        rater: who said it.
        showing: what was shown.
        number: the rater's count of events when it was said; orders one rater's judgements.
        at: when it was said: ISO 8601, UTC.
        seconds: how long the rater looked at it, idle time left out.
        choice: for a pair.
        scores: for one text: 1 to 5 by dimension; not all need be there.
        comment: the last one written, or "".
        flagged: the rater wants somebody to look at it.
    """

    rater: str
    showing: Showing
    number: int
    at: str
    seconds: float
    choice: Choice | None = None
    scores: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    comment: str = ""
    flagged: bool = False

    @property
    def strength(self) -> int:
        """Say how much the right side is preferred: -2 much worse, 0 neither, 2 much better."""
        return _STRENGTH.get(self.choice or "", 0)

    @property
    def winner(self) -> str | None:
        """Name the system that was preferred, if one was."""
        if not self.strength:
            return None
        return self.showing.right if self.strength > 0 else self.showing.left
