import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.export import Owner
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.teams.html import written
from crawlers.exports.sniffing import sniff
from crawlers.exports.teams import Teams
from grist.records import Record
from tests.crawlers.export_cases import ROOT, an_export, assert_sound, read
from tests.spent import no_more_than

READER = Teams(path="export.json")
BEGIN = datetime(2024, 3, 1, 9, tzinfo=UTC)
ANA = "8:live:ana"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["2024-03-01T09:00:30Z", "1", "html", "<quote messageid='1'>a</quote>b"])
    | st.sampled_from(["messageReference", '{"messageId": "1"}', "forwardedMessageReference"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "content", "contentType", "user", "displayName", "channelId"])
        | st.text(),
        inner,
        max_size=4,
    ),
    max_leaves=6,
)  # fmt: skip
IDS = st.sampled_from(["1", "2", 3])
KEYS = (
    *("from", "chatId", "channelIdentity", "replyToId", "messageType", "attachments", "subject"),
    *("reactions", "eventDetail", "deletedDateTime", "lastEditedDateTime", "replies", "Body"),
    *("From", "Id"),
)
ROWS = st.fixed_dictionaries(
    {"id": IDS, "createdDateTime": st.just("2024-03-01T09:00:30Z"), "body": VALUES},
    optional=dict.fromkeys(KEYS, VALUES),
)
MESSAGES = st.fixed_dictionaries(
    {"id": IDS, "originalarrivaltime": st.just("2024-03-01T09:00:30Z")},
    optional={
        "content": VALUES, "properties": VALUES, "from": VALUES, "displayName": VALUES,
        "messagetype": st.sampled_from(["RichText", "Text", "RichText/Html", "Poll"]) | VALUES,
    },
)  # fmt: skip


def a_file(folder: Path, content: Any, name: str = "export.json") -> ExportFile:
    path = folder / name
    path.write_bytes(json.dumps(content, indent=1).encode())
    return ExportFile(path, name)


def an_account(*messages: Any) -> dict[str, Any]:
    conversation = {"id": "8:live:rui", "displayName": "Rui", "MessageList": list(messages)}
    return {"userId": ANA, "exportDate": "2024-03-02T08:00", "conversations": [conversation]}


def a_message(number: int, content: str, **more: Any) -> dict[str, Any]:
    at = (BEGIN + timedelta(seconds=number)).isoformat()
    message = {"id": str(number), "displayName": None, "originalarrivaltime": at, "from": ANA}
    return message | {"messagetype": "RichText", "content": content, "properties": None} | more


def a_row(number: int, content: str, kind: str = "html", **more: Any) -> dict[str, Any]:
    at = (BEGIN + timedelta(seconds=number)).isoformat()
    row = {"id": str(number), "messageType": "message", "createdDateTime": at, "chatId": "19:tea"}
    who = {"user": {"id": "5f", "displayName": "Ana"}}
    return row | {"from": who, "body": {"contentType": kind, "content": content}} | more


def test_an_account_s_export_says_whose_it_is(tmp_path: Path) -> None:
    assert READER.owner(a_file(tmp_path, an_account())) == Owner(ANA, "userId")
    assert READER.owner(a_file(tmp_path, [a_row(1, "tea")])) is None


def test_rows_in_both_cases_of_keys_give_the_same(tmp_path: Path) -> None:
    graph = {"value": [a_row(2, "<p>yes</p>", replyToId="1"), a_row(1, "tea?", "text")]}
    tenant = json.loads(json.dumps(graph["value"]), object_pairs_hook=in_capitals)

    made, _ = read(READER, a_file(tmp_path, graph))
    others, _ = read(READER, a_file(tmp_path, tenant))

    def told(record: Record) -> tuple[Any, ...]:
        return record.text, record.speaker, record.time, record.thread, record.id, record.reply_to

    assert [told(record) for record in made] == [told(record) for record in others]
    assert made[0].reply_to == made[1].id


def in_capitals(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name[:1].upper() + name[1:]: value for name, value in pairs}


def test_an_answer_names_no_message_that_is_a_problem(tmp_path: Path) -> None:
    rows = [a_row(2, "yes", replyToId="1"), a_row(1, "tea?", createdDateTime=None)]

    (record,), problems = read(READER, a_file(tmp_path, rows))

    assert record.reply_to is None
    assert ("answers", "1") in record.fields
    assert [problem.reason for problem in problems] == ["no_date"]


@pytest.mark.parametrize(
    "other",
    [
        {"userId": ANA, "conversations": []},
        {"conversations": [{"id": "1", "mapping": {}}]},
        {"value": [{"id": "1", "createdDateTime": "2024", "body": {}, "from": {}}]},
        [{"id": "1", "createdDateTime": "2024", "body": "tea", "messageType": "message"}],
        [{"id": "1", "messagetype": "RichText", "content": "tea", "originalarrivaltime": "2024"}],
    ],
)
def test_what_is_alike_is_not_taken_for_teams(other: Any) -> None:
    assert not Teams.recognises(json.dumps(other).encode(), ".json")


