import json
import re
import tracemalloc
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.export import Owner
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.signal import markdown as signal_markdown
from crawlers.exports.parts.signal.items import mentioning
from crawlers.exports.signal import Signal
from crawlers.exports.sniffing import sniff
from crawlers.exports.whatsapp import WhatsApp
from tests.crawlers.export_cases import ROOT, a_path, assert_sound, cases, read, whole

READER = Signal(path="export.jsonl")
HEADER = {"version": "1", "backupTimeMs": "1709370000000", "mediaRootBackupKey": "c2VjcmV0"}
SENT = 1709283600000
# Each stands in a case where a key, a PIN or a number of somebody's stands in a real export.
KEYS = [b64encode(bytes([byte]) * 32).decode() for byte in (*range(0xAA, 0xB1), *range(0xC1, 0xD4))]
SECRETS = [*KEYS, "482913", "owes me a spade"]

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-9, 9) | st.text()
    | st.sampled_from(["1", "2", str(SENT), "RUI", 10**400, b64encode(bytes(16)).decode()]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KINDS = (
    *("standardMessage", "contactMessage", "stickerMessage", "remoteDeletedMessage", "poll"),
    *("updateMessage", "paymentNotification", "viewOnceMessage", "directStoryReplyMessage"),
)
INNER = (
    *("text", "body", "bodyRanges", "attachments", "quote", "reactions", "linkPreview", "emoji"),
    *("question", "options", "note", "longText", "textReply", "groupChange", "simpleUpdate"),
)
ITEMS = st.fixed_dictionaries(
    {"chatId": st.just("1"), "authorId": st.sampled_from(["1", "2"])},
    optional={
        "dateSent": st.integers(SENT, SENT + 5).map(str) | VALUES,
        "revisions": VALUES,
        "sms": VALUES,
        **dict.fromkeys(KINDS, st.dictionaries(st.sampled_from(INNER), VALUES, max_size=4)),
    },
)


def a_file(folder: Path, content: str, name: str = "export.jsonl") -> ExportFile:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    return ExportFile(path, name)


def a_backup(*items: Any) -> str:
    account = b64encode(bytes([3]) * 16).decode()
    rows = [
        HEADER,
        {"recipient": {"id": "1", "self": {}}},
        {"recipient": {"id": "2", "contact": {"aci": account, "profileGivenName": "Rui"}}},
        {"chat": {"id": "1", "recipientId": "2"}},
        *({"chatItem": item} for item in items),
    ]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def an_item(sent: int, body: str = "tea", **more: Any) -> dict[str, Any]:
    said = {"standardMessage": {"text": {"body": body}}}
    return {"chatId": "1", "authorId": "2", "dateSent": str(sent), "incoming": {}, **said, **more}


@pytest.mark.parametrize("case", cases("signal"), ids=lambda case: case.name)
def test_no_secret_gets_into_records_or_problems_nor_out_with_rows_that_are_no_messages(
    case: Path,
) -> None:
    path = a_path(case)
    made, problems, _ = whole(Signal(path=path.name), case)
    told = "".join(map(repr, [*made, *problems]))

    assert not [secret for secret in SECRETS if secret in told]
    for file in [path] if path.is_file() else path.rglob("main.jsonl"):
        for _, raw in READER.rows(ExportFile(file, file.name)):
            assert not re.search(rb'"(?:account|recipient|profileKey|masterKey|svrPin)":', raw)


def test_the_cases_hold_the_secrets_that_are_looked_for() -> None:
    content = "".join(path.read_text() for path in (ROOT / "signal").rglob("*.jsonl"))

    assert {secret for secret in SECRETS if secret in content} >= {*KEYS[:6], *SECRETS[-2:]}


def test_whoever_exported_is_the_owner(tmp_path: Path) -> None:
    assert READER.owner(a_file(tmp_path, a_backup())) == Owner("self", "recipient.self")
    text = "[2024-03-01 10:00:30] Ana: tea  \n\n"
    assert READER.owner(a_file(tmp_path, text, "chat.md")) == Owner(
        "Me", "so signal-export names who exported"
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(ITEMS, max_size=6))
def test_whatever_an_item_holds_it_is_a_record_or_a_problem(items: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), a_backup(*items)))

    assert len(made) + len(problems) == (len(items) or 1)
    assert_sound(made)


