"""A planted fact, and the kinds that stand in every part of the world."""

from collections.abc import Iterator
from dataclasses import dataclass

from grist.ledger import CHANGE, DROP
from gristmill.demo.known import Known
from gristmill.trail import source_bytes


@dataclass(frozen=True)
class Fact:
    """One planted thing, and whether the run treated it as it should."""

    kind: str
    what: str
    holds: bool


def copied(known: Known, what: str, *, dropped: str, match: str, step: str) -> Fact:
    """Say whether a record was dropped by a step as a copy of another."""
    decided = known.decided(dropped, DROP)
    holds = any(row["match"] == match and row["step"] == step for row in decided)
    return Fact(f"copy ({step})", what, holds)


def private(known: Known, what: str, *, id_: str, kind: str, value: str) -> Fact:
    """Say whether a value is gone from a record's text, and the ledger says so."""
    text = known.text(id_)
    gone = text is not None and value not in text
    said = any(row["reason"] == kind for row in known.decided(id_, CHANGE))
    return Fact(f"private {kind}", what, gone and said)


def lookalike(known: Known, what: str, *, id_: str, value: str) -> Fact:
    """Say whether a value that only looks private is still there."""
    return Fact("only looks private", what, value in (known.text(id_) or ""))


def provenance(known: Known) -> Iterator[Fact]:
    """Say whether everything leads back to bytes, and nothing is lost."""
    raw = {id_ for id_, content in source_bytes(known.home) if content}
    yield Fact("provenance", "every record leads to its bytes", raw == set(known.read))
    made_of = {record for example in known.examples for record in example["records"]}
    yield Fact("provenance", "every example leads to records", made_of <= set(known.kept))
    whole = set(known.kept) | set(known.dropped)
    yield Fact("provenance", "no record is lost", whole == set(known.read))
