"""Showings, events and runs of samples, as tests of ratings want them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from evaluation.rating import events as deeds
from evaluation.rating.dimensions import LEVELS
from evaluation.rating.events import Deed, Event
from evaluation.rating.judgement import CHOICES, ROLES, Ask, Role, Showing
from grist import store

AT = "2026-03-01T09:00:00.000Z"


def a_showing(
    unit: str = "u1", role: Role = "first", *, ask: Ask = "pairwise", **more: str
) -> Showing:
    facts = {"protocol": "half_token", "example": "e1", "group": "g1", "left": "tuned"}
    right = {} if ask == "absolute" else {"right": "base"}
    return Showing(unit, role, ask, **{**facts, **right, **more})


def an_event(deed: Deed, number: int = 1, rater: str = "ana", *, id_: int | str = 0) -> Event:
    name = id_ if isinstance(id_, str) else f"{id_ or number:032x}"
    return Event(name, rater, number, AT, deed.action, deed.unit, deed.role, deed.payload or {},
                 deed.seconds)  # fmt: skip


def numbered(some: Iterable[Deed], rater: str = "ana", *, since: int = 0) -> list[Event]:
    """Give deeds the numbers behind `since`, and ids that follow from those and the rater."""
    return [
        an_event(deed, number, rater, id_=store.text_hash(rater, str(number))[:32])
        for number, deed in enumerate(some, start=since + 1)
    ]


KINDS: tuple[Ask, ...] = ("pairwise", "absolute")
_WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
_TRICKS = st.sampled_from(["=1+1", "'=2", " +3", "''-4", "'tis", "\t@x", "a,b;c", '"', "\r\n"])
_SECONDS = st.integers(0, 60_000).map(lambda number: number / 1000)


@st.composite
def what_was_done(draw: st.DrawFn) -> Deed:
    """Draw one deed but an undo, about one of few showings."""
    kind = draw(st.sampled_from(KINDS))
    unit = draw(st.sampled_from(("p1", "p2"))) + ("" if kind == "pairwise" else "a")
    showing = a_showing(unit, draw(st.sampled_from(ROLES[:2])), ask=kind)
    match draw(st.sampled_from(("answer", "answer", "skip", "comment", "flag"))):
        case "answer" if kind == "pairwise":
            return deeds.rate(showing, draw(st.sampled_from(CHOICES)), draw(_SECONDS))
        case "answer":
            dimension = draw(st.sampled_from(("style", "comment", "=sum")))
            return deeds.score(showing, dimension, draw(st.sampled_from(LEVELS)), draw(_SECONDS))
        case "skip":
            return deeds.skip(showing, draw(_WORDS), draw(_SECONDS))
        case "comment":
            return deeds.comment(showing, draw(_WORDS | _TRICKS))
        case _:
            return deeds.flag(showing, on=draw(st.booleans()))


@st.composite
def histories(draw: st.DrawFn, rater: str = "ana") -> list[Event]:
    """Draw one rater's events, with undos of events that are there, are gone, or never were."""
    found: list[Event] = numbered([deeds.join({"seed": 7})], rater)
    for number in range(2, draw(st.integers(2, 25))):
        deed = draw(what_was_done())
        if draw(st.integers(0, 3)) == 0:
            ids = [event.id for event in found]
            deed = deeds.undo(draw(st.sampled_from([*ids, "f" * 32])))
        found.append(an_event(deed, number, rater, id_=store.text_hash(rater, str(number))[:32]))
    return found


def samples(home: Path, texts: Iterable[dict[str, Any]]) -> Path:
    """Lay out a run's samples: a row for each example and each model."""
    rows = [
        {
            "example": said["example"], "group": said["example"], "protocol": "half_token",
            "model": model, "prompt": said["prompt"], "reference": said["true"],
            "output": said[model],
        }
        for said in texts
        for model in ("base", "tuned")
    ]  # fmt: skip
    store.write_table(home / "evaluate" / "samples.parquet", pa.Table.from_pylist(rows))
    return home
