"""`export`: a dataset in the conventions of other trainers, as JSON Lines.

    openai     {"messages": [{"role": "user", "content": …}, {"role": "assistant", "content": …}]}
    sharegpt   {"conversations": [{"from": "human", "value": …}, {"from": "gpt", "value": …}]}
    alpaca     {"instruction": …, "input": "", "output": …, "history": [[…, …]]}

A plain text has nobody who asks, which only Alpaca can hold (an empty instruction); for the others
it is left out and counted.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from grist import store
from grist.errors import Exit, UsageError, did_you_mean
from grist.text import escaped
from gristmill import rows
from gristmill.cli.screen import Screen
from gristmill.rows import Turn

_SIDES = ("train", "validation", "test")
_NAMES = {"system": "system", "user": "human", "assistant": "gpt"}


def export(
    home: Path, to: str, output: Path | None, screen: Screen, *, split: str, with_sources: bool
) -> Exit:
    """Write one side of a dataset, or all of them where `output` is a folder.

    Raises:
        UsageError: no such convention, nothing that it can hold, or nowhere to write it.
    """
    if to not in CONVENTIONS:
        raise UsageError(f"no convention {to!r}{did_you_mean(to, CONVENTIONS)}")
    sources = _sources(home) if with_sources else None
    for side, path in _targets(output, split):
        some = rows.read(home, side)
        lines = [_line(row, to, sources) for row in some if _is_held(row, to)]
        if not lines and some:
            raise UsageError(
                f"{home}: {to} needs somebody who asks, and these are plain texts; give them "
                "prompts (`examples: {text: {prompt: first_words}}`), or export to alpaca"
            )
        _write(path, lines)
        left = f", {len(some) - len(lines):,} plain texts left out" * (len(lines) < len(some))
        screen.say(f"{path or side}: {len(lines):,} rows{left}")
    return Exit.OK


def _targets(output: Path | None, split: str) -> Iterator[tuple[str, Path | None]]:
    """Say which sides go where."""
    if output is None or output.suffix == ".jsonl":
        yield split, output
    elif output.suffix or output.is_file():
        raise UsageError(f"{output}: write to a .jsonl file, or to a folder")
    else:
        yield from ((side, output / f"{side}.jsonl") for side in _SIDES)


def _is_held(row: rows.Row, to: str) -> bool:
    """Say whether a convention can hold a row."""
    return to == "alpaca" or len(rows.talk(row)) > 1


def _line(row: rows.Row, to: str, sources: Mapping[str, Any] | None) -> bytes:
    value = CONVENTIONS[to](rows.talk(row))
    if sources is not None:
        value |= {
            "id": row["id"],
            "sources": [{"record": id_, **sources[id_]} for id_ in row["records"]],
        }
    return escaped(json.dumps(value, ensure_ascii=False, allow_nan=False)).encode() + b"\n"


def _write(path: Path | None, lines: Iterable[bytes]) -> None:
    if path is None:
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    with store.replacing(path) as file:
        file.writelines(lines)


def _sources(home: Path) -> dict[str, dict[str, str | None]]:
    """Give where each record was read, as far as curation lets it be known: no chat's place is."""
    rows.check(home)
    return {
        row["id"]: {name: row["source"][name] for name in ("uri", "locator", "licence")}
        for table in store.read_parts(home / "curate" / "records", ["id", "source"])
        for row in table.to_pylist()
    }


def _openai(talk: list[Turn]) -> dict[str, Any]:
    return {"messages": [turn._asdict() for turn in talk]}


def _sharegpt(talk: list[Turn]) -> dict[str, Any]:
    said = [{"from": _NAMES[turn.role], "value": turn.content} for turn in talk]
    return {"conversations": said}


def _alpaca(talk: list[Turn]) -> dict[str, Any]:
    """Put the last question and its answer apart, the pairs before them into the history."""
    *before, answer = (turn.content for turn in talk)
    asked = before.pop() if before else ""
    history = [list(pair) for pair in zip(before[::2], before[1::2], strict=True)]
    value: dict[str, Any] = {"instruction": asked, "input": "", "output": answer}
    return value | {"history": history} if history else value


CONVENTIONS: Mapping[str, Callable[[list[Turn]], dict[str, Any]]] = MappingProxyType(
    {"alpaca": _alpaca, "sharegpt": _sharegpt, "openai": _openai}
)
