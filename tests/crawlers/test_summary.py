"""What `parse` says of an export: every byte and every row is accounted for."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.export import Owner, Read
from crawlers.exports.summary import Summary
from grist.records import Problem, Record, Source


def a_read(speaker: str | None, thread: str = "tea", raw: bytes = b"{}", **fields: str) -> Read:
    made = Record(
        id=f"{speaker}{thread}",
        text="tea",
        kind="message",
        source=Source("chat.json", "1", "", "telegram@1"),
        thread=thread,
        speaker=speaker,
        time=datetime(2024, 3, 1, tzinfo=UTC),
        fields=tuple(fields.items()),
    )
    return made, raw


def a_problem(number: int, reason: str = "malformed", *, whole: bool = False) -> Read:
    return Problem("chat.json", f"messages[{number}]", reason, whole=whole), b""


def summed_up(*reads: Read, size: int = 100) -> Summary:
    summary = Summary("chat.json", size)
    list(summary.watching(reads))
    return summary


def test_the_bytes_of_records_are_held_against_all() -> None:
    assert summed_up(a_read("ana", raw=b"x" * 30), a_read("rui", raw=b"x" * 50)).coverage == 0.8


def test_in_columns_rows_are_held_against_all_that_were_met() -> None:
    summary = Summary("chat.db", 4_096, in_columns=True)
    list(summary.watching([a_read("ana"), a_read("rui"), a_read("ana"), a_problem(3)]))

    assert (summary.coverage, summary.units) == (0.75, 4)


def test_of_an_empty_file_nothing_is_left_out() -> None:
    assert summed_up(size=0).coverage == 1.0


def test_the_first_places_of_what_is_unread_are_named_and_all_are_counted() -> None:
    summary = summed_up(*map(a_problem, range(9)), a_problem(9, "truncated", whole=True))

    assert summary.unread["malformed"].count == 9
    assert summary.unread["malformed"].places == ["messages[0]", "messages[1]", "messages[2]"]
    assert summary.partial


def test_names_of_one_id_are_one_speaker() -> None:
    summary = summed_up(
        a_read("user1", speaker_name="Ana"), a_read("user1", speaker_name="Ana Folha")
    )

    assert summary.speakers["user1"].records == 2
    assert set(summary.speakers["user1"].names) == {"Ana", "Ana Folha"}


def test_the_owner_is_whom_the_file_says() -> None:
    said = Owner("user7", "personal_information")
    assert summed_up(a_read("ana")).owner(said) == said


def test_or_who_alone_wrote_in_every_thread() -> None:
    pairs = (("ana", "tea"), ("rui", "tea"), ("ana", "cups"), ("zoe", "cups"))
    owner = summed_up(*(a_read(speaker, thread) for speaker, thread in pairs)).owner(None)

    assert owner
    assert owner.speaker == "ana"
    assert "2 threads" in owner.evidence


def test_or_nobody_where_two_did_or_there_is_one_thread() -> None:
    both = [a_read(speaker, thread) for speaker in ("ana", "rui") for thread in ("tea", "cups")]
    assert summed_up(*both).owner(None) is None
    assert summed_up(a_read("ana")).owner(None) is None


@given(
    st.lists(
        st.one_of(st.builds(a_read, st.sampled_from("abc")), st.builds(a_problem, st.integers()))
    )
)
def test_every_row_is_counted_once(reads: list[Read]) -> None:
    summary = summed_up(*reads)
    assert summary.records + sum(each.count for each in summary.unread.values()) == len(reads)
    assert summary.records == sum(each.records for each in summary.speakers.values())
