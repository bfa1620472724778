"""Render the sample chat: script.txt -> result.json, as Telegram Desktop has it, and facts.json.

    joana >1: Is anybody hurt?  ->  {"id": 57, "type": "message", "reply_to_message_id": 56, ...}

The script's head explains its format; the same script always gives the same bytes.
"""

import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Lisbon")
PAUSE = timedelta(hours=2)  # longer between two sessions, shorter within one
CHAT = {"name": "Casa Névoa, wet library", "type": "private_supergroup", "id": 2094417735}
NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"

# What is planted, with the entity that Telegram makes of it: for two of them, by how it begins.
PLANTED = {"EMAIL": "email", "URL": "link", "HANDLE": "mention", "CARD": "bank_card"}
PLANTED |= dict.fromkeys(("PHONE", "PERSON", "IBAN", "IP", "keep"), "plain")
BEGINS = {("PHONE", "+"): "phone", ("PERSON", "@"): "mention"}
KEYS = {"mention_name": "user_id", "text_link": "href", "custom_emoji": "document_id"}
FORMATS = ("bold", "italic", "strikethrough", "spoiler", "code", "hashtag", "link", "bot_command")
INLINE = re.compile(rf"\{{({'|'.join([*PLANTED, *KEYS, *FORMATS])})(?:=(\S+))? ([^{{}}]+)\}}")
MESSAGE = re.compile(r"(\w+)((?: [^\s:]+)*):(?: (.*))?")

Json = dict[str, Any]
Span = tuple[str, Json]  # a mark of the script and the entity that it becomes


def spans(text: str) -> list[Span]:
    """Take a text apart at its marks: `to {EMAIL a@b.example}` -> a plain span, an EMAIL span."""
    text = re.sub(r"\\(n|u[0-9a-f]{4})", lambda escape: str(json.loads(f'"{escape[0]}"')), text)
    plain, *rest = INLINE.split(text)
    found: list[Span] = [("plain", {"type": "plain", "text": plain})]
    for mark, parameter, value, plain in zip(*[iter(rest)] * 4, strict=True):
        kind = BEGINS.get((mark, value[0]), PLANTED.get(mark, mark))
        more = {KEYS[mark]: json.loads(parameter)} if parameter else {}
        found.append((mark, {"type": kind, "text": value, **more}))
        found.append(("plain", {"type": "plain", "text": plain}))
    return [span for span in found if span[1]["text"]]


def texts(parts: list[Span]) -> Json:
    """The export's two forms of a text: entities, and a string or (with marks) a mixed list."""
    merged: list[Json] = []
    for _, entity in parts:
        if merged and merged[-1]["type"] == entity["type"] == "plain":
            merged[-1] = {"type": "plain", "text": merged[-1]["text"] + entity["text"]}
        else:
            merged.append(entity)
    mixed: list[Any] = [part["text"] if part["type"] == "plain" else part for part in merged]
    flat = all(part["type"] == "plain" for part in merged)
    return {"text": "".join(mixed) if flat else mixed, "text_entities": merged}


def media(marks: dict[str, str]) -> Json:
    """The keys of a photo, a sticker or a voice message, if there is one."""
    if photo := marks.get("photo"):
        path = NOT_INCLUDED if photo == "?" else f"photos/photo_{photo}.jpg"
        return {"photo": path, "width": 960, "height": 1280}
    if emoji := marks.get("sticker"):
        return {"file": NOT_INCLUDED, "media_type": "sticker", "sticker_emoji": emoji}
    if voice := marks.get("voice"):
        return {"file": NOT_INCLUDED, "media_type": "voice_message", "duration_seconds": int(voice)}
    return {}


def moment(key: str, time: datetime) -> Json:
    """A time as the export has it: local without a zone, and Unix seconds as a string."""
    local = time.astimezone(ZONE).replace(tzinfo=None)
    return {key: local.isoformat(), f"{key}_unixtime": str(int(time.timestamp()))}


