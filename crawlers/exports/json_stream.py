r"""Walk through a JSON document of any size, and survive what is broken in it.

    {"name": "Tea", "id": 7, "messages": [{"id": 1}, {"id": 2, "text": oops}, {"id": 3}]}

    walk(file, ("messages",))
        -> Array(path=("messages",), beside={"name": "Tea", "id": 7})
           Item(index=0, value={"id": 1}, raw=b'{"id": 1}', start=38)
           Fault("malformed", start=49, end=72, index=1)
           Item(index=2, value={"id": 3}, raw=b'{"id": 3}', start=74)

Memory holds one stretch of the file. Items are decoded by the C scanner straight out of that
stretch; only where it gives up are brackets counted, to find where the bad item ends. What lies
outside of the arrays asked for is stepped over, not checked.
"""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, TypeAlias, cast

MAX_ITEM = 16 << 20  # bytes; a longer item is a fault, so that memory stays bounded
MAX_BAD = 1 << 20  # how far to look for the end of a bad item before the next one is sought
MAX_BESIDE = 4 << 10  # bytes of a scalar that is kept beside an array
MAX_MEMBERS = 100  # and how many of them
CHUNK = 256 << 10  # bytes read at once

Path: TypeAlias = tuple[str | int, ...]
Scalar: TypeAlias = str | int | float | bool | None
Repair: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Array:
    """An array that was asked for begins; `beside` holds the scalars before it in its object."""

    path: Path
    beside: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an array, with the bytes it was decoded from and where they begin."""

    array: Array
    index: int
    value: Any
    raw: bytes
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.raw)


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes from `start` to `end` that gave no item.

    Attributes:
        reason: malformed, undecodable (not UTF-8), too_large or truncated.
        start: offset of the first byte.
        end: offset behind the last byte.
        array: where a bad item stands.
        index: its place there; None if what holds the items is broken, so that some may be lost.
    """

    reason: str
    start: int
    end: int
    array: Array | None = None
    index: int | None = None


Event: TypeAlias = Array | Item | Fault


def walk(file: BinaryIO, *paths: Path, repair: Repair | None = None) -> Iterator[Event]:
    """Give the items of the arrays at `paths`; `*` in a path stands for every index of an array.

    Args:
        file: the document, in UTF-8 with or without a byte order mark.
        paths: such as `("messages",)` and `("chats", "list", "*", "messages")`; `()` is the root.
        repair: makes text that cannot be decoded into text that perhaps can.
    """
    return _Walk(_Window(file), paths, repair).document()


class _EndedError(Exception):
    """The file ends where more is needed."""


_SPACE = re.compile(r"[ \t\n\r]*+")


class _Window:
    """The stretch of the file in memory: `text`, read up to `at`, which is byte `offset`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        # Bytes that are no UTF-8 become lone surrogates, and so keep their place and number.
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self.text, self.at, self.offset, self.ended = "", 0, 0, False
        self.more()
        self.advance(int(self.text.startswith("\ufeff")))

    def more(self) -> None:
        """Read on, and forget what lies before `at`."""
        if self.ended:
            raise _EndedError
        rest = self.text[self.at :]
        # Doubling keeps the work linear when one item needs many reads.
        data = self._file.read(max(CHUNK, min(len(rest), MAX_ITEM - len(rest))))
        self.ended = not data
        self.text, self.at = rest + self._decoder.decode(data, final=self.ended), 0

    def advance(self, to: int) -> bytes:
        """Go on to `to` and give the bytes in between."""
        passed = self.text[self.at : to].encode("utf-8", "surrogateescape")
        self.offset += len(passed)
        self.at = to
        return passed

    def peek(self) -> str:
        """Go on to the next character that is not white space."""
        while True:
            self.advance(_matched(_SPACE, self.text, self.at).end())
            if self.at < len(self.text):
                return self.text[self.at]
            self.more()

    def rest(self) -> int:
        """Go on to the end of the file and give its offset."""
        self.advance(len(self.text))
        while not self.ended:
            self.more()
            self.advance(len(self.text))
        return self.offset


def _matched(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Match a pattern that always does, if only the empty string."""
    return cast("re.Match[str]", pattern.match(text, at))


