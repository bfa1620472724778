"""A rater comes back and all has changed: the question, the samples, the dimensions, the number."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.rating.dimensions import KNOWN
from evaluation.rating.judgement import CHOICES
from evaluation.rating.material import Material
from evaluation.rating.section import Rating
from evaluation.rating.sitting import Sitting
from evaluation.rating.standing import standing
from tests.evaluation.rating.world import Clock, Memory, a_material, a_sitting, an_example

_DIMENSIONS = st.lists(st.sampled_from(list(KNOWN.values())), min_size=1, max_size=3, unique=True)
SECTIONS = st.builds(
    Rating,
    ask=st.sampled_from(["pairwise", "absolute"]),
    dimensions=_DIMENSIONS.map(tuple),
    true_half=st.booleans(),
    items=st.sampled_from([None, 1, 3]),
    training=st.sampled_from([0, 2]),
    repeats=st.sampled_from([0.0, 0.1, 0.5]),
    controls=st.sampled_from([0.0, 0.5]),
    raters=st.just(3),
    overlap=st.sampled_from([None, 1, 2]),
    break_every=st.just(5),
)
MATERIALS = st.builds(
    lambda count, empty: replace(
        a_material(0),
        examples=tuple(
            an_example(at, base="" if at in empty else f"one {at}") for at in range(count)
        ),
    ),
    st.sampled_from([1, 2, 5, 23]),
    st.sets(st.integers(0, 4)),
)
KEYS = st.lists(
    st.sampled_from(
        ["answer"] * 4
        + ["skip", "comment", "flag", "undo", "back", "forward", "turn", "clock back"]
    ),
    max_size=25,
)


@settings(max_examples=60)
@given(st.lists(st.tuples(SECTIONS, MATERIALS, KEYS), min_size=1, max_size=4))
def test_whatever_changes_between_sittings_what_is_counted_is_what_stands(
    sittings: Sequence[tuple[Rating, Material, Sequence[str]]],
) -> None:
    memory, clock = Memory(), Clock()
    for section, material, keys in sittings:
        one = a_sitting(section, material, memory=memory, clock=clock)
        _sound(one, memory)
        for number, key in enumerate(keys):
            _press(one, key, number, clock)
            _sound(one, memory)
        again = a_sitting(section, material, memory=memory, clock=clock)
        assert (again.progress.done, again.progress.skipped) == (
            one.progress.done, one.progress.skipped
        )  # fmt: skip
    assert all(event.seconds >= 0 for event in memory.events)


def _sound(one: Sitting, memory: Memory) -> None:
    """Compare what a sitting says with what its events come to."""
    stands = standing(memory.events)
    names = {each.name for each in one.section.dimensions}
    done = skipped = 0
    for showing in one.showings:
        found = stands.of(showing.place)
        skipped += found.skipped is not None
        whole = showing.ask == "pairwise" and found.choice is not None
        done += whole or (showing.ask == "absolute" and names <= set(found.scores))
    assert (one.progress.done, one.progress.skipped) == (done, skipped)
    assert 0 <= one.at <= len(one.showings) == one.progress.total
    if not one.is_done:
        assert 0 <= one.dimension < len(names)
        assert one.shown.left != one.shown.right


def _press(one: Sitting, key: str, number: int, clock: Clock) -> None:
    if key == "clock back":
        clock.wait(-50)
    elif key in ("undo", "back", "forward"):
        getattr(one, key)()
    elif key == "turn":
        one.turn_dimension(-1)
    elif not one.is_done:
        _say(one, key, number)


def _say(one: Sitting, key: str, number: int) -> None:
    match key:
        case "answer" if one.section.ask == "pairwise":
            one.prefer(CHOICES[number % len(CHOICES)])
        case "answer":
            one.score(1 + number % 5)
        case "skip":
            one.skip("")
        case "comment":
            one.comment(f"{number}")
        case _:
            one.flag()
