"""Which messages are one turn, and what is an answer, context, or neither."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.examples.builder import Built
from curation.examples.chat import Chat
from grist.records import Record
from tests.builders import a_record, frame

NOWHERE = Path("/nowhere")


def build(builder: Chat, *made: Record) -> Built:
    return builder.build(frame(made), NOWHERE)


def saying(*said: tuple[str, str], apart: float = 1) -> list[Record]:
    """Make a chat of speakers and texts, `apart` minutes between them."""
    return [
        a_record(text, at=at, minute=at * apart, speaker=who) for at, (who, text) in enumerate(said)
    ]


def with_field(record: Record, name: str, value: str = "yes") -> Record:
    return a_record(
        record.text,
        at=int(record.source.locator.rpartition("/")[2]),
        speaker=record.speaker or "",
        fields=(*record.fields, (name, value)),
    )


def test_messages_of_one_speaker_in_quick_succession_are_one_turn() -> None:
    made = saying(("ana", "look"), ("ana", "a tin"), ("rui", "oh"), ("rui", "nice"))

    built = build(Chat(merge_minutes=3), *made)

    (example,) = built.examples
    assert (example.prompt, example.completion) == ("Ana: look a tin\nRui:", " oh\nnice")
    assert example.records == tuple(record.id for record in made)
    assert built.reasons == {made[0].id: "no_context", made[1].id: "no_context"}


@pytest.mark.parametrize("minutes", [None, 0])
def test_unless_asked_each_message_is_a_turn(minutes: float | None) -> None:
    made = saying(("ana", "look"), ("ana", "a tin"), ("rui", "oh"), apart=0)

    assert len(build(Chat(merge_minutes=minutes), *made).examples) == 2


def test_a_turn_ends_where_the_next_message_comes_later() -> None:
    made = saying(("ana", "a"), ("rui", "b"), ("rui", "c"), apart=4)

    assert len(build(Chat(merge_minutes=3), *made).examples) == 2


def test_what_stands_between_joined_texts_can_be_chosen() -> None:
    made = saying(("ana", "a"), ("rui", "b"), ("rui", "c"))

    (example,) = build(Chat(merge_minutes=3, joined_by=" / "), *made).examples

    assert example.completion == " b / c"


def test_messages_without_a_time_are_joined_with_nothing() -> None:
    made = [a_record(text, at=at, time=None) for at, text in enumerate("abc")]

    assert len(build(Chat(merge_minutes=3), *made).examples) == 2


def test_a_picture_of_somebody_else_ends_a_burst_but_not_ones_own_nor_an_event() -> None:
    def between(speaker: str, name: str) -> list[str]:
        first, *rest = saying(("ana", "hm"), ("rui", "b"), (speaker, ""), ("rui", "c"))
        middle = with_field(rest[1], name)
        built = build(Chat(merge_minutes=3), first, rest[0], middle, rest[2])
        return [example.completion for example in built.examples]

    assert between("ana", "media") == [" b", " c"]
    assert between("rui", "media") == [" b\nc"]
    assert between("ana", "service") == [" b\nc"]


def test_ones_own_words_are_never_joined_with_those_one_passes_on() -> None:
    first, second, third = saying(("ana", "hm"), ("rui", "news"), ("rui", "see?"))

    built = build(Chat(merge_minutes=3), first, with_field(second, "forwarded", "Press"), third)

    assert [example.completion for example in built.examples] == [" see?"]
    assert built.reasons[second.id] == "forwarded"


def test_every_message_that_is_no_answer_has_its_reason() -> None:
    text, other = a_record("hello", at=0), a_record("again", at=9, speaker="rui")
    made = {
        "service": a_record("", at=1, fields=(("service", "join"),)),
        "media_only": a_record(" ", at=2, fields=(("media", "photo"),)),
        "empty": a_record("", at=3),
        "forwarded": a_record("news", at=4, fields=(("forwarded", "Press"),)),
        "bot": a_record("beep", at=5, fields=(("bot", "Beeper"),)),
        "link_only": a_record("https://tea.example/a https://tea.example/b", at=6),
    }

    built = build(Chat(), text, *made.values(), other)

    told = {reason: built.reasons[record.id] for reason, record in made.items()}
    assert told == dict(zip(made, made, strict=True))
    assert built.reasons[text.id] == "no_context"
    (example,) = built.examples
    heard = {"forwarded", "bot", "link_only"}
    assert example.records == (
        text.id,
        *(made[name].id for name in made if name in heard),
        other.id,
    )


@pytest.mark.parametrize(
    ("text", "is_link"),
    [
        ("https://tea.example", True),
        (" www.tea.example\n<URL_3> <URL>", True),
        ("see https://tea.example", False),
        ("https://tea.example nice", False),
        ("tea", False),
        ("https://" * 20_000 + " x", False),
    ],
)
def test_a_message_is_only_a_link_if_nothing_else_stands_in_it(text: str, is_link: bool) -> None:
    made = [a_record("a", at=0), a_record(text, at=1, speaker="rui")]

    assert (build(Chat(), *made).reasons.get(made[1].id) == "link_only") is is_link


def test_what_is_context_only_or_left_out_can_be_chosen() -> None:
    first, second, third = saying(("ana", "a"), ("rui", "https://tea.example"), ("ana", "c"))
    quoting = with_field(third, "quoted_lines", "4")

    all_answer = build(Chat(context_only=()), first, second, quoting)
    no_quotes = build(
        Chat(context_only=("quoted",), leave_out=("link_only",)), first, second, quoting
    )

    assert [example.completion for example in all_answer.examples] == [
        " https://tea.example",
        " c",
    ]
    assert no_quotes.examples == []
    assert no_quotes.reasons == {
        first.id: "no_context",
        second.id: "link_only",
        quoting.id: "quoted",
    }


def test_what_limit_leaves_out_is_told() -> None:
    made = saying(*(("ana" if at % 2 else "rui", f"m{at}") for at in range(5)))

    built = build(Chat(limit=2), *made)

    assert [built.reasons.get(record.id) for record in made] == [
        "limit", "limit", "limit", "no_context", None,
    ]  # fmt: skip


def test_at_least_so_many_turns_of_others_stand_in_the_prompt() -> None:
    made = saying(("ana", "a"), ("ana", "b"), ("rui", "c"), ("ana", "d"))

    def answers(least: int | None) -> list[str]:
        return [e.completion for e in build(Chat(min_context=least), *made).examples]

    assert answers(None) == [" b", " c", " d"]
    assert answers(1) == [" c", " d"]
    assert answers(2) == [" c"]


def test_a_session_that_has_only_begun_looks_back_into_its_thread() -> None:
    yesterday = saying(("ana", "a"), ("rui", "b"), ("ana", "c"))
    today = [a_record("d", at=7, minute=900, speaker="rui"), a_record("e", at=8, minute=901)]
    third = a_record("f", at=9, minute=902, speaker="rui")

    built = build(Chat(fallback_turns=2), *yesterday, *today, third)

    prompts = {example.completion: example for example in built.examples}
    assert prompts[" d"].prompt == "Rui: b\nAna: c\nRui:"
    assert prompts[" d"].borrowed == (yesterday[1].id, yesterday[2].id)
    assert prompts[" d"].group == today[0].id
    assert prompts[" e"].borrowed == (yesterday[2].id,)
    assert prompts[" f"].records == (today[0].id, today[1].id, third.id)
    assert prompts[" f"].borrowed == ()


def test_a_session_has_begun_after_two_messages_however_few_turns_a_prompt_may_hold() -> None:
    yesterday = [a_record(text, at=at) for at, text in enumerate("abc")]
    today = [a_record(text, at=7 + at, minute=900 + at) for at, text in enumerate("defg")]

    built = build(Chat(context_turns=1, fallback_turns=2), *yesterday, *today)

    prompts = {example.completion: example.prompt for example in built.examples}
    assert prompts[" e"] == "Ana: c\nAna: d\nAna:"
    assert prompts[" f"] == "Ana: e\nAna:"
    assert prompts[" g"] == "Ana: f\nAna:"


def test_a_message_without_a_time_stands_behind_what_its_thread_said_before() -> None:
    made = [
        a_record("other", at=0, thread="8"),
        a_record("a", at=1),
        a_record("b", at=2),
        a_record("c", at=3, time=None),
        a_record("elsewhere", at=4, thread="8", minute=500),
        a_record("d", at=5),
    ]

    built = build(Chat(), *made)

    prompts = {example.completion: example.prompt for example in built.examples}
    assert prompts == {
        " b": "Ana: a\nAna:",
        " c": "Ana: a\nAna: b\nAna:",
        " d": "Ana: a\nAna: b\nAna: c\nAna:",
    }


def test_messages_without_a_time_are_of_the_session_that_their_thread_is_in() -> None:
    made = [
        a_record("early", at=0, thread="8"),
        a_record("a", at=1, time=None),
        a_record("b", at=2, minute=900),
        a_record("c", at=3, time=None),
        a_record("d", at=4, minute=901),
    ]

    built = build(Chat(), *made)

    assert [example.completion for example in built.examples] == [" b", " c", " d"]
    assert {example.group for example in built.examples} == {made[1].id}


def test_a_fallback_reaches_into_no_other_topic() -> None:
    made = [
        a_record(str(at), at=at, minute=at * 200, fields=(("topic", "ab"[at % 2]),))
        for at in range(6)
    ]

    for example in build(Chat(fallback_turns=5), *made).examples:
        places = [int(text) for text in _texts(example.records, made)]
        assert len({place % 2 for place in places}) == 1


def _texts(ids: tuple[str, ...], made: list[Record]) -> list[str]:
    of = {record.id: record.text for record in made}
    return [of[id_] for id_ in ids]


messages = st.builds(
    lambda who, topic, thread, extra, wait: (who, topic, thread, extra, wait),
    st.sampled_from(["ana", "rui", "zoë"]),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from(["7", "8"]),
    st.sampled_from([None, "forwarded", "bot", "media", "service"]),
    st.sampled_from([0, 1, 2, 30, 400]),
)
chats = st.builds(
    Chat,
    gap_minutes=st.sampled_from([60, "auto"]),
    merge_minutes=st.sampled_from([None, 3]),
    context_turns=st.integers(1, 4),
    fallback_turns=st.sampled_from([None, 3]),
    format=st.sampled_from(["prompt", "messages"]),
)


@settings(max_examples=40)
@given(st.lists(messages, max_size=25), st.data(), chats)
def test_of_any_chat_every_message_is_one_answer_or_has_a_reason(
    said: list[tuple[str, str | None, str, str | None, int]], data: st.DataObject, chat: Chat
) -> None:
    made: list[Record] = []
    minute = 0
    for at, (who, topic, thread, extra, wait) in enumerate(said):
        minute += wait
        fields = [
            (name, value) for name, value in (("topic", topic), (extra, "x")) if name and value
        ]
        answered = data.draw(st.sampled_from([None, *(record.id for record in made)]))
        made.append(
            a_record(
                "" if extra in {"media", "service"} else f"text {at}",
                at=at,
                minute=minute,
                speaker=who,
                thread=thread,
                reply_to=answered,
                fields=tuple(fields),
            )
        )

    built = build(chat, *made)

    place = {record.id: at for at, record in enumerate(made)}
    answers: Counter[str] = Counter()
    for example in built.examples:
        assert example.records
        places = [place[id_] for id_ in example.records]
        assert places == sorted(set(places))
        strands = {(made[at].thread, dict(made[at].fields).get("topic")) for at in places}
        single = {topic for thread, topic in strands if topic is None} | {
            topic for thread, topic in strands if _alone(made, thread, topic)
        }
        assert len({thread for thread, _ in strands}) == 1
        assert len({topic for _, topic in strands} - single) + bool(single) == 1
        said_last = (
            example.completion if example.messages == () else example.messages[-1]["content"]
        )
        own = [at for at in places if f"text {at}" in said_last.split("\n") or
               f" text {at}" in said_last.split("\n")]  # fmt: skip
        assert own
        assert own == places[-len(own) :]
        answers.update(made[at].id for at in own)
        if example.messages:
            roles = [message["role"] for message in example.messages]
            assert roles == ["user", "assistant"] * (len(roles) // 2)
    assert set(answers.values()) <= {1}
    assert set(answers).isdisjoint(built.reasons)
    assert set(answers) | set(built.reasons) == set(place)


def _alone(made: list[Record], thread: str | None, topic: str | None) -> bool:
    named = [r for r in made if r.thread == thread and dict(r.fields).get("topic") == topic]
    return topic is not None and len(named) == 1
