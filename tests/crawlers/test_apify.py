"""Rows of every shape as files; what is common to all of them here."""

import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.apify import Apify
from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.apify.shapes import shape
from crawlers.exports.sniffing import sniff
from crawlers.exports.table import Table
from crawlers.exports.telegram import Telegram
from curation.steps.pii import Pii
from grist import records
from grist.errors import UsageError
from grist.records import Problem, Record, field
from grist.text import storable
from tests.builders import frame

CASES = sorted((Path(__file__).parent.parent / "cases" / "apify").iterdir())
READER = Apify(path="posts.json")
INSTAGRAM: dict[str, Any] = {
    "id": "31", "type": "Sidecar", "shortCode": "Fg", "caption": "The goose has left.\n\n#goose",
    "hashtags": ["goose"], "mentions": ["tomasz.rides"], "url": "https://www.instagram.com/p/Fg/",
    "likesCount": -1, "commentsCount": 4, "timestamp": "2024-05-02T08:00:00.000Z",
    "ownerUsername": "teahouse", "ownerFullName": "Tea House", "ownerId": "5812",
    "latestComments": [{"id": "9", "text": "poor goose", "ownerUsername": "somebody"}],
    "locationName": "The hill", "isPinned": True, "alt": "Photo of a goose",
}  # fmt: skip
FACEBOOK: dict[str, Any] = {
    "facebookUrl": "https://www.facebook.com/teahouse", "postId": "77", "pageName": "teahouse",
    "url": "https://www.facebook.com/teahouse/posts/77", "time": "2024-05-03T09:30:00.000Z",
    "timestamp": 1714728600, "user": {"id": "1000", "name": "Tea House"},
    "text": "Closed on Monday.", "likes": 12, "shares": 2, "isVideo": False,
    "media": [{"__typename": "Photo"}],
}  # fmt: skip
ERROR = {"url": "https://x.example/", "error": "not_available", "errorDescription": "gone"}


def a_file(folder: Path, content: Any, name: str = "posts.json") -> ExportFile:
    path = folder / name
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return ExportFile(path, name)


def read(folder: Path, content: Any) -> tuple[list[Record], list[Problem]]:
    items = list(READER.read(a_file(folder, content)))
    return (
        [item for item in items if isinstance(item, Record)],
        [item for item in items if isinstance(item, Problem)],
    )


def seeds(case: Path) -> list[dict[str, Any]]:
    """Give the rows of a case that can be read, those inside a profile too."""
    try:
        found = json.loads(an_export(case).path.read_text("utf-8"))
    except ValueError:
        return []
    rows_ = [
        row for row in (found if isinstance(found, list) else [found]) if isinstance(row, dict)
    ]
    inside = [post for row in rows_ for post in row.get("latestPosts") or row.get("posts") or ()]
    return [row for row in (*rows_, *inside) if row and isinstance(row, dict)]


def an_export(case: Path) -> ExportFile:
    (path,) = case.glob("export.*")
    return ExportFile(path, path.name)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_record_leads_back_to_the_bytes_of_its_own_object(case: Path) -> None:
    file = an_export(case)
    content = file.path.read_bytes()

    raw = list(READER.raw(file))

    rows = lines(case / "records.jsonl")
    assert [locator for locator, _ in raw] == [row["source"]["locator"] for row in rows]
    for (_, item), row in zip(raw, rows, strict=True):
        value = json.loads(item)
        texts = {"caption", "text", "postText", "previewDescription"} & value.keys()
        written = next((value[name] for name in texts if value[name]), "")
        assert item in content
        assert storable(written) == row["text"]


