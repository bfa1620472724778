"""What stands of all that a rater did: events folded into one answer for each showing.

    rate left, comment, undo, rate tie   ->  choice tie, no comment
    rate left, skip                      ->  skipped; undo, and left stands again

An undo takes back one event, and what stands is what it would be had that never been. Another undo
takes back the one before, and so on to the beginning.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from evaluation.rating.events import Event
from evaluation.rating.judgement import NOTHING, Choice, Judgement, Role, Showing

Place = tuple[str, Role]
_FINAL = frozenset({"join", "undo"})  # cannot be taken back
_ANSWERS = frozenset({"rate", "score", "skip"})


@dataclass(frozen=True)
class Standing:
    """What stands of one showing.

    Attributes:
        showing: as it was at the last answer; None where nothing was ever done.
        choice: for a pair, unless skipped.
        scores: for one text, by dimension; a skip lays them all aside.
        skipped: the reason, which may be empty; None where it is not skipped.
        comment: the last one written, or "".
        flagged: somebody is to look at it.
        seconds: how long it was looked at, over all that was not taken back.
        number: of the last answer, or where there is none of the last thing done.
        at: when that was.
        event: its id.
    """

    showing: Showing | None = None
    choice: Choice | None = None
    scores: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    skipped: str | None = None
    comment: str = ""
    flagged: bool = False
    seconds: float = 0.0
    number: int = 0
    at: str = ""
    event: str = ""

    @property
    def is_answered(self) -> bool:
        """Say whether there is a choice or any score."""
        return self.choice is not None or bool(self.scores)


_UNTOUCHED = Standing()


@dataclass(frozen=True)
class Standings:
    """What stands of one rater.

    Attributes:
        by_place: what was touched, in the order of the last answers.
        undoable: what the next undo takes back.
    """

    by_place: Mapping[Place, Standing]
    undoable: Event | None

    def of(self, place: Place) -> Standing:
        """Give what stands of one showing; all is empty where nothing does."""
        return self.by_place.get(place, _UNTOUCHED)


def standing(events: Iterable[Event]) -> Standings:
    """Fold one rater's events in the order of time: numbers depend on what was merged into what."""
    stay = _not_taken_back(sorted(events, key=lambda each: (each.at, each.number)))
    found: dict[Place, Standing] = {}
    for event in stay:
        if event.role:
            place = (event.unit, event.role)
            found[place] = _with(found.get(place, _UNTOUCHED), event)
    ordered = sorted(found.items(), key=lambda each: (each[1].at, each[1].number))
    return Standings(dict(ordered), stay[-1] if stay else None)


def judgements(events: Iterable[Event]) -> tuple[Judgement, ...]:
    """Give every answer that stands: raters in the order of the events, each by time."""
    by_rater: dict[str, list[Event]] = {}
    for event in events:
        by_rater.setdefault(event.rater, []).append(event)
    return tuple(
        judgement for rater, some in by_rater.items() for judgement in judged(rater, standing(some))
    )


def judged(rater: str, standings: Standings) -> Iterator[Judgement]:
    """Give the answers of one rater."""
    for each in standings.by_place.values():
        if each.showing is not None and each.is_answered:
            yield Judgement(
                rater=rater,
                showing=each.showing,
                number=each.number,
                at=each.at,
                seconds=each.seconds,
                choice=each.choice,
                scores=each.scores,
                comment=each.comment,
                flagged=each.flagged,
            )


def _not_taken_back(events: Iterable[Event]) -> list[Event]:
    """Leave what stays after all undos; an undo of what cannot be taken back changes nothing."""
    stay: dict[str, Event] = {}
    for event in events:
        if event.action == "undo":
            stay.pop(str(event.payload.get("event")), None)
        elif event.action not in _FINAL:
            stay[event.id] = event
    return list(stay.values())


def _with(before: Standing, event: Event) -> Standing:
    """Add one event to what stood of its showing."""
    new = _new(before, event)
    if event.action in _ANSWERS or not _is_answer(before):
        showing = _showing(event)
        new.update(showing=showing, number=event.number, at=event.at, event=event.id)
    return replace(before, seconds=round(before.seconds + event.seconds, 3), **new)


def _is_answer(before: Standing) -> bool:
    return before.is_answered or before.skipped is not None


def _new(before: Standing, event: Event) -> dict[str, Any]:
    """Say what one event replaces."""
    said = event.payload
    match event.action:
        case "rate":
            return {"choice": said["choice"], "scores": NOTHING, "skipped": None}
        case "score":
            scores = {**before.scores, said["dimension"]: said["score"]}
            return {"choice": None, "scores": scores, "skipped": None}
        case "skip":
            return {"choice": None, "scores": NOTHING, "skipped": said["reason"]}
        case "comment":
            return {"comment": said["text"]}
        case _:
            return {"flagged": said["on"]}


def _showing(event: Event) -> Showing:
    names = ("ask", "protocol", "example", "group", "left", "right")
    assert event.role  # noqa: S101 - only showings come here
    return Showing(event.unit, event.role, **{name: event.payload[name] for name in names})
