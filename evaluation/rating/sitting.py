"""One rater at work: which item is open, what was said of it, and how far along it all is.

    sitting.prefer("left")      kept, then the next open item is there
    sitting.undo()              the last answer is taken back, and its item is there again

Every answer is an event that is kept before this object changes: what a screen shows as said is
safe. No terminal is known here.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from evaluation.rating import events as deeds
from evaluation.rating import lessons
from evaluation.rating.events import Deed, Event
from evaluation.rating.judgement import Choice, Role, Showing
from evaluation.rating.queue import Queue, Shown
from evaluation.rating.section import Rating
from evaluation.rating.standing import Standing, standing
from evaluation.rating.stopwatch import Stopwatch

_RECENT = 20  # items that the pace is taken from
Place = tuple[str, Role]


@dataclass(frozen=True)
class Progress:
    """How far a rater is.

    Attributes:
        done: items answered, of `total`.
        skipped: items laid aside.
        pace: mean seconds for an item of late, None before the first.
        left: seconds that the rest will take at that pace.
    """

    done: int
    skipped: int
    total: int
    pace: float | None

    @property
    def left(self) -> float | None:
        if self.pace is None:
            return None
        return self.pace * (self.total - self.done - self.skipped)


class Sitting:
    """A queue, what its rater has said so far, and the item that is open.

    Attributes:
        at: the place in the queue that is shown; the queue's length once all is done.
        lesson: what a practice item had to teach, "" behind any other.
    """

    def __init__(
        self,
        queue: Queue,
        section: Rating,
        keep: Callable[[Deed], Event],
        said: Iterable[Event] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.queue = queue
        self.section = section
        self.lesson = ""
        self._keep = keep
        self._index = {showing.place: at for at, showing in enumerate(queue.showings)}
        self._standing: dict[Place, Standing] = {}
        self._closed: set[Place] = set()  # answered in full, or laid aside
        self._aside: set[Place] = set()
        self._events: dict[Place, list[Event]] = defaultdict(list)
        self._undoable: list[Event] = []
        self._paces: list[float] = []
        self._watch = Stopwatch(clock)
        self._since_break = 0
        self._take(said)
        self.at = self._next_open(0)
        self.dimension = self._open_dimension()

    # What is there

    @property
    def showings(self) -> tuple[Showing, ...]:
        return self.queue.showings

    @property
    def is_done(self) -> bool:
        """Say whether the end of the queue is reached."""
        return self.at >= len(self.showings)

    @property
    def showing(self) -> Showing:
        """The item that is open; there is one unless all is done."""
        return self.showings[self.at]

    @property
    def shown(self) -> Shown:
        return self.queue.texts(self.showing)

    @property
    def standing(self) -> Standing:
        """Give what stands of the open item."""
        return self._of(self.showing)

    @property
    def progress(self) -> Progress:
        recent = self._paces[-_RECENT:]
        return Progress(
            done=len(self._closed) - len(self._aside),
            skipped=len(self._aside),
            total=len(self.showings),
            pace=mean(recent) if recent else None,
        )

    @property
    def is_break_due(self) -> bool:
        return self._since_break >= self.section.break_every

    # What a rater does

    def prefer(self, choice: Choice) -> None:
        """Choose between the two texts of a pair."""
        showing = self.showing
        self._add(deeds.rate(showing, choice, self._watch.lap()))
        self.lesson = lessons.of_a_pair(showing, choice) if showing.role == "practice" else ""
        self._leave()

    def score(self, value: int) -> None:
        """Score the text in the dimension that is open; with the last one the item is done."""
        showing, before = self.showing, self._is_closed(self.showing)
        name = self.section.dimensions[self.dimension].name
        self._add(deeds.score(showing, name, value, self._watch.lap()))
        if self._is_closed(showing) and not before:
            is_practice = showing.role == "practice"
            dimensions = self.section.dimensions
            self.lesson = lessons.of_a_text(showing, dimensions) if is_practice else ""
            self._leave()
        else:
            self.dimension = self._open_dimension(behind=self.dimension)

    def skip(self, reason: str) -> None:
        """Lay the item aside, for a reason or for none."""
        self._add(deeds.skip(self.showing, reason, self._watch.lap()))
        self.lesson = ""
        self._leave()

    def comment(self, text: str) -> None:
        """Write something about the item; nothing takes away what was written."""
        if text != self.standing.comment:
            self._add(deeds.comment(self.showing, text))

    def flag(self) -> None:
        """Mark the item, or take the mark away."""
        self._add(deeds.flag(self.showing, on=not self.standing.flagged))

    def undo(self) -> Event | None:
        """Take back the last thing that was done, and go to where it was."""
        if not self._undoable:
            return None
        last = self._undoable[-1]
        self._keep(deeds.undo(last.id))
        self._undoable.pop()
        place = _place(last)
        self._events[place].remove(last)
        self._fold(place)
        self.lesson = ""
        self._go(self._index[place])
        return last

    # Where a rater goes

    def back(self) -> bool:
        """Go to the item before, answered or not."""
        if self.at == 0:
            return False
        self._go(self.at - 1)
        return True

    def forward(self) -> bool:
        """Go on: past what is answered or laid aside, not past what is open.

        At the end it leads to what was laid aside, if there is any.
        """
        if self.is_done:
            if not self._aside:
                return False
            self._go(min(self._index[place] for place in self._aside))
            return True
        if not self._is_closed(self.showing):
            return False
        self._go(self.at + 1)
        return True

    def turn_dimension(self, steps: int) -> None:
        """Open another dimension."""
        self.dimension = (self.dimension + steps) % len(self.section.dimensions)

    def touch(self) -> None:
        """Note that the rater is there: a key was pressed, though it said nothing."""
        self._watch.touch()

    def rested(self) -> None:
        """Begin to count anew for the next break; the break itself is nobody's time."""
        self._since_break = 0
        self._watch.lap()

    # How it is kept

    def _take(self, said: Iterable[Event]) -> None:
        """Read what was said before; the queue may have lost some of it since."""
        listed = list(said)
        undone = {each.payload.get("event") for each in listed if each.action == "undo"}
        for each in listed:
            if each.id not in undone and _place(each) in self._index:
                self._events[_place(each)].append(each)
                self._undoable.append(each)
        for place in list(self._events):
            self._fold(place)

    def _add(self, deed: Deed) -> None:
        event = self._keep(deed)  # from here on it is safe
        self._events[_place(event)].append(event)
        self._undoable.append(event)
        self._fold(_place(event))

    def _fold(self, place: Place) -> None:
        found = standing(self._events[place]).of(place)
        self._standing[place] = found
        self._closed.discard(place)
        self._aside.discard(place)
        if found.skipped is not None:
            self._aside.add(place)
        if found.skipped is not None or self._is_answered(found):
            self._closed.add(place)

    def _leave(self) -> None:
        """Go to the next open item, looking behind this one first."""
        self._paces.append(self.standing.seconds)
        self._since_break += 1
        self._go(self._next_open(self.at + 1))

    def _go(self, at: int) -> None:
        self.at = at
        self.dimension = self._open_dimension()
        self._watch.lap()

    def _next_open(self, start: int) -> int:
        order = [*range(start, len(self.showings)), *range(min(start, len(self.showings)))]
        return next(
            (at for at in order if not self._is_closed(self.showings[at])), len(self.showings)
        )

    def _open_dimension(self, *, behind: int = -1) -> int:
        """Find the next dimension without a score; if there is none, the next one."""
        names = [each.name for each in self.section.dimensions]
        if self.is_done:
            return 0
        order: Sequence[int] = [(behind + 1 + step) % len(names) for step in range(len(names))]
        given = self.standing.scores
        return next((at for at in order if names[at] not in given), order[0])

    def _of(self, showing: Showing) -> Standing:
        return self._standing.get(showing.place) or standing(()).of(showing.place)

    def _is_closed(self, showing: Showing) -> bool:
        return showing.place in self._closed

    def _is_answered(self, found: Standing) -> bool:
        if self.section.ask == "pairwise":
            return found.choice is not None
        return all(each.name in found.scores for each in self.section.dimensions)


def _place(event: Event) -> Place:
    return event.unit, event.role  # type: ignore[return-value]
