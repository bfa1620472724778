"""Made-up values of the same kind in the place of pseudonyms: the same thing gets the same one.

    <PHONE_1>   +44 7700 900862                 <PERSON_2>   Tamsin Wychwood, Tamsin
    <EMAIL_1>   orla.ridgeway41@example.org     <IBAN_1>     DE21 0000 0000 4711 0815 23

Each is drawn by a keyed hash of the value (HMAC-SHA256 with this run's secret), so it does not
tell the value, and is nobody's: out of ranges kept for fiction (`curation.pii.fiction`), or with
a bank, a network or a check digit that cannot be. Two values never share one, nor two people a
given name (when the list runs out they have two, Tamsin-Orla, then a number), and none is a value
that stands in the data. What has no shape (what the recipe denies) keeps its pseudonym, and so
does a value for which nothing is left.
"""

import hmac
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from curation.pii import card, crypto, fiction, national
from curation.pii.names import fold
from curation.pii.pseudonyms import CARRIED, MENTIONED, NAME, NAMED
from curation.pii.span import (
    ADDRESS,
    CARD,
    COORDINATES,
    CRYPTO,
    EMAIL,
    HANDLE,
    IBAN,
    IP,
    MAC,
    NATIONAL_ID,
    PERSON,
    PHONE,
    SECRET,
    URL,
)

if TYPE_CHECKING:
    from pandas import DataFrame

_BORNE = (*NAMED, NAME, MENTIONED, CARRIED)  # of a table of pseudonyms what somebody is called by
_TRIES = 128  # draws for one value, until one is free
_OWN_COUNTRY = 64  # of them, before another country's range is taken
# Of them for a person: so many with one given name, so many with two, then with a number.
_ONE_GIVEN, _TWO_GIVEN = 64, 112
_HEX = "0123456789abcdef"
_SPACE = re.compile(r"\s")
_GROUPS = re.compile(r"(\d+)!([anc])")  # how the registry of IBANs writes a structure


class Draw:
    """Numbers that follow from a secret and a value."""

    def __init__(self, key: bytes, type_: str, value: str, attempt: int) -> None:
        message = json.dumps([type_, value, attempt]).encode()
        self._left = int.from_bytes(hmac.digest(key, message, "sha256"), "big")
        self.attempt = attempt

    def below(self, count: int) -> int:
        self._left, drawn = divmod(self._left, count)
        return drawn

    def of(self, choices: tuple[str, ...] | str) -> str:
        return choices[self.below(len(choices))]

    def filled(self, template: str) -> str:
        """Put a digit in the place of each #."""
        return re.sub("#", lambda _: str(self.below(10)), template)


class _Made(NamedTuple):
    """A value, in its canonical form and as it is written; of a person, what is said for short."""

    key: str
    text: str
    short: str = ""


def disguised(table: "DataFrame", *, key: bytes) -> "DataFrame":
    """Give a table of pseudonyms with surrogates in their place."""
    rows = list(table[["type", "key", "token"]].itertuples(index=False, name=None))
    real = {(type_, value) for type_, value, _ in rows}
    words = {
        word for type_, value, _ in rows if type_ in (NAME, MENTIONED) for word in value.split(" ")
    }
    shown: dict[str, str] = {}
    used: set[str] = set()
    for type_, value, token in rows:
        kind = PERSON if type_ in _BORNE else type_
        if token in shown or kind not in MAKERS:
            continue
        for attempt in range(_TRIES):
            made = MAKERS[kind](Draw(key, kind, value, attempt), value)
            taken = not used.isdisjoint((made.text, made.short)) or (kind, made.key) in real
            if not taken and (kind != PERSON or words.isdisjoint(fold(made.text))):
                used.update(filter(None, (made.text, made.short)))
                shown[token] = made.text
                break
    return table.assign(
        token=table["token"].map(lambda token: shown.get(token, token)).astype("str")
    )


def issued(table: "DataFrame") -> list[str]:
    """List what a table of surrogates puts into texts and a detector of patterns would find."""
    people = table["type"].isin(_BORNE)
    mentions = "@" + table["token"][people].str.split(" ").str[0]
    values = table["token"][~people & table["type"].isin(list(MAKERS))]
    return [*values.drop_duplicates(), *mentions.drop_duplicates()]


def as_called(name: str, written: str) -> str:
    """Write a made-up name as the real one was written: one word, or two, or as a mention.

    Where the real one has no space, neither has this: in a link it would end it.

    >>> as_called("Tamsin Wychwood", "joana"), as_called("Tamsin Wychwood", "@Joana Silva")
    ('Tamsin', '@Tamsin Wychwood')
    >>> as_called("Tamsin Wychwood", "joana-silva")
    'Tamsin-Wychwood'
    """
    mention = "@" if written.startswith("@") else ""
    whole = name if _SPACE.search(written) else name.replace(" ", "-")
    return mention + (whole if len(fold(written)) > 1 else name.partition(" ")[0])


def _phone(draw: Draw, value: str) -> _Made:
    codes = [code for code in fiction.PHONES if value.startswith(code)]
    own = fiction.PHONES[codes[0]] if codes and draw.attempt < _OWN_COUNTRY else fiction.ELSEWHERE
    text = draw.filled(draw.of(own))
    return _Made(text.replace(" ", ""), text)


