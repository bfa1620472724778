"""A million messages against chat-miner, and a gigabyte in bounded memory.

    pip install --no-deps chitchat-dataset==0.9.0 && python benchmarks/real_chat.py
    python -m venv .data/peer && .data/peer/bin/pip install chat-miner==0.6.0
    python -m benchmarks.exports_peer .data/peer/bin/python              # 1,000,000 messages
    python -m benchmarks.exports_peer .data/peer/bin/python 100000
    python -m benchmarks.exports_peer --gigabyte                         # without the other

People's real talk, repeated, is written as Telegram Desktop's JSON and as WhatsApp's text. Each
pass is a process of its own: `gristmill parse` finds the format out, hashes the file and writes
every record with its source as JSON Lines; chat-miner is told the format and makes its table. What
counts is the processor time of the whole process, the median of interleaved passes.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice, takewhile
from pathlib import Path
from statistics import median
from typing import Any, TextIO

DATA = Path(__file__).parent.parent / ".data"
COUNT, PASSES, GIGABYTE = 1_000_000, 3, 1_000_000_000
_START = datetime(2018, 4, 10, 18, tzinfo=UTC)
_PEER = """
import logging, sys
logging.disable(logging.CRITICAL)
from chatminer import chatparsers
parser = getattr(chatparsers, sys.argv[1])(sys.argv[2])
parser.parse_file()
print(len(parser.parsed_messages.get_df()))
"""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of processor time, and bytes of memory at its peak."""

    seconds: float
    peak: int


def said() -> Iterator[tuple[int, str, str, datetime, str]]:
    """Give number, name, id, time and text of what people wrote, over and over."""
    export = json.loads((DATA / "chitchat" / "result.json").read_text(encoding="utf-8"))
    talk = [
        (row["from"], row["from_id"], row["text"])
        for chat in export["chats"]["list"]
        for row in chat["messages"]
    ]
    for number in count():
        name, key, text = talk[number % len(talk)]
        yield number + 1, name, key, _START + timedelta(seconds=20 * number), text


def telegram(file: TextIO, rows: Iterator[tuple[int, str, str, datetime, str]]) -> None:
    """Write one chat as Telegram Desktop does, which indents by a space."""
    file.write('{\n "name": "chat",\n "type": "private_supergroup",\n "id": 7,\n "messages": [')
    for number, name, key, time, text in rows:
        message = {
            "id": number,
            "type": "message",
            "date": f"{time:%FT%T}",
            "date_unixtime": str(int(time.timestamp())),
            "from": name,
            "from_id": key,
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        written = json.dumps(message, ensure_ascii=False, indent=1).replace("\n", "\n  ")
        file.write((",\n  " if number > 1 else "\n  ") + written)
    file.write("\n ]\n}")


def whatsapp(file: TextIO, rows: Iterator[tuple[int, str, str, datetime, str]]) -> None:
    """Write one chat as WhatsApp on Android does."""
    file.writelines(f"{time:%d/%m/%Y, %H:%M} - {name}: {text}\n" for _, name, _, time, text in rows)


FORMATS: dict[str, tuple[Callable[..., None], str, str]] = {
    "Telegram JSON": (telegram, "result.json", "TelegramJsonParser"),
    "WhatsApp text": (whatsapp, "chat.txt", "WhatsAppParser"),
}


def race(peer: str, messages: int) -> None:
    """Print a line a format: both rates, their ratio, both peaks of memory."""
    print("| format | MB | messages a CPU second | chat-miner | ratio | peak MB | chat-miner |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        for name, (_, file_name, parser) in FORMATS.items():
            path = Path(folder, file_name)
            written(path, name, str(messages))
            ours, theirs = [], []
            for _ in range(PASSES):
                ours.append(parse(path, messages))
                theirs.append(spent([peer, "-c", _PEER, parser, str(path)]))
            mine, other = (messages / median(c.seconds for c in costs) for costs in (ours, theirs))
            peaks = (max(c.peak for c in costs) / 1e6 for costs in (ours, theirs))
            cells: list[Any] = [name, f"{path.stat().st_size / 1e6:.0f}", f"{mine:,.0f}"]
            cells += [f"{other:,.0f}", f"{mine / other:.2f}", *(f"{peak:,.0f}" for peak in peaks)]
            print("|", " | ".join(cells), "|", flush=True)


def gigabyte() -> None:
    """Print how much memory a file of a gigabyte takes."""
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        for name, (_, file_name, _) in FORMATS.items():
            path = Path(folder, file_name)
            written(path, name, "gigabyte")
            cost = parse(path, None)
            size = path.stat().st_size
            print(f"{name}: {size:,} bytes in {cost.seconds:.0f} s, peak {cost.peak / 1e6:.0f} MB")


def written(path: Path, name: str, messages: str) -> None:
    """Write a file in a process of its own, whose memory the passes do not inherit."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.exports_peer",
        "--write",
        name,
        str(path),
        messages,
    ]
    subprocess.run(command, check=True)


def write(name: str, path: Path, messages: str) -> None:
    """Write so many messages, or a gigabyte of them."""
    with path.open("w", encoding="utf-8") as file:
        rows = islice(said(), None if messages == "gigabyte" else int(messages))
        FORMATS[name][0](
            file, takewhile(lambda _: os.fstat(file.fileno()).st_size < GIGABYTE, rows)
        )


def parse(path: Path, messages: int | None) -> Cost:
    """Read an export with the command that people use."""
    target = path.with_name("records.jsonl")
    program = Path(sys.executable).with_name("gristmill")
    command = [str(program), "parse", str(path), "-o", str(target)]
    cost = spent(command)
    with target.open("rb") as file:
        made = sum(1 for _ in file)
    if messages is not None and made != messages:
        raise AssertionError(f"{made:,} records of {messages:,} messages")
    target.unlink()
    return cost


def spent(command: list[str]) -> Cost:
    """Run a command to its end and say what it took."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        err = process.stderr.read() if process.stderr else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    if status:
        raise AssertionError(f"{command[0]} ended with {status}: {err[-400:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


if __name__ == "__main__":
    if sys.argv[1:] == ["--gigabyte"]:
        gigabyte()
    elif sys.argv[1:2] == ["--write"]:
        write(sys.argv[2], Path(sys.argv[3]), sys.argv[4])
    elif len(sys.argv) > 1:
        race(sys.argv[1], int(sys.argv[2]) if sys.argv[2:] else COUNT)
    else:
        sys.exit(__doc__)
