"""The demo: the sample world's recipe, and whether its planted facts came out right.

`facts.json` lists what stands in the sample chat on purpose: copies, private data of each kind,
things that only look private, malformed rows. Each is held against what the run wrote.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gristmill
from grist import store
from grist.errors import MissingError
from grist.records import record_id
from gristmill.trail import source_bytes

_WITHIN = Path(gristmill.__file__).parent
_ROOTS = (_WITHIN.parent, _WITHIN / "sample")  # a checkout, an installed wheel


@dataclass(frozen=True)
class Fact:
    """One planted thing, and whether the run treated it as it should."""

    kind: str
    what: str
    holds: bool


def recipe_path() -> Path:
    """Find the sample world's recipe.

    Raises:
        MissingError: this installation came without it.
    """
    for root in _ROOTS:
        path = root / "recipes" / "tea-house.yaml"
        if path.is_file():
            return path
    raise MissingError("the sample world is not installed; run the demo from a checkout")


def facts(home: Path, chat: Path) -> list[Fact]:
    """Hold the planted facts of a chat's folder against a finished run of it."""
    planted = store.read_json(chat / "facts.json")
    uri = _uri(home)
    known = _Known(home, lambda message: record_id(uri, f"messages/{message}"))
    return [
        *_totals(planted["totals"], known),
        *_problems(planted["problems"], known),
        *_copies(planted["copies"], known),
        *_private(planted["pii"], known),
        *_same(planted["same"], known),
        *_lookalikes(planted["lookalikes"], known),
        *_provenance(home, known),
    ]


class _Known:
    """What a run wrote, as the facts ask for it."""

    def __init__(self, home: Path, id_of: Callable[[int], str]) -> None:
        self.id_of = id_of
        self.read = _rows(store.parts(home / "ingest" / "records"))
        self.kept = _rows(store.parts(home / "curate" / "records"))
        self.dropped = _rows(store.parts(home / "curate" / "dropped"))
        self.ledger = store.read_table(home / "curate" / "ledger.parquet").to_pylist()
        self.problems = store.read_table(home / "ingest" / "problems.parquet").to_pylist()
        self.examples = [
            row
            for side in ("train", "validation", "test")
            for row in store.read_table(home / "dataset" / f"{side}.parquet").to_pylist()
        ]

    def curated(self, message: int) -> dict[str, Any]:
        id_ = self.id_of(message)
        return self.kept.get(id_) or self.dropped[id_]

    def decided(self, message: int, action: str) -> Iterator[dict[str, Any]]:
        id_ = self.id_of(message)
        return (row for row in self.ledger if row["id"] == id_ and row["action"] == action)


def _totals(totals: dict[str, Any], known: _Known) -> Iterator[Fact]:
    texts = sum(bool(row["text"]) for row in known.read.values())
    speakers = {row["speaker"] for row in known.read.values()}
    yield Fact("total", "every message is read", len(known.read) == totals["messages"])
    yield Fact("total", "every text is read", texts == totals["texts"])
    yield Fact("total", "every speaker is told apart", len(speakers) == len(totals["speakers"]))


def _problems(problems: list[dict[str, Any]], known: _Known) -> Iterator[Fact]:
    found = [row["reason"] for row in known.problems]
    for reason in sorted({problem["reason"] for problem in problems}):
        wanted = sum(problem["reason"] == reason for problem in problems)
        yield Fact("malformed", f"{wanted} x {reason}", found.count(reason) == wanted)


def _copies(copies: list[dict[str, int]], known: _Known) -> Iterator[Fact]:
    for copy in copies:
        match = known.id_of(copy["match"])
        holds = any(row["match"] == match for row in known.decided(copy["dropped"], "drop"))
        yield Fact("copy", f"message {copy['dropped']} of {copy['match']}", holds)


def _private(values: list[dict[str, Any]], known: _Known) -> Iterator[Fact]:
    for planted in values:
        message, kind = planted["message"], planted["type"]
        gone = planted["value"] not in known.curated(message)["text"]
        said = any(row["reason"] == kind for row in known.decided(message, "change"))
        yield Fact(f"private {kind}", f"message {message}", gone and said)


def _same(pairs: list[dict[str, Any]], known: _Known) -> Iterator[Fact]:
    for pair in pairs:
        tokens = [
            {word for word in _tokens(known.curated(message)["text"]) if pair["type"] in word}
            for message in pair["messages"]
        ]
        yield Fact("same pseudonym", str(pair["messages"]), bool(set.intersection(*tokens)))


def _lookalikes(values: list[dict[str, Any]], known: _Known) -> Iterator[Fact]:
    for planted in values:
        message = planted["message"]
        holds = planted["value"] in known.curated(message)["text"]
        yield Fact("only looks private", f"message {message}", holds)


def _provenance(home: Path, known: _Known) -> Iterator[Fact]:
    raw = {id_ for id_, content in source_bytes(home) if content}
    yield Fact("provenance", "every record leads to its bytes", raw == set(known.read))
    made_of = {record for example in known.examples for record in example["records"]}
    yield Fact("provenance", "every example leads to records", made_of <= set(known.kept))
    whole = set(known.kept) | set(known.dropped)
    yield Fact("provenance", "no record is lost", whole == set(known.read))


def _rows(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for path in paths for row in store.read_table(path).to_pylist()}


def _uri(home: Path) -> str:
    path = store.part(home / "ingest" / "records", 0)
    return str(store.read_table(path, ["source"])["source"][0].as_py()["uri"])


def _tokens(text: str) -> list[str]:
    return [f"<{rest.split('>')[0]}>" for rest in text.split("<")[1:]]
