"""Render a real corpus of chats as a Telegram export, for `recipes/real-chat.yaml`.

    pip install --no-deps chitchat-dataset==0.9.0
    python benchmarks/real_chat.py                  # -> .data/chitchat/result.json
    gristmill run recipes/real-chat.yaml

The corpus (BYU's Chit-Chat Dataset, MIT licence) holds 7,168 conversations of 1,315 people from
2018. Its JSON is read, its code is not run. Each conversation becomes a chat of a full account
export; senders, who are UUIDs there, get names that are no words, so that the PII step has names
to replace without touching what was said.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / ".data" / "chitchat" / "result.json"
_SYLLABLES = ("bra", "dov", "fen", "gul", "jik", "kro", "lum", "nep", "pli", "quo", "ruz", "vax")


def main() -> None:
    """Write the export and say how much it holds."""
    spec = find_spec("chitchat_dataset")
    if spec is None or spec.origin is None:
        sys.exit("pip install --no-deps chitchat-dataset==0.9.0")
    corpus = json.loads(Path(spec.origin).with_name("dataset.json").read_text(encoding="utf-8"))
    chats = list(render(corpus))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document = {"about": "", "chats": {"about": "", "list": chats}}
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    messages = sum(len(chat["messages"]) for chat in chats)
    print(f"{TARGET}: {len(chats):,} chats, {messages:,} messages")


def render(corpus: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give each conversation as a chat of the export, its messages oldest first."""
    names = ("".join(parts).title() for parts in product(_SYLLABLES, repeat=3))
    people: dict[str, tuple[str, str]] = {}
    for number, conversation in enumerate(corpus.values(), start=1):
        said = [message for turn in conversation["messages"] for message in turn]
        rows = []
        for place, message in enumerate(sorted(said, key=lambda each: each["timestamp"]), start=1):
            sender = message["sender"]
            if sender not in people:
                people[sender] = (next(names), f"user{len(people) + 1}")
            rows.append(_row(place, message, *people[sender]))
        yield {"name": f"chat {number}", "type": "private_group", "id": number, "messages": rows}


def _row(place: int, message: dict[str, str], name: str, id_: str) -> dict[str, Any]:
    time = datetime.fromisoformat(message["timestamp"])
    return {
        "id": place,
        "type": "message",
        "date": time.replace(tzinfo=None).isoformat(),
        "date_unixtime": str(int(time.timestamp())),
        "from": name,
        "from_id": id_,
        "text": message["text"],
    }


if __name__ == "__main__":
    main()
