"""`search`: what a run's records say about something, by meaning and not by words.

    gristmill search runs/tea-house "what does a pot of tea cost" -k 1

     0.553  post  ../examples/tea-house/posts/instagram.json  2a734f1cf7ab65ea…
            for valentine's we're doing a pot for two that you're allowed to drink …

The index is made when it is first needed, and again what has changed of it.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grist.engine import default_workers
from grist.errors import Exit, UsageError, did_you_mean
from grist.manifest import Manifest
from grist.models import Model
from grist.records import KINDS
from grist.text import visible
from gristmill.cli.screen import Screen, emit
from gristmill.search import index
from gristmill.search.nearest import Hit, search, vector_of
from gristmill.search.passage import passage

_INDENT = 8
_WIDTH = (40, 160)  # of a passage, at the least and at the most


def find(
    home: Path,
    query: str,
    screen: Screen,
    *,
    k: int,
    model: str | None,
    kinds: Sequence[str],
    workers: int,
    as_json: bool,
) -> Exit:
    """Print the records nearest to a query, the nearest first.

    Raises:
        UserError: the run, the query, a kind or the model is none.
    """
    wanted = _kinds(kinds)
    before, chosen = index.known(home), index.model_of(home, model)
    vector = vector_of(query, chosen)  # first: a bad query need not wait for an index
    _announce(before, chosen, screen)
    workers = workers or default_workers()
    made = index.refreshed(home, chosen, screen.progress, workers=workers)
    screen.clear()
    hits = search(home, made, vector, k=k, kinds=wanted)
    if as_json:
        emit(_document(home, query, chosen, made, hits))
        return Exit.OK
    if not hits:
        screen.say("no record of these kinds" if wanted else "no record with words in it")
    width = shutil.get_terminal_size().columns - _INDENT
    for hit in hits:
        _print(hit, query, min(max(width, _WIDTH[0]), _WIDTH[1]))
    return Exit.OK


def _kinds(asked: Sequence[str]) -> frozenset[str]:
    """Give the kinds that were asked for, each by a flag or joined by commas."""
    named = [kind.strip() for each in asked for kind in each.split(",")]
    for kind in named:
        if kind not in KINDS:
            raise UsageError(f"--kinds: no kind {kind!r}{did_you_mean(kind, KINDS)}")
    return frozenset(named)


def _announce(before: Manifest | None, model: Model, screen: Screen) -> None:
    """Say so where the index that is there cannot be searched with this model."""
    if before is None:
        screen.say(f"search: making an index with {model.name}")
    elif before.inputs.get("model") != model.fingerprint:
        other = str(before.facts["model"])
        which = "another version of it" if other == model.name else other
        screen.say(f"search: the index was made with {which}; making it anew with {model.name}")


def _document(
    home: Path, query: str, model: Model, made: Manifest, hits: Sequence[Hit]
) -> dict[str, Any]:
    return {
        "run": str(home),
        "query": query.encode(errors="replace").decode(),
        "model": {"name": model.name, "fingerprint": model.fingerprint},
        "searched": made.counts["kept"],
        "hits": [{"score": hit.score, **hit.record} for hit in hits],
    }


def _print(hit: Hit, query: str, width: int) -> None:
    record = hit.record
    place = record["source"]["uri"] or record["thread"] or ""
    words = (f"{hit.score:6.3f}", record["kind"], place, record["id"])
    print("  ".join(_line(word) for word in words if word))
    print(" " * _INDENT + visible(passage(record["text"], query, width=width)))


def _line(text: str) -> str:
    """Show a text that must stay on its line."""
    return visible(" ".join(text.split()) if not text.startswith(" ") else text)
