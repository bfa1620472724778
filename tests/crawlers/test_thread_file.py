import json
from io import BytesIO
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.parts.json.thread_file import members
from crawlers.exports.parts.seen import Seen

DOCUMENT = {"title": "Tea", "messages": [{"title": "inner"}, {"a": "]}"}], "id": {"n": [1]}}


class Counted(BytesIO):
    """A file that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def found(content: bytes) -> dict[str, Any]:
    return dict(members(BytesIO(content), {"title", "id"}))


def test_the_wanted_members_are_given_wherever_they_stand() -> None:
    for indent in (None, 2):
        content = json.dumps(DOCUMENT, indent=indent).encode()

        assert found(content) == {"title": "Tea", "id": {"n": [1]}}
        assert found(b"\xef\xbb\xbf" + content) == {"title": "Tea", "id": {"n": [1]}}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", {}),
        (b"[]", {}),
        (b"{}", {}),
        (b'{"title": NaN, "id": 1}', {"id": 1}),
        (b'{"title" "Tea", "id": 1}', {"id": 1}),
        (b'{nonsense, "id": 1}', {"id": 1}),
        (b'{"a": {"title": "inner"}, "id": [1]', {"id": [1]}),
        (b'{"title": "Tea", "id": 1', {"title": "Tea"}),  # or 12, or 1.5
        (b'{"title": "Tea", "id": "cut', {"title": "Tea"}),
        (b'{"a": ' + b"[" * 9_999 + b"]" * 9_999 + b', "id": 1}', {"id": 1}),
    ],
)
def test_a_broken_document_gives_what_can_be_read(content: bytes, expected: dict[str, Any]) -> None:
    assert found(content) == expected


def test_no_more_is_read_than_is_asked_for() -> None:
    file = Counted(json.dumps({"title": "Tea", "messages": ["x" * 1_000] * 9_000}).encode())

    assert next(members(file, {"title"})) == ("title", "Tea")
    assert file.taken < 1 << 20


@given(st.binary(max_size=300), st.booleans())
def test_members_of_any_bytes_are_some_or_none(content: bytes, opened: bool) -> None:
    list(islice(members(BytesIO(b'{"' * opened + content), {"", "title"}), 999))


@given(st.lists(st.integers() | st.integers(0, 9) | st.sampled_from([2**63, -(2**63)])))
def test_numbers_are_known_again_whatever_their_order(numbers: list[int]) -> None:
    seen, before = Seen(), list[int]()

    for number in numbers:
        assert (number in seen) is (number in before)
        before.append(number)
        assert seen.add(number) == before.count(number)
