"""How long a rater looks at an item, without the time in which nobody was there.

shown 10:00:00, key 10:00:07, (telephone) key 10:14:00   ->   7 s, then 60 s
"""

from collections.abc import Callable
from dataclasses import dataclass, field

IDLE = 60.0  # seconds without a key after which nobody is there (van der Lee et al., 2019)


@dataclass
class Stopwatch:
    """Adds up the time between keys, each pause counting for `IDLE` seconds at the most."""

    clock: Callable[[], float]
    _last: float = field(init=False)
    _sum: float = 0.0

    def __post_init__(self) -> None:
        """Begin with now."""
        self._last = self.clock()

    def touch(self) -> None:
        """Note that somebody is there."""
        now = self.clock()
        self._sum += min(max(now - self._last, 0.0), IDLE)  # a clock may be set back
        self._last = now

    def lap(self) -> float:
        """Give the time since the last lap and begin another."""
        self.touch()
        seconds, self._sum = self._sum, 0.0
        return round(seconds, 3)