@settings(max_examples=60, deadline=None)
@given(st.text(), st.lists(st.fixed_dictionaries(
    {}, optional={"start": VALUES, "length": VALUES, "mentionAci": VALUES}
)))  # fmt: skip
def test_ranges_of_a_text_name_people_or_leave_it_as_it_is(text: str, ranges: list[Any]) -> None:
    mentioning(text, ranges, lambda _account: "Rui").encode("utf-8", "surrogatepass")


def test_ranges_count_as_phones_do() -> None:
    account = b64encode(bytes(16)).decode()
    body, at = "🌱🌱 \ufffc, \ufffc", (5, 8)

    ranges = [{"start": start, "length": 1, "mentionAci": account} for start in at]

    assert mentioning(body, ranges, lambda _account: "Rui") == "🌱🌱 @Rui, @Rui"


def test_a_quote_links_to_the_message_of_that_moment_by_that_author(tmp_path: Path) -> None:
    quotes = [
        {"quote": {"targetSentTimestamp": str(SENT), "authorId": author}} for author in ("2", "1")
    ]
    items = [an_item(SENT)] + [an_item(SENT + 1 + at, standardMessage=quotes[at]) for at in (0, 1)]

    (first, answer, other), _ = read(READER, a_file(tmp_path, a_backup(*items)))

    assert (answer.reply_to, other.reply_to) == (first.id, None)
    assert ("answers", f"{SENT}-1") in other.fields


SENDERS = st.sampled_from(["Me", "AnaPrates", "小梅", "Rui2", "NotetoSelf"])
# What the Markdown cannot express: backticks, which are taken out; a line that begins as a message
# does or as reactions do; text that is what a call, a quotation or an attachment is written as; and
# of line ends all but one.
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="`")
LINES = st.text(LETTERS | st.sampled_from("ab c:-/[]<>12é()!"), max_size=30)
TEXTS = st.lists(LINES, min_size=1, max_size=4).map("\n".join).map(lambda text: f"so {text}.")
MESSAGES = st.tuples(
    SENDERS,
    TEXTS,
    st.integers(0, 10**6),
    st.none() | TEXTS,
    st.lists(st.sampled_from(["👍", "❤️", "🧗‍♀️"]), max_size=3, unique=True),
    st.lists(st.sampled_from(["a.jpg", "b (1) [x].png", "c.mp4"]), max_size=3),
)


def in_markdown(time: datetime, message: tuple[Any, ...]) -> str:
    """Write a message as signal-export does."""
    sender, text, _, quoted, emojis, files = message
    quote = "\n\n> " + quoted.replace("\n", "\n> ") + "\n\n" if quoted else ""
    reactions = ", ".join(f"Rui: {emoji}" for emoji in emojis)
    body = f"{quote}{text}  " + (f"\n(- {reactions} -)" if emojis else "")
    for name in files:
        mark = "" if name.endswith("mp4") else "!"
        body += f"{mark}[{name}](./media/{name.replace(' ', '%20')})  "
    return f"[{time:%Y-%m-%d %H:%M:%S}] {sender}: {body}\n\n"


