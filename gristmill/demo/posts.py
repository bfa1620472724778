"""The social posts' planted facts, by file and post id."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grist import store
from grist.records import record_id
from gristmill.demo.fact import Fact, copied, lookalike, private
from gristmill.demo.known import Known

FILES = ("instagram.json", "facebook.json")


def facts(known: Known, folder: Path) -> Iterator[Fact]:
    """Hold the facts of both accounts against a run."""
    planted = store.read_json(folder / "facts.json")
    uris = {file: known.uri(f"posts/{file}") for file in FILES}

    def id_of(post: dict[str, str]) -> str:
        return record_id(uris[post["file"]], f"posts/{post['id']}")

    for file in FILES:
        yield from _totals(file, planted[file], known, uris[file])
    for each in planted["copies"]:
        ids = {"dropped": id_of(each["dropped"]), "match": id_of(each["match"])}
        what = f"{each['dropped']['file']} {each['dropped']['id']}"
        yield copied(known, what, **ids, step=each["step"])
    for each in planted["pii"]:
        id_, what = id_of(each), f"{each['file']} {each['id']}"
        yield private(known, what, id_=id_, kind=each["type"], value=each["value"])
    for each in planted["lookalikes"]:
        what = f"{each['file']} {each['id']}"
        yield lookalike(known, what, id_=id_of(each), value=each["value"])


def _totals(file: str, totals: dict[str, Any], known: Known, uri: str) -> Iterator[Fact]:
    rows = known.of(uri)
    empty = sum(not row["text"] for row in rows)
    errors = sum(row["uri"] == uri and row["reason"] == "error_row" for row in known.problems)
    yield Fact("posts", f"{file}: every post is read", len(rows) == totals["posts"])
    yield Fact("posts", f"{file}: posts without words are kept as such", empty == totals["empty"])
    yield Fact("malformed", f"{file}: {errors} x error_row", errors == totals["problems"])
