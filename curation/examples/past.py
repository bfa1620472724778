"""What was said before a turn, as far back as an answer may look.

    session   [ana, ben, ana] [ben: an answer]          the last `turns` of the session
    opening   (yesterday: ana, ben) [ana: an answer]    or, if the session has only begun, the last
                                                        `fallback` of the thread

The latter borrow from another session, which may stand on another side of the split.
"""

from collections import Counter, deque
from collections.abc import Sequence

from curation.examples.turns import Turn

_BEGUN = 2  # messages: with fewer before an answer, a session has only begun


class Past:
    """The turns that were walked over, as many as may be asked for.

    Args:
        turns: of the session that are remembered.
        fallback: of the strand that are, for a session that has only begun; 0: none.
    """

    def __init__(self, turns: int, fallback: int) -> None:
        self._turns, self._fallback = turns, fallback
        self._sessions: dict[str, deque[Turn]] = {}
        self._said: Counter[str] = Counter()  # messages of a session: more than are remembered
        self._strands: dict[str, deque[Turn]] = {}

    def before(self, turn: Turn) -> Sequence[Turn]:
        """Give what stands before a turn, oldest first."""
        if not self._fallback or self._said[turn.session] >= _BEGUN:
            return tuple(self._sessions.get(turn.session, ()))
        return tuple(self._strands.get(turn.strand, ()))

    def add(self, turn: Turn) -> None:
        self._sessions.setdefault(turn.session, deque(maxlen=self._turns)).append(turn)
        self._said[turn.session] += len(turn.records)
        if self._fallback:
            self._strands.setdefault(turn.strand, deque(maxlen=self._fallback)).append(turn)
