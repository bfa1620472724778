"""Look through treated rows for what should not be there any more.

    id    type
    3f…   PHONE

Names are not looked for: who they belong to is known only where they were replaced. Placeholders
and the surrogates of this run count as nothing.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from curation.pii.detect import DetectorError, Finder
from curation.pii.placeholder import without
from curation.pii.span import BLANK, TYPED
from curation.pii.texts import field_names, texts_of

if TYPE_CHECKING:
    from pandas import DataFrame

UNREAD = "UNREAD"  # a detector failed on the text
_HEAD = 4  # signs of a surrogate by which it is looked up


class Issued:
    """The surrogates that a run has given out, to be blanked wherever they stand."""

    def __init__(self, surrogates: Iterable[str] = ()) -> None:
        by_head: dict[str, dict[int, set[str]]] = {}
        for each in surrogates:
            if len(each) >= _HEAD:
                by_head.setdefault(each[:_HEAD], {}).setdefault(len(each), set()).add(each)
        # By length, longest first: one look for each length, however many begin alike.
        self._by_head = {
            head: sorted(found.items(), reverse=True) for head, found in by_head.items()
        }

    def without(self, text: str) -> str:
        """Blank the surrogates of a text, of those that begin alike the longest."""
        if not self._by_head:
            return text
        parts, at, end = list[str](), 0, 0
        while at + _HEAD <= len(text):
            found = self._length(text, at)
            if not found:
                at += 1
                continue
            parts += (text[end:at], BLANK * found)
            at = end = at + found
        return "".join((*parts, text[end:]))

    def _length(self, text: str, at: int) -> int:
        """Give how long the surrogate is that stands at a place; 0 for none."""
        for length, known in self._by_head.get(text[at : at + _HEAD], ()):
            if text[at : at + length] in known:
                return length
        return 0


def residual(
    rows: "DataFrame", finder: Finder | None = None, issued: Iterable[str] = ()
) -> "DataFrame":
    """Find what the structured detectors still find: `id` and `type`, each pair once."""
    import pandas as pd

    found = left(_places(rows), finder or Finder(("US", "GB")), Issued(issued))
    return pd.DataFrame(found, columns=["id", "type"], dtype="str")


def left(
    places: Iterable[tuple[str, str]], finder: Finder, issued: Issued
) -> list[tuple[str, str]]:
    """Find what is left in texts, each given with its record's id: pairs of id and type."""
    found = ((id_, type_) for id_, text in places for type_ in _left(text, finder, issued))
    return list(dict.fromkeys(found))


def _left(text: str, finder: Finder, issued: Issued) -> Iterator[str]:
    """Give the types of what is left in a text."""
    try:
        if not _spans(text, finder):
            return
        # Next to a surrogate a sign may read as part of it: so it is blanked, and looked at again.
        yield from _spans(issued.without(text), finder)
    except DetectorError:
        yield UNREAD


def _spans(text: str, finder: Finder) -> list[str]:
    return [span.type for span in finder.find(without(text)) if span.type != TYPED]


def _places(rows: "DataFrame") -> Iterator[tuple[str, str]]:
    """Give every text that is treated, with its record's id."""
    texts, ids = texts_of(rows), rows["id"].tolist()
    for row, text in zip(texts.rows, texts.values, strict=True):
        if text:
            yield ids[row], text
    yield from ((ids[row], name) for name, row in field_names(rows).items())
    for column in ("speaker", "thread"):
        for id_, text in zip(ids, rows[column], strict=True):
            if isinstance(text, str):
                yield id_, text
