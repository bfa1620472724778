"""Links that carry a secret or lead to one person; the whole link goes.

    https://ana:secret@host/path    https://host/path?token=…    https://wa.me/447700900123

Other links stay: what they hold of addresses and names is found by the other detectors.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from curation.pii.span import URL, Span

_REST = r"[^\s<>‹›\"\0]++"
LINK = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{{0,15}}://{_REST}")
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
_SECRET = re.compile(
    r"[?&;#](?:[\w.-]{0,20}(?:token|secret|passw(?:or)?d|pwd|credential|signature|session(?:_?id)?)"
    r"|(?:api|access)?[_-]?key|auth|sig|sid|jwt|otp|e-?mail|phone|tel|mobile)=",
    re.IGNORECASE,
)
_OPENING = {")": "(", "]": "[", "}": "{"}
_AFTER = ".,;:!?'\"*_~»”’…"


def find(text: str) -> Iterator[Span]:
    """Find links that must go."""
    for match in LINK.finditer(text):
        rest = match[0].partition("://")[2]
        if _USER.match(rest) or _SECRET.search(unquote(rest)):
            yield _span(match)
    for match in _CONTACT.finditer(text):
        yield _span(match)


def _span(match: re.Match[str]) -> Span:
    """Leave out what belongs to the sentence around a link: its full stop, its closing bracket."""
    link = match[0].rstrip(_AFTER)
    while link.endswith((")", "]", "}")) and link.count(link[-1]) > link.count(_OPENING[link[-1]]):
        link = link[:-1].rstrip(_AFTER)
    return Span(match.start(), match.start() + len(link), URL, link)