def test_other_peoples_comments_are_no_part_of_a_post(tmp_path: Path) -> None:
    (post,), _ = read(tmp_path, [INSTAGRAM])

    assert "poor goose" not in str(post)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    text = "[" + ",".join(json.dumps({**INSTAGRAM, "id": str(n)}) for n in range(20_000)) + "]"
    file = a_file(tmp_path, text)
    tracemalloc.start()

    assert sum(1 for _ in READER.read(file)) == 20_000

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20 < len(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["2024-05-02T08:00:00.000Z", "0001-01-01T00:00:00+14:00", "\ud83d", -1])
    | st.sampled_from([10**400, 10**15, "9" * 400, "https://f.example/posts/" * 50]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
SEEDS = [row for case in CASES for row in seeds(case)]
KEYS = sorted({key for row in SEEDS for key in row} | {"#error", "owner", "topPosts", "status"})


@st.composite
def rows(draw: st.DrawFn) -> Any:
    """Take a row of a case and put other values under some of its keys, and under others."""
    row = dict(draw(st.sampled_from(SEEDS)))
    row |= draw(st.dictionaries(st.sampled_from(sorted(row)), VALUES, max_size=4))
    return row | draw(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=2))


@settings(deadline=None)
@given(st.lists(rows() | VALUES, max_size=4), st.sampled_from(["", "\n", " "]))
def test_whatever_a_row_holds_it_is_records_or_problems(some: list[Any], break_: str) -> None:
    as_array = json.dumps(some, indent=1 if break_ else None)
    as_lines = break_.join(json.dumps(row) for row in some if isinstance(row, dict))

    for content in (as_array, as_lines):
        with TemporaryDirectory() as folder:
            items = list(READER.read(a_file(Path(folder), content)))

        made = [item for item in items if isinstance(item, Record)]
        ids = {record.id for record in made}
        assert len(ids) == len(made)
        assert all(record.reply_to in ids for record in made if record.reply_to)
        assert all(
            type(value) is str for record in made for pair in record.fields for value in pair
        )
        json.dumps(records.table(made).to_pylist(), default=str, ensure_ascii=False).encode()
    assert len(items) >= 1


@given(st.lists(rows(), min_size=1, max_size=4))
def test_no_row_of_an_array_vanishes(some: list[Any]) -> None:
    """Each row stands before the end, so that nothing else can make up for it."""
    with TemporaryDirectory() as folder:
        content = json.dumps(some)
        items = list(READER.read(a_file(Path(folder), content)))

    told = [item for item in items if not (isinstance(item, Problem) and item.whole)]
    assert len(told) >= len(some)


@given(rows(), st.integers(0, HEAD_BYTES))
def test_no_head_makes_the_sniffer_fail(row: Any, cut: int) -> None:
    Apify.recognises(json.dumps([row]).encode()[:cut], ".json")


@given(st.binary(max_size=200))
def test_bytes_that_are_no_json_are_no_dataset(head: bytes) -> None:
    assert not Apify.recognises(head, ".json")
    with TemporaryDirectory() as folder:
        items = list(READER.read(a_file(Path(folder), head)))

    assert any(isinstance(item, Problem) and item.whole for item in items)


@given(VALUES)
def test_a_shape_is_said_of_anything(row: Any) -> None:
    shape(row)


def test_brackets_a_hundred_thousand_deep_lose_their_row_alone(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    content = f'[{json.dumps(INSTAGRAM)}, {{"caption": {deep}}}, {json.dumps(FACEBOOK)}]'

    posts, problems = read(tmp_path, content)

    assert [post.source.locator for post in posts] == ["posts/31", "posts/77"]
    assert [(p.locator, p.reason) for p in problems] == [("[1]", "malformed")]


def test_a_cut_at_any_byte_keeps_every_post_before_it(tmp_path: Path) -> None:
    content = json.dumps([INSTAGRAM, FACEBOOK], ensure_ascii=False).encode()
    file = a_file(tmp_path, content)
    ends = [content.index(raw) + len(raw) for _, raw in READER.raw(file)]

    for cut in range(1, len(content), 7):
        posts, problems = read(tmp_path, content[:cut])

        assert len(posts) == sum(end <= cut for end in ends)
        assert [p.reason for p in problems] == ["truncated"]


def test_a_profile_is_known_though_its_posts_do_not_fit_into_the_head(tmp_path: Path) -> None:
    long = {**INSTAGRAM, "latestComments": [{"text": "tea " * 100}] * 300, "caption": "late"}
    profile = {"id": "1", "username": "ana", "biography": "", "latestPosts": [long]}
    page = {"categories": [], "likes": 3, "posts": [{"postText": "t" * HEAD_BYTES}], "#url": "x"}

    for row in ({"shortCode": "x", **long}, profile, page):
        for content in (json.dumps([row]), json.dumps(row), json.dumps([row], indent=2)):
            assert len(content) > HEAD_BYTES
            assert sniff(a_file(tmp_path, content).path) is Apify


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        ('{"text": "a"}\n{"text": "b"}\n', Table),
        ('{"caption": "a", "image": "a.jpg"}\n{"caption": "b", "image": "b.jpg"}\n', Table),
        ('{"postId": 1, "id": 1, "name": "a", "text": "b"}\n{"postId": 1, "text": "b"}\n', Table),
        ('{"error": "no disk", "time": "2024-05-03"}\n{"error": "no disk"}\n', Table),
        ('{"status": 200, "notes": "ok", "text": "a"}\n', Table),
        ('{"username": "ana", "text": "a"}\n', Table),
        ('{"name": "Tea", "type": "private_group", "id": 7, "messages": []}', Telegram),
    ],
)
def test_other_formats_keep_their_own(tmp_path: Path, content: str, format_: type) -> None:
    assert sniff(a_file(tmp_path, content, "rows.jsonl").path) is format_


