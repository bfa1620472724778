import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase, BytesIO
from itertools import pairwise
from typing import Any, BinaryIO, cast
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.parts.json import stream as json_stream
from crawlers.exports.parts.json import window as json_window
from crawlers.exports.parts.json.events import Array, Event, Fault, Item
from crawlers.exports.parts.json.stream import walk

PATH = ("messages",)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
INDENTS = st.sampled_from([None, 0, 1, 2])


@contextmanager
def small_chunks(size: int = 7) -> Iterator[None]:
    """Read so little at once that every value straddles a border."""
    with patch.object(json_window, "CHUNK", size):
        yield


def events(document: str | bytes, *paths: tuple[str | int, ...]) -> list[Event]:
    raw = document if isinstance(document, bytes) else document.encode()
    return list(walk(BytesIO(raw), *(paths or (PATH,))))


def values(found: list[Event]) -> list[Any]:
    return [event.value for event in found if isinstance(event, Item)]


def faults(found: list[Event]) -> list[Fault]:
    return [event for event in found if isinstance(event, Fault)]


@given(items=st.lists(VALUES, max_size=5), indent=INDENTS, ascii_only=st.booleans())
def test_every_item_comes_once_with_the_bytes_it_stood_in(
    items: list[Any], indent: int | None, ascii_only: bool
) -> None:
    document = json.dumps({"a": [1], "messages": items}, indent=indent, ensure_ascii=ascii_only)
    raw = document.encode()

    with small_chunks():
        _, *found = events(raw)

    assert values(found) == items
    for item in found:
        assert isinstance(item, Item)
        assert item.raw == raw[item.start : item.end]
        assert json.loads(item.raw) == item.value


def test_the_scalars_before_an_array_stand_beside_it() -> None:
    document = '{"name": "Tea", "x": {"name": 1}, "id": 7, "messages": [], "late": 1}'

    assert events(document) == [Array(PATH, {"name": "Tea", "id": 7})]


def test_a_star_stands_for_every_index_and_paths_come_in_the_files_order() -> None:
    document = (
        '{"left": {"list": [{"id": 1, "messages": [10]}]}, "about": "x",'
        ' "chats": {"list": [5, {"id": 2}, {"id": 3, "messages": [30, 31]}, []]}}'
    )

    found = events(document, ("chats", "list", "*", "messages"), ("left", "list", "*", "messages"))

    arrays = [event for event in found if isinstance(event, Array)]
    assert [(array.path, array.beside) for array in arrays] == [
        (("left", "list", 0, "messages"), {"id": 1}),
        (("chats", "list", 2, "messages"), {"id": 3}),
    ]
    assert [event.value for event in found if isinstance(event, Item)] == [10, 30, 31]


def test_the_root_may_be_the_array() -> None:
    assert values(events(' [{"id": 1}, 2]\n', ())) == [{"id": 1}, 2]


def test_a_document_without_the_array_gives_nothing() -> None:
    assert events('{"messages": {"id": 1}, "other": [1, 2]}') == []
    assert events("[1, 2]") == []


def test_a_byte_order_mark_is_not_part_of_the_document_but_counts_as_bytes() -> None:
    _, item = events(b'\xef\xbb\xbf{"messages": [1]}')

    assert isinstance(item, Item)
    assert (item.value, item.start) == (1, 17)


def test_of_a_key_written_twice_the_last_wins() -> None:
    assert values(events('{"messages": [{"a": 1, "a": 2}]}')) == [{"a": 2}]


BAD_ITEMS = {
    "a bare word": '{"id": 2, "text": oops}',
    "nothing": "",
    "a missing value": '{"id": 2, "text": }',
    "a missing colon": '{"id" 2}',
    "a missing brace at the end": '{"id": 2, "text": "b"',
    "a missing inner bracket": '{"id": 2, "of": [1, 2}',
    "a missing inner brace": '{"id": 2, "of": [{"a": 1]}',
    "a stray quote": '{"id": 2, "text": "a"b"}',
    "an unescaped tab": '{"id": 2, "text": "a\tb"}',
    "an unknown escape": '{"id": 2, "text": "a\\x0Bb"}',
    "not a number": '{"id": NaN}',
    "infinity": '{"id": -Infinity}',
    "a number of 5,000 digits": '{"id": %s}' % ("7" * 5_000),
    "brackets 100,000 deep": "[" * 100_000 + "]" * 100_000,
    "a comma too many": '{"id": 2,}',
}


