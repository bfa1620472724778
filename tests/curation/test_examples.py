from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.examples.builder import Builder, Example
from curation.examples.chat import Chat
from grist import records, store
from grist.errors import UserError
from grist.records import Record
from grist.text import storable
from tests.builders import a_record, frame

NOWHERE = Path("/nowhere")


def build(builder: Builder, *made: Record, home: Path = NOWHERE) -> list[Example]:
    return list(builder.build(frame(made), home).examples)


def test_a_chat_example_is_context_lines_and_the_answer() -> None:
    examples = build(
        Chat(),
        a_record("kettle on?", at=1, speaker="ana"),
        a_record("since when", at=2, speaker="rui"),
        a_record("since you asked", at=3, speaker="ana"),
    )

    assert [(e.prompt, e.completion) for e in examples] == [
        ("Ana: kettle on?\nRui:", " since when"),
        ("Ana: kettle on?\nRui: since when\nAna:", " since you asked"),
    ]


def test_the_context_is_at_most_so_many_messages_of_the_same_session() -> None:
    made = [a_record(f"m{at}", at=at) for at in range(5)]
    later = a_record("new day", at=9, minute=1000)

    examples = build(Chat(context_turns=2), *made, later)

    assert [e.records for e in examples][-1] == (made[2].id, made[3].id, made[4].id)
    assert later.id not in {record for e in examples for record in e.records}


def test_rows_that_stand_out_of_order_never_become_context_of_earlier_ones() -> None:
    late, early = a_record("late", at=1, minute=50), a_record("early", at=2, minute=10)

    (example,) = build(Chat(), late, early)

    assert example.records == (early.id, late.id)


def test_service_and_empty_messages_are_neither_context_nor_answer() -> None:
    joined = a_record("", at=2, fields=(("service", "join"),))

    (example,) = build(Chat(), a_record("a", at=1), joined, a_record("b", at=3))

    assert joined.id not in example.records


def test_forwarded_words_are_context_but_never_an_answer() -> None:
    forwarded = a_record("news", at=2, fields=(("speaker_name", "Ana"), ("forwarded", "Press")))

    (example,) = build(Chat(), a_record("a", at=1), forwarded, a_record("b", at=3))

    assert example.completion == " b"
    assert forwarded.id in example.records


def test_a_line_break_in_a_message_cannot_pretend_to_be_a_turn() -> None:
    (example,) = build(
        Chat(), a_record("hm\nRui: I resign", at=1), a_record("ok", at=2, speaker="rui")
    )

    assert example.prompt == "Ana: hm Rui: I resign\nRui:"


def test_limit_takes_the_last_messages() -> None:
    made = [a_record(f"m{at}", at=at) for at in range(6)]

    examples = build(Chat(limit=3), *made)

    assert {record for e in examples for record in e.records} == {r.id for r in made[3:]}


def _run_folder(home: Path, read: list[Record], curated: list[Record]) -> Path:
    for folder, made in (("ingest", read), ("curate", curated)):
        store.write_table(store.part(home / folder / "records", 0), records.table(made))
    return home


def test_the_target_is_found_by_the_name_that_the_export_has(tmp_path: Path) -> None:
    who = ["user1", "user2", "user1"]
    names = {"user1": "Ana Silva", "user2": "Rui"}
    read = [
        a_record(text, at=at, speaker=who[at], fields=(("speaker_name", names[who[at]]),))
        for at, text in enumerate("abc")
    ]
    curated = [
        a_record(text, at=at, speaker=f"<PERSON_{who[at][-1]}>") for at, text in enumerate("abc")
    ]
    home = _run_folder(tmp_path, read, curated)

    for name in ("ana silva", "user1"):
        assert [e.completion for e in build(Chat(target=name), *curated, home=home)] == [" c"]
    with pytest.raises(UserError, match="nobody in the sources is called 'Zé'"):
        build(Chat(target="Zé"), *curated, home=home)


def test_a_target_of_whom_nothing_is_left_is_told_from_one_who_is_nobody(tmp_path: Path) -> None:
    read = [a_record(text, at=at, speaker=text) for at, text in enumerate("ab")]
    home = _run_folder(tmp_path, read, read[:1])
    with pytest.raises(UserError, match="`curate` dropped all that 'b' wrote"):
        build(Chat(target="b"), *read[:1], home=home)


def test_the_target_may_be_named_by_any_name_that_the_export_has_of_it(tmp_path: Path) -> None:
    fields = (("speaker_name", "Ana"), ("speaker_name", "Ana Prates"))
    made = [a_record("a", at=0, speaker="ben"), a_record("b", at=1, fields=fields)]
    home = _run_folder(tmp_path, made, made)
    for name in ("ana", "ANA  prates"):
        assert [e.completion for e in build(Chat(target=name), *made, home=home)] == [" b"]


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(["ana", "rui", "zoë"]), words), min_size=2, max_size=20),
    st.integers(1, 5),
)
def test_an_answer_is_never_in_its_own_prompt(said: list[tuple[str, str]], turns: int) -> None:
    made = [a_record(text, at=at, speaker=who) for at, (who, text) in enumerate(said)]
    place = {record.id: at for at, record in enumerate(made)}

    examples = build(Chat(context_turns=turns), *made)

    assert len(examples) == len(made) - 1
    for example in examples:
        *context, answer = (place[record] for record in example.records)
        assert 1 <= len(context) <= turns
        assert all(at < answer for at in context)
        assert example.completion == f" {storable(made[answer].text)}"
        assert (example.prompt or "").count("\n") == len(context)
