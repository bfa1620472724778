"""What is particular to mail: where one ends, who answers whom, and whose words stand in it."""

import io
import mailbox
import tracemalloc
from base64 import encodebytes
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.mbox import Mbox
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.mail.headers import address, headers, time, written
from crawlers.exports.parts.mail.html import text_of
from crawlers.exports.parts.mail.mbox import MAX_MAIL, MAX_WHOLE, mails
from crawlers.exports.parts.mail.quotes import own_words
from crawlers.exports.parts.mail.threads import Threads
from grist.records import Record
from tests.crawlers.export_cases import read

READER = Mbox(path="tea.mbox")
START = datetime(2024, 3, 1, 9, tzinfo=UTC)
SEPARATOR = "From ana@tea.example Fri Mar  1 09:00:00 2024\n"
# A mail cannot tell how many line ends stand at its end, and some words in it are known as others'.
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).filter(
    lambda line: not line.startswith((">", "-")) and not line.strip().endswith((":", "："))
)
SHAPES = (
    *("Rui wrote:", "> a", "> > b", "", "-- ", "yes", "_" * 30, "From: a", "Date: b"),
    "-----Original Message-----",
)
PIECES = (
    *(
        SEPARATOR,
        "\n",
        "\n\n",
        "From ",
        "From: a@b\n",
        "x: y\n",
        "> ",
        "Date: 1\n",
        "\r\n",
        "--b\n",
    ),
    *("=?utf-8?q?", "\x00"),
)
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


def an_export(folder: Path, content: str | bytes) -> ExportFile:
    path = folder / "tea.mbox"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return ExportFile(path, "tea.mbox")


def a_mail(text: str, number: int = 1, *lines: str) -> str:
    above = "\n".join(("From: Ana <ana@tea.example>", f"Message-ID: <{number}@tea>", *lines))
    return f"{SEPARATOR}{above}\n\n{text}\n\n"


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, st.lists(LINES, min_size=1, max_size=5)), min_size=1, max_size=6))
def test_what_the_standard_library_writes_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, list[str]]]
) -> None:
    path = tmp_path_factory.mktemp("mail") / "tea.mbox"
    box = mailbox.mbox(str(path))
    for at, (name, lines) in enumerate(said):
        mail = EmailMessage()
        mail["From"] = f"{name} <ana@tea.example>"
        mail["Date"] = format_datetime(START + timedelta(seconds=at))
        mail["Subject"] = name
        mail["Message-ID"] = f"<{at}@tea.example>"
        mail["In-Reply-To"] = f"<{at - 1}@tea.example>"
        mail.set_content("\n".join(lines))
        parted = mailbox.mboxMessage(mail)
        parted.set_from("ana@tea.example", START.timetuple())
        box.add(parted)
    box.close()
    made, problems = read(READER, ExportFile(path, "tea.mbox"))

    assert [record.text for record in made] == [
        "" if not "\n".join(lines).strip() else "\n".join(lines).rstrip("\n") for _, lines in said
    ]
    assert [dict(record.fields)["title"] for record in made] == [name for name, _ in said]
    assert [record.time for record in made] == [
        START + timedelta(seconds=at) for at in range(len(said))
    ]
    assert [record.reply_to for record in made] == [None, *(record.id for record in made)][:-1]
    assert problems == []


@given(st.lists(st.sampled_from(PIECES)))
def test_the_mails_of_a_file_lie_in_it_one_after_the_other(pieces: list[str]) -> None:
    content = "".join(pieces).encode()
    found = list(mails(io.BytesIO(content)))

    assert all(content[mail.start : mail.end] == mail.raw for mail in found)
    assert all(one.end == other.start for one, other in pairwise(found))


def test_a_mail_in_the_middle_of_two_blocks_begins_where_it_does(tmp_path: Path) -> None:
    for size in range((1 << 18) - 90, (1 << 18) + 10):
        first = a_mail("")
        content = first + "x" * (size - len(first)) + "\n\n" + a_mail("second", 2)
        found = list(mails(io.BytesIO(content.encode())))
        assert [mail.raw.decode() for mail in found] == [content[: size + 2], content[size + 2 :]]


