"""What a person said of pairs: `ratings/pairs.jsonl`, a line an answer, only ever added to.

    {"step": "near_dedup", "id": "9f…", "match": "4c…", "texts": "a41d…", "answer": "yes"}

The last line about a pair holds; one without an answer takes back what was said. `texts` is a hash
of the two texts as they were shown: if a later crawl brings others, the answer is no longer theirs.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from grist.store import text_hash

Said = Literal["yes", "no", "unsure"]
SAID: tuple[Said, ...] = get_args(Said)

_HEX = 16


@dataclass(frozen=True)
class Answer:
    """What was said of one pair, nothing if it was taken back."""

    step: str
    id: str
    match: str
    texts: str
    answer: Said | None


def place(home: Path) -> Path:
    """Name the file of a run's answers."""
    return home / "ratings" / "pairs.jsonl"


def read(home: Path, step: str) -> dict[tuple[str, str], Answer]:
    """Give the answers that hold for a step, by the pair's ids, in the order they were given."""
    found: dict[tuple[str, str], Answer] = {}
    for answer in _lines(place(home)):
        if answer.step == step:
            found.pop((answer.id, answer.match), None)
            if answer.answer is not None:
                found[answer.id, answer.match] = answer
    return found


def add(home: Path, answer: Answer) -> None:
    """Write an answer down so that a power cut does not take it."""
    path = place(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        file.seek(0, os.SEEK_END)
        line = json.dumps(asdict(answer)).encode() + b"\n"
        file.write(line if _is_whole(path) else b"\n" + line)
        file.flush()
        os.fsync(file.fileno())


def seen(match: str, text: str) -> str:
    """Hash two texts as they were shown."""
    return text_hash(match, text)[:_HEX]


def _is_whole(path: Path) -> bool:
    """Say whether the last line was written to its end: a kill may have cut it."""
    content = path.read_bytes()[-1:]
    return content in {b"", b"\n"}


def _lines(path: Path) -> Iterator[Answer]:
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found = Answer(**json.loads(line))
        except (ValueError, TypeError):  # a line that was cut, or that somebody else wrote
            continue
        if _is_answer(found):
            yield found


def _is_answer(found: Any) -> bool:
    names = (found.step, found.id, found.match, found.texts)
    return all(isinstance(name, str) for name in names) and found.answer in (None, *SAID)
