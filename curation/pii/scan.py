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

    def __init__(self, surrogates: Iterable[str]) -> None:
        self._by_head: dict[str, list[str]] = {}
        for each in sorted(surrogates, key=lambda text: (-len(text), text)):
            if len(each) >= _HEAD:
                self._by_head.setdefault(each[:_HEAD], []).append(each)

    def without(self, text: str) -> str:
        """Blank the surrogates of a text, of those that begin alike the longest."""
        if not self._by_head:
            return text
        parts, at, end = list[str](), 0, 0
        while at + _HEAD <= len(text):
            known = self._by_head.get(text[at : at + _HEAD], ())
            found = next((each for each in known if text.startswith(each, at)), None)
            if found is None:
                at += 1
                continue
            parts += (text[end:at], BLANK * len(found))
            at = end = at + len(found)
        return "".join((*parts, text[end:]))


def residual(
    rows: "DataFrame", finder: Finder | None = None, issued: Iterable[str] = ()
) -> "DataFrame":
    """Find what the structured detectors still find: `id` and `type`, each pair once."""
    import pandas as pd

    found = left(_places(rows), finder or Finder(("US", "GB")), issued)
    return pd.DataFrame(found, columns=["id", "type"], dtype="str")


def left(
    places: Iterable[tuple[str, str]], finder: Finder, issued: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Find what is left in texts, each given with its record's id: pairs of id and type."""
    made = Issued(issued)
    found = ((id_, type_) for id_, text in places for type_ in _left(text, finder, made))
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
