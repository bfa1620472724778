"""What the detectors find (`tests/cases/pii/*.jsonl` holds text -> expected), and how fast."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curation.pii import detect, password, placeholder, pseudonyms
from curation.pii.names import Gazetteer
from curation.pii.pseudonyms import Seen
from curation.pii.span import PERSON, replaced
from tests.spent import no_more_than

CASES = Path(__file__).parents[1] / "cases" / "pii"
REGIONS = ("US", "GB")
SPEAKERS = {
    "user1": "Joana Silva",
    "user2": "Rui da Costa",
    "user3": "Zoë",
    "user4": None,
    "user5": "Will Young 🌱",
    "user6": "Sean O'Neill",
    "user7": "田中 太郎",
    "carla.reis@tea.example": None,
}


Case = tuple[str, str, tuple[str, ...]]


def read(name: str) -> list[Case]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        (case["text"], case["expected"], tuple(case.get("regions", REGIONS)))
        for case in map(json.loads, lines)
    ]


def cases() -> list[Case]:
    return [case for path in sorted(CASES.glob("*.jsonl")) for case in read(path.stem)]


def people() -> Gazetteer:
    seen = [Seen(PERSON, key, name) for key, name in SPEAKERS.items()]
    return pseudonyms.read(pseudonyms.table(seen)).people


def tagged(text: str, regions: tuple[str, ...]) -> str:
    spans = detect.find(text, regions, people())
    return replaced(
        text, ((span, placeholder.shown(span, pseudonym=None, mode="tag")) for span in spans)
    )


@pytest.mark.parametrize(("text", "expected", "regions"), cases())
def test_each_case_is_tagged_as_its_file_says(
    text: str, expected: str, regions: tuple[str, ...]
) -> None:
    assert tagged(text, regions) == expected


fragments = st.sampled_from([text for text, *_ in cases()])


@given(st.lists(fragments | st.text(max_size=4), max_size=5).map("".join))
@settings(max_examples=100, deadline=None)
def test_spans_are_in_order_apart_and_inside(text: str) -> None:
    spans = detect.find(text, REGIONS, people())
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


SIZE = 100_000
HOSTILE = (
    "a", "@", "a@b.", "a.a-", " (at) ", "[at", "@a.", "田@", "joana joana silva-", "1\u200b", "１",
    "1", "1 ", "12 ", "123 ", "020 7946 0957 ", "+1", "(", "1/", "2024-03-11 ", "call 1 ", "4111 ",
    "41 1", "GB12 ", "1.1.1.", "a:", ".", "http://", "?&#", "https://x.example/?", "wa.me/",
    "aa:", "1A", "password: ", "password is a1 ", "api_key_", "token=", "eyJ", "eyJhbGciOiJI.",
    "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "12.345, ", "12.345,12.345", "12° ",
    "12 Aa ", "12 Harbour Street, Aa ", "ab 12 34 56 ", "bc1", "0x", "sk-", "((",
    "a://+1", "a://%2B1", "a://+1 ", "+1%20", "a:// ", "a://4111",
)  # fmt: skip


def look(text: str) -> None:
    known = people()
    with no_more_than(10):  # a quadratic one takes minutes
        detect.find(text, REGIONS, known)


@pytest.mark.parametrize("part", HOSTILE)
def test_no_text_takes_long(part: str) -> None:
    look((part * (SIZE // len(part) + 1))[:SIZE])


@pytest.mark.parametrize("width", [2, 5, 10])
def test_a_table_of_numbers_does_not_take_long(width: int) -> None:
    digits = random.Random(7)  # noqa: S311 - no secret
    numbers = (str(digits.randrange(10 ** (width - 1), 10**width)) for _ in range(SIZE // width))
    look(" ".join(numbers)[:SIZE])


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ("my ", "pass code: ", "password is ", "PIN 4711", "a_client_secret=", "İ", "ß", "ſ")
        )
        | st.sampled_from(
            ("tea4two ", "9fGh27QpLx81ZsTk", "opinion ", "api_key ", "\n", "_", "mot de ")
        )
    ).map("".join)
)
@example("_a_client_secret=9fGh27QpLx81ZsTk")
def test_passwords_are_looked_for_where_a_stem_is_as_in_the_whole_text(text: str) -> None:
    starts = password._starts(text)
    for pattern in (password._PASSWORD, password._PIN, password._KEY):
        # For the whole look alone a word may begin with a `_`: what is secret is the same.
        whole = [match.span("value") for match in pattern.finditer(text)]
        assert [each.span("value") for each in password._matches(pattern, text, starts)] == whole