@pytest.mark.parametrize("bad", BAD_ITEMS.values(), ids=BAD_ITEMS.keys())
@pytest.mark.parametrize("break_", ["", "\n  "], ids=["one line", "many lines"])
@pytest.mark.parametrize("size", [7, json_window.CHUNK])
def test_a_bad_item_loses_itself_alone(bad: str, break_: str, size: int) -> None:
    good = [{"id": 1, "text": "a, {b} [c"}, {"id": 3, "of": [{"id": 4}]}, {"id": 5}]
    items = [json.dumps(good[0]), bad, *map(json.dumps, good[1:])]
    inside = ",".join(break_ + item for item in items)

    with small_chunks(size):
        found = events(f'{{"id": 7, "messages": [{inside}], "late": [1]}}')

    assert values(found) == good
    assert [(fault.reason, fault.index) for fault in faults(found)] == [("malformed", 1)]


@pytest.mark.parametrize("bad", BAD_ITEMS.values(), ids=BAD_ITEMS.keys())
@pytest.mark.parametrize("size", [7, json_window.CHUNK])
def test_a_bad_item_of_the_root_loses_itself_alone(bad: str, size: int) -> None:
    good = [{"id": 1, "text": "a, {b} [c"}, {"id": 3, "of": [{"id": 4}]}, {"id": 5}]
    inside = ",\n".join([json.dumps(good[0]), bad, *map(json.dumps, good[1:])])

    with small_chunks(size):
        found = events(f"[{inside}]\n", ())

    assert values(found) == good
    assert [(fault.reason, fault.index) for fault in faults(found)] == [("malformed", 1)]


@pytest.mark.parametrize("stray", ["}", "]"])
def test_a_bracket_too_many_does_not_end_the_root(stray: str) -> None:
    found = events(f'[{{"id": 1}}{stray}, {{"id": 2}}]', ())

    assert values(found) == [{"id": 1}, {"id": 2}]
    assert [fault.reason for fault in faults(found)] == ["malformed"]


def test_a_cut_of_the_root_at_any_byte_keeps_every_item_that_was_whole() -> None:
    items = [{"id": n, "text": ["né ", {"a": '"}]'}]} for n in range(3)]
    raw = json.dumps(items, ensure_ascii=False).encode()
    ends = [event.end for event in events(raw, ()) if isinstance(event, Item)]

    for cut in range(len(raw)):
        with small_chunks(64):
            found = events(raw[:cut], ())

        assert values(found) == items[: sum(end <= cut for end in ends)]
        [fault] = faults(found)
        assert (fault.reason, fault.index, fault.end) == ("truncated", None, cut)


@pytest.mark.parametrize("stray", ["}", "]"])
def test_a_bracket_too_many_does_not_end_the_array(stray: str) -> None:
    found = events(f'{{"messages": [{{"id": 1}}{stray}, {{"id": 2}}]}}')

    assert values(found) == [{"id": 1}, {"id": 2}]
    assert [fault.reason for fault in faults(found)] == ["malformed"]


def test_bytes_that_are_no_utf_8_lose_their_item_alone() -> None:
    found = events(b'{"messages": [{"id": 1}, {"id": 2, "text": "\xe9"}, {"id": 3}]}')

    assert values(found) == [{"id": 1}, {"id": 3}]
    assert [(fault.reason, fault.index) for fault in faults(found)] == [("undecodable", 1)]


def test_a_last_item_that_never_closes_does_not_reach_into_the_next_array() -> None:
    document = (
        '{"chats": [{"id": 1, "messages": [{"n": 1}, {"n": 2, "text": "a"b"}]},'
        ' {"id": 2, "messages": [{"n": 3}, {"n": 4}]}]}'
    )

    found = events(document, ("chats", "*", "messages"))

    of_chat = [(e.array.beside["id"], e.value["n"]) for e in found if isinstance(e, Item)]
    assert of_chat == [(1, 1)]
    assert faults(found)[-1].index is None


def test_an_item_over_the_limit_is_a_fault_and_the_next_one_is_read() -> None:
    large = {"id": 2, "text": 'x"{[' * 100}
    document = json.dumps({"messages": [{"id": 1}, large, {"id": 3}]})

    for size in (7, 10_000):
        limits = (patch.object(module, "MAX_VALUE", 200) for module in (json_window, json_stream))
        with small_chunks(size), next(limits), next(limits):
            found = events(document)

        assert values(found) == [{"id": 1}, {"id": 3}]
        [fault] = faults(found)
        assert fault.reason == "too_large"
        assert json.loads(document[fault.start : fault.end]) == large


