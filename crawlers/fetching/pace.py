"""How fast one host is asked: its own wishes, the recipe's, and what its answers show.

    answers in 50 ms              as fast as `per_host` requests at once come to
    answers in 2 s                one request every 2 s
    429, Retry-After: 30          nobody asks for 30 s
    503, 503, 503                 nobody asks for 1, 2, 4 s

Never faster than the recipe's delay, or than the host's Crawl-delay.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A server that answers within this long is at ease: as Common Crawl's robot has it, which asks for
# two pages a second only while answers take less.
QUICK = 0.25  # seconds
_WEIGHT = 0.2  # of the last answer in the mean
FIRST_PAUSE = 1.0  # seconds, doubled each time
MAX_PAUSE = 120.0  # seconds at a time
MAX_PAUSED = 300.0  # seconds in all without a good answer between; then the host is left alone


@dataclass
class Pace:
    """The pace for one host; times are of a monotonic clock.

    Attributes:
        per_host: requests at once, at the most.
        least: seconds between two requests that the recipe wants.
        asked: seconds between two requests that the host asks for.
        latency: seconds that its answers take, a running mean.
        until: nobody asks before this time.
        paused: seconds of pauses since the last good answer.
        refusals: pauses in a row whose length was left to us.
        refusal: what the host said last when it turned us away, as a reason.
    """

    per_host: int
    least: float
    asked: float = 0.0
    latency: float = 0.0
    until: float = 0.0
    paused: float = 0.0
    refusals: int = 0
    refusal: str = ""

    @property
    def delay(self) -> float:
        """Seconds between two requests."""
        return max(self.least, self.asked, self._eased())

    @property
    def spent(self) -> bool:
        """Whether the host has turned us away for so long that it is left alone."""
        return self.paused >= MAX_PAUSED

    def answered(self, seconds: float, *, good: bool) -> None:
        """Take in how long an answer took; a quick refusal does not show that the host is well."""
        if good:
            self.refusals, self.paused = 0, 0.0
        if good or seconds > self.latency:
            self.latency += _WEIGHT * (seconds - self.latency)

    def refused(self, now: float, wait: float | None, reason: str) -> None:
        """Pause, for as long as the host says or twice as long as the last time."""
        self.refusal = reason
        self.answered(2 * max(self.latency, QUICK), good=False)
        if wait is None:
            if now < self.until:  # said of a request that was under way when the pause began
                return
            wait = FIRST_PAUSE * 2.0**self.refusals
            self.refusals += 1
        end = now + min(wait, MAX_PAUSE)
        if end > self.until:
            self.paused += end - max(self.until, now)
            self.until = end

    def _eased(self) -> float:
        """Space requests so that fewer are under way, down to one, the slower the answers are."""
        if self.latency <= QUICK:
            return 0.0
        under_way = max(1.0, self.per_host * QUICK / self.latency)
        return self.latency / under_way


def retry_after(written: bytes | None, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3); None where it says nothing that can be read.

    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> retry_after(b"30", at), retry_after(b"Thu, 01 Jan 2026 00:01:00 GMT", at)
    (30.0, 60.0)
    """
    text = (written or b"").decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError):
        return None
    zoned = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (zoned - now).total_seconds())
