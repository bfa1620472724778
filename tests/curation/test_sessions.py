from collections.abc import Sequence
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from curation.sessions import sessions, strands
from grist.records import Record
from tests.builders import a_record, frame

if TYPE_CHECKING:
    from pandas import DataFrame


def rows(made: Sequence[Record]) -> "DataFrame":
    """Open records as sessions take them."""
    opened = frame(made)
    return opened.assign(strand=strands(opened))


def names(*made: object, gap: float = 120) -> list[int]:
    """Number sessions by first appearance."""
    found = sessions(rows(made), gap_minutes=gap)  # type: ignore[arg-type]
    order = list(dict.fromkeys(found))
    return [order.index(name) for name in found]


def test_a_pause_longer_than_the_gap_starts_a_new_session() -> None:
    assert names(
        a_record(at=1, minute=0), a_record(at=2, minute=120), a_record(at=3, minute=241)
    ) == [0, 0, 1]


def test_threads_have_their_own_sessions() -> None:
    assert names(
        a_record(at=1, thread="a"), a_record(at=2, thread="b"), a_record(at=3, thread="a")
    ) == [0, 1, 0]


def test_a_late_reply_belongs_to_the_session_of_its_question() -> None:
    question = a_record(at=1, minute=0)
    assert names(question, a_record(at=2, minute=600, reply_to=question.id)) == [0, 0]


def test_a_reply_after_more_than_a_day_starts_anew() -> None:
    question = a_record(at=1, minute=0)
    assert names(question, a_record(at=2, minute=25 * 60, reply_to=question.id)) == [0, 1]


def test_what_follows_a_late_reply_goes_on_with_that_session() -> None:
    question = a_record(at=1, minute=0)
    assert names(
        question,
        a_record(at=2, minute=200),
        a_record(at=3, minute=210, reply_to=question.id),
        a_record(at=4, minute=215),
    ) == [0, 1, 0, 0]


def test_a_session_is_named_by_its_first_record() -> None:
    made = [a_record(at=at, minute=at * 300) for at in range(3)]

    assert sessions(rows(made), gap_minutes=60).tolist() == [record.id for record in made]


def test_a_missing_time_ends_no_session() -> None:
    assert names(a_record(at=1), a_record(at=2, time=None), a_record(at=3)) == [0, 0, 0]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30), st.integers(1, 600))
def test_messages_added_later_rename_no_session(minutes: list[int], gap: int) -> None:
    made = [a_record(at=at, minute=minute) for at, minute in enumerate(sorted(minutes))]

    whole = sessions(rows(made), gap_minutes=gap).tolist()

    for cut in range(1, len(made)):
        assert sessions(rows(made[:cut]), gap_minutes=gap).tolist() == whole[:cut]


def in_topic(topic: str) -> tuple[tuple[str, str], ...]:
    return (("speaker_name", "Ana"), ("topic", topic))


def test_topics_of_a_thread_have_their_own_sessions() -> None:
    made = [a_record(at=at, fields=in_topic("ab"[at % 2])) for at in range(4)]

    assert names(*made) == [0, 1, 0, 1]


def test_what_stands_in_no_topic_is_a_strand_of_its_own() -> None:
    made = [a_record(at=0), *(a_record(at=at, fields=in_topic("a")) for at in (1, 2))]

    assert names(*made, a_record(at=3)) == [0, 1, 1, 0]


def test_a_topic_of_one_message_is_none() -> None:
    made = [a_record(at=at, fields=in_topic(f"t{at}")) for at in range(3)]

    assert names(*made) == [0, 0, 0]


def test_a_reply_leads_into_no_other_thread_and_no_other_topic() -> None:
    asked = [a_record(at=at, fields=in_topic("a")) for at in (0, 1)]
    elsewhere = a_record(at=2, reply_to=asked[1].id)
    away = a_record(at=3, thread="8", reply_to=asked[1].id)

    assert names(*asked, elsewhere, away) == [0, 0, 1, 2]


def test_each_thread_can_have_its_own_pause() -> None:
    made = [a_record(at=at, minute=30 * (at // 2), thread="ab"[at % 2]) for at in range(4)]

    found = sessions(rows(made), gap_minutes={"a": 20, "b": 40}).tolist()

    assert found == [made[0].id, made[1].id, made[2].id, made[1].id]


def test_a_session_without_end_is_cut_after_so_many_messages() -> None:
    made = [a_record(at=at) for at in range(5)]

    found = sessions(rows(made), gap_minutes=120, most=2).tolist()

    assert found == [made[at].id for at in (0, 0, 2, 2, 4)]


def test_a_full_session_is_not_gone_on_with_by_a_reply() -> None:
    made = [a_record(at=0), a_record(at=1)]
    late = a_record(at=2, minute=600, reply_to=made[0].id)

    assert sessions(rows([*made, late]), gap_minutes=60, most=2).tolist()[-1] == late.id
