"""How many records are in which language, as their field `lang` says.

    en-GB, en, pt, nothing   ->   {"en": 2, "pt": 1, "und": 1}

The field is text from outside unless the step `language` wrote it, so only what has the shape of a
language code is named; all else counts as undetermined.
"""

from collections import Counter
from pathlib import Path

from curation.langid import UNDETERMINED
from grist import records, store

_CODE = r"^([a-z]{2,3})(?:[-_].*)?$"


def languages(folder: Path) -> dict[str, int]:
    """Count the records of a folder by language; nothing, where none says its own."""
    counts: Counter[str] = Counter()
    for table in store.read_parts(folder, ["fields"]):
        said = records.field(records.frame(table), "lang").str.strip().str.lower()
        codes = said.str.extract(_CODE, expand=False).fillna(UNDETERMINED)
        counts.update(codes.tolist())
    return dict(sorted(counts.items())) if set(counts) - {UNDETERMINED} else {}
