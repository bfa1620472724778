import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.export import Owner
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.slack.markup import plain
from crawlers.exports.parts.slack.workspace import Channel, Person, Workspace
from crawlers.exports.slack import Slack
from grist.records import Problem, record_id
from tests.crawlers.export_cases import ROOT, assert_sound, read, whole

READER = Slack(path="export.json")
BEGIN = datetime(2024, 3, 1, 9, tzinfo=UTC)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["bot_message", "thread_broadcast", "file_comment", "1709283600.000001"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
KEYS = (
    *("type", "subtype", "text", "user", "username", "bot_id", "bot_profile", "user_profile"),
    *("files", "file", "attachments", "blocks", "reactions", "edited", "comment", "thread_ts"),
)
NESTED = st.fixed_dictionaries(
    {"type": st.sampled_from(["rich_text", "rich_text_list", "text", "user", "section", "image"])},
    optional={"elements": VALUES, "text": VALUES, "style": VALUES, "indent": VALUES},
)
MESSAGES = st.fixed_dictionaries(
    {"ts": st.integers(0, 5).map(lambda number: f"{1709283600 + number}.000001")},
    optional={key: VALUES | st.lists(NESTED, max_size=3) for key in KEYS},
)


def ts(seconds: int) -> str:
    return f"{int((BEGIN + timedelta(seconds=seconds)).timestamp())}.000100"


def a_message(seconds: int, text: str = "tea", **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": text, "ts": ts(seconds)} | more


def a_file(folder: Path, content: bytes | str, name: str = "export.json") -> ExportFile:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def a_day(folder: Path, *messages: Any, name: str = "export.json") -> ExportFile:
    return a_file(folder, json.dumps(messages), name)


def a_workspace(**people: str) -> Workspace:
    return Workspace({key: Person(name) for key, name in people.items()}, (), Channel("C7"))


@pytest.mark.parametrize(
    "other",
    [
        "",
        "[]",
        '{"messages": [{"type": "message", "ts": "1709283600.000100", "user": "U1"}]}',
        '[{"id": "U1", "name": "ana", "profile": {}}]',
        '[{"user_id": "U1", "date": "1456790000", "change_type": "added"}]',
        '[{"type": "message", "ts": "noon", "text": "tea"}]',
        '[{"type": "message", "ts": "1709283600.000100"}]',
        '{"type": "message", "ts": "1709283600.000100", "text": "tea"}',
    ],
)
def test_what_is_alike_is_not_taken_for_slacks(other: str) -> None:
    assert not Slack.recognises(other.encode(), ".json")


def test_a_day_is_known_though_its_first_message_is_longer_than_the_head() -> None:
    content = json.dumps([a_message(0, blocks=[{"type": "x" * 100_000}]), a_message(1)])

    assert Slack.recognises(content.encode()[:65_536], ".json")


def test_the_owner_is_who_is_in_every_direct_message(tmp_path: Path) -> None:
    talks = [["U1", "U2"], ["U3", "U1"], ["USLACKBOT", "U1"]]
    a_file(tmp_path, json.dumps([{"id": f"D{at}", "members": who} for at, who in enumerate(talks)]),
           "dms.json")  # fmt: skip
    day = a_day(tmp_path, a_message(0), name="D0/2024-03-01.json")

    assert READER.owner(day) == Owner("U1", "in all 3 direct messages, alone")


@pytest.mark.parametrize("listing", ["[]", "{", '[{"id": "D1", "members": ["U1", "U2"]}]', "[7]"])
def test_one_direct_message_does_not_tell_the_owner(listing: str, tmp_path: Path) -> None:
    a_file(tmp_path, listing, "dms.json")

    assert READER.owner(a_day(tmp_path, a_message(0), name="D1/2024-03-01.json")) is None


def test_what_opens_a_file_gets_nowhere() -> None:
    for case in ROOT.glob("slack/*/records.jsonl"):
        assert "SECRET" not in case.read_text(encoding="utf-8")
        assert "351 900" not in case.read_text(encoding="utf-8")
    assert any(b"SECRET" in path.read_bytes() for path in ROOT.glob("slack/*/export.d/*/*.json"))


def test_an_answer_is_the_same_when_its_day_is_read_alone(tmp_path: Path) -> None:
    a_day(tmp_path, a_message(0), name="tea/2024-03-01.json")
    late = a_day(tmp_path, a_message(200_000, thread_ts=ts(0)), name="tea/2024-03-03.json")
    with ZipFile(tmp_path / "export.zip", "w") as archive:
        for name in ("tea/2024-03-01.json", "tea/2024-03-03.json"):
            archive.write(tmp_path / name, name)

    (alone,), _ = read(READER, late)
    of_zip, _, _ = whole(Slack(path="export.zip"), tmp_path)

    assert alone.reply_to == record_id("tea/2024-03-01.json", f"messages/{ts(0)}")
    assert of_zip[1].reply_to == of_zip[0].id


def test_an_answer_to_a_file_that_is_no_day_of_slacks_leads_nowhere(tmp_path: Path) -> None:
    a_file(tmp_path, json.dumps({"messages": [a_message(0)]}), "tea/2024-03-01.json")
    late = a_day(tmp_path, a_message(200_000, thread_ts=ts(0)), name="tea/2024-03-03.json")

    (record,), _ = read(READER, late)

    assert record.reply_to is None
    assert ("answers", ts(0)) in record.fields


def test_a_day_that_was_altered_is_read_anew(tmp_path: Path) -> None:
    late = a_day(tmp_path, a_message(200_000, thread_ts=ts(0)), name="tea/2024-03-03.json")
    for first, expected in ((0, True), (9, False), (0, True)):
        a_day(tmp_path, a_message(first), name="tea/2024-03-01.json")
        (record,), _ = read(READER, late)
        assert (record.reply_to is not None) is expected


def test_moments_are_told_apart_by_the_microsecond(tmp_path: Path) -> None:
    day = a_day(
        tmp_path, a_message(0, ts="1709283600.000001"), a_message(0, ts="1709283600.000002")
    )

    made, _ = read(READER, day)

    assert [record.time and record.time.microsecond for record in made] == [1, 2]


def test_messages_that_answer_each_other_do_not_lead_round(tmp_path: Path) -> None:
    day = a_day(tmp_path, a_message(0, thread_ts=ts(1)), a_message(1, thread_ts=ts(0)))

    made, _ = read(READER, day)

    assert [record.reply_to for record in made] == [None, made[0].id]


def test_people_are_read_once_for_all_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_file(tmp_path, json.dumps([{"id": "U1", "name": "ana", "x": "y" * 2_000_000}]), "users.json")
    days = [a_day(tmp_path, a_message(at), name=f"tea/2024-03-0{at}.json") for at in range(1, 6)]
    opened: list[str] = []
    open_ = ExportFile.open

    def watched(file: ExportFile) -> BinaryIO:
        opened.append(file.uri)
        return open_(file)

    monkeypatch.setattr(ExportFile, "open", watched)

    made = [record for day in days for record in read(READER, day)[0]]

    assert {dict(record.fields)["speaker_name"] for record in made} == {"ana"}
    assert sum(uri.endswith("users.json") for uri in opened) == 1


@pytest.mark.parametrize("mark", ["<", "<@", "<a|", "<!date^", "&", "|", ">", "<@U1|"])
def test_a_text_of_marks_alone_costs_no_more_than_its_length(mark: str) -> None:
    text = mark * 300_000

    assert len(plain(text, a_workspace())) <= len(text)


# What people type comes escaped, and may hold anything.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(st.lists(TEXTS | st.sampled_from(["U1", "U2"]), max_size=8))
def test_what_was_typed_is_read_back_with_names_for_mentions(parts: list[str]) -> None:
    names = {"U1": "Ana & <co>", "U2": "Rui"}
    written = "".join(f"<@{part}>" if part in names else escaped(part) for part in parts)
    seen = "".join(f"@{names[part]}" if part in names else part for part in parts)

    assert plain(written, a_workspace(**names)) == seen


@given(st.lists(st.tuples(st.integers(1, 3), TEXTS, st.integers(0, 5), st.integers(0, 400_000))))
def test_a_channel_written_day_by_day_is_read_back(said: list[tuple[int, str, int, int]]) -> None:
    """Each says something some seconds after the one before, at the earliest a microsecond."""
    seconds, at = 0, []
    days: dict[str, list[Any]] = {}
    for place, (who, text, back, pause) in enumerate(said):
        seconds += pause + 1
        at.append(seconds)
        thread = {"thread_ts": ts(at[place - back])} if place >= back > 0 else {}
        message = a_message(seconds, escaped(text), user=f"U{who}", **thread)
        # In the zone of California, as Slack's own exports have it.
        day = (BEGIN + timedelta(seconds=seconds, hours=-8)).date()
        days.setdefault(f"{day}.json", []).append(message)

    with TemporaryDirectory() as folder:
        for name, messages in days.items():
            a_day(Path(folder) / "export" / "tea", *messages, name=name)
        (Path(folder) / "export").mkdir(exist_ok=True)
        a_file(Path(folder) / "export", '[{"id": "C7", "name": "tea"}]', "channels.json")
        if not days:
            return
        made, problems, _ = whole(Slack(path="export"), Path(folder))

    assert problems == []
    assert [(record.speaker, record.text, record.thread) for record in made] == [
        (f"U{who}", text, "C7") for who, text, _, _ in said
    ]
    places = {record.id: place for place, record in enumerate(made)}
    for place, (record, (_, _, back, _)) in enumerate(zip(made, said, strict=True)):
        assert record.time == BEGIN + timedelta(seconds=at[place], microseconds=100)
        answered = None if record.reply_to is None else places[record.reply_to]
        assert answered == (place - back if place >= back > 0 else None)


@given(st.lists(MESSAGES | VALUES, max_size=6))
def test_whatever_a_message_holds_it_is_a_record_or_a_problem(messages: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_day(Path(folder), *messages))

    assert len(made) + len(problems) == len(messages)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "name", "profile", "members"]), VALUES)))
def test_whatever_stands_beside_the_messages_are_read(listed: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        for name in Slack.beside:
            a_file(Path(folder) / "tea", json.dumps([*listed, 7]), name)
        day = a_day(Path(folder), a_message(0, "<@U1> <#C1>"), name="tea/2024-03-01.json")
        made, problems = read(READER, day)
        READER.owner(day)

    assert (len(made), problems) == (1, [])
    assert_sound(made)


@pytest.mark.soak
def test_memory_does_not_grow_with_the_days(tmp_path: Path) -> None:
    for day in range(500):
        messages = [
            a_message(day * 86_400 + at, f"{at} ☕ " * 40, thread_ts=ts((day - at % 9) * 86_400))
            for at in range(250)
        ]
        name = f"{(BEGIN + timedelta(days=day)).date()}.json"
        a_day(tmp_path / "export" / "tea", *messages, name=name)
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.json"))

    tracemalloc.start()
    count, answers = 0, 0
    reader = Slack(path="export")
    for item, _ in reader.everything(reader.files(tmp_path)):
        assert not isinstance(item, Problem)
        count, answers = count + 1, answers + bool(item.reply_to)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 50_000_000
    assert count == 125_000
    assert answers > 100_000
    assert peak < 15_000_000
