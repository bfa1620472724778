"""Who is meant by a name in the recipe, once PII has replaced the names in the records.

The recipe says `target: Ana`; the records say `<PERSON_2>`. `ingest/` still knows both, by the
record's id. Nothing is kept: the private side is read, compared and forgotten.
"""

from pathlib import Path

from curation.people import are_called
from grist import records, store
from grist.errors import UserError


def speakers_called(name: str, home: Path) -> frozenset[str]:
    """Give the speakers in `curate/` whose id or name in `ingest/` is `name`.

    Raises:
        UserError: nobody is called that, or nothing is left of what they wrote.
    """
    ids: set[str] = set()
    for table in store.read_parts(home / "ingest" / "records", ["id", "speaker", "fields"]):
        rows = records.frame(table)
        ids.update(rows["id"][are_called(rows, [name])])
    if not ids:
        raise UserError(f"examples: chat: target: nobody in the sources is called {name!r}")
    found: set[str] = set()
    for table in store.read_parts(home / "curate" / "records", ["id", "speaker"]):
        rows = records.frame(table)
        found.update(rows["speaker"][rows["id"].isin(ids)].dropna())
    if not found:
        raise UserError(
            f"examples: chat: target: `curate` dropped all that {name!r} wrote; the ledger says why"
        )
    return frozenset(found)
