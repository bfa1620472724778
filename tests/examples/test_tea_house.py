"""The sample chat is what its script says, and what it plants is what it claims to be."""

import json
import re
import runpy
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import phonenumbers
import pytest
from stdnum import iban, luhn

CHAT = Path(__file__).parents[2] / "examples" / "tea-house" / "chat"
RESULT = json.loads((CHAT / "result.json").read_text("utf-8"))
FACTS = json.loads((CHAT / "facts.json").read_text("utf-8"))
REGIONS = ("GB", "PT")
BUILDER = runpy.run_path(str(CHAT / "build.py"))  # unlike an import, leaves no bytecode behind


def readable() -> dict[int, dict[str, Any]]:
    broken = {problem["index"] for problem in FACTS["problems"]}
    entries = [entry for at, entry in enumerate(RESULT["messages"]) if at not in broken]
    return {entry["id"]: entry for entry in entries}


def text_of(message: dict[str, Any]) -> str:
    return "".join(entity["text"] for entity in message["text_entities"])


def identity(message: dict[str, Any]) -> tuple[str, str, str]:
    return message["date_unixtime"], message.get("from_id", ""), text_of(message)


def planted(kind: str) -> list[str]:
    return [fact["value"] for fact in FACTS["pii"] if fact["type"] == kind]


MESSAGES = readable()
TEXTS = {number: text_of(message) for number, message in MESSAGES.items() if message["text"]}
COPIES = {copy["dropped"] for copy in FACTS["copies"]}


@pytest.mark.parametrize("name", ["result.json", "facts.json"])
def test_the_committed_file_is_what_the_script_makes(name: str) -> None:
    made = BUILDER["files"]((CHAT / "script.txt").read_text("utf-8"))
    assert made[name] == (CHAT / name).read_text("utf-8")


def test_a_session_that_begins_too_early_is_refused() -> None:
    script = "@ ana user1 Ana\n== 2024-03-18\n-- 09:00\nana: hello\n-- 10:30\nana: still here\n"
    with pytest.raises(ValueError, match="apart"):
        BUILDER["build"](script)


@pytest.mark.parametrize("fact", FACTS["pii"] + FACTS["lookalikes"], ids=lambda fact: fact["value"])
def test_a_planted_value_stands_in_its_message(fact: dict[str, Any]) -> None:
    assert fact["value"] in TEXTS[fact["message"]]


def test_every_kind_of_private_data_is_planted_often_enough() -> None:
    least = {"EMAIL": 6, "PHONE": 8, "CARD": 3, "IBAN": 3, "IP": 4, "URL": 2, "HANDLE": 2}
    found = Counter(fact["type"] for fact in FACTS["pii"])
    assert found >= Counter(least | {"PERSON": 12})


@pytest.mark.parametrize("number", planted("PHONE"))
def test_a_planted_phone_number_is_valid_for_its_region(number: str) -> None:
    parsed = [phonenumbers.parse(number, region) for region in REGIONS]
    assert any(map(phonenumbers.is_valid_number_for_region, parsed, REGIONS))


def test_at_least_two_phone_numbers_are_portuguese() -> None:
    parsed = [phonenumbers.parse(number, "PT") for number in planted("PHONE")]
    assert sum(phonenumbers.is_valid_number_for_region(number, "PT") for number in parsed) >= 2


@pytest.mark.parametrize("number", planted("CARD"))
def test_a_planted_card_passes_luhn(number: str) -> None:
    assert luhn.is_valid(re.sub(r"\D", "", number))


@pytest.mark.parametrize("number", planted("IBAN"))
def test_a_planted_iban_passes_its_check(number: str) -> None:
    assert iban.is_valid(number)


@pytest.mark.parametrize("fact", FACTS["lookalikes"], ids=lambda fact: fact["value"])
def test_a_lookalike_is_neither_card_nor_phone_number(fact: dict[str, Any]) -> None:
    digits = re.sub(r"\D", "", fact["value"])
    assert len(digits) < 13 or not luhn.is_valid(digits)
    for region in REGIONS:
        assert not list(phonenumbers.PhoneNumberMatcher(fact["value"], region))


def test_every_phone_number_in_the_chat_is_a_planted_one() -> None:
    known = {(fact["message"], fact["value"]) for fact in FACTS["pii"]}
    for number, text in TEXTS.items():
        for region in REGIONS:
            for match in phonenumbers.PhoneNumberMatcher(text, region):
                assert (number, match.raw_string) in known


def test_a_planted_person_is_a_participant_named_by_somebody_else() -> None:
    names = {
        speaker["name"].split()[0].casefold()
        for speaker in FACTS["totals"]["speakers"]
        if speaker["name"]
    }
    for fact in FACTS["pii"]:
        if fact["type"] == "PERSON":
            named = fact["value"].removeprefix("@").casefold()
            assert named in names
            assert not (MESSAGES[fact["message"]]["from"] or "").casefold().startswith(named)


