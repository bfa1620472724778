"""Drop what says the same as a row that is kept.

    a page  "Tea at  FIVE"   <- kept, older
    a post  "tea at five"    <- dropped: duplicate of the page, score 1

Two texts are the same when they are comparable (`grist.text`): case, width and white space fold.
Chat messages are copies only when thread, speaker and time agree too, as when an export is read
twice: "ok" said a hundred times is speech. Empty texts, and messages without a time, are compared
with nothing.
"""

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar

from curation.dedup.keeping import Keep, ranked
from curation.steps.step import GlobalFilter, steps
from grist.text import comparable

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@steps
@dataclass(frozen=True)
class ExactDedup(GlobalFilter):
    """Keep one row of each set of copies.

    Attributes:
        keep: which of them stays; among messages always the first in row order.
    """

    name: ClassVar[str] = "exact_dedup"
    wants_held: ClassVar[bool] = True
    keep: Keep = "oldest"

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """Give `id`, `key` (a hash of what is compared; missing: nothing), `time`, `length`."""
        messages = rows["kind"] == "message"
        return rows[["id", "time"]].assign(
            key=_keys(rows, messages), length=rows["text"].str.len().mask(messages, 0)
        )

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Name the rows to drop, and of each the kept one that it copies."""
        compared = signatures[signatures["key"].notna()]
        kept = ranked(compared, self.keep).drop_duplicates("key").set_index("key")["id"]
        match = compared["key"].map(kept)
        dropped = compared["id"] != match
        return compared[["id"]][dropped].assign(reason="duplicate", match=match[dropped], score=1.0)


def _keys(rows: "DataFrame", messages: "Series[bool]") -> "Series[str]":
    """Hash what each row is compared by."""
    texts = rows["text"].map(comparable)
    keys = texts[~messages].map(_hash).astype("str").reindex(rows.index)
    keys = keys.mask(messages, _message_keys(rows.assign(text=texts)[messages]))
    nothing = (texts == "") | (messages & rows["time"].isna())
    return keys.mask(nothing).astype("str")


def _message_keys(rows: "DataFrame") -> "Series[str]":
    import pandas as pd

    said = rows[["thread", "speaker", "time", "text"]].astype("str").fillna("")
    keys = [_hash(*message) for message in said.itertuples(index=False, name=None)]
    return pd.Series(keys, index=rows.index, dtype="str")


def _hash(*texts: str) -> str:
    # As JSON, so that no two lists of texts read alike.
    return blake2b(json.dumps(texts).encode(), digest_size=16).hexdigest()
