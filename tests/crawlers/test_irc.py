"""What is particular to IRC logs; their cases show the rest (`test_exports`)."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.irc import Irc
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.irc.lines import folded, said
from tests.crawlers.export_cases import assert_sound, read
from tests.crawlers.written_chats import LINES, MINUTES, a_file, times
from tests.spent import no_more_than

READER = Irc(path="export.log")
# The line of a new day, the beginning of one that somebody said, and of one with `/me`.
GRAMMARS = {
    "irssi": ("--- Day changed %a %b %d %Y", "%H:%M <@{nick}> ", "%H:%M  * {nick} "),
    "mirc": ("Session Time: %a %b %d 00:00:00 %Y", "[%H:%M] <+{nick}> ", "[%H:%M] * {nick} "),
    "eggdrop": ("[00:00] --- %a %b %d %Y", "[%H:%M] <{nick}> ", "[%H:%M] Action: {nick} "),
    "weechat": ("", "%Y-%m-%d %H:%M:%S\t@{nick}\t", "%Y-%m-%d %H:%M:%S\t *\t{nick} "),
    "hexchat": ("**** BEGIN LOGGING AT %a %b %d %H:%M:%S %Y\n", "%b %d %H:%M:%S <{nick}>\t",
                "%b %d %H:%M:%S *\t{nick} "),
    "konversation": ("", "[%A %d %B %Y] [%H:%M:%S] <{nick}>\t",
                     "[%A %d %B %Y] [%H:%M:%S] *\t{nick} "),
    "limnoria": ("", "%Y-%m-%dT%H:%M:%S  <{nick}> ", "%Y-%m-%dT%H:%M:%S  * {nick} "),
    "the_lounge": ("", "[%Y-%m-%dT%H:%M:%S.000Z] <{nick}> ", "[%Y-%m-%dT%H:%M:%S.000Z] * {nick} "),
    "dircproxy": ("", "@%s <{nick}!~a@tea.example> ", "@%s [{nick}!~a@tea.example] ACTION "),
}  # fmt: skip
FIRST = st.sampled_from("abcXYZ[]\\`_^{|}")
NICKS = st.builds(str.__add__, FIRST, st.text(st.sampled_from("abcXYZ019[]\\`_^{|}-"), max_size=8))
# What a server tells looks in some logs as what somebody does: texts of `/me` are such as do not.
TALK = st.lists(st.tuples(NICKS, LINES, st.booleans(), MINUTES), min_size=1, max_size=6).map(
    lambda rows: [(nick, f"so {text}" if acts else text, acts, at) for nick, text, acts, at in rows]
)


def a_line(shape: str, time: datetime, nick: str) -> str:
    shape = shape.replace("%s", str(int(time.timestamp())))
    return time.strftime(shape).replace("{nick}", nick)


@pytest.mark.parametrize("grammar", GRAMMARS)
@settings(max_examples=50, deadline=None)
@given(thread=TALK)
def test_a_log_that_is_written_and_read_is_what_was_said(
    grammar: str, thread: list[tuple[str, str, bool, int]]
) -> None:
    day, speech, action = GRAMMARS[grammar]
    moments, text, last = times([row[3] for row in thread]), "", None
    for (nick, words, acts, _), time in zip(thread, moments, strict=True):
        text += f"{a_line(day, time, nick)}\n" if day and time.date() != last else ""
        text += f"{a_line(action if acts else speech, time, nick)}{words}\n"
        last = time.date()

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), text, "export.log"))

    assert not problems
    assert [
        (dict(record.fields)["speaker_name"], record.text, "action" in dict(record.fields))
        for record in made
    ] == [row[:3] for row in thread]
    assert [record.time for record in made] == moments
    assert all(record.speaker == folded(dict(record.fields)["speaker_name"]) for record in made)


@pytest.mark.parametrize("grammar", GRAMMARS)
@settings(max_examples=30, deadline=None)
@given(lines=st.lists(LINES | st.binary(max_size=30), max_size=5))
def test_whatever_lines_hold_is_a_record_or_a_problem(
    grammar: str, lines: list[str | bytes]
) -> None:
    time = datetime(2024, 3, 11, 9, 5, tzinfo=UTC)
    head = a_line(GRAMMARS[grammar][1], time, "ana").encode()
    raw = b"".join(
        head * (at % 2) + (line if isinstance(line, bytes) else line.encode()) + b"\n"
        for at, line in enumerate(lines)
    )
    with TemporaryDirectory() as folder:
        made, _ = read(READER, a_file(Path(folder), head + b"first\n" + raw, "export.log"))

    assert_sound(made)
    assert made


@pytest.mark.parametrize(
    ("name", "thread", "day"),
    [
        ("libera/#tea/2024-03-11.log", "libera/#tea", "2024-03-11"),
        ("ana_libera_#tea_20240311.log", "ana_libera_#tea", "2024-03-11"),
        ("#tea.log.20240311", "#tea", "2024-03-11"),
        ("tea.log.11Mar2024", "tea", "2024-03-11"),
        ("2024/03/11/#tea.txt", "#tea", "2024-03-11"),
        ("#tea-2024-13-41.log", "#tea-2024-13-41", None),
        ("2024-03-11.log", "2024-03-11", "2024-03-11"),
        ("irc.libera.#tea.weechatlog", "irc.libera.#tea", None),
    ],
)
def test_channel_and_day_are_those_of_the_files_name(
    name: str, thread: str, day: str | None, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[09:12] <ana> tea?\n")

    (record,), _ = read(READER, ExportFile(path, name))

    assert record.thread == thread
    assert (f"{record.time:%Y-%m-%d}" if record.time else None) == day


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("* ana (~ana@tea.example) has joined #tea", "join"),
        ("*** ana (~ana@tea.example) joined", "join"),
        ("-!- ana [~ana@tea.example] has quit [Quit: bye]", "quit"),
        ("* ana (~ana@tea.example) Quit (Quit: bye)", "quit"),
        ("*** ana has left #tea", "part"),
        ("*** Parts: ana (~ana@tea.example) (bye)", "part"),
        ("* ana is now known as cat", "nick"),
        ("* ana has kicked bot from #tea (noise)", "kick"),
        ("* bot was kicked by ana (noise)", "kick"),
        ("* ana sets mode: +o rui", "mode"),
        ("* ana has changed the topic to: leaves", "topic"),
        ("* ana changes topic to 'leaves'", "topic"),
    ],
)
def test_what_the_server_tells_is_nobodys_words(line: str, kind: str) -> None:
    found = said(line, columns=False)

    assert (found.text, found.speaker, found.fields) == ("", "ana", (("service", kind),))


@pytest.mark.parametrize(
    "line",
    [
        "* ana has joined the choir",
        "* ana has left the building",
        "* ana is now known as the tea lady",
        "* ana sets the table",
        "* ana quit smoking",
        "* ana kicked the habit",
    ],
)
def test_what_somebody_does_is_theirs_though_it_sounds_like_the_server(line: str) -> None:
    assert dict(said(line, columns=False).fields) == {"action": "yes"}


def test_where_no_bridge_is_named_a_bot_says_what_it_says(tmp_path: Path) -> None:
    log = "[09:12] <relay> <Ana> hello\n"

    (record,), _ = read(READER, a_file(tmp_path, log, "export.log"))

    assert (record.speaker, record.text) == ("relay", "<Ana> hello")


@pytest.mark.parametrize(
    "other",
    [
        "",
        "nothing\n",
        "09:12 woke up\n09:30 <b>tea</b>\n",
        "Mar 11 09:12:03 host sshd[1]: Accepted\n" * 5,
        "2024-03-11 09:12:03\t12\t13.5\n" * 5,
        "2024-03-01 09:00:00,123 - app - INFO - started\n",
        "time\tname\ttext\n2024-03-11 09:12:03\tana\thello\n",
        "[2024-03-01 09:05:00] Ana: as Signal's do\n",
        "[09:12] done\n[09:13] done again\n",
        "2024/03/11(Mon)\n09:05\tAna\ttea\n",
        "2024.01.02 Tuesday\n09:05 <Ana> tea\n",
    ],
)
def test_other_files_are_not_taken_for_logs(other: str) -> None:
    assert not Irc.recognises(other.encode(), ".log")


@pytest.mark.parametrize("piece", ["<", "[", "-", "* ", "\x03", "a!", "(", ": ", "[("])
def test_a_line_of_nothing_but_marks_costs_no_more_than_its_length(
    piece: str, tmp_path: Path
) -> None:
    file = a_file(tmp_path, f"09:12 <ana> hi\n09:13 {piece * 300_000}\n" * 2, "export.log")

    with no_more_than(2):
        read(READER, file)


@pytest.mark.soak
@pytest.mark.parametrize("grammar", GRAMMARS)
def test_memory_does_not_grow_with_the_file(grammar: str, tmp_path: Path) -> None:
    time = datetime(2024, 3, 11, 9, 5, tzinfo=UTC)
    row = f"{a_line(GRAMMARS[grammar][1], time, 'ana')}{'tea ' * 50}\n"
    path = tmp_path / "export.log"
    with path.open("w", encoding="utf-8") as file:
        for _ in range(50):
            file.write(row * ((1 << 20) // len(row)))

    tracemalloc.start()
    count = sum(1 for _ in READER.read(ExportFile(path, "export.log")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 50 * ((1 << 20) // len(row))
    assert peak < 30_000_000
