import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exports.apify import Apify, shape
from crawlers.exports.export import HEAD_BYTES, ExportFile, sniff
from curation.steps.pii import Pii
from grist import records
from grist.errors import UsageError
from grist.records import Problem, Record, field
from tests.builders import frame

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


def test_an_instagram_post_is_a_record_with_its_account_time_and_numbers(tmp_path: Path) -> None:
    (post,), problems = read(tmp_path, [INSTAGRAM])

    assert problems == []
    assert (post.text, post.kind) == ("The goose has left.\n\n#goose", "post")
    assert (post.thread, post.speaker) == ("teahouse", "5812")
    assert post.time == datetime(2024, 5, 2, 8, 0, tzinfo=UTC)
    assert post.source.locator == "posts/31"
    assert post.fields == (
        ("speaker_name", "Tea House"),
        ("url", "https://www.instagram.com/p/Fg/"),
        ("likes_hidden", "true"),
        ("comments", "4"),
        ("location", "The hill"),
        ("alt", "Photo of a goose"),
        ("media", "album"),
        ("pinned", "true"),
        ("tags", "goose"),
        ("mentions", "@tomasz.rides"),
    )


def test_other_peoples_comments_are_no_part_of_a_post(tmp_path: Path) -> None:
    (post,), _ = read(tmp_path, [INSTAGRAM])

    assert "poor goose" not in str(post)


def test_a_facebook_post_is_a_record_too(tmp_path: Path) -> None:
    (post,), _ = read(tmp_path, [FACEBOOK])

    assert (post.text, post.thread, post.speaker) == ("Closed on Monday.", "teahouse", "1000")
    assert post.time == datetime(2024, 5, 3, 9, 30, tzinfo=UTC)
    assert dict(post.fields)["media"] == "photo"
    assert dict(post.fields)["likes"] == "12"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ERROR, "error_row"),
        ({"status": 200, "notes": "Post not found"}, "error_row"),
        ({"commentUrl": "https://x.example/", "text": "hi"}, "comment_row"),
        ({"pageId": "1", "title": "Tea House", "categories": ["Tea"]}, "page_profile"),
        ({"latestPosts": [], "username": "teahouse"}, "no_posts"),
        ({"colour": "green"}, "unknown_shape"),
        ({**FACEBOOK, "text": ["a"]}, "not_text"),
        ("a post", "not_an_object"),
        (None, "not_an_object"),
    ],
)
def test_what_is_no_post_is_counted_with_a_reason(tmp_path: Path, row: Any, reason: str) -> None:
    posts, problems = read(tmp_path, [FACEBOOK, row, INSTAGRAM])

    assert len(posts) == 2
    assert [(p.locator, p.reason, p.whole) for p in problems] == [("[1]", reason, False)]


def test_a_post_of_pictures_alone_is_a_record_without_text(tmp_path: Path) -> None:
    posts, problems = read(tmp_path, [{**INSTAGRAM, "caption": None}, {**FACEBOOK, "text": ""}])

    assert [post.text for post in posts] == ["", ""]
    assert problems == []


def test_posts_within_a_profile_or_an_old_page_are_posts(tmp_path: Path) -> None:
    profile = {"username": "teahouse", "fullName": "Tea House", "latestPosts": [
        {"id": "1", "shortCode": "a", "caption": "one"}, ERROR]}  # fmt: skip
    page = {"#url": "https://www.facebook.com/teahouse", "pageName": "teahouse", "posts": [
        {"postUrl": "https://www.facebook.com/teahouse/posts/2", "postText": "two",
         "postDate": "2019-01-02T03:04:05Z", "postStats": {"reactions": 5}}]}  # fmt: skip

    posts, problems = read(tmp_path, [profile, page])

    assert [(post.text, post.thread) for post in posts] == [
        ("one", "teahouse"),
        ("two", "teahouse"),
    ]
    assert dict(posts[1].fields)["likes"] == "5"
    assert [(p.locator, p.reason) for p in problems] == [("[0].latestPosts[1]", "error_row")]


def test_an_id_that_comes_again_and_one_that_is_missing_still_name_a_place(tmp_path: Path) -> None:
    nameless = {"caption": "x", "ownerUsername": "teahouse"}
    posts, _ = read(tmp_path, [INSTAGRAM, INSTAGRAM, nameless])

    assert [post.source.locator for post in posts] == ["posts/31", "posts/31#2", "[2]"]


def test_every_record_leads_back_to_the_bytes_of_its_row(tmp_path: Path) -> None:
    file = a_file(tmp_path, [INSTAGRAM, ERROR, FACEBOOK])

    raw = dict(READER.raw(file))

    assert list(raw) == ["posts/31", "posts/77"]
    assert json.loads(raw["posts/77"]) == FACEBOOK


def test_json_lines_and_a_single_error_object_are_read(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(row) for row in (INSTAGRAM, ERROR, FACEBOOK))
    posts, problems = read(tmp_path, lines)

    assert [post.source.locator for post in posts] == ["posts/31", "posts/77"]
    assert [problem.reason for problem in problems] == ["error_row"]
    assert [p.reason for p in read(tmp_path, {"status": 200, "notes": "x"})[1]] == ["error_row"]


def test_a_file_that_was_cut_short_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    posts, problems = read(tmp_path, json.dumps([INSTAGRAM, FACEBOOK])[:-60])

    assert len(posts) == 1
    assert [(p.reason, p.whole) for p in problems] == [("truncated", True)]


def test_it_is_known_by_its_content_and_others_are_not_taken_for_it(tmp_path: Path) -> None:
    path = a_file(tmp_path, [ERROR, INSTAGRAM], "x.json").path
    assert sniff(path) is Apify
    a_file(tmp_path, json.dumps([FACEBOOK] * 400), "x.json")
    assert path.stat().st_size > HEAD_BYTES
    assert sniff(path) is Apify
    a_file(tmp_path, [{"a": 1}], "x.json")
    with pytest.raises(UsageError, match="no known format"):
        sniff(path)


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
    | st.sampled_from(["2024-05-02T08:00:00.000Z", "9" * 400]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
KEYS = (*INSTAGRAM, *FACEBOOK, "latestPosts", "posts", "#url", "postText", "owner", "error")


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES) | VALUES, max_size=4))
def test_no_rows_at_all_make_it_raise_and_each_is_counted(rows: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        items = list(READER.read(a_file(Path(folder), json.dumps(rows))))
    made = [item for item in items if isinstance(item, Record)]
    assert len(items) >= len(rows)
    assert len({record.id for record in made}) == len(made)
    records.table(made)


@given(VALUES)
def test_a_shape_is_said_of_anything(row: Any) -> None:
    shape(row)


def test_a_personal_account_does_not_survive_pii(tmp_path: Path) -> None:
    personal = {**INSTAGRAM, "ownerUsername": "ana.prates", "ownerFullName": "Ana Prates",
                "caption": "Ana Prates was here with @tomasz.rides"}  # fmt: skip
    rows = frame(read(tmp_path, [personal])[0])
    step = Pii()

    made = step.apply(rows, step.decide(step.signatures(rows)))

    everything = made[["text", "thread", "speaker"]].to_json() + str(made["fields"].tolist())
    assert "rates" not in everything
    assert "tomasz" not in everything
    assert field(made, "tags").tolist() == ["goose"]
