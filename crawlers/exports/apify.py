r"""Social posts as Apify's scrapers export them: Instagram and Facebook, JSON or JSON Lines.

    [{"id": "59…", "shortCode": "FIVR…", "caption": "wet library is here", "likesCount": 24,
      "timestamp": "2024-04-25T10:00:09.000Z", "ownerUsername": "teahouse", "ownerId": "58…"},
     {"url": "https://…", "error": "not_available"}]

becomes one post of thread teahouse, speaker 58…, locator `posts/59…`, and one problem `error_row`.

Each row is known by its keys, so a file may mix them. A post inside a profile or a page is a post
like any other; its bytes are those of the row that holds it. What holds no post is a problem with
a reason, never nothing. Comments below a post are other people's text: only their number is kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, ClassVar, TypeAlias

from crawlers.exports import post
from crawlers.exports.export import Export, ExportFile
from crawlers.exports.json_stream import Fault, Item, walk
from crawlers.exports.rows import BOM, Row, rows
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

Post: TypeAlias = Mapping[str, Any]
_Read: TypeAlias = tuple[Record | Problem, bytes]

# By which keys a row is known: all of one group must be there. Errors first, then what is nearer.
_SHAPES = (
    ("error", (("error",), ("status", "notes"))),
    ("profile", (("latestPosts",),)),
    ("page", (("posts", "#url"), ("posts", "pageUrl"))),
    ("comment", (("commentUrl",), ("commentId",), ("postUrl", "text", "ownerUsername"))),
    ("instagram", (("shortCode",), ("caption", "ownerUsername"))),
    ("facebook", (("postId",), ("topLevelUrl",), ("text", "facebookUrl"))),
    ("legacy", (("postText",), ("postUrl", "postStats"))),
    ("preview", (("previewTitle",),)),
    ("page_profile", (("pageId",), ("facebookUrl", "categories"), ("username", "biography"))),
)
_WITHIN = {"profile": "latestPosts", "page": "posts"}  # where the posts of such a row stand
_NO_POSTS = {"error": "error_row", "comment": "comment_row", "page_profile": "page_profile"}
_LOOKED_AT = 20  # rows by which a file is known


@readers
@dataclass(frozen=True)
class Apify(Export):
    """Posts of Apify's Instagram and Facebook scrapers."""

    name: ClassVar[str] = "apify"
    signature: ClassVar[str] = (
        "JSON of Apify's scrapers: Instagram (shortCode, caption) or Facebook posts (postId, text)"
    )

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        begins = head.removeprefix(BOM).lstrip()
        if begins.startswith(b"["):
            events = walk(BytesIO(head), ())
            seen = [event.value for event in islice(events, _LOOKED_AT) if isinstance(event, Item)]
            return any(shape(row) not in {None, "error"} for row in seen)
        return False

    def read(self, file: ExportFile) -> Iterator[Record | Problem]:
        return (read for read, _ in self._read(file))

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        for read, raw in self._read(file):
            if isinstance(read, Record):
                yield read.source.locator, raw

    def _read(self, file: ExportFile) -> Iterator[_Read]:
        """Give each record or problem with the bytes of its row."""
        known: Counter[str] = Counter()
        for row, place, raw in _rows(file):
            if isinstance(row, Problem):
                yield row, b""
                continue
            for read in self._posts(row, place, file, known):
                yield read, raw

    def _posts(
        self, row: Any, place: str, file: ExportFile, known: Counter[str]
    ) -> Iterator[Record | Problem]:
        """Give the posts of a row: itself, or those that stand in it."""
        kind = shape(row)
        if kind in _WITHIN:
            inside = row[_WITHIN[kind]]
            posts = inside if isinstance(inside, list) else []
            for at, each in enumerate(posts):
                where = f"{place}.{_WITHIN[kind]}[{at}]"
                yield self._post(each, row, where, file, known)
            if not posts:
                yield Problem(file.uri, place, "no_posts")
        else:
            yield self._post(row, {}, place, file, known)

    def _post(
        self, row: Any, owner: Post, place: str, file: ExportFile, known: Counter[str]
    ) -> Record | Problem:
        kind = shape(row)
        if not isinstance(row, dict):
            return Problem(file.uri, place, "not_an_object")
        if kind is None or kind in _WITHIN:
            return Problem(file.uri, place, "unknown_shape")
        if kind in _NO_POSTS:
            return Problem(file.uri, place, _NO_POSTS[kind])
        found = post.read(kind, row, owner)
        if found.text is None:
            return Problem(file.uri, place, "not_text")
        locator = _locator(found.id, place, known)
        return Record(
            id=record_id(file.uri, locator),
            text=found.text,
            kind="post",
            source=Source(file.uri, locator, file.sha256, self.reader()),
            thread=found.account,
            speaker=found.speaker,
            time=found.time,
            fields=found.fields,
        )


def shape(row: Any) -> str | None:
    """Say what a row is by its keys; None if it is nothing that is known.

    >>> shape({"error": "no_items"}), shape({"shortCode": "FIVR"}), shape({"id": 1})
    ('error', 'instagram', None)
    """
    if not isinstance(row, dict):
        return None
    keys = {key for key, value in row.items() if value is not None}
    for name, groups in _SHAPES:
        if any(keys.issuperset(group) for group in groups):
            return name
    return None


def _locator(id_: str | None, place: str, known: Counter[str]) -> str:
    """Name a post by its id, or by its place in the file; an id that comes again is counted."""
    if id_ is None:
        return place
    known[id_] += 1
    return f"posts/{id_}" + (f"#{known[id_]}" if known[id_] > 1 else "")


def _rows(file: ExportFile) -> Iterator[tuple[Any, str, bytes]]:
    """Give each row, its place and its bytes; a problem for what is none."""
    with file.path.open("rb") as opened:
        is_array = opened.read(64).removeprefix(BOM).lstrip().startswith(b"[")
        opened.seek(0)
        if is_array:
            for event in walk(opened, ()):
                if isinstance(event, Item):
                    yield event.value, f"[{event.index}]", event.raw
                elif isinstance(event, Fault):
                    yield _problem(event, file), "", b""
            return
    for row in rows(file):
        if isinstance(row, Row):
            yield dict(reversed(row.cells)), row.locator, row.raw
        else:
            yield row, "", b""


def _problem(fault: Fault, file: ExportFile) -> Problem:
    if fault.index is not None:
        return Problem(file.uri, f"[{fault.index}]", fault.reason)
    return Problem(file.uri, f"bytes {fault.start}-{fault.end}", fault.reason, whole=True)
