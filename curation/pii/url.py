"""Links that carry a secret or lead to one person; the whole link goes.

    https://ana:secret@host/path    https://host/path?token=…    https://wa.me/447700900123
    https://host/book?phone=0171…   https://host/?user[iban]=…   https://host/?first_name=Ana

Other links stay, without the mail addresses, handles, names and accounts in them. Digits there are
mostly ids: behind no such key, of numbers and cards those go that leave little doubt
(`curation.pii.linked`), national numbers stay. A link to dial (`tel://…`) is looked through like
any text.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from curation.pii.plain import small
from curation.pii.span import BLANK, URL, Span

_REST = r"[^\s<>‹›\"\0]++"
_SCHEME = r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{0,15}://"
LINK = re.compile(rf"{_SCHEME}{_REST}")
# As far as a link goes when a name in it is blanked: what stands behind stays a part of it.
LINKED = re.compile(rf"{_SCHEME}[^\s<>‹›\"]++")
_TO_DIAL = ("tel:", "sms:", "smsto:", "mms:", "callto:", "facetime:", "facetime-audio:")
_PLACES = (
    "wa.me", "api.whatsapp.com", "chat.whatsapp.com", "t.me", "telegram.me", "m.me",
    "signal.me", "signal.group", "discord.gg", "linkedin.com/in", "paypal.me", "venmo.com",
    "cash.app", "hooks.slack.com/services", "discord.com/api/webhooks",
)  # fmt: skip
_CONTACT = re.compile(
    r"(?<![A-Za-z0-9_.@\0-])(?:[a-z]{2,8}://)?(?:www\.)?"
    rf"(?:{'|'.join(map(re.escape, _PLACES))})/{_REST}",
    re.IGNORECASE,
)
_USER = re.compile(r"[^/?#]*@")  # straight after ://
# What a form asks a person for; those that other words end in (hotel, excel, filename) stand alone.
_ASKED = (
    r"e-?mail(?:_?addr(?:ess)?)?|(?:phone|telephone|mobile|msisdn)(?:[_-]?(?:number|num|no|nr))?"
    r"|telefon[eo]?|whatsapp|passport(?:[_-]?(?:number|no))?|(?:first|last|full|given|family)[_-]?name"
    r"|surname|ssn|iban|account[_-]?(?:number|no)|card[_-]?(?:number|no)|tax[_-]?id|national[_-]?id"
    r"|birth[_-]?(?:day|date)|date[_-]?of[_-]?birth|street|postcode|zip[_-]?code"
)
_ASKED_ALONE = (
    "name|mail|tel|cell|cellphone|mobil|handy|fax|dob|user[_-]?name|address|addr|nino|nhs|bsn"
    "|cpf|curp|dni|nie|nif|nir|pesel|personnummer|cpr|sin|tfn|aadhaar|pan|ccnum"
)
_SECRET = re.compile(
    r"[?&;#](?:[\w.-]{0,20}(?:token|secret|passw(?:or)?d|pwd|credential|signature|session(?:_?id)?)"
    r"|(?:api|access)?[_-]?key|auth|sig|sid|jwt|otp"
    rf"|(?:[\w.\[-]{{0,20}}(?:{_ASKED})|(?:[\w.-]{{0,20}}\[)?(?:{_ASKED_ALONE}))\]?)=",
    re.IGNORECASE,
)
_OPENING = {")": "(", "]": "[", "}": "{"}
_AFTER = ".,;:!?'\"*_~»”’…"


def find(text: str) -> Iterator[Span]:
    """Find links that must go."""
    for match in LINK.finditer(text) if "://" in text else ():
        rest = match[0].partition("://")[2]
        if _USER.match(rest) or _SECRET.search(unquote(rest)):
            yield _span(match)
    seen = small(text)
    if any(place in seen for place in _PLACES):
        yield from map(_span, _CONTACT.finditer(text))


def is_to_dial(link: str) -> bool:
    """Say whether a link is a telephone number."""
    return link.lower().startswith(_TO_DIAL)


def blanked(text: str) -> str:
    """Blank links, but for those to dial."""
    return LINKED.sub(_blank, text) if "://" in text else text


def _blank(link: re.Match[str]) -> str:
    return link[0] if is_to_dial(link[0]) else BLANK * len(link[0])


def _span(match: re.Match[str]) -> Span:
    """Leave out what belongs to the sentence around a link: its full stop, its closing bracket."""
    link = match[0].rstrip(_AFTER)
    while link.endswith((")", "]", "}")) and link.count(link[-1]) > link.count(_OPENING[link[-1]]):
        link = link[:-1].rstrip(_AFTER)
    return Span(match.start(), match.start() + len(link), URL, link)