@settings(max_examples=150, deadline=None)
@given(thread=st.lists(MESSAGES, min_size=1, max_size=8), ends=st.sampled_from(["\n", "\r\n"]))
def test_markdown_that_is_written_and_read_is_what_it_was(
    thread: list[tuple[Any, ...]], ends: str
) -> None:
    time, content, wanted = datetime(2023, 2, 28, tzinfo=UTC), "", []
    for message in thread:
        time += timedelta(seconds=message[2])
        content += in_markdown(time, message)
        _, _, _, quoted, emojis, files = message
        kinds = dict.fromkeys("video" if name == "c.mp4" else "photo" for name in files)
        fields = [("quoted", quoted)] if quoted else []
        fields += [("media", kind) for kind in kinds]
        fields += [("likes", str(len(emojis)))] if emojis else []
        fields += [("reaction", emoji) for emoji in emojis]
        wanted.append((message[0], message[1], time, (*fields, signal_markdown.ZONE)))

    with TemporaryDirectory() as folder:
        file = a_file(Path(folder), content.replace("\n", ends), "chat.txt")
        made, problems = read(READER, file)
        assert sniff(file.path) is Signal

    assert not problems
    assert [(row.speaker, row.text, row.time, row.fields) for row in made] == wanted


@pytest.mark.parametrize(
    "piece", ["\n> > a", "\n(- a", "\n(( a", "[a](./media/", "  ", "](./media/a)  "]
)
def test_a_long_body_takes_no_longer_for_what_it_nearly_is(piece: str) -> None:
    text, _ = signal_markdown.content(f"\n{piece * 60_000}")

    assert len(text) > 50_000 or not text.strip()


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMED = st.sampled_from(["You", "Rui (+35191)", "小梅"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NAMED, TEXTS, st.integers(0, 10**6)), min_size=1, max_size=8))
def test_sigtops_text_that_is_written_and_read_is_what_it_was(
    thread: list[tuple[str, str, int]],
) -> None:
    time, wanted, content = datetime(2023, 2, 28, tzinfo=UTC), [], "Conversation: Tea (group)\n\n"
    for name, text, seconds in thread:
        time += timedelta(seconds=seconds)
        date = f"{DAYS[time.weekday()]}, {time.day} {MONTHS[time.month - 1]} {time:%Y %H:%M:%S}"
        content += f"From: {name}\nType: incoming\nSent: {date} +0000\n\n{text}\n\n"
        wanted.append((name.partition(" (+")[2].rstrip(")") or name, text, time))

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), content, "tea.txt"))

    assert not problems
    assert [((row.speaker or "").lstrip("+"), row.text, row.time) for row in made] == wanted


@pytest.mark.parametrize(
    "other",
    [
        "",
        "{}\n",
        '{"version": 1}\n',
        '{"account": 7, "name": "x"}\n',
        "[2024-03-01 10:00:30] Ana: of WhatsApp, in Swedish\n[2024-03-01 10:00:31] Rui: ja\n",
        "[2024-03-01 10:00:30] started\n",
        "From: ana@tea.example\nType: incoming\nSent: yes\n\nmail\n",
        '{"date": "2024-03-01", "sender": "Ana", "body": "x"}\n',
    ],
)
def test_what_is_alike_is_not_taken_for_signals(other: str) -> None:
    assert not Signal.recognises(other.encode(), ".txt")


def test_whatsapp_leaves_signals_markdown_alone_whatever_it_is_called() -> None:
    head = "[2024-03-01 10:00:30] Ana: tea  \n\n[2024-03-01 10:01:30] Me: yes  \n\n"

    assert not WhatsApp.recognises(head.encode(), ".txt")
    assert WhatsApp.recognises(head.replace("  \n\n", "\n").encode(), ".txt")


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["jsonl", "md"])
def test_memory_does_not_grow_with_the_export(kind: str, tmp_path: Path) -> None:
    count, long = 100_000, "tea " * 120
    path = tmp_path / f"export.{kind}"
    with path.open("w", encoding="utf-8") as file:
        if kind == "jsonl":
            file.write(a_backup())
        for at in range(count):
            row = json.dumps({"chatItem": an_item(SENT + at, long)})
            time = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(seconds=at)
            written = f"[{time:%Y-%m-%d %H:%M:%S}] Ana: {long}  \n\n"
            file.write(f"{row}\n" if kind == "jsonl" else written)

    tracemalloc.start()
    assert sum(1 for _ in READER.read(ExportFile(path, path.name))) == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 45_000_000
    assert peak < 15_000_000
