"""What a pass over an export met: how much of it, by whom, when; and what was not read, and where.

    summary = Summary("result.json", size=52_114)
    for record in summary.watching(reader.rows(file)):
        ...
    summary.coverage                   0.97: the share of the bytes that stands in records
    summary.unread["malformed"]        Unread(count=2, places=["messages[3]", "messages[17]"])

What stands between records (brackets, a header) is in none, so a sound file has less than 1.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from crawlers.exports.export import Owner, Read
from crawlers.exports.members import WHOLE
from grist.records import Problem, Record

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


@dataclass
class Summary:
    """The counts of one pass; they grow with speakers and threads, not with messages.

    Attributes:
        uri: of the export, by which a single file's records know it.
        size: of its files in bytes.
        read: bytes of it that stand in records.
        records: how many there are.
        kinds: of how many kinds.
        services: records that tell what happened, not what somebody said, by what it was.
        media: records that carry something, by what.
        speakers: by id, or by name where the source has no ids.
        unread: by reason.
        first: the earliest time.
        last: the latest.
        partial: the file was cut short or could not be read whole.
    """

    uri: str
    size: int
    read: int = 0
    records: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    media: Counter[str] = field(default_factory=Counter)
    threads: Counter[str | None] = field(default_factory=Counter)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    unread: dict[str, Unread] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    partial: bool = False

    @property
    def coverage(self) -> float:
        """Give the share of the bytes that stands in records.

        The rows of a file in columns have no bytes there, and as JSON often more than it has.
        """
        return min(self.read / self.size, 1.0) if self.size else 1.0

    def watching(self, reads: Iterable[Read]) -> Iterator[Record]:
        """Give the records that stream by, and count everything."""
        for item, raw in reads:
            if isinstance(item, Problem):
                self._miss(item)
            else:
                self.read += len(raw)
                self._see(item)
                yield item

    def owner(self, said: Owner | None) -> Owner | None:
        """Say whose export it is: who the file says, else who alone wrote in every thread."""
        if said or len(self.threads) < _THREADS:
            return said
        everywhere = [
            key for key, who in self.speakers.items() if len(who.threads) >= len(self.threads)
        ]
        if len(everywhere) != 1:
            return None
        return Owner(everywhere[0], f"wrote in all {len(self.threads)} threads, alone")

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
        self.kinds[record.kind] += 1
        self.threads[record.thread] += 1
        if record.time is not None:
            self.first = min(self.first or record.time, record.time)
            self.last = max(self.last or record.time, record.time)
        fields = dict(record.fields)
        for counts, name in ((self.services, "service"), (self.media, "media")):
            if name in fields:
                counts[fields[name]] += 1
        if record.speaker is not None:
            self._hear(record, fields.get("speaker_name"))

    def _hear(self, record: Record, name: str | None) -> None:
        speaker = self.speakers.setdefault(str(record.speaker), Speaker())
        speaker.records += 1
        speaker.chars += len(record.text)
        speaker.threads.add(record.thread)
        if name:
            speaker.names[name] += 1
