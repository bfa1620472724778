"""How fast exports are read: made-up messages in each format, to full records with their bytes.

    python -m benchmarks.exports            # 100,000 messages, some twenty seconds
    python -m benchmarks.exports 10000

Prints a Markdown table; messages a second of processor time, the median of three passes.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from crawlers.exports.discord import Discord
from crawlers.exports.export import Export
from crawlers.exports.members import ExportFile
from crawlers.exports.messenger import Messenger
from crawlers.exports.table import Table
from crawlers.exports.telegram import Telegram
from crawlers.exports.telegram_html import TelegramHtml
from crawlers.exports.whatsapp import WhatsApp
from grist.records import Record

COUNT, PASSES = 100_000, 3
_START = datetime(2023, 5, 13, 9, tzinfo=UTC)
_TALK = "tea kettle oolong the a is on cup chá água when we went there again"
_WORDS = tuple(_TALK.split())
_PEOPLE = ("Ana", "Rui", "Zoë")


def messages(count: int) -> Iterator[tuple[int, str, datetime, str]]:
    """Make up messages: number, name, time, text; the same each time."""
    random = Random(7)  # noqa: S311 - nothing here is secret
    for number in range(1, count + 1):
        text = " ".join(random.choices(_WORDS, k=random.randint(2, 24)))
        yield number, random.choice(_PEOPLE), _START + timedelta(minutes=number), text


def telegram(count: int) -> str:
    rows = [
        {"id": number, "type": "message", "date": f"{at:%FT%T}", "from": name, "text": text,
         "date_unixtime": str(int(at.timestamp())), "from_id": f"user{len(name)}"}
        for number, name, at, text in messages(count)
    ]  # fmt: skip
    return json.dumps({"name": "Tea", "type": "private_group", "id": 7, "messages": rows})


def telegram_html(count: int) -> str:
    rows = (
        f'<div class="message default clearfix" id="message{number}">\n<div class="body">\n'
        f'<div class="pull_right date details" title="{at:%d.%m.%Y %T} UTC+00:00">\n{at:%H:%M}\n'
        f'</div>\n<div class="from_name">\n{name}\n</div>\n<div class="text">\n{text}\n</div>\n'
        "</div>\n</div>\n"
        for number, name, at, text in messages(count)
    )
    return f'<html><body><div class="page_wrap"><div class="history">\n{"".join(rows)}'


def whatsapp(count: int) -> str:
    return "".join(
        f"{at:%d/%m/%Y, %H:%M} - {name}: {text}\n" for _, name, at, text in messages(count)
    )


def discord(count: int) -> str:
    rows = [
        {"id": str(number), "type": "Default", "timestamp": at.isoformat(), "content": text,
         "author": {"id": str(len(name)), "name": name, "isBot": False}, "attachments": [],
         "embeds": [], "stickers": [], "reactions": [], "mentions": []}
        for number, name, at, text in messages(count)
    ]  # fmt: skip
    channel = {"id": "70", "type": "GuildTextChat", "name": "tea"}
    return json.dumps({"guild": {"id": "9", "name": "Tea"}, "channel": channel, "messages": rows})


def messenger(count: int) -> str:
    rows: list[dict[str, Any]] = [
        {"sender_name": wrong(name), "timestamp_ms": int(at.timestamp() * 1000),
         "content": wrong(text)}
        for _, name, at, text in messages(count)
    ]  # fmt: skip
    people = [{"name": wrong(name)} for name in _PEOPLE]
    return json.dumps({"participants": people, "messages": rows[::-1], "title": "Tea"})


def wrong(text: str) -> str:
    """Write a text as Facebook does."""
    return text.encode().decode("latin-1")


def table(count: int) -> str:
    rows = (f"{number},{at:%FT%T},{name},{text}" for number, name, at, text in messages(count))
    return "\n".join(("id,time,speaker,text", *rows))


RUNS = (
    (Telegram(path="x.json"), telegram),
    (TelegramHtml(path="x.html"), telegram_html),
    (WhatsApp(path="x.txt"), whatsapp),
    (Discord(path="x.json"), discord),
    (Messenger(path="x.json"), messenger),
    (Table(path="x.csv", speaker="speaker", time="time"), table),
)


def main(count: int) -> None:
    """Print a line a format."""
    print("| format | MB | messages a CPU second |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for reader, write in RUNS:
            path = Path(folder, reader.path)
            path.write_text(write(count), encoding="utf-8")
            file = ExportFile(path, reader.path)
            rate = median(_rate(reader, file, count) for _ in range(PASSES))
            print(f"| {reader.name} | {file.size / 1e6:.0f} | {rate:,.0f} |", flush=True)


def _rate(reader: Export, file: ExportFile, count: int) -> float:
    began = time.process_time()
    made = sum(isinstance(item, Record) for item, _ in reader.rows(file))
    if made != count:
        raise AssertionError(f"{reader.name} read {made} of {count} messages")
    return count / (time.process_time() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else COUNT)
