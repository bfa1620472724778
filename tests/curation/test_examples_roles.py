"""Examples as messages of user and assistant."""

from pathlib import Path

import pytest

from curation.examples.builder import Example
from curation.examples.chat import Chat
from curation.examples.template import Template
from grist import records, store
from grist.records import Record
from tests.builders import a_record, frame

NOWHERE = Path("/nowhere")
ROLES = Chat(format="messages")


def talks(builder: Chat, *made: Record, home: Path = NOWHERE) -> list[list[tuple[str, str]]]:
    return [written(each) for each in builder.build(frame(made), home).examples]


def written(example: Example) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in example.messages]


def saying(*said: tuple[str, str]) -> list[Record]:
    return [a_record(text, at=at, speaker=who) for at, (who, text) in enumerate(said)]


def test_whoever_answers_is_the_assistant_and_the_other_is_the_user() -> None:
    made = saying(("ana", "kettle on?"), ("rui", "since when"), ("ana", "since you asked"))

    assert talks(ROLES, *made) == [
        [("user", "kettle on?"), ("assistant", "since when")],
        [("user", "since when"), ("assistant", "since you asked")],
    ]


def test_own_turns_between_those_of_others_are_the_assistants_too() -> None:
    made = saying(("rui", "a"), ("ana", "b"), ("rui", "c"), ("ana", "d"))

    assert talks(ROLES, *made)[-1] == [
        ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"),
    ]  # fmt: skip


def test_messages_of_one_role_that_follow_each_other_are_one() -> None:
    made = saying(("rui", "a"), ("rui", "b"), ("ana", "c"), ("ana", "d"))

    (example,) = ROLES.build(frame(made), NOWHERE).examples

    assert written(example) == [("user", "a\nb"), ("assistant", "c\nd")]
    assert example.records == tuple(record.id for record in made)


def test_in_a_group_each_user_is_named_and_the_assistant_is_not() -> None:
    made = saying(("rui", "a"), ("zoë", "b\nc"), ("ana", "d"))

    assert talks(ROLES, *made)[-1] == [("user", "Rui: a\nZoë: b c"), ("assistant", "d")]


def test_a_thread_of_two_needs_no_names_though_another_thread_does() -> None:
    group = [a_record("x", at=9 + at, thread="8", speaker=who) for at, who in enumerate("abc")]

    found = talks(ROLES, *saying(("rui", "a"), ("ana", "b")), *group)

    assert found[0] == [("user", "a"), ("assistant", "b")]
    assert found[-1][0] == ("user", "A: x\nB: x")


def test_what_one_forwarded_oneself_right_before_is_no_part_of_the_answer() -> None:
    asked, _, answer = saying(("rui", "a"), ("ana", "news"), ("ana", "see?"))
    passed_on = a_record("news", at=1, fields=(("speaker_name", "Ana"), ("forwarded", "Press")))

    (example,) = ROLES.build(frame([asked, passed_on, answer]), NOWHERE).examples

    assert written(example) == [("user", "a"), ("assistant", "see?")]
    assert example.records == (asked.id, answer.id)


def _run_folder(home: Path, made: list[Record]) -> Path:
    for folder in ("ingest", "curate"):
        store.write_table(store.part(home / folder / "records", 0), records.table(made))
    return home


def test_several_targets_are_one_assistant(tmp_path: Path) -> None:
    made = saying(("rui", "a"), ("ana", "b"), ("ana2", "c"), ("rui", "d"), ("ana", "e"))
    home = _run_folder(tmp_path, made)

    chat = Chat(format="messages", target=("ana", "Ana2"))

    assert talks(chat, *made, home=home) == [
        [("user", "a"), ("assistant", "b\nc")],
        [("user", "a"), ("assistant", "b\nc"), ("user", "d"), ("assistant", "e")],
    ]


def test_several_targets_answer_under_their_own_names_in_lines(tmp_path: Path) -> None:
    made = saying(("rui", "a"), ("ana", "b"), ("zoë", "c"), ("rui", "d"))
    home = _run_folder(tmp_path, made)

    built = Chat(target=("ana", "zoë")).build(frame(made), home)

    assert [example.prompt for example in built.examples] == [
        "Rui: a\nAna:",
        "Rui: a\nAna: b\nZoë:",
    ]
    assert built.reasons == {made[0].id: "not_target", made[3].id: "not_target"}


def test_a_target_needs_somebody_to_answer(tmp_path: Path) -> None:
    made = saying(("ana", "a"), ("ana", "b"), ("rui", "c"), ("ana", "d"))
    home = _run_folder(tmp_path, made)

    built = Chat(target="ana").build(frame(made), home)

    assert [example.completion for example in built.examples] == [" d"]
    assert built.reasons[made[1].id] == "no_context"


def test_a_template_can_be_a_question_and_an_answer_in_roles() -> None:
    row = a_record("why?", kind="row", fields=(("answer", "so"),))
    builder = Template(prompt="{text}\n", completion=" {answer}", format="messages")

    (example,) = builder.build(frame([row]), NOWHERE).examples

    assert written(example) == [("user", "why?"), ("assistant", "so")]


@pytest.mark.parametrize("bad", [{"gap_minutes": 0}, {"gap_minutes": "long"}])
def test_a_pause_is_minutes_or_auto(bad: dict[str, object]) -> None:
    from pydantic import TypeAdapter, ValidationError

    with pytest.raises(ValidationError, match="minutes above 0, or auto"):
        TypeAdapter(Chat).validate_python(bad)
