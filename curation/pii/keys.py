"""Keys and tokens that open an account, known by how their makers write them.

    AKIAIOSFODNN7EXAMPLE   ghp_…   xoxb-…   sk_live_…   eyJ….eyJ….…   -----BEGIN PRIVATE KEY-----

The key of a span is what was found. A hash in a sentence is none of these and stays.
"""

import re
from base64 import urlsafe_b64decode
from bisect import bisect_left
from collections.abc import Iterator

from curation.pii.span import SECRET, Span

# As the makers document them, or GitHub's list of the secrets that it looks for.
_FORMS = (
    r"A(?:KIA|SIA|GPA|IDA|ROA|IPA|NPA|NVA|BIA|CCA)(?=[A-Z]{0,15}\d)[A-Z0-9]{16}",  # AWS
    r"gh[pousr]_[A-Za-z0-9]{36,255}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{22,255}",
    r"glpat-[A-Za-z0-9_.-]{20,255}",  # GitLab
    r"xox[abeoprs]-[A-Za-z0-9-]{10,255}",  # Slack
    r"xapp-\d-[A-Za-z0-9-]{10,255}",
    r"AIza[A-Za-z0-9_-]{35}",  # Google
    r"GOCSPX-[A-Za-z0-9_-]{28}",
    r"ya29\.[A-Za-z0-9_-]{20,1024}",
    r"[spr]k_(?:live|test)_[A-Za-z0-9]{16,255}",  # Stripe
    r"whsec_[A-Za-z0-9+/=]{24,255}",
    r"sk-(?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{20,255}",  # OpenAI, Anthropic, OpenRouter
    r"hf_[A-Za-z0-9]{30,255}",  # Hugging Face
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-AgEI[A-Za-z0-9_-]{50,1024}",
    r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}",  # SendGrid
    r"\d{8,10}:AA[A-Za-z0-9_-]{33}",  # Telegram's bots
    r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",  # Discord's
    r"do[opr]_v1_[a-f0-9]{64}",  # DigitalOcean
    r"dapi[a-f0-9]{32}",  # Databricks
    r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}",  # Shopify
    r"key-[a-f0-9]{32}",  # Mailgun
)
_KNOWN = re.compile(rf"(?<![A-Za-z0-9_\0])(?:{'|'.join(_FORMS)})(?![A-Za-z0-9_])")
_JWT = re.compile(
    r"(?<![A-Za-z0-9_\0-])(eyJ[A-Za-z0-9_-]{10,4096})\.[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]*+"
)
_LONG = re.compile(r"[A-Za-z0-9_-]{16}")

_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/=]{16,}+|\\[nr]|\s)*+")
_LONGEST_KEY = 3_900  # characters: an RSA key of 4,096 bits takes some 3,250


def find(text: str) -> Iterator[Span]:
    """Find keys and tokens."""
    if "-----BEGIN" in text:
        yield from _private_keys(text)
    if not _LONG.search(text):
        return
    for match in _KNOWN.finditer(text):
        yield Span(*match.span(), SECRET, match[0])
    for match in _JWT.finditer(text):
        if _is_header(match[1]):
            yield Span(*match.span(), SECRET, match[0])


def _is_header(part: str) -> bool:
    """Say whether the first part of what looks like a JSON web token says how it is signed."""
    try:
        return b'"alg"' in urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return False


def _private_keys(text: str) -> Iterator[Span]:
    """Find blocks from BEGIN to END; of one that was cut short, the lines that are there."""
    ends = [match.end() for match in _END.finditer(text)]
    done = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < done:
            continue
        at = bisect_left(ends, begin.end())
        if at < len(ends) and ends[at] - begin.start() <= _LONGEST_KEY:
            done = ends[at]
        else:
            rest = _BASE64.match(text, begin.end(), begin.start() + _LONGEST_KEY)
            done = begin.end() + len(rest[0].rstrip()) if rest else begin.end()
        yield Span(begin.start(), done, SECRET, text[begin.start() : done])
