"""A small world to rate: test examples with what two systems wrote, in memory or as samples."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from evaluation.rating.events import Deed, Event
from evaluation.rating.judgement import TRUE
from evaluation.rating.material import SAMPLES, Example, Material
from evaluation.rating.queue import Queue, queue
from evaluation.rating.seat import Seat
from evaluation.rating.section import Rating
from evaluation.rating.sitting import Sitting
from evaluation.rating.units import units
from evaluation.samples import schema

SYSTEMS = ("base", "tuned")


def an_example(number: int = 0, **texts: str) -> Example:
    """Make one test example; every third one begins another group."""
    written = {
        "base": f"the base model wrote {number} and then some more of it",
        "tuned": f"the tuned model wrote {number} in quite another way",
        TRUE: f"what a person really wrote came to {number} in the end of the day",
        **texts,
    }
    return Example(f"{number:032x}", f"{number // 3:032x}", f"beginning {number}", written)


def a_material(
    count: int = 12, *, systems: Sequence[str] = SYSTEMS, protocol: str = "half_token"
) -> Material:
    """Make so many examples."""
    return Material(protocol, tuple(systems), tuple(an_example(at) for at in range(count)))


def a_queue(
    material: Material | None = None,
    section: Rating | None = None,
    rater: str = "ana",
    *,
    slot: int = 0,
    seed: int = 7,
) -> Queue:
    """Make a rater's queue."""
    what, how = material or a_material(), section or Rating()
    if how.true_half:
        what = replace(what, systems=(*what.systems, TRUE))
    listed = units(what, how, seed=seed)
    return queue(what, listed, how, Seat(rater, slot), seed=seed)


class Memory:
    """A store without a disk, which can be told to fail."""

    def __init__(self, rater: str = "ana") -> None:
        self.rater = rater
        self.events: list[Event] = []
        self.fails: Exception | None = None

    def add(self, deed: Deed) -> Event:
        """Keep a deed, or raise what it was told to."""
        if self.fails:
            raise self.fails
        number = len(self.events) + 1
        event = Event(
            id=UUID(int=number).hex,
            rater=self.rater,
            number=number,
            at=f"2026-03-01T09:00:{number % 60:02d}.000Z",
            action=deed.action,
            unit=deed.unit,
            role=deed.role,
            payload=deed.payload or {},
            seconds=deed.seconds,
        )
        self.events.append(event)
        return event


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def a_sitting(
    section: Rating | None = None,
    material: Material | None = None,
    *,
    memory: Memory | None = None,
    clock: Callable[[], float] | None = None,
) -> Sitting:
    """Let ana sit down."""
    how, kept = section or Rating(), memory or Memory()
    return Sitting(a_queue(material, how), how, kept.add, list(kept.events), clock or Clock())


def write_samples(home: Path, material: Material, models: Sequence[str] = SYSTEMS) -> None:
    """Write a run folder's samples."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {
            "id": f"{model}-{example.id}",
            "example": example.id,
            "group": example.group,
            "protocol": material.protocol,
            "model": model,
            "prompt": example.prompt,
            "reference": example.texts[TRUE],
            "output": example.texts[model],
            "nll": 1.0,
            "tokens": 12,
            "bytes": 60,
            "output_tokens": 12,
            "subsets": [0],
            "finished": "length",
        }
        for example in material.examples
        for model in models
    ]
    path = home / SAMPLES
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema([], {})), path)