# A raw line end closes a string, since none may hold one: a stray quote spoils no more than a line.
_BODY = r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+'
_STRING = rf'"{_BODY}(?:"|\\?\n)'
_STRING_END = re.compile(rf'{_BODY}("|\\?\n)?')
_TO_BRACKET = re.compile(rf'(?:[^"{{}}\[\]]++|{_STRING})*+')
_TO_COMMA = re.compile(rf'(?:[^"{{}}\[\],]++|{_STRING})*+')
_OPENED_BY = {"}": "{", "]": "["}


class _Nesting:
    """Finds where a value ends by its brackets alone; it can stop and go on anywhere."""

    def __init__(self) -> None:
        self._depth = {"{": 0, "[": 0}
        self._inside = False  # of a string

    @property
    def balanced(self) -> bool:
        return not (self._inside or self._depth["{"] or self._depth["["])

    def feed(self, text: str, at: int) -> tuple[int, bool]:
        """Go on from `at`; give the place reached, and whether the value has ended there.

        A value ends before the comma or the closing bracket that follows it, and before a bracket
        that closes what it never opened.
        """
        while True:
            if self._inside:
                string = _matched(_STRING_END, text, at)
                at = string.end()
                if not string[1]:
                    return at, False
                self._inside = False
            at = _matched(_TO_COMMA if self.balanced else _TO_BRACKET, text, at).end()
            if at == len(text):
                return at, False
            if not self._takes(text[at]):
                return at, True
            at += 1

    def _takes(self, mark: str) -> bool:
        """Count a quote or a bracket, unless it does not belong to the value."""
        if mark == '"':
            self._inside = True
        elif mark in self._depth:
            self._depth[mark] += 1
        elif mark == "," or not self._depth[_OPENED_BY[mark]]:
            return False
        else:
            self._depth[_OPENED_BY[mark]] -= 1
        return True


def _reject(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_reject)
# What may be wrong only because the text stops too early: a string without an end, or something
# among the last characters, such as half a literal or half an escape.
_STOPS = re.compile(r'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+\\?|.{0,12}\s*)\Z', re.DOTALL)


