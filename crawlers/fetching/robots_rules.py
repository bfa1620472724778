"""What a robots.txt says to us (RFC 9309), whatever bytes it came in.

    User-agent: gristmill            Rules.read(body).allows("https://tea.example/back/")   False
    Disallow: /back/                                 .delay                                 5.0
    Crawl-delay: 5                                   .sitemaps        ("https://tea.example/map.xml",)
    Sitemap: https://tea.example/map.xml

Paths and groups are matched by Protego, which is kept with Scrapy. What it takes less strictly
than the RFC is done before it sees a line: a group is ours only if it names our product token in
full, with or without a version; lines that the RFC does not know end no group; a slash in a query
may be escaped; NULs are dropped.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego

TOKEN = "gristmill"  # noqa: S105 - a product token, as the RFC calls a robot's name
MAX_BYTES = 500 << 10  # what must be parsed at the least (section 2.5), and is at the most
MAX_DELAY = 60.0  # seconds between two requests; who asks for more is asked once a minute
MAX_SITEMAPS = 1_000
_OTHER = "another"  # stands for all product tokens that are not ours

_AGENT = re.compile(r"(\s*user[- ]?agent\s*[:\s]\s*)([\w-]*)(.*)", re.IGNORECASE | re.DOTALL)
_SITEMAP = re.compile(r"\s*site-?map", re.IGNORECASE)
_DELAY = re.compile(r"\s*crawl[- ]delay\b", re.IGNORECASE)
# What the RFC defines, and Sitemap; with the misspellings that Protego knows.
_KNOWN = re.compile(r"\s*(user[- ]?agent|allow|dis+al+[ao]w|diasllow|site-?maps?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Rules:
    """What a host asks of us.

    Attributes:
        delay: seconds between two requests, at most `MAX_DELAY`; 0 if it does not say.
        sitemaps: their addresses as written.
    """

    parser: "Protego"
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def read(cls, body: bytes) -> "Rules":
        """Read the first `MAX_BYTES` of a file; nothing in it makes this raise."""
        from protego import Protego

        lines = [_ours(line) for line in _text(body).splitlines()]
        parser = Protego.parse("\n".join(line for line in lines if _KNOWN.match(line)))
        sitemaps = tuple(dict.fromkeys(parser.sitemaps))[:MAX_SITEMAPS]
        return cls(parser, _delay(lines), sitemaps)

    def allows(self, url: str) -> bool:
        return bool(self.parser.can_fetch(_in_one_form(url), TOKEN))


def _delay(lines: list[str]) -> float:
    """Give the Crawl-delay of our group, which is no part of the RFC and so is read by itself."""
    from protego import Protego

    if not any(map(_DELAY.match, lines)):
        return 0.0
    kept = (line for line in lines if _KNOWN.match(line) or _DELAY.match(line))
    return min(Protego.parse("\n".join(kept)).crawl_delay(TOKEN) or 0.0, MAX_DELAY)


def _text(body: bytes) -> str:
    """Decode a file that should be UTF-8; a line that the limit cuts is none."""
    from w3lib.encoding import read_bom

    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0]
    encoding, mark = read_bom(body)
    text = body.removeprefix(mark or b"").decode(encoding or "utf-8", "ignore")
    return text.replace("\0", "")


def _ours(line: str) -> str:
    """Name us in a line that means us, and another in one that does not; write rules in one form.

    >>> _ours("User-agent: GristMill/2.0"), _ours("User-agent: grist"), _ours("User-agent: *")
    ('User-agent: gristmill', 'User-agent: another', 'User-agent: *')
    """
    found = _AGENT.fullmatch(line)
    if not found:
        return line if _SITEMAP.match(line) else _in_one_form(line)
    head, token, rest = found.groups()
    if not token and rest.startswith("*"):
        return f"{head}*"
    return f"{head}{TOKEN if token.lower() == TOKEN else _OTHER}"


def _in_one_form(path: str) -> str:
    """Undo the escapes of slashes in a query, where they part nothing (RFC 9309, 2.2.2)."""
    head, mark, query = path.partition("?")
    return head + mark + query.replace("%2F", "/").replace("%2f", "/")
