"""What a record has in common with others, so that all of them stay on one side.

    by: host     https://casa-nevoa.example/tea/   ->  the key of casa-nevoa.example
    by: page     the key of the address; two records of one page share it
    by: author, by: thread                         ->  the key of what the record says

A record that has none (a file is no page) stays in the group that it would have anyway. Keys are
hashes, since a group's name stands in the dataset.
"""

from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from curation.splitting.section import By

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS: dict[By, str] = {
    "page": "source",
    "host": "source",
    "author": "speaker",
    "thread": "thread",
}


def keys(rows: "DataFrame", by: By) -> dict[str, str]:
    """Give the key of each record that has one, by its id."""
    if by not in COLUMNS:
        return {}
    column = rows[COLUMNS[by]].dropna()
    said = column.tolist()
    if COLUMNS[by] == "source":
        said = [_place(source["uri"] or "", by) for source in said]
    pairs = zip(rows["id"][column.index].tolist(), said, strict=True)
    return {id_: _hashed(by, value) for id_, value in pairs if value}


def _place(uri: str, by: By) -> str:
    """Give the page or the host of a web address; nothing of anything else."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:  # an address nobody can open
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    return host if by == "host" else urldefrag(uri).url


def _hashed(by: By, value: str) -> str:
    return blake2b(f"{by}\n{value}".encode(), digest_size=16).hexdigest()