@pytest.mark.parametrize(
    "content",
    ["", "[]", "[1, 2]", '[{"a": 1}]', '[{"title": "chat", "mapping": {}}]', "[[", '"shortCode"'],
)
def test_other_json_is_not_taken_for_a_dataset(tmp_path: Path, content: str) -> None:
    with pytest.raises(UsageError, match="no known format"):
        sniff(a_file(tmp_path, content).path)


def treated(folder: Path, *rows_: Any) -> Any:
    before = frame(read(folder, list(rows_))[0])
    step = Pii()
    return step.apply(before, step.decide(step.signatures(before)))


def test_a_personal_account_does_not_survive_pii_by_either_of_its_names(tmp_path: Path) -> None:
    personal = INSTAGRAM | {
        "ownerUsername": "night.owl77", "ownerFullName": "Ana Prates",
        "caption": "Ana Prates was here with @tomasz.rides", "alt": "Photo by Ana Prates",
    }  # fmt: skip
    mira = {"pageName": "zrna.kava.9", "user": {"id": "1000", "name": "Mira Holm"}}
    address = {"url": "https://www.facebook.com/zrna.kava.9/posts/77"}
    comment = {"commentUrl": f"{address['url']}?comment_id=5", "postUrl": address["url"],
               "text": "thank you @night.owl77", "profileName": "Pia Novak"}  # fmt: skip

    made = treated(tmp_path, personal, FACEBOOK | mira | address, comment)

    everything = made[["text", "thread", "speaker"]].to_json() + str(made["fields"].tolist())
    for private in ("rates", "owl77", "zrna", "irah", "Holm", "tomasz", "ovak"):
        assert private not in everything
    assert made["thread"].tolist() == ["<PERSON_1>", "<PERSON_2>", "<PERSON_2>"]
    assert made["text"][2] == "thank you <PERSON_1>"
    assert field(made, "mentions")[0] == "<HANDLE_1>"
    assert field(made, "url").tolist() == [
        "https://www.instagram.com/p/Fg/",
        "https://www.facebook.com/<PERSON_2>/posts/77",
        "https://www.facebook.com/<PERSON_2>/posts/77?comment_id=5",
    ]
    assert field(made, "tags")[0] == "goose"


def test_a_comment_answers_the_post_of_its_address_not_the_first_of_the_page(
    tmp_path: Path,
) -> None:
    page = "https://www.facebook.com/teahouse/posts"
    posts = [
        {
            "postId": str(at),
            "pageName": "teahouse",
            "facebookId": "100",
            "text": f"post {at}",
            "url": f"{page}/{at}",
        }
        for at in (1, 2)
    ]
    comment = {"commentId": "9", "facebookId": "100", "postUrl": f"{page}/2", "text": "two please",
               "commentUrl": f"{page}/2?comment_id=9"}  # fmt: skip
    path = tmp_path / "posts.json"
    path.write_text(json.dumps([*posts, comment]))
    items = list(Apify(path="posts.json").read(ExportFile(path, "posts.json")))
    records = [item for item in items if isinstance(item, Record)]

    assert records[2].reply_to == records[1].id