@pytest.mark.parametrize("indent", [None, 1])
def test_a_cut_at_any_byte_keeps_every_item_that_was_whole(indent: int | None) -> None:
    items = [{"id": n, "text": ["né ", {"a": '"}]'}], "of": [{"id": 9}]} for n in range(4)]
    raw = json.dumps({"messages": items, "n": 1}, indent=indent, ensure_ascii=False).encode()
    ends = [event.end for event in events(raw) if isinstance(event, Item)]

    for cut in range(len(raw)):
        with small_chunks(64):
            found = events(raw[:cut])

        whole = sum(end <= cut for end in ends)
        assert values(found) == items[:whole]
        [fault] = faults(found)
        assert (fault.reason, fault.index, fault.end) == ("truncated", None, cut)


def test_repair_gets_the_text_of_what_cannot_be_decoded() -> None:
    document = r'{"name": "a\x41", "messages": [{"t": "\x42" }, {"t": "\\x43"}]}'

    array, *found = walk(
        BytesIO(document.encode()), PATH, repair=lambda text: text.replace(r"\x4", r"\u004")
    )

    assert array == Array(PATH, {"name": "aA"})
    assert values(found) == [{"t": "B"}, {"t": r"\x43"}]
    assert cast("Item", found[0]).raw == rb'{"t": "\x42" }'


BROKEN_DOCUMENTS = {
    "nothing": ("", "truncated"),
    "words behind the end": ('{"messages": [1]} x', "malformed"),
    "two documents": ('{"messages": [1]}{"messages": [2]}', "malformed"),
    "a comma too many": ('{"messages": [1],}', "malformed"),
    "a key without a colon": ('{"id" 7, "messages": [1]}', "malformed"),
    "a key without quotes": ('{id: 7, "messages": [1]}', "malformed"),
    "a member that is no value": ('{"id": x, "messages": [1]}', "malformed"),
    "no comma between items": ('{"messages": [1 2]}', "malformed"),
    "an array closed by a brace": ('{"messages": [1}', "malformed"),
}


@pytest.mark.parametrize(("document", "reason"), BROKEN_DOCUMENTS.values(), ids=BROKEN_DOCUMENTS)
def test_what_is_broken_around_the_items_is_said_and_the_items_are_kept(
    document: str, reason: str
) -> None:
    found = events(document)

    assert values(found) == ([1] if document else [])
    assert {(fault.reason, fault.index) for fault in faults(found)} == {(reason, None)}


@given(
    items=st.lists(VALUES, min_size=1, max_size=4),
    indent=INDENTS,
    at=st.floats(0, 1),
    junk=st.binary(max_size=3) | st.sampled_from([b'"', b"{", b"}", b"[", b"]", b",", b"\\"]),
    gone=st.integers(0, 3),
)
def test_whatever_is_written_into_it_a_document_is_read_to_its_end(
    items: list[Any], indent: int | None, at: float, junk: bytes, gone: int
) -> None:
    raw = json.dumps({"id": 7, "messages": items, "of": [1]}, indent=indent).encode()
    place = int(at * len(raw))
    raw = raw[:place] + junk + raw[place + gone :]

    with small_chunks():
        found = [event for event in events(raw) if not isinstance(event, Array)]

    assert all(0 <= event.start <= event.end <= len(raw) for event in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(raw[e.start : e.end] == e.raw for e in found if isinstance(e, Item))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_json_raise_nothing(raw: bytes) -> None:
    events(raw, PATH, ("*",), ())


class Endless(BufferedIOBase):
    """A document of `size` bytes that is made while it is read: one long item, then short ones."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._begun = b'{"skipped": ["'

    def read(self, size: int | None = -1, /) -> bytes:
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        wanted = min(size or 0, self._left)
        if wanted <= 0:
            return b""
        self._left -= wanted
        return b"x" * wanted


@pytest.mark.soak
def test_memory_does_not_grow_with_a_string_of_200_megabytes() -> None:
    tracemalloc.start()
    found = list(walk(cast("BinaryIO", Endless(200_000_000)), PATH))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [fault.reason for fault in faults(found)] == ["truncated"]
    assert peak < 10_000_000
