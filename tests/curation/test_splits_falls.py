"""What falls in the split, for which reason and against what."""

from collections.abc import Sequence

import pytest

from curation.examples.builder import Example
from curation.splitting.columns import Columns
from curation.splitting.falls import Fall, crossings, crowds, gap, leaks
from curation.splitting.groups import Groups, grouped
from curation.splitting.keys import keys
from curation.splitting.section import By, Split
from grist.records import Source
from tests.builders import a_record, columns, frame, single

DAY = 86_400_000


def chat(text: str, *, group: str, at: int = 0, borrowed: Sequence[str] = ()) -> Example:
    records = (*borrowed, f"{group}-{at}")
    return Example("chat", "message", group, records, "", text, borrowed=tuple(borrowed))


def alone(made: Columns) -> Groups:
    return grouped(made, {}, None)


def test_a_held_out_chat_example_that_stands_in_train_is_a_leak() -> None:
    made = columns(
        chat("<PERSON_1>: ok", group="a"),
        chat(" <person_1>:  OK", group="b"),
        chat("fine", group="b", at=1),
        single("<PERSON_1>: OK", of="page"),
    )

    assert leaks(made, [0], [1, 2, 3]) == [Fall(1, "leak", made.ids[0])]


def test_copies_never_take_more_than_half_of_the_test_side() -> None:
    copies = [single("spam", of=f"s{n}") for n in range(30)]
    made = columns(*copies, *(single(f"t{n}", of=f"g{n}") for n in range(70)))

    fallen = crowds(made, alone(made), range(30), 0.1)

    assert len(fallen) == 25  # half of a tenth of a hundred stay
    assert {fall.match for fall in fallen} == {made.ids[0]}


def test_near_copies_crowd_the_test_side_as_copies_do_and_pages_of_one_host_do_not() -> None:
    story = "the harbour lies quiet at dawn and nobody has yet seen the boats that went out"
    near = columns(*(single(f"{story} {n}", of=f"s{n}") for n in range(30)))
    others = columns(*(single(f"text {n}", of=f"s{n}") for n in range(30)))
    host = grouped(others, {f"s{n}": "host" for n in range(30)}, 0.5)

    assert len(crowds(near, grouped(near, {}, 0.5), range(30), 0.2)) == 27
    assert set(host.names) == {"host"}
    assert not crowds(others, host, range(30), 0.2)


def test_a_prompt_that_borrows_from_another_side_is_dropped_against_what_it_borrows() -> None:
    made = columns(chat("a", group="x"), chat("b", group="y", borrowed=["x-0"]))

    assert crossings(made, ["train", "test"]) == [Fall(1, "borrowed", made.ids[0])]
    assert crossings(made, ["test", "test"]) == []


def test_nothing_of_train_lies_in_the_gap_and_nothing_held_out_before_its_end() -> None:
    days = {"old": 0, "late": 8, "new": 10, "newer": 12, "copy": 1}
    made = columns(
        *(single(name, of=name) for name in ("old", "late", "new", "newer")),
        Example("text", "row", "newer", ("copy",), None, "newer"),
        times={name: day * DAY for name, day in days.items()},
    )
    placed = ["train", "train", "test", "test", "test"]

    assert gap(made, alone(made), placed, 3) == [Fall(1, "gap"), Fall(4, "gap")]
    assert gap(made, alone(made), placed, 1) == [Fall(4, "gap")]
    assert gap(made, alone(made), placed, None) == []


def test_gap_days_need_an_order_of_time() -> None:
    with pytest.raises(ValueError, match="gap_days needs `order: time`"):
        Split(gap_days=1)


@pytest.mark.parametrize(
    ("by", "together"),
    [
        ("page", [{0, 1}]),
        ("host", [{0, 1, 2}]),
        ("author", [{0, 2, 3}]),
        ("thread", [{2, 3}]),
        ("group", []),
    ],
)
def test_a_key_is_what_records_have_in_common(by: By, together: list[set[int]]) -> None:
    places = [
        ("https://a.example/x", "ana", None),
        ("https://a.example/x#part", "rui", None),
        ("http://A.example/y", "ana", "7"),
        ("faq.csv", "ana", "7"),
        ("faq.csv", None, None),
    ]
    rows = [
        a_record(
            at=at, kind="row", speaker=who or "", thread=thread, source=Source(uri, "", "", "")
        )
        for at, (uri, who, thread) in enumerate(places)
    ]

    found = keys(frame(rows), by)

    sets: dict[str, set[int]] = {}
    for at, record in enumerate(rows):
        if record.id in found:
            sets.setdefault(found[record.id], set()).add(at)
    assert [group for group in sets.values() if len(group) > 1] == together
    assert not any("ana" in key or "example" in key for key in found.values())
