"""The chat's planted facts, by message number."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grist import store
from grist.records import record_id
from gristmill.demo.fact import Fact, copied, lookalike, private
from gristmill.demo.known import Known


def facts(known: Known, folder: Path) -> Iterator[Fact]:
    """Hold the chat's facts against a run."""
    planted = store.read_json(folder / "facts.json")
    uri = known.uri("chat/result.json")

    def id_of(message: int) -> str:
        return record_id(uri, f"messages/{message}")

    yield from _totals(planted["totals"], known, uri)
    yield from _problems(planted["problems"], known, uri)
    for each in planted["copies"]:
        dropped, match = each["dropped"], each["match"]
        ids = {"dropped": id_of(dropped), "match": id_of(match)}
        yield copied(known, f"message {dropped} of {match}", **ids, step="exact_dedup")
    for each in planted["pii"]:
        id_, what = id_of(each["message"]), f"message {each['message']}"
        yield private(known, what, id_=id_, kind=each["type"], value=each["value"])
    for each in planted["lookalikes"]:
        id_, what = id_of(each["message"]), f"message {each['message']}"
        yield lookalike(known, what, id_=id_, value=each["value"])
    for each in planted["same"]:
        texts = [known.text(id_of(message)) or "" for message in each["messages"]]
        shared = set.intersection(*(_tokens(text, each["type"]) for text in texts))
        yield Fact("same pseudonym", str(each["messages"]), bool(shared))


def _totals(totals: dict[str, Any], known: Known, uri: str) -> Iterator[Fact]:
    rows = known.of(uri)
    texts, speakers = sum(bool(row["text"]) for row in rows), {row["speaker"] for row in rows}
    yield Fact("total", "every message is read", len(rows) == totals["messages"])
    yield Fact("total", "every text is read", texts == totals["texts"])
    yield Fact("total", "every speaker is told apart", len(speakers) == len(totals["speakers"]))


def _problems(problems: list[dict[str, Any]], known: Known, uri: str) -> Iterator[Fact]:
    found = [row["reason"] for row in known.problems if row["uri"] == uri]
    for reason in sorted({problem["reason"] for problem in problems}):
        wanted = sum(problem["reason"] == reason for problem in problems)
        yield Fact("malformed", f"{wanted} x {reason}", found.count(reason) == wanted)


def _tokens(text: str, kind: str) -> set[str]:
    found = {f"<{rest.split('>')[0]}>" for rest in text.split("<")[1:]}
    return {token for token in found if kind in token}
