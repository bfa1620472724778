"""A rater's link: a token that only this run's server could have made, the same every time.

    token(secret, "Ana") == token(secret, " ana ")      "5c1f…", 64 hex digits

The secret lies in `ratings/serve.key`, which only its owner can read: without it the links of a
server that was started again would be others, and raters would have to be told.
"""

import contextlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from evaluation.rating.asked import FOLDER
from grist.errors import UsageError, UserError
from grist.text import comparable, visible

KEY = "serve.key"
_BYTES = 32  # as many as the hash gives
_HEX = re.compile(r"[0-9a-f]{64}\n?\Z")


def secret(home: Path) -> bytes:
    """Read a run's secret; draw it where there is none yet.

    Raises:
        UserError: the file is there and holds something else.
    """
    path = home / FOLDER / KEY
    if not path.exists():
        _draw(path)
    path.chmod(0o600)
    kept = path.read_bytes()
    if not _HEX.match(kept.decode("ascii", "replace")):
        raise UserError(
            f"{path}: not the 64 hex digits that stood here; delete it, and all get new links"
        )
    return bytes.fromhex(kept.decode())


def token(key: bytes, rater: str) -> str:
    """Make a rater's token: HMAC-SHA256 (RFC 2104) of the name as names are compared."""
    return hmac.new(key, comparable(rater).encode(), sha256).hexdigest()


def tokens(key: bytes, raters: Sequence[str]) -> dict[str, str]:
    """Give each rater a token.

    Raises:
        UsageError: there is no rater, or one is there twice.
    """
    names = [comparable(rater) for rater in raters]
    if not all(names) or not names:
        raise UsageError("a link needs somebody's name: say who rates")
    twice = sorted({visible(name) for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"the same rater twice: {', '.join(twice)}")
    return {rater: token(key, rater) for rater in raters}


def rater_of(known: Mapping[str, str], given: str) -> str | None:
    """Say whose token was given; how long that takes says nothing of how nearly it was right."""
    found = None
    for rater, each in known.items():
        if hmac.compare_digest(each.encode(), given.encode(errors="replace")):
            found = rater
    return found


def _draw(path: Path) -> None:
    """Put a secret there whole, for its owner alone; if another process was first, leave its."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = path.with_name(f".tmp-{os.getpid()}-{secrets.token_hex(4)}-{path.name}")
    handle = os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(drawn)
    finally:
        drawn.unlink()
