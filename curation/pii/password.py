"""Passwords, and keys of no known form, by the word before them.

    password: correcthorse    the wifi password is tea4two    PIN: 4711    api_key = "9fGh27…"

After `:` or `=` whatever ends its line, or has a digit, a sign or an odd capital, is a password;
after `is` only the latter: `teaFourTwo`, `tea!two`. Both may stand in a text without any digit. A
token or a key is long and of mixed signs. The key is what was found.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2

from curation.pii.plain import small
from curation.pii.span import SECRET, Span

_PASSWORDS = (
    "password", "passwort", "passwd", "passphrase", "passcode", "pass code", "pwd", "kennwort",
    "mot de passe", "contraseña", "palavra-passe", "palavra passe", "senha", "wachtwoord", "hasło",
    "parola d'ordine", "lösenord", "passord", "adgangskode", "salasana", "пароль", "密码",
    "パスワード",
)  # fmt: skip
_PINS = ("pin", "pin code", "door code", "gate code", "security code", "cvv", "cvc", "otp")
_KEYS = (
    "api key", "api_key", "api-key", "apikey", "secret", "token", "access key", "access_key",
    "accesskey", "private key", "private_key", "client_secret", "auth", "authorization", "bearer",
    "credential", "credentials", "webhook",
)  # fmt: skip
# One of these stands in each of the words: a text without any is left alone at once.
_STEMS = (
    "pass", "pwd", "pin", "code", "cvv", "cvc", "otp", "api", "secret", "token", "key", "auth",
    "bearer", "credential", "webhook", "wort", "contraseña", "senha", "wachtwoord", "hasło",
    "parola", "lösenord", "adgangskode", "salasana", "пароль", "密码", "パスワード",
)  # fmt: skip

# No word of the above begins further before its stem: `some_name_of_forty_signs_client_secret`.
_REACH = 52
_START = re.compile(r"[^\W_](?<![^\W_].)")
_NO_LETTER_BEFORE = r"(?<![^\W_])"
_IS = r"(?:is|was|ist|lautet|é|es|est|är|er|to)"
_MARK = r"[\"'`«“]?"
_VALUE = r"[^\s\"'`«»“”\0‹›<>]{4,128}"


def _words(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PASSWORD = re.compile(
    rf"{_NO_LETTER_BEFORE}(?:{_words(_PASSWORDS)})[\"'`]?"
    rf"(?: ?(?P<sign>[:=]|=>|->) ?| {_IS} ?:? )\n?{_MARK}(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_PIN = re.compile(
    rf"{_NO_LETTER_BEFORE}(?:{_words(_PINS)})(?: ?[:=] ?| {_IS} ?:? | )"
    r"(?P<value>\d{3,8})(?![\w\0]|[.,]\d)",
    re.IGNORECASE,
)
_KEY = re.compile(
    rf"{_NO_LETTER_BEFORE}(?:[A-Za-z0-9_-]{{0,40}}[_-])?(?:{_words(_KEYS)})[\"'`]?"
    rf"(?: ?(?:[:=]|=>|->) ?| {_IS} ?:? | )(?:(?:bearer|token|basic) )?{_MARK}"
    r"(?P<value>[A-Za-z0-9_+/=.~-]{16,512})(?![A-Za-z0-9_+/=~-])",
    re.IGNORECASE,
)
# What follows a colon without being a password.
_WORDS = """
required optional none null unknown wrong incorrect invalid forgotten forgot reset change changed
hidden protected redacted removed true false string todo here above below same http https
"""
_PROSE = frozenset(_WORDS.split())
_ODD = re.compile(r"\d|[^\w\s.,;:!?)\]}…-]|[^\W\d_][A-Z]|[!?][^\W_]|_")
_CLOSING = ".,;:)]}…"
_END_OF_LINE = re.compile(r"[\"'`»”.!]*[ \t]*(?:\n|$)")
_LEAST_BITS = 3.0  # a sign of random hex has nearly 4; of 20 digits and letters typed in rows less


def find(text: str) -> Iterator[Span]:
    """Find what is said to be a password or a key."""
    starts = _starts(text) if is_said(text) else []
    for match in _matches(_PASSWORD, text, starts):
        value = match["value"].rstrip(_CLOSING)
        after = _END_OF_LINE.match(text, match.start("value") + len(value))
        alone = bool(match["sign"] and after)
        odd = alone or _ODD.search(_unshouted(match[0], value))
        if len(value) >= 4 and value.casefold() not in _PROSE and odd:
            yield _span(match, value)
    for match in _matches(_PIN, text, starts):
        yield _span(match, match["value"])
    for match in _matches(_KEY, text, starts):
        value = match["value"].rstrip(".")
        if _is_random(value):
            yield _span(match, value)


def is_said(text: str) -> bool:
    """Say whether a text may name a password or a key at all."""
    seen = small(text)
    for stem in _STEMS:  # noqa: SIM110 - three times as fast as any()
        if stem in seen:
            return True
    return False


def _starts(text: str) -> list[int]:
    """Give where words begin that may lead to a stem; others need not be looked at."""
    seen = small(text)
    places = sorted(at for stem in _STEMS for at in _places(seen, stem))
    starts, done = list[int](), 0
    for at in places:
        found = _START.finditer(text, max(at - _REACH, done), at + 1)
        starts += (match.start() for match in found)
        done = at + 1
    return starts


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _matches(pattern: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """Give what a pattern matches from some places on, apart and in order."""
    end = 0
    for start in starts:
        match = pattern.match(text, start) if start >= end else None
        if match:
            end = match.end()
            yield match


def _unshouted(written: str, value: str) -> str:
    """Give a value small where all around it is in capitals, which then say nothing of it."""
    return value.casefold() if written.isupper() else value


def _span(match: re.Match[str], value: str) -> Span:
    start = match.start("value")
    return Span(start, start + len(value), SECRET, value)


def _is_random(value: str) -> bool:
    """Tell a key from words: letters and digits, and many different ones.

    >>> _is_random("9fGh27QpLx81ZsTk"), _is_random("the-token-of-the-king")
    (True, False)
    """
    if not (any(map(str.isdigit, value)) and any(map(str.isalpha, value))):
        return False
    counts = Counter(value).values()
    bits = -sum(count / len(value) * log2(count / len(value)) for count in counts)
    return len(value) >= 16 and round(bits, 6) >= _LEAST_BITS
