"""The stretch of a JSON file that is in memory, and how to get past the value it stands at.

    window = Window(file)                # at the first character of the document
    window.read()                        # what is here, decoded, and where it ends; or why not
    window.skip()                        # or go past it, whatever its size, without decoding

Values are decoded by the C scanner. Only where that gives up, brackets are counted to find where
the bad value ends.
"""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, NoReturn, TypeAlias, cast

MAX_VALUE = 16 << 20  # bytes; a longer value is not decoded, so that memory stays bounded
MAX_BAD = 1 << 20  # characters in which the end of a bad value is looked for
MAX_DEPTH = 1 << 20  # brackets in brackets; the decoder gives up at a thousand
CHUNK = 256 << 10  # bytes read at once

Repair: TypeAlias = Callable[[str], str]


class EndedError(Exception):
    """The file ends where more is needed."""


_SPACE = re.compile(r"[ \t\n\r]*+")


class Window:
    """The stretch of the file in memory: `text`, read up to `at`, which is byte `offset`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        # Bytes that are no UTF-8 become lone surrogates, and so keep their place and number.
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self.text, self.at, self.offset, self.ended = "", 0, 0, False
        self.more()
        self.advance(int(self.text.startswith("\ufeff")))

    def more(self) -> None:
        """Read on, and forget what lies before `at`.

        Raises:
            EndedError: there is no more.
        """
        if self.ended:
            raise EndedError
        rest = self.text[self.at :]
        # Doubling keeps the work linear when one value needs many reads.
        data = self._file.read(max(CHUNK, min(len(rest), MAX_VALUE - len(rest))))
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
            end = _matched(_SPACE, self.text, self.at).end()
            self.offset += end - self.at
            self.at = end
            if end < len(self.text):
                return self.text[end]
            self.more()

    def rest(self) -> int:
        """Go on to the end of the file and give its offset."""
        self.advance(len(self.text))
        while not self.ended:
            self.more()
            self.advance(len(self.text))
        return self.offset

    def read(self, repair: Repair | None = None) -> tuple[Any, int] | str:
        """Give the value here and where in `text` it ends, or why there is none; do not pass it.

        Raises:
            EndedError: the file ends inside the value.
        """
        while (found := _decode(self.text, self.at)) == "truncated" and not self.ended:
            if len(self.text) - self.at > MAX_VALUE:
                return "too_large"
            self.more()
        if not isinstance(found, str):
            return found
        end, balanced = self.extent()
        if balanced and repair:
            here = self.text[self.at : end].rstrip(" \t\n\r")
            with suppress(ValueError):
                return strict(repair(here)), self.at + len(here)
        if found == "truncated" and end == len(self.text):
            raise EndedError
        return "malformed"

    def extent(self) -> tuple[int, bool]:
        """Count brackets to where the value here ends, or the text; say whether they balance."""
        nesting = _Nesting()
        at, ended = nesting.feed(self.text, self.at)
        while not (ended or self.ended or at - self.at > MAX_BAD):
            passed = at - self.at
            self.more()
            at, ended = nesting.feed(self.text, passed)
        return (at, nesting.balanced) if ended else (len(self.text), False)

    def skip(self) -> None:
        """Go past what is here, up to the comma or the closing bracket behind it.

        Raises:
            EndedError: the file ends before.
        """
        nesting, ended = _Nesting(), False
        while not ended:
            at, ended = nesting.feed(self.text, self.at)
            self.advance(at)
            if not ended:
                self.more()


def _matched(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Match a pattern that always does, if only the empty string."""
    return cast("re.Match[str]", pattern.match(text, at))


def _reject(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_reject)
decode_here = _DECODER.raw_decode
# What may be wrong only because the text stops too early: a string without an end, or something
# among the last characters, such as half a literal or half an escape.
_STOPS = re.compile(r'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+\\?|.{0,12}\s*)\Z', re.DOTALL)

_NUMBER_GOES_ON = re.compile(r"[-+.0-9eE]*\Z")


def strict(text: str) -> Any:
    """Decode a whole JSON text by the letter: no NaN, no numbers without end.

    Raises:
        ValueError: it is none, or its brackets go too deep.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("brackets too deep") from None


def _decode(text: str, at: int) -> tuple[Any, int] | str:
    """Give the value at `at` and where it ends, or why there is none: truncated or malformed."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return "truncated" if _STOPS.match(text, error.pos) else "malformed"
    except (ValueError, RecursionError):  # NaN, a number of 5,000 digits; brackets 1,000 deep
        return "malformed"
    if text[end - 1] not in '}]"' and _NUMBER_GOES_ON.match(text, end):
        return "truncated"
    return value, end


# A raw line end closes a string, since none may hold one: a stray quote spoils no more than a line.
_BODY = r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+'
_STRING = rf'"{_BODY}(?:"|\\?\n)'
_STRING_END = re.compile(rf'{_BODY}("|\\?\n)?')
_TO_BRACKET = re.compile(rf'(?:[^"{{}}\[\]]++|{_STRING})*+')
_TO_COMMA = re.compile(rf'(?:[^"{{}}\[\],]++|{_STRING})*+')
_CLOSED_BY = {"{": "}", "[": "]"}


class _Nesting:
    """Finds where a value ends by its brackets alone; it can stop and go on anywhere."""

    def __init__(self) -> None:
        self._open: list[str] = []  # the brackets that are to close, innermost last
        self._inside = False  # of a string

    @property
    def balanced(self) -> bool:
        return not (self._inside or self._open)

    def feed(self, text: str, at: int) -> tuple[int, bool]:
        """Go on from `at`; give the place reached, and whether the value has ended there.

        A value ends before the comma or the closing bracket that follows it, and before a bracket
        that closes nothing in it.
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
        elif mark in _CLOSED_BY and len(self._open) < MAX_DEPTH:
            self._open.append(_CLOSED_BY[mark])
        elif self._open[-1:] == [mark] or mark in self._open:
            while self._open.pop() != mark:
                pass  # a bracket that should have been closed before
        else:
            return False
        return True
