r"""Walk through a JSON document of any size, and survive what is broken in it.

    {"name": "Tea", "id": 7, "messages": [{"id": 1}, {"id": 2, "text": oops}, {"id": 3}]}

    walk(file, ("messages",))
        -> Array(path=("messages",), beside={"name": "Tea", "id": 7})
           Item(index=0, value={"id": 1}, raw=b'{"id": 1}', start=38)
           Fault("malformed", start=49, end=72, index=1)
           Item(index=2, value={"id": 3}, raw=b'{"id": 3}', start=74)

A bad item loses itself alone, a file that was cut short keeps what came before the cut, and memory
holds one stretch of the file. What lies outside of the arrays asked for is stepped over, unchecked.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from typing import BinaryIO

from crawlers.exports.parts.json.events import MEMBERS, Array, Event, Fault, Item, Path, Scalar
from crawlers.exports.parts.json.window import (
    MAX_VALUE,
    EndedError,
    Repair,
    Window,
    decode_here,
)

MAX_BESIDE = 4 << 10  # bytes of a scalar that is kept beside an array
MAX_MEMBERS = 100  # and how many of them
LOOK_AHEAD = 1 << 10  # characters in which the beginning of an item shows


def walk(file: BinaryIO, *paths: Path, repair: Repair | None = None) -> Iterator[Event]:
    """Give the items of the arrays at `paths`; `*` in a path stands for every index of an array.

    Args:
        file: the document, in UTF-8 with or without a byte order mark.
        paths: such as `("messages",)` and `("chats", "list", "*", "messages")`; `()` is the root,
            and `("mapping", MEMBERS)` asks for the members of an object.
        repair: makes text that cannot be decoded into text that perhaps can.
    """
    return _Walk(Window(file), paths, repair).document()


class _Walk:
    """Goes down to the arrays asked for; each method begins at its value and ends behind it."""

    def __init__(self, window: Window, paths: tuple[Path, ...], repair: Repair | None) -> None:
        self._window, self._paths, self._repair = window, paths, repair
        self._last = b""  # the last good item, to know others by how it began

    def document(self) -> Iterator[Event]:
        window = self._window
        try:
            yield from self._value((), {})
        except EndedError:
            yield Fault("truncated", window.offset, window.rest())
            return
        try:
            window.peek()
        except EndedError:
            return
        yield Fault("malformed", window.offset, window.rest())

    def _value(self, path: Path, beside: Mapping[str, Scalar]) -> Iterator[Event]:
        mark = self._window.peek()
        wanted = [len(pattern) for pattern in self._paths if _leads(path, pattern)]
        if mark == "[" and len(path) in wanted:
            yield from self._items(Array(path, dict(beside), beside))
        elif mark == "[" and wanted:
            yield from self._elements(path)
        elif mark == "{" and any(pattern == (*path, MEMBERS) for pattern in self._paths):
            yield from self._entries(Array(path, dict(beside), beside))
        elif mark == "{" and wanted:
            yield from self._members(path)
        elif path:
            self._window.skip()
        else:
            self._window.rest()

    def _members(self, path: Path) -> Iterator[Event]:
        window = self._window
        beside: dict[str, Scalar] = {}
        more = self._enters("}")
        while more:
            window.peek()
            start, key = window.offset, self._key()
            if key is None:
                window.skip()
                yield Fault("malformed", start, window.offset)
            elif window.peek() in "{[":
                yield from self._value((*path, key), beside)
            else:
                yield from self._member(key, beside)
            more = yield from self._goes_on("}")

    def _key(self) -> str | None:
        """Go past a key and its colon."""
        window = self._window
        found = window.read() if window.peek() == '"' else ""
        if isinstance(found, str):
            return None
        window.advance(found[1])
        if window.peek() != ":":
            return None
        window.advance(window.at + 1)
        return str(found[0])

    def _member(self, key: str, beside: dict[str, Scalar]) -> Iterator[Fault]:
        """Keep a scalar under its name."""
        window, start = self._window, self._window.offset
        found = window.read(self._repair)
        if isinstance(found, str):
            window.skip()
            yield Fault(found, start, window.offset)
        elif len(window.advance(found[1])) <= MAX_BESIDE and len(beside) < MAX_MEMBERS:
            beside[key] = found[0]

    def _elements(self, path: Path) -> Iterator[Event]:
        more, index = self._enters("]"), 0
        while more:
            yield from self._value((*path, index), {})
            more, index = (yield from self._goes_on("]")), index + 1

    def _items(self, array: Array) -> Iterator[Event]:
        yield array
        more, index = self._enters("]"), 0
        while more:
            yield self._item(array, index)
            index += 1
            for item in self._sound_objects(array, index):
                yield item
                index += 1
            if self._at_stray_bracket():
                start = self._window.offset
                self._window.advance(self._window.at + 1)
                yield Fault("malformed", start, start + 1, array, index)
                index += 1
            more = yield from self._goes_on("]")

    def _sound_objects(self, array: Array, index: int) -> Iterator[Item]:
        """Give the objects that follow as they should, at a third of the cost of looking closely.

        What is unusual in any way is left where it stands.
        """
        window = self._window
        while comma := _COMMA_AND_OBJECT.match(window.text, window.at):
            begin = comma.end()
            try:
                value, end = decode_here(window.text, begin)
                raw = window.text[begin:end].encode()
            except (ValueError, RecursionError):
                return
            if len(raw) > MAX_VALUE:
                return
            start = window.offset + begin - window.at
            window.at, window.offset, self._last = end, start + len(raw), raw
            yield Item(array, index, value, raw, start)
            index += 1

    def _entries(self, array: Array) -> Iterator[Event]:
        yield array
        window = self._window
        more, index = self._enters("}"), 0
        while more:
            window.peek()
            start, key = window.offset, self._key()
            if key is None:
                window.skip()
                yield Fault("malformed", start, window.offset, array, index)
            else:
                self._last = b""  # behind a key, others cannot be known by how one began
                yield self._item(array, index, key)
            more, index = (yield from self._goes_on("}")), index + 1

    def _item(self, array: Array, index: int, key: str = "") -> Item | Fault:
        window = self._window
        window.peek()
        start, found = window.offset, window.read(self._repair)
        if isinstance(found, str):
            self._pass_bad_item(found)
            return Fault(found, start, window.offset, array, index)
        raw = window.advance(found[1])
        if len(raw) > MAX_VALUE:
            return Fault("too_large", start, window.offset, array, index)
        if not _is_utf8(raw):
            return Fault("undecodable", start, window.offset, array, index)
        self._last = raw
        return Item(array, index, found[0], raw, start, key)

    @property
    def _opening(self) -> str:
        """Say how the last good item began, if it was an object."""
        found = _OBJECT_OPENING.match(self._last[:LOOK_AHEAD].decode(errors="ignore"))
        return found[0] if found else ""

    def _pass_bad_item(self, reason: str) -> None:
        """Go past it; if its brackets do not balance, as far as something like a good item."""
        window = self._window
        if reason != "too_large":
            end, balanced = window.extent()
            if not balanced:
                end = self._next_opening(end)
            if balanced or end < len(window.text):
                bad = window.text[window.at : end].rstrip(" \t\n\r")
                window.advance(window.at + len(bad))
                return
        window.skip()

    def _next_opening(self, end: int) -> int:
        """Find the comma before something that opens like the last good item did, or give `end`."""
        window = self._window
        if self._opening:
            like = re.compile(rf"[,\[]{_SPACE}{re.escape(self._opening)}")
            found = like.search(window.text, window.at + 1, end)
            if found and found[0][0] == ",":  # behind "[" another array would begin
                return found.start()
        return end

    def _at_stray_bracket(self) -> bool:
        """Say whether here is a bracket too many, since behind it the items go on."""
        window = self._window
        if window.peek() not in "}]" or not self._opening:
            return False
        if len(window.text) - window.at < LOOK_AHEAD and not window.ended:
            window.more()
        like = re.compile(rf"[}}\]]{_SPACE},{_SPACE}{re.escape(self._opening)}")
        return bool(like.match(window.text, window.at))

    def _enters(self, close: str) -> bool:
        """Go into an array or object; say whether there is something in it."""
        window = self._window
        window.advance(window.at + 1)
        if window.peek() != close:
            return True
        window.advance(window.at + 1)
        return False

    def _goes_on(self, close: str) -> Generator[Fault, None, bool]:
        """Go past the comma or the closing bracket behind a value; say whether more follows."""
        window = self._window
        mark, start = window.peek(), window.offset
        if mark not in ",}]":
            window.skip()
            yield Fault("malformed", start, window.offset)
            mark = window.peek()
        if mark not in {",", close}:  # it closes something around this, which ends with it
            yield Fault("malformed", window.offset, window.offset)
            return False
        window.advance(window.at + 1)
        return mark == ","


_SPACE = r"[ \t\n\r]*+"
_COMMA_AND_OBJECT = re.compile(rf"{_SPACE},{_SPACE}(?={{)")
_OBJECT_OPENING = re.compile(rf'\{{{_SPACE}"[^"\\]{{1,100}}+"{_SPACE}:')


def _leads(path: Path, pattern: Path) -> bool:
    """Say whether `path` is the beginning of something that `pattern` asks for."""
    steps = zip(path, pattern, strict=False)
    return len(path) <= len(pattern) and all(
        want == step or (want == "*" and isinstance(step, int)) for step, want in steps
    )


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
