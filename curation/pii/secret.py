"""The secret from which this run's surrogates are made: `ingest/pii.key`, for its owner alone.

Made once, kept when `ingest` is done again, part of no hash and no output: who has only the data
set cannot try values until a surrogate comes out.
"""

import os
import secrets
from pathlib import Path

from grist import store

NAME = "pii.key"


def key(private: Path) -> bytes:
    """Give the secret of a private folder; make one where there is none."""
    path = private / NAME
    if not path.exists():
        with store.replacing(path) as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(secrets.token_hex(32).encode())
    return path.read_bytes()