def _email(draw: Draw, _: str) -> _Made:
    name = f"{draw.of(fiction.GIVEN)}.{draw.of(fiction.FAMILY)}".lower()
    text = draw.filled(f"{name}##@example.{draw.of(('org', 'com', 'net'))}")
    return _Made(text, text)


def _person(draw: Draw, _: str) -> _Made:
    """Write a name; the given one is what texts have alone, so it is nobody else's either."""
    given = draw.of(fiction.GIVEN)
    if draw.attempt >= _ONE_GIVEN:
        given += f"-{draw.of(fiction.GIVEN)}"
    if draw.attempt >= _TWO_GIVEN:
        given += draw.filled("####")
    name = f"{given} {draw.of(fiction.FAMILY)}"
    return _Made(name.lower(), name, given)


def _iban(draw: Draw, value: str) -> _Made:
    """Write an account at a bank whose code is all zeros or all X: no register has that one."""
    from stdnum import iban, numdb

    _, facts = numdb.get("iban").info(value[:2])[0]
    groups = _GROUPS.findall(facts.get("bban", ""))
    parts = [("X" if sort == "a" else "0" if at == 0 else "#") * int(count)
             for at, (count, sort) in enumerate(groups)]  # fmt: skip
    if len(groups) == 1:  # bank and account in one
        parts = ["0000" + parts[0][4:].replace("0", "#")]
    bban = draw.filled("".join(parts))
    key = value[:2] + iban.calc_check_digits(f"{value[:2]}00{bban}") + bban
    return _Made(key, " ".join(re.findall(".{1,4}", key)))


def _card(draw: Draw, _: str) -> _Made:
    """Begin with a 9, the sign of national networks, and 999, which is no nation (ISO 3166)."""
    digits = draw.filled("999999#########")
    key = next(digits + last for last in "0123456789" if card.luhn(digits + last))
    return _Made(key, " ".join(re.findall("....", key)))


def _ip(draw: Draw, value: str) -> _Made:
    if ":" in value:
        parts = (f"{draw.below(1 << 16):x}" for _ in range(4))
        text = f"2001:db8::{':'.join(parts)}"  # RFC 3849
        from ipaddress import ip_address

        return _Made(ip_address(text).compressed, ip_address(text).compressed)
    net = draw.of(("192.0.2", "198.51.100", "203.0.113"))  # RFC 5737
    if draw.attempt >= _OWN_COUNTRY:
        net = f"{draw.of(('198.18', '198.19'))}.{draw.below(256)}"  # RFC 2544, benchmarks
    text = f"{net}.{1 + draw.below(254)}"
    return _Made(text, text)


def _mac(draw: Draw, _: str) -> _Made:
    text = f"00:00:5e:00:53:{draw.below(256):02x}"  # RFC 7042
    return _Made(text, text)


def _url(draw: Draw, _: str) -> _Made:
    text = "https://example.com/" + "".join(draw.of(_HEX) for _ in range(12))
    return _Made(text, text)


def _secret(draw: Draw, _: str) -> _Made:
    text = "EXAMPLE" + "".join(draw.of(_HEX.upper()) for _ in range(24))
    return _Made(text, text)


def _crypto(draw: Draw, value: str) -> _Made:
    """Write an address of Bitcoin's test network, or one whose first half is zeros."""
    if value.startswith("0x"):
        text = "0x" + "0" * 24 + "".join(draw.of(_HEX) for _ in range(16))
    else:
        text = crypto.bech32("tb", [0, *(draw.below(32) for _ in range(32))])
    return _Made(text, text)


def _national_id(draw: Draw, value: str) -> _Made:
    """Write a number that its country's rules refuse."""
    region, _, number = value.partition(" ")
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    made = "".join(str(draw.below(10)) if sign.isdigit() else draw.of(letters) for sign in number)
    if region == "GB" and made[0].isalpha():
        made = f"QQ{made[2:]}"  # HMRC's own example
    if region == "US":
        made = f"000{made[3:]}"  # the Social Security Administration gives none such
    if national.is_somebodys(region, made):
        made = number  # which is taken: drawn again
    return _Made(f"{region} {made}", made)


def _coordinates(draw: Draw, _: str) -> _Made:
    """Point at the emptiest stretch of the South Pacific."""
    text = draw.filled("-48.#####, -123.#####")
    return _Made(text.replace(" ", ""), text)


def _address(draw: Draw, _: str) -> _Made:
    text = f"{100 + draw.below(9900)} {draw.of(fiction.STREETS)}"
    return _Made(text.lower(), text)


def _handle(draw: Draw, _: str) -> _Made:
    text = draw.filled("@example_######")
    return _Made(text[1:], text)


MAKERS: dict[str, Callable[[Draw, str], _Made]] = {
    URL: _url,
    EMAIL: _email,
    PHONE: _phone,
    CARD: _card,
    IBAN: _iban,
    IP: _ip,
    MAC: _mac,
    SECRET: _secret,
    CRYPTO: _crypto,
    NATIONAL_ID: _national_id,
    COORDINATES: _coordinates,
    ADDRESS: _address,
    HANDLE: _handle,
    PERSON: _person,
}