def test_one_address_is_written_in_two_casings() -> None:
    (same,) = FACTS["same"]
    values = [
        f["value"]
        for f in FACTS["pii"]
        if f["type"] == "EMAIL" and f["message"] in same["messages"]
    ]
    assert len(set(values)) == 2
    assert len({value.casefold() for value in values}) == 1


def test_a_copy_repeats_time_sender_and_text_of_an_earlier_message() -> None:
    assert len(FACTS["copies"]) == 12
    for copy in FACTS["copies"]:
        assert copy["match"] < copy["dropped"]
        assert identity(MESSAGES[copy["match"]]) == identity(MESSAGES[copy["dropped"]])


def test_nothing_else_is_a_copy() -> None:
    originals = [identity(message) for number, message in MESSAGES.items() if number not in COPIES]
    assert len(set(originals)) == len(originals)


def test_the_malformed_entries_are_of_the_nine_planted_reasons() -> None:
    reasons = Counter(problem["reason"] for problem in FACTS["problems"])
    twice = dict.fromkeys(("not_an_object", "bad_text", "no_date"), 2)
    assert reasons == twice | dict.fromkeys(("no_id", "unsupported", "unknown_type"), 1)
    assert len(MESSAGES) + len(FACTS["problems"]) == len(RESULT["messages"])
    assert list(MESSAGES) == list(range(1, len(MESSAGES) + 1))


def test_the_totals_are_those_of_the_readable_entries() -> None:
    totals = FACTS["totals"]
    service = sum(message["type"] == "service" for message in MESSAGES.values())
    assert (totals["messages"], totals["texts"], totals["service"]) == (
        len(MESSAGES),
        len(TEXTS),
        service,
    )
    assert totals["media_only"] == len(MESSAGES) - len(TEXTS) - service
    speakers = {m["from_id"]: m["from"] for m in MESSAGES.values() if "from_id" in m}
    assert {speaker["id"]: speaker["name"] for speaker in totals["speakers"]} == speakers
    assert list(speakers.values()).count(None) == 1


def test_pauses_of_more_than_two_hours_make_the_sessions() -> None:
    times = sorted(int(message["date_unixtime"]) for message in MESSAGES.values())
    sessions = 1 + sum(later - earlier > 2 * 3600 for earlier, later in pairwise(times))
    assert sessions == FACTS["totals"]["sessions_about"]


def test_people_write_as_much_as_people_do() -> None:
    assert len(TEXTS) >= 560
    assert 5 <= median(len(text.split()) for text in TEXTS.values()) <= 16


def test_several_people_say_ok_and_none_of_it_is_a_copy() -> None:
    said = [number for number, text in TEXTS.items() if text.casefold().strip(".") == "ok"]
    assert len({MESSAGES[number]["from_id"] for number in said}) >= 5
    assert not COPIES & set(said)


def test_an_answer_points_back_to_a_message() -> None:
    answers = [
        (n, m["reply_to_message_id"]) for n, m in MESSAGES.items() if "reply_to_message_id" in m
    ]
    assert len(answers) >= 80
    for number, target in answers:
        assert target < number
        assert MESSAGES[target]["type"] == "message"


def test_a_text_says_the_same_in_its_two_forms() -> None:
    for message in MESSAGES.values():
        parts = [message["text"]] if isinstance(message["text"], str) else message["text"]
        flat = "".join(part if isinstance(part, str) else part["text"] for part in parts)
        assert flat == text_of(message)


def test_the_shapes_of_a_real_export_occur() -> None:
    entities = {entity["type"] for m in MESSAGES.values() for entity in m["text_entities"]}
    assert entities >= {
        *("plain", "link", "mention", "mention_name", "bold", "phone", "email", "hashtag"),
        *("custom_emoji", "bot_command", "text_link", "bank_card"),
    }
    actions = {message["action"] for message in MESSAGES.values() if message["type"] == "service"}
    assert actions >= {"create_group", "invite_members", "pin_message"}
    forwards = [m["forwarded_from"] for m in MESSAGES.values() if "forwarded_from" in m]
    assert None in forwards
    assert any(forwards)
    assert sum("edited" in message for message in MESSAGES.values()) == 10
    assert {m.get("media_type") for m in MESSAGES.values()} >= {"sticker", "voice_message"}


@pytest.mark.parametrize("oddity", ["\n", "\x1b[31m", "\u202e", "{{ ", "<b>", "<|im_end|>"])
def test_an_oddity_occurs_in_some_text(oddity: str) -> None:
    assert any(oddity in text for text in TEXTS.values())


def test_one_text_begins_with_a_slash() -> None:
    assert any(text.startswith("/") for text in TEXTS.values())
