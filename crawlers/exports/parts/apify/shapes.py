"""What a row of an Apify dataset is, told by its keys.

    {"shortCode": "FIVR", "caption": "we are open"}      ->  instagram
    {"username": "teahouse", "latestPosts": [...]}       ->  account
    {"url": "https://...", "error": "not_available"}     ->  error

Actors name their columns as they like, and a dataset may hold the rows of several: so each row is
looked at by itself, and the name of the file says nothing.
"""

from collections.abc import Iterable
from typing import Any

# All keys of one group must be there. What says more stands first: a comment has a post's keys too.
_SHAPES = (
    ("account", (("latestPosts", "username"), ("latestPosts", "postsCount"))),
    ("account", (("latestIgtvVideos", "username"), ("topPosts", "name"))),
    ("account", (("posts", "#url"), ("posts", "pageUrl"), ("posts", "categories", "likes"))),
    ("comment", (("commentUrl",), ("commentId", "facebookUrl"), ("commentId", "profileName"))),
    ("comment", (("commentId", "threadingDepth"), ("text", "ownerUsername", "postUrl"))),
    ("comment", (("text", "ownerUsername", "postId"), ("text", "ownerUsername", "repliesCount"))),
    ("instagram", (("shortCode",), ("caption", "ownerUsername"), ("caption", "ownerId"))),
    ("facebook", (("postId", "facebookUrl"), ("postId", "pageName"), ("postId", "user"))),
    ("facebook", (("topLevelUrl",), ("text", "facebookUrl"), ("text", "feedbackId"))),
    ("legacy", (("postText", "postUrl"), ("postText", "postDate"), ("postUrl", "postStats"))),
    ("preview", (("previewTitle", "videoId"), ("previewTitle", "owner"))),
    ("preview", (("previewDescription", "videoId"), ("publish_time", "videoId"))),
    ("page_profile", (("pageId", "pageName"), ("pageId", "title"), ("pageUrl", "categories"))),
    ("page_profile", (("facebookUrl", "categories"), ("username", "biography"))),
    ("page_profile", (("username", "followersCount"),)),
)
WITHIN = ("latestPosts", "latestIgtvVideos", "topPosts", "posts")
"""Where the posts of an account's row stand."""

_NOTICE = frozenset({"status", "notes", "url", "inputUrl"})
_NO_ERROR = (None, False, "")


def shape(row: Any) -> str | None:
    """Say what a row is by its keys, as far as they have a value; None if it is nothing known.

    >>> shape({"error": "no_items"}), shape({"shortCode": "FIVR", "error": None}), shape({"id": 1})
    ('error', 'instagram', None)
    """
    if not isinstance(row, dict):
        return None
    if row.get("error") not in _NO_ERROR or row.get("#error") is True or _is_notice(row):
        return "error"
    keys = {key for key, value in row.items() if value is not None}
    for name, groups in _SHAPES:
        if any(keys.issuperset(group) for group in groups):
            return name
    return None


def is_apifys(rows: Iterable[dict[str, Any]]) -> bool:
    """Say whether one of some rows can come from nowhere else.

    An `error` alone is not enough: tables of other people have such a column.
    """
    told = {"errorDescription", "inputUrl", "#error", "notes"}
    found = ((shape(row), row) for row in rows)
    return any(name and (name != "error" or not told.isdisjoint(row)) for name, row in found)


def _is_notice(row: dict[str, Any]) -> bool:
    """Say whether a row is no more than a status: `{"status": 200, "notes": "Post not found"}`."""
    return (
        type(row.get("status")) is int
        and isinstance(row.get("notes"), str)
        and _NOTICE.issuperset(row)
    )
