"""`export`: a dataset in the conventions of other trainers, as JSON Lines.

    openai     {"messages": [{"role": "user", "content": …}, {"role": "assistant", "content": …}]}
    sharegpt   {"conversations": [{"from": "human", "value": …}, {"from": "gpt", "value": …}]}
    alpaca     {"instruction": …, "input": "", "output": …, "history": [[…, …]]}

A plain text has nobody who asks, which only Alpaca can hold (an empty instruction); for the others
it is left out and counted.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
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
    home: Path,
    to: str,
    output: Path | None,
    screen: Screen,
    *,
    split: str | None,
    with_sources: bool,
) -> Exit:
    """Write one side of a dataset: train unless told; into a folder all but when one is named.

    Raises:
        UsageError: no such convention, nothing that it can hold, or nowhere to write it.
    """
    if to not in CONVENTIONS:
        raise UsageError(f"no convention {to!r}{did_you_mean(to, CONVENTIONS)}")
    targets = _targets(output, split)
    sides = {side: rows.read(home, side) for side in targets}
    held = {side: [row for row in some if _is_held(row, to)] for side, some in sides.items()}
    if any(sides.values()) and not any(held.values()):
        raise UsageError(
            f"{home}: {to} needs somebody who asks, and these are plain texts; give them "
            "prompts (`examples: {text: {prompt: first_words}}`), or export to alpaca"
        )
    sources = _sources(home) if with_sources else None
    for side, path in targets.items():
        _write(path, (_line(row, to, sources) for row in held[side]))
        many = len(held[side])
        left = f", {len(sides[side]) - many:,} plain texts left out" * (many < len(sides[side]))
        screen.say(f"{path or side}: {many:,} rows{left}")
    return Exit.OK


def _targets(output: Path | None, split: str | None) -> dict[str, Path | None]:
    """Say which sides go where."""
    if output is None or (output.suffix == ".jsonl" and not output.is_dir()):
        return {split or "train": output}
    if output.suffix or output.name == "-" or output.is_file():
        raise UsageError(f"{output}: write to a .jsonl file, or to a folder; without -o to stdout")
    return {side: output / f"{side}.jsonl" for side in ([split] if split else _SIDES)}


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