def test_what_is_attached_to_a_large_mail_is_not_held(tmp_path: Path) -> None:
    kettle = encodebytes(b"kettle" * (MAX_WHOLE // 2)).decode()
    above = "Content-Type: image/png\nContent-Transfer-Encoding: base64"
    parts = f"--b\n\nSee it.\n--b\n{above}\n\n{kettle}"
    more = "--b\nContent-Type: text/plain\n\nIt is blue.\n--b--\n"
    content = a_mail(parts + more, 1, "Content-Type: multipart/mixed; boundary=b") + a_mail(
        "next", 2
    )
    file = an_export(tmp_path, content)
    (mail, _) = mails(io.BytesIO(file.path.read_bytes()))
    (record, following), problems = read(READER, file)

    assert len(mail.kept) < MAX_WHOLE + (1 << 19) < mail.end
    assert file.path.read_bytes().startswith(mail.raw)
    assert (record.text, record.fields[-1]) == ("See it.\n\nIt is blue.", ("media", "photo"))
    assert following.text == "next"
    assert problems == []


def test_a_mail_that_is_too_large_loses_itself_alone_and_nothing_answers_it(tmp_path: Path) -> None:
    large = a_mail("so it is, said Ana\n" * (MAX_MAIL // 18))
    file = an_export(tmp_path, large + a_mail("next", 2, "In-Reply-To: <1@tea>"))
    (record,), (problem,) = read(READER, file)

    assert (problem.locator, problem.reason) == ("message 1", "too_large")
    assert record.reply_to is None
    assert ("answers", "1@tea") in record.fields


def test_nests_and_brackets_without_end_cost_little(tmp_path: Path) -> None:
    nest = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(9_000)
    )
    for text in (nest, "(" * 500_000, "> " * 500_000, "=?a?q?" * 200_000, "<div>" * 300_000):
        html = a_mail(text, 2, "Content-Type: text/html")
        rows = a_mail(text, 1, f"Subject: {text}", nest.partition("\n")[0]) + html
        made, _ = read(READER, an_export(tmp_path, rows))
        assert all(isinstance(record, Record) for record in made)


def test_mails_that_answer_one_another_in_a_ring_are_one_thread() -> None:
    threads = Threads()
    for id_, parent in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "e")):
        threads.add(id_, 1, [parent])

    assert len({threads.thread(each) for each in "dabc"}) == 1
    assert threads.thread("e") != threads.thread("a")


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20),
    st.permutations(range(10)),
)
def test_the_order_in_which_threads_are_asked_for_is_nothing_to_them(
    pairs: list[tuple[int, int]], order: list[int]
) -> None:
    one, other = Threads(), Threads()
    for child, parent in pairs:
        for threads in (one, other):
            threads.add(str(child), child, [str(parent)])
    names = {each: one.thread(str(each)) for each in range(10)}

    assert {each: other.thread(str(each)) for each in order} == names
    first: dict[int, int] = {}
    for child, parent in pairs:
        if child != parent:
            first.setdefault(child, parent)
    assert all(names[child] == names[parent] for child, parent in first.items())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("On Fri, 1 Mar 2024 at 10:00, Rui <rui@garden.example> wrote:", 1),
        ("Am 01.03.2024 um 10:00 schrieb Rui:", 1),
        ("Le ven. 1 mars 2024 à 10:00, Rui <rui@garden.example> a écrit :", 1),
        ("El vie, 1 mar 2024 a las 10:00, Rui (<rui@garden.example>) escribió:", 1),
        ("Rui wrote:", 1),
        ("On Fri, 1 Mar 2024, Rui of the garden\n<rui@garden.example> wrote:", 2),
        ("2024年3月1日 10:00 Rui 写道：", 1),
    ],
)
def test_a_quote_goes_with_the_line_that_says_whose_it_is(line: str, words: int) -> None:
    found = own_words(f"Yes.\n\n{line}\n\n> Is it\n> open?\n")
    assert (found.text, found.quoted) == ("Yes.", 5 + words)

    found = own_words(f"{line}\n> Is it open?\n\nYes.")
    assert (found.text, found.quoted) == ("Yes.", 2 + words)


