import json
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.parts.json import window as json_window
from crawlers.exports.parts.json.objects import CUT, beginnings, behind

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text(), VALUES), max_size=4)


def given_back(content: str | bytes) -> list[Any]:
    raw = content if isinstance(content, bytes) else content.encode()
    return [found if isinstance(found, str) else found[0] for found in behind(BytesIO(raw))]


@given(objects=OBJECTS, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_whole_objects_are_seen_in_an_array_and_in_lines(
    objects: list[dict[str, Any]], indent: int | None, ascii_only: bool
) -> None:
    array = json.dumps(objects, indent=indent, ensure_ascii=ascii_only).encode()
    lines = "\n".join(json.dumps(each, ensure_ascii=ascii_only) for each in objects).encode()

    assert list(beginnings(array)) == objects
    assert list(beginnings(b"\xef\xbb\xbf " + lines)) == objects


@given(objects=OBJECTS.filter(bool), at=st.floats(0, 1))
def test_of_an_object_that_is_cut_what_is_there_is_seen(
    objects: list[dict[str, Any]], at: float
) -> None:
    whole = json.dumps(objects).encode()

    seen = list(beginnings(whole[: int(at * len(whole))]))

    for found, true in zip(seen, objects, strict=False):
        assert all(true[name] == value or value == CUT for name, value in found.items())
    assert seen[:-1] == objects[: len(seen[:-1])]


def test_a_value_without_an_end_is_only_named() -> None:
    [found] = beginnings(b'[{"id": 1, "text": "a, \\"b\\"", "of": {"id": 2, "many": [1, 2')

    assert found == {"id": 1, "text": 'a, "b"', "of": CUT}


def test_a_bad_object_hides_none_behind_it() -> None:
    assert list(beginnings(b'[{"id": oops}, {"id": NaN}, {"id": 3}]')) == [{"id": 3}]


@given(st.binary(max_size=100))
def test_bytes_that_are_no_json_raise_nothing(raw: bytes) -> None:
    list(beginnings(raw))
    list(beginnings(b"[{" + raw))
    list(behind(BytesIO(raw)))


@given(objects=OBJECTS, between=st.sampled_from(["", "\n", " \n\n"]))
def test_values_behind_each_other_come_with_their_bytes(
    objects: list[dict[str, Any]], between: str
) -> None:
    parts = [json.dumps(each, indent=1, ensure_ascii=False).encode() for each in objects]

    with patch.object(json_window, "CHUNK", 7):
        found = list(behind(BytesIO(between.encode().join(parts))))

    assert found == list(zip(objects, parts, strict=True))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", []),
        (' {"id": 1}\n ', [{"id": 1}]),
        ('{"id": 1} {"id": ', [{"id": 1}, "truncated"]),
        ('{"id": 1} oops {"id": 2}', [{"id": 1}, "malformed"]),
        ('{"id": 1}, {"id": 2}', [{"id": 1}, "malformed"]),
        (b'{"id": 1} {"id": "\xe9"}', [{"id": 1}, "undecodable"]),
        ("[" * 5_000 + "]" * 5_000, ["malformed"]),
    ],
)
def test_behind_a_bad_value_nothing_is_looked_for(content: str | bytes, found: list[Any]) -> None:
    assert given_back(content) == found


def test_a_value_over_the_limit_is_not_decoded() -> None:
    with patch.object(json_window, "MAX_VALUE", 200), patch.object(json_window, "CHUNK", 50):
        assert given_back(json.dumps({"text": "x" * 1_000})) == ["too_large"]
