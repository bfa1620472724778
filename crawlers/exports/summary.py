"""What a pass over an export met: how much of it, by whom, when; and what was not read, and where.

    summary = Summary("result.json", size=52_114)
    for record in summary.watching(reader.rows(file)):
        ...
    summary.coverage                   0.97: the share of the bytes that stands in records
    summary.unread["malformed"]        Unread(count=2, places=["messages[3]", "messages[17]"])

What stands between records (brackets, a header) is in none, so a sound file has less than 1.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from crawlers.exports.export import Owner, Read
from crawlers.exports.members import WHOLE
from grist.records import Problem, Record

# The kind, the thread, who wrote it, and what they were called.
_Whose: TypeAlias = tuple[str, str | None, str | None, str | None]
_PLACES = 3  # that are named for each reason
_THREADS = 2  # in which somebody must be, and alone in all, to be taken for the owner


@dataclass
class Unread:
    """What was not read for one reason: how often, and where first."""

    count: int = 0
    places: list[str] = field(default_factory=list)


@dataclass
class Speaker:
    """What somebody wrote, under which names; `threads` are those that they wrote in."""

    records: int = 0
    chars: int = 0
    names: Counter[str] = field(default_factory=Counter)
    threads: set[str | None] = field(default_factory=set)

    def take(self, thread: str | None, name: str | None, tally: "_Tally") -> None:
        """Add what they wrote in a thread under a name."""
        self.records += tally.records
        self.chars += tally.chars
        self.threads.add(thread)
        if name:
            self.names[name] += tally.records


class _Tally:
    """How much somebody wrote in one thread, under one name."""

    __slots__ = ("chars", "records")

    def __init__(self) -> None:
        self.records = self.chars = 0


@dataclass
class Summary:
    """The counts of one pass; they grow with speakers and threads, not with messages.

    Attributes:
        uri: of the export, by which a single file's records know it.
        size: of its files in bytes.
        in_columns: its rows have no bytes of their own there, and are counted themselves.
        read: bytes of it that stand in records.
        records: how many there are.
        services: records that tell what happened, not what somebody said, by what it was.
        media: what records carry.
        unread: by reason.
        first: the earliest time.
        last: the latest.
        partial: the file was cut short or could not be read whole.
    """

    uri: str
    size: int
    in_columns: bool = False
    read: int = 0
    records: int = 0
    services: Counter[str] = field(default_factory=Counter)
    media: Counter[str] = field(default_factory=Counter)
    unread: dict[str, Unread] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    partial: bool = False
    _tallies: "dict[_Whose, _Tally]" = field(default_factory=lambda: defaultdict(_Tally))

    @property
    def coverage(self) -> float:
        """Give the share of the bytes that stands in records; in columns, that of the rows.

        An answer that stands within what it answers counts with both: there it ends at 1.
        """
        if self.in_columns:
            return self.records / self.units if self.units else 1.0
        return min(self.read / self.size, 1.0) if self.size else 1.0

    @property
    def units(self) -> int:
        """Count what was met, read or not."""
        return self.records + sum(unread.count for unread in self.unread.values())

    @property
    def kinds(self) -> Counter[str]:
        """Count the records of each kind."""
        return self._counted(0)

    @property
    def threads(self) -> Counter[str | None]:
        """Count the records of each thread."""
        return self._counted(1)

    @property
    def speakers(self) -> dict[str, Speaker]:
        """Say what each has written, by id, or by name where the source has no ids."""
        found: defaultdict[str, Speaker] = defaultdict(Speaker)
        for (_, thread, who, name), tally in self._tallies.items():
            if who is not None:
                found[who].take(thread, name, tally)
        return dict(found)

    def watching(self, reads: Iterable[Read]) -> Iterator[Record]:
        """Give the records that stream by, and count everything."""
        see = self._see
        for item, raw in reads:
            if isinstance(item, Problem):
                self._miss(item)
            else:
                self.read += len(raw)
                see(item)
                yield item

    def owner(self, said: Owner | None) -> Owner | None:
        """Say whose export it is: who the file says, else who alone wrote in every thread."""
        count = len(self.threads)
        if said or count < _THREADS:
            return said
        everywhere = [key for key, who in self.speakers.items() if len(who.threads) >= count]
        if len(everywhere) != 1:
            return None
        return Owner(everywhere[0], f"wrote in all {count} threads, alone")

    def _counted(self, place: int) -> Counter[Any]:
        counts = Counter[Any]()
        for whose, tally in self._tallies.items():
            counts[whose[place]] += tally.records
        return counts

    def _miss(self, problem: Problem) -> None:
        unread = self.unread.setdefault(problem.reason, Unread())
        unread.count += 1
        if len(unread.places) < _PLACES:
            within = problem.uri.removeprefix(f"{self.uri}/")
            place = problem.locator if problem.uri == self.uri else f"{within}: {problem.locator}"
            unread.places.append(within if problem.locator == WHOLE else place)
        self.partial = self.partial or problem.whole

    def _see(self, record: Record) -> None:
        self.records += 1
        called, time = None, record.time
        for name, value in record.fields:
            if name == "speaker_name":
                called = value
            elif name == "service":
                self.services[value] += 1
            elif name == "media":
                self.media[value] += 1
        tally = self._tallies[record.kind, record.thread, record.speaker, called]
        tally.records += 1
        tally.chars += len(record.text)
        if time is not None:
            self._reach(time)

    def _reach(self, time: datetime) -> None:
        if self.first is None or self.last is None:
            self.first = self.last = time
        elif time > self.last:
            self.last = time
        elif time < self.first:
            self.first = time