def test_an_account_is_known_though_a_list_of_members_fills_what_is_looked_at(
    tmp_path: Path,
) -> None:
    account = an_account(a_message(1, "tea"))
    account["conversations"][0] = {"threadProperties": "x" * 90_000} | account["conversations"][0]

    assert sniff(a_file(tmp_path, account).path) is Teams


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<p>a</p>\n<p>&nbsp;</p>\n<p>b</p>", "a\n\nb"),
        ("<div><div>a<br>b</div></div>", "a\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<div>a</div><div><ul><li>b</li><li>c</li></ul></div>d", "a\nb\nc\nd"),
        ("a  b\n c<b>d</b> <i>e</i>", "a b cd e"),
        ('<at id="0">Ana</at>, <at id="1">@all</at>', "@Ana, @all"),
        ('<at id="0"></at>x', "x"),
        ('<emoji alt="☕"></emoji><img itemtype="http://schema.skype.com/Emoji" alt="🙂">', "☕🙂"),
        ("&lt;b&gt; &amp;amp; &#x1F375;", "<b> &amp; 🍵"),
        ("<script>x</script><style>y</style><!-- z --><title>t</title>w", "w"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("</div></p></b>a", "a"),
        ("<blockquote>theirs</blockquote>mine", "mine"),
        ("<b", ""),
        ("", ""),
    ],
)
def test_markup_is_read_as_it_was_shown(markup: str, text: str) -> None:
    assert written(markup, spaces_run=True).text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a  b\n\n c ", "a  b\n\n c "),
        ('<ss type="smile">:)</ss> <ss type="tea" utf="🍵">(tea)</ss>', ":) 🍵"),
        ('<b raw_pre="*" raw_post="*">a</b> &lt;3', "a <3"),
        ("I <3 you", "I <3 you"),
        ('a<e_m ts_ms="1"></e_m>', "a"),
        ('<quote author="x"><legacyquote>[9] X: </legacyquote>w</quote>\nmine', "\nmine"),
    ],
)
def test_skype_s_markup_keeps_its_spaces(markup: str, text: str) -> None:
    assert written(markup, spaces_run=False).text == text


@given(st.text(max_size=60))
def test_escaped_text_is_read_back(text: str) -> None:
    """But for what HTML has no form for: NUL and other marks, lone surrogates, a bare CR."""
    kept = "".join(c for c in text if c >= " " and not 0x7F <= ord(c) < 0xA0) + "<>&\"'"
    kept = kept.encode("utf-8", "ignore").decode()

    assert written(escape(kept), spaces_run=False).text == kept


@given(st.text(st.characters(exclude_characters="<&\r"), max_size=20))
def test_a_plain_paragraph_is_read_as_any_markup_is(text: str) -> None:
    markup = f"<p>{text}</p>"

    assert written(markup, spaces_run=True) == written(f"{markup}<b></b>", spaces_run=True)


@pytest.mark.parametrize(
    "piece",
    [
        *("<b>", "<p>", "<", "</p>", "&", "<at>", "<quote>", "<!--", "<table>", '<a b="', "<a "),
        *("<b> </b>", "&nbsp;", " ", "\n", "<br>", "<p> ", "<pre> ", "<ss utf='x'>"),
    ],
)
def test_a_megabyte_of_one_mark_costs_no_more_than_seconds(piece: str) -> None:
    with no_more_than(8):
        written(piece * (1_000_000 // len(piece)), spaces_run=True)


@given(st.lists(ROWS | VALUES, max_size=4))
def test_whatever_a_row_holds_it_is_a_record_or_a_problem(rows: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), {"value": rows}))

    places = [record.source.locator for record in made]
    assert len(made) + len(problems) >= len(rows)
    assert len(set(places)) == len(places)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


@given(st.lists(MESSAGES | VALUES, max_size=4))
def test_whatever_a_message_holds_it_is_a_record_or_a_problem(messages: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), an_account(*messages)))

    assert len(made) + len(problems) == len(messages)
    assert not any(problem.whole for problem in problems)
    assert_sound(made)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@given(st.lists(st.tuples(st.integers(1, 3), TEXTS, st.integers(0, 9)), max_size=9))
def test_a_conversation_written_as_skype_does_is_read_back(
    said: list[tuple[int, str, int]],
) -> None:
    """All but line ends of a lone CR, which are one character in XML."""
    messages = []
    for at, (who, text, back) in enumerate(said):
        quote = (
            f'<quote author="x" conversation="8:live:rui" messageid="{1_000 + at - back}">'
            f"<legacyquote>[9] x: </legacyquote>{escape('any words')}</quote>"
        )
        content = (quote if back else "") + escape(text)
        messages.append(a_message(1_000 + at, content, **{"from": f"8:live:p{who}"}))

    with TemporaryDirectory() as folder:
        made, problems = read(READER, a_file(Path(folder), an_account(*reversed(messages))))

    assert problems == []
    made.reverse()
    assert [(record.speaker, record.text) for record in made] == [
        (f"8:live:p{who}", text) for who, text, _ in said
    ]
    places = {record.id: at for at, record in enumerate(made)}
    for at, (record, (_, _, back)) in enumerate(zip(made, said, strict=True)):
        answered = None if record.reply_to is None else places[record.reply_to]
        assert answered == (at - back if 0 < back <= at else None)


def test_words_that_were_taken_back_stand_nowhere() -> None:
    made, problems = read(READER, an_export(ROOT / "teams" / "a_tenant"))

    assert "taken back" not in repr((made, problems))


@pytest.mark.soak
def test_memory_does_not_grow_with_one_conversation(tmp_path: Path) -> None:
    path, count = tmp_path / "export.json", 200_000
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(an_account()).removesuffix("]}]}"))
        for number in range(count):
            quote = f'<quote messageid="{number - 1}">w</quote>' if number % 9 == 0 else ""
            message = a_message(number, f"{quote}{number} ☕ " * 6)
            file.write(json.dumps(message, indent=1) + ",\n")
        file.write(json.dumps(a_message(count, "last")) + "]}]}")

    tracemalloc.start()
    found = sum(isinstance(item, Record) for item in READER.read(ExportFile(path, "export.json")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 45_000_000
    assert found == count + 1
    assert peak < 30_000_000