def _decode(text: str, at: int) -> tuple[Any, int] | str:
    """Give the value at `at` and where it ends, or why there is none: truncated or malformed."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return "truncated" if _STOPS.match(text, error.pos) else "malformed"
    except (ValueError, RecursionError):  # NaN, a number of 5,000 digits; brackets 1,000 deep
        return "malformed"
    if end == len(text) and text[end - 1] not in '}]"':
        return "truncated"  # a number may go on
    return value, end


class _Walk:
    """Goes down to the arrays asked for; each method begins at its value and ends behind it."""

    def __init__(self, window: _Window, paths: tuple[Path, ...], repair: Repair | None) -> None:
        self._window, self._paths, self._repair = window, paths, repair
        self._opening = ""  # how the last good item began, to know others by

    def document(self) -> Iterator[Event]:
        window = self._window
        try:
            yield from self._value((), {})
        except _EndedError:
            yield Fault("truncated", window.offset, window.rest())
            return
        try:
            window.peek()
        except _EndedError:
            return
        yield Fault("malformed", window.offset, window.rest())

    def _value(self, path: Path, beside: Mapping[str, Scalar]) -> Iterator[Event]:
        mark = self._window.peek()
        wanted = [len(pattern) for pattern in self._paths if _leads(path, pattern)]
        if mark == "[" and len(path) in wanted:
            yield from self._items(Array(path, dict(beside)))
        elif mark == "[" and wanted:
            yield from self._elements(path)
        elif mark == "{" and wanted:
            yield from self._members(path)
        elif path:
            self._skip()
        else:
            self._window.rest()

    def _members(self, path: Path) -> Iterator[Event]:
        window = self._window
        beside: dict[str, Scalar] = {}
        more = self._enters("}")
        while more:
            start = window.offset
            key = self._key()
            if key is None:
                self._skip()
                yield Fault("malformed", start, window.offset)
            elif window.peek() in "{[":
                yield from self._value((*path, key), beside)
            else:
                yield from self._member(key, beside)
            more = yield from self._goes_on("}")

    def _key(self) -> str | None:
        window = self._window
        found = self._read() if window.peek() == '"' else ""
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
        found = self._read()
        if isinstance(found, str):
            self._skip()
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
            if self._at_stray_bracket():
                start = self._window.offset
                self._window.advance(self._window.at + 1)
                yield Fault("malformed", start, start + 1, array, index)
                index += 1
            more = yield from self._goes_on("]")

    def _item(self, array: Array, index: int) -> Item | Fault:
        window = self._window
        window.peek()
        start, found = window.offset, self._read()
        if isinstance(found, str):
            self._pass_bad_item(found)
            return Fault(found, start, window.offset, array, index)
        opening = _ITEM_OPENING.match(window.text, window.at)
        raw = window.advance(found[1])
        if len(raw) > MAX_ITEM:
            return Fault("too_large", start, window.offset, array, index)
        if not _is_utf8(raw):
            return Fault("undecodable", start, window.offset, array, index)
        self._opening = opening[0] if opening else ""
        return Item(array, index, found[0], raw, start)

    def _read(self) -> tuple[Any, int] | str:
        """Give the value here and where it ends, or why there is none; the window stays.

        Raises:
            _EndedError: the file ends inside the value.
        """
        window = self._window
        while (found := _decode(window.text, window.at)) == "truncated" and not window.ended:
            if len(window.text) - window.at > MAX_ITEM:
                return "too_large"
            window.more()
        if not isinstance(found, str):
            return found
        end, balanced = self._extent()
        if balanced and self._repair:
            with suppress(ValueError, RecursionError):
                return _DECODER.decode(self._repair(window.text[window.at : end])), end
        if found == "truncated" and end == len(window.text):
            raise _EndedError
        return "malformed"

    def _extent(self) -> tuple[int, bool]:
        """Count brackets to where the value here ends, and say whether they balance."""
        window, nesting = self._window, _Nesting()
        at, ended = nesting.feed(window.text, window.at)
        while not (ended or window.ended or at - window.at > MAX_BAD):
            passed = at - window.at
            window.more()
            at, ended = nesting.feed(window.text, window.at + passed)
        return at, ended and nesting.balanced

    def _pass_bad_item(self, reason: str) -> None:
        """Go past it; if its brackets do not balance, as far as something like a good item."""
        window = self._window
        if reason != "too_large":
            end, balanced = self._extent()
            if not balanced:
                end = self._next_opening(end)
            if balanced or end < len(window.text):
                bad = window.text[window.at : end].rstrip(" \t\n\r")
                window.advance(window.at + len(bad))
                return
        self._skip()

    def _next_opening(self, end: int) -> int:
        """Find the comma before something that opens like the last good item did, or give `end`."""
        window = self._window
        if self._opening:
            like = re.compile(r"[,\[][ \t\n\r]*+" + re.escape(self._opening))
            found = like.search(window.text, window.at + 1, end)
            if found and found[0][0] == ",":  # behind "[" another array would begin
                return found.start()
        return end

    def _at_stray_bracket(self) -> bool:
        """Say whether here is a bracket too many, since behind it the items go on."""
        window = self._window
        if window.peek() not in "}]" or not self._opening:
            return False
        if not window.ended:
            window.more()
        like = re.compile(r"[}\]][ \t\n\r]*+,[ \t\n\r]*+" + re.escape(self._opening))
        return bool(like.match(window.text, window.at))

    def _skip(self) -> None:
        """Step over what is here, up to the comma or the closing bracket behind it."""
        window, nesting = self._window, _Nesting()
        while True:
            at, ended = nesting.feed(window.text, window.at)
            window.advance(at)
            if ended:
                return
            window.more()

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
            self._skip()
            yield Fault("malformed", start, window.offset)
            mark = window.peek()
        if mark not in {",", close}:  # it closes something around this, which ends with it
            yield Fault("malformed", window.offset, window.offset)
            return False
        window.advance(window.at + 1)
        return mark == ","


# An object up to its first key's colon.
_ITEM_OPENING = re.compile(r'\{[ \t\n\r]*+"[^"\\]{1,100}+"[ \t\n\r]*+:')


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