@pytest.mark.parametrize(
    "text",
    [
        "> a line that nobody is named for\n\nYes.",
        "Rui wrote:\n> one\n\nYes.\n\n> another\n\nNo.\n\n> a third\n\nSo.".removeprefix(
            "Rui wrote:\n"
        ),
        "The sign says:\n> No dogs",
        "From: the beginning\nto the end",
        "a -- b\n--\nc\n" + "line\n" * 20,
    ],
)
def test_what_may_be_the_author_s_own_stays(text: str) -> None:
    assert own_words(text) == (text, 0, 0, None)


@given(st.lists(st.sampled_from(SHAPES), max_size=12))
def test_no_line_is_altered_by_taking_others_out(lines: list[str]) -> None:
    left = iter(lines)
    found = own_words("\n".join(lines))
    assert all(any(line == each for each in left) for line in found.text.split("\n") if line)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ana <ANA@Tea.example>", ("ana@tea.example", "Ana")),
        ("ana@tea.example (Ana P.)", ("ana@tea.example", "Ana P.")),
        ("ana at tea.example (Ana P.)", ("ana@tea.example", "Ana P.")),
        (
            '"Pereira, Ana" <ana@tea.example>, rui@garden.example',
            ("ana@tea.example", "Pereira, Ana"),
        ),
        ("undisclosed-recipients:;", (None, "undisclosed-recipients:;")),
        ("", (None, None)),
        ("(" * 10_000, (None, None)),
    ],
)
def test_an_author_is_known_by_the_address(value: str, expected: tuple[str, str]) -> None:
    assert address(value) == expected


@given(st.text(max_size=80))
def test_no_header_is_an_uncaught_error(value: str) -> None:
    written(value)
    address(value)
    time({"date": [value], "received": [f"by a; {value}"]})
    headers(f"a: {value}\n\tb\n{value}".encode("utf-8", "replace"))


def test_a_date_says_the_zone_of_whoever_wrote() -> None:
    for date, zone in (("+0530", "+05:30"), ("-0000", None), ("+0000", None), ("GMT", None)):
        found = time({"date": [f"Fri, 1 Mar 2024 10:00:00 {date}"]})
        assert found is not None
        assert found.zone == zone


def test_what_a_mail_hides_is_not_its_text() -> None:
    html = (
        "<p hidden>a</p><p style='Display : none'>b<b>c</b></p><script>d</script><p>e</p><title>f"
    )
    assert text_of(html) == "e"


def test_an_answer_stands_in_the_thread_of_a_mail_that_is_in_another_file(tmp_path: Path) -> None:
    (asked,), _ = read(READER, an_export(tmp_path, a_mail("open?")))
    (answer,), _ = read(READER, an_export(tmp_path, a_mail("yes", 2, "In-Reply-To: <1@tea>")))

    assert answer.thread == asked.thread
    assert answer.reply_to is None


def test_a_letter_that_begins_like_a_mail_is_none() -> None:
    assert not Mbox.recognises(b"From ana, on a Friday in March 2024\n\nDear Rui,", ".txt")
    assert not Mbox.recognises(b"From: Ana\n\nDear Rui,", ".txt")
    assert not Mbox.recognises(b"Subject: tea\nFrom the beginning: to the end", ".eml")


@pytest.mark.soak
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tea.mbox"
    with path.open("w") as file:
        for at in range(9_000):
            file.write(a_mail("is it open on Sunday?\n" * 230, at, f"In-Reply-To: <{at - 1}@tea>"))
    tracemalloc.start()
    count = sum(1 for _ in READER.rows(ExportFile(path, "tea.mbox")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 9_000
    assert peak < 8 << 20
