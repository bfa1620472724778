r"""Take out the lines that a site repeats on its pages: navigation, footers, cookie notices.

    /tea    "Home\nAbout\nTea is a leaf.\nCall +44 20 7946 0958"     "Tea is a leaf."
    /cake   "Home\nAbout\nCake is no bread.\nCall +44 20 7946 0958"  ->  "Cake is no bread."
    /milk   "Home\nAbout"                                            ""

A page's text has one block a line, and lines are the same when they are comparable (`grist.text`).
Pages with the same text, as one article under two addresses, count as one.
Only pages are looked at, host by host (`thread`); a page without a host is left alone. A page of
nothing but such lines stays, with an empty text: it makes no example.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar

from curation.steps.step import GlobalEdit, Treated, steps
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame

_NONE = 0  # the key of a blank line
_LONG = 200  # characters: longer lines hardly recur, and a cache of them would be large


@steps
@dataclass(frozen=True)
class DropBoilerplate(GlobalEdit):
    """Take lines that recur from the pages of a host.

    Attributes:
        min_share: a line goes that stands on at least this share of the host's pages,
        min_pages: and on at least so many.
    """

    name: ClassVar[str] = "drop_boilerplate"
    min_share: float = 0.3
    min_pages: int = 3

    def __post_init__(self) -> None:
        if not 0 < self.min_share <= 1:
            raise ValueError("min_share must be above 0 and at most 1")
        if self.min_pages < 2:
            raise ValueError("min_pages must be 2 or more")

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """List which line stands on which page: `thread`, `page`, `key`, `text` where first seen.

        Page and key are hashes. A page counts once, under however many addresses it was read:
        copies of one article must not make boilerplate of all its lines.
        """
        import pandas as pd

        found: list[tuple[str, int, int, str | None]] = []
        pages: set[tuple[str, int]] = set()
        lines: set[tuple[str, int]] = set()
        for thread, text in _pages(rows):
            own = _lines(text)
            page = _hash(str(list(own)))
            if (thread, page) in pages:
                continue
            pages.add((thread, page))
            found.append((thread, page, _NONE, None))  # so that a page without lines counts too
            for key, line in own.items():
                found.append((thread, page, key, None if (thread, key) in lines else line))
                lines.add((thread, key))
        return pd.DataFrame(found, columns=list(_TYPES)).astype(_TYPES)

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the lines to take: `thread`, `key`, `text`, `pages`, `share`."""
        once = signatures.drop_duplicates(["thread", "page", "key"])
        whole = once.groupby(["thread", "key"], sort=False)
        lines = whole.agg(text=("text", "first"), pages=("page", "size")).reset_index()
        lines = lines[lines["key"] != _NONE]
        hosts = once.groupby("thread")["page"].nunique()
        share = lines["pages"] / lines["thread"].map(hosts).astype("float64")
        often = (lines["pages"] >= self.min_pages) & (share >= self.min_share)
        return lines.assign(share=share.round(6))[often].reset_index(drop=True)

    def treated(self, rows: "DataFrame", table: "DataFrame") -> Treated:
        """Take the lines, and count the blocks that each page loses."""
        import pandas as pd

        texts, counts = zip(*_treated(rows, table), strict=True) if len(rows) else ((), ())
        gone = pd.Series(counts, rows.index, dtype="float64")
        some = gone > 0
        changes = rows[["id"]][some].assign(reason="boilerplate", score=gone[some])
        return Treated(rows.assign(text=pd.Series(texts, rows.index, dtype="str")), changes)

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give the rows without the lines, and without the gaps that they leave."""
        return self.treated(rows, table).rows

    def changes(self, before: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Count the blocks that each page loses."""
        return self.treated(before, table).changes

    def taken(self, table: "DataFrame") -> "DataFrame":
        """List the lines, each once a host, the most frequent of a host first."""
        order = table.sort_values(["thread", "pages"], ascending=[True, False], kind="stable")
        return order[["thread", "text", "pages", "share"]]


_TYPES = {"thread": "str", "page": "int64", "key": "int64", "text": "str"}


def _pages(rows: "DataFrame") -> Iterator[tuple[str, str]]:
    """Give host and text of each page that has a host."""
    pages = rows[(rows["kind"] == "page") & rows["thread"].notna()]
    yield from zip(pages["thread"], pages["text"], strict=True)


def _lines(text: str) -> dict[int, str]:
    """Give the lines of a page by key, each once; blank ones are none."""
    lines: dict[int, str] = {}
    for line in text.split("\n"):
        lines.setdefault(_key(line), line.strip())
    lines.pop(_NONE, None)
    return lines


def _treated(rows: "DataFrame", table: "DataFrame") -> Iterator[tuple[str, int]]:
    """Give what is left of each row's text, and how many blocks went."""
    known = set(zip(table["thread"], table["key"], strict=True))
    concerned = (rows["kind"] == "page") & rows["thread"].isin(table["thread"])
    for thread, text, some in zip(rows["thread"], rows["text"], concerned, strict=True):
        lines = text.split("\n") if some else []
        kept = [line for line in lines if (thread, _key(line)) not in known]
        gone = len(lines) - len(kept)
        yield _folded(kept) if gone else text, gone


def _folded(lines: list[str]) -> str:
    """Join lines, of several blank ones in a row just one."""
    blank = [not line.strip() for line in lines]
    pairs = zip(lines, blank, [True, *blank], strict=False)
    return "\n".join(line for line, empty, before in pairs if not (empty and before)).rstrip()


def _key(text: str) -> int:
    """Hash what makes a text the same as another."""
    return _cached_key(text) if len(text) < _LONG else _hash(text)


@lru_cache(maxsize=1 << 16)
def _cached_key(text: str) -> int:
    return _hash(text)


def _hash(text: str) -> int:
    same = comparable(text).encode(errors="replace")
    return int.from_bytes(blake2b(same, digest_size=8).digest(), signed=True) if same else _NONE
