"""The whole deal: each example is on one side or has fallen, and no group, text or gap is cut."""

from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from curation.examples.builder import Example
from curation.splitting.deal import NearCopies, Terms, deal
from curation.splitting.section import SIDES, TRAIN, Split
from grist.errors import UserError
from tests.builders import a_record, frame

WORDS = ("the kettle is on and", "nobody has seen the ferry", "bread runs out at", "so they say")
drawn = st.lists(
    st.tuples(
        st.sampled_from(["message", "row"]),
        st.integers(0, 9),  # group
        st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS), st.integers(0, 6)),
        st.integers(0, 20),  # day
    ),
    min_size=2,
    max_size=40,
)


def an_example(at: int, kind: str, group: int, said: tuple[str, str, int]) -> Example:
    one, other, number = said
    record = a_record(at=at).id
    name = f"{kind}{group}" if kind == "message" else record
    return Example("chat" if kind == "message" else "text", kind, name, (record,), None,
                   f"{one} {other} {number}")  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    drawn,
    st.sampled_from(["hash", "time"]),
    st.sampled_from([None, 2.0]),
    st.sampled_from(["report", "drop", "ignore"]),
)
def test_nothing_is_lost_nothing_straddles_and_nothing_that_should_fall_is_left(
    some: list[tuple[str, int, tuple[str, str, int], int]],
    order: Literal["hash", "time"],
    gap_days: float | None,
    near_copies: NearCopies,
) -> None:
    rows = frame([a_record(at=at, minute=1440 * each[3]) for at, each in enumerate(some)])
    examples = [an_example(at, *each[:3]) for at, each in enumerate(some)]
    split = Split(test=0.3, order=order, gap_days=gap_days if order == "time" else None)
    try:
        dealt = deal(
            examples, rows, Terms(split, {"chat": near_copies}, 7, Path()), lambda *_: None
        )
    except UserError:  # too few groups, or a side that is left empty
        return

    kept = [at for side in SIDES for at in dealt.on(side)]
    assert sorted([*kept, *dealt.falls]) == list(range(len(some)))
    sides: dict[str, set[str]] = {}
    for at, side in enumerate(dealt.sides):
        sides.setdefault(dealt.groups.names[at], set()).add(side)
        sides.setdefault(examples[at].group, set()).add(side)
        if examples[at].kind == "row":
            sides.setdefault(f"text {examples[at].text}", set()).add(side)
    assert {len(found) for found in sides.values()} == {1}
    train, held = dealt.on(TRAIN), [at for at in kept if dealt.sides[at] != TRAIN]
    texts = {examples[at].text for at in train}
    chats = [at for at in held if examples[at].kind == "message"]
    assert not any(examples[at].text in texts for at in chats)
    near = {match.at for match in dealt.checked.matches if match.measure == "near"}
    assert near_copies == "report" or not near.intersection(chats)
    assert {match.at for match in dealt.checked.matches} <= set(held)
    assert {match.match for match in dealt.checked.matches} <= set(train)
    if split.gap_days:
        youngest = max(dealt.columns.latest[at] for at in train)
        assert youngest + split.gap_days * 86_400_000 <= min(
            dealt.columns.latest[at] for at in held
        )