@dataclass
class Export:
    """The export as it grows, entry by entry, and what is planted in it."""

    cast: dict[str, tuple[str | None, str]] = field(default_factory=dict)  # name and id
    entries: list[Any] = field(default_factory=list)
    records: list[Json] = field(default_factory=list)  # the readable entries; ids count from 1
    labels: dict[str, int] = field(default_factory=dict)
    now: datetime = datetime(2024, 1, 1, tzinfo=UTC)
    copies: list[Json] = field(default_factory=list)
    planted: list[Json] = field(default_factory=list)
    problems: list[Json] = field(default_factory=list)

    def add(self, record: Json) -> int:
        self.records.append({"id": len(self.records) + 1, **record})
        self.entries.append(self.records[-1])
        return len(self.records)

    def tick(self, line: str, opening: datetime | None, minutes: int = 0) -> Json:
        """Move the clock on: to the opening of a session, or by a pause and the time of typing."""
        chance = zlib.crc32(line.encode())
        typing = timedelta(minutes=minutes, seconds=4 + len(line.split()) + chance % 40)
        time = opening + timedelta(seconds=chance % 60) if opening else self.now + typing
        if (time - self.now > PAUSE) != bool(opening):
            raise ValueError(f"sessions stand more than {PAUSE} apart, messages less: {line}")
        self.now = time
        return moment("date", time)

    def service(self, line: str, opening: datetime | None) -> None:
        who, action, keys = line.split(" ", 2)
        keys = re.sub(r'"@(\w+)"', lambda label: str(self.labels[label[1]]), keys)
        actor, actor_id = self.cast[who]
        head = {"type": "service", **self.tick(line, opening), "actor": actor, "actor_id": actor_id}
        self.add({**head, "action": action, **json.loads(keys), **texts([])})

    def message(self, line: str, opening: datetime | None) -> None:
        match = MESSAGE.fullmatch(line)
        if not match:
            raise ValueError(f"not a line of the script's format: {line}")
        words, parts, number = match[2].split(), spans(match[3] or ""), len(self.records) + 1
        signs = {word[0]: word[1:] for word in words}
        marks = dict(word.partition("=")[::2] for word in words)
        record = {"type": "message", **self.tick(line, opening, int(signs.get("+", 0)))}
        if "~" in signs:
            record |= moment("edited", self.now + timedelta(minutes=int(signs["~"])))
        record["from"], record["from_id"] = self.cast[match[1]]
        if "fwd" in marks:
            record["forwarded_from"] = marks["fwd"].replace("_", " ").strip("?") or None
        if to := signs.get(">"):
            record["reply_to_message_id"] = number - int(to) if to.isdecimal() else self.labels[to]
        self.add({**record, **media(marks), **texts(parts)})
        self.labels[signs.get("#", "")] = number
        found = [(mark, part["text"]) for mark, part in parts if mark in PLANTED]
        self.planted += [{"message": number, "type": mark, "value": text} for mark, text in found]

    def copy(self, first: str, last: str) -> None:
        for record in self.records[self.labels[first] - 1 : self.labels[last]]:
            number = self.add({key: value for key, value in record.items() if key != "id"})
            self.copies.append({"dropped": number, "match": record["id"]})

    def malformed(self, reason: str, entry: str) -> None:
        self.problems.append({"reason": reason, "index": len(self.entries)})
        self.entries.append(json.loads(entry))


def build(script: str) -> Export:
    """Go through the script; a day and a time open the session of the line that follows them."""
    export, day, opening = Export(), "", None
    for line in script.split("\n"):
        sign, _, rest = line.partition(" ")
        if sign == "@":
            who, number, *name = rest.split(" ", 2)
            export.cast[who] = (name[0] if name else None, number)
        elif sign == "==":
            day = rest
        elif sign == "--":
            opening = datetime.fromisoformat(f"{day}T{rest}").replace(tzinfo=ZONE).astimezone(UTC)
        elif sign == "=":
            export.copy(*rest.split(".."))
        elif sign == "!":
            export.malformed(*rest.split(" ", 1))
        elif line and sign != "#":
            (export.service if sign == "*" else export.message)(line.removeprefix("* "), opening)
            opening = None
    return export


def facts(export: Export, sessions: int) -> Json:
    """What a reader of the export should find in it."""
    pii = [fact for fact in export.planted if fact["type"] != "keep"]
    mails = [(row["value"].casefold(), row["message"]) for row in pii if row["type"] == "EMAIL"]
    groups = [[number for other, number in mails if other == mail] for mail in dict(mails)]
    kept = [fact for fact in export.planted if fact["type"] == "keep"]
    kinds = Counter("texts" if row["text"] else row["type"] for row in export.records)
    speakers = {row["from_id"]: row["from"] for row in export.records if "from_id" in row}
    return {
        "copies": export.copies,
        "pii": pii,
        "same": [{"type": "EMAIL", "messages": group} for group in groups if group[1:]],
        "lookalikes": [{"message": fact["message"], "value": fact["value"]} for fact in kept],
        "problems": export.problems,
        "totals": {
            "messages": kinds.total(),
            "texts": kinds["texts"],
            "service": kinds["service"],
            "media_only": kinds["message"],
            "speakers": [{"id": key, "name": name} for key, name in speakers.items()],
            "sessions_about": sessions,
        },
    }


def files(script: str) -> dict[str, str]:
    """The two files by name, as JSON the way that Telegram Desktop writes it."""
    export = build(script)
    known = facts(export, sessions=script.count("\n-- "))
    made = {"result.json": CHAT | {"messages": export.entries}, "facts.json": known}
    return {name: json.dumps(made[name], ensure_ascii=False, indent=1) + "\n" for name in made}


if __name__ == "__main__":
    for name, text in files((HERE / "script.txt").read_text("utf-8")).items():
        (HERE / name).write_text(text, "utf-8")
