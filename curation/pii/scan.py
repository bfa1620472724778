"""Look through treated rows for what should not be there any more.

    id    type
    3f…   PHONE

Names are not looked for: who they belong to is known only where they were replaced.
"""

from typing import TYPE_CHECKING

from curation.pii import detect
from curation.pii.placeholder import without
from curation.pii.span import TYPED
from curation.pii.texts import texts_of

if TYPE_CHECKING:
    from pandas import DataFrame


def residual(
    rows: "DataFrame", *, regions: tuple[str, ...] = ("US", "GB"), allow: tuple[str, ...] = ()
) -> "DataFrame":
    """Find what the structured detectors still find: `id` and `type`, each pair once."""
    import pandas as pd

    texts = texts_of(rows)
    ids = rows["id"].tolist()
    places = [
        (ids[row], text)
        for row, name, text in zip(texts.rows, texts.names, texts.values, strict=True)
        if text and name != "bot"
    ]
    places += [
        (id_, text)
        for column in ("speaker", "thread")
        for id_, text in zip(ids, rows[column], strict=True)
        if isinstance(text, str)
    ]
    found = [
        (id_, span.type)
        for id_, text in places
        for span in detect.find(without(text), regions)
        if span.type != TYPED and span.key not in detect.keys(allow, regions)
    ]
    return pd.DataFrame(list(dict.fromkeys(found)), columns=["id", "type"], dtype="str")
