"""Social posts as Apify's scrapers export them: Instagram and Facebook, JSON or JSON Lines.

    [{"id": "59…", "shortCode": "FIVR…", "caption": "wet library is here", "likesCount": 24,
      "timestamp": "2024-04-25T10:00:09.000Z", "ownerUsername": "teahouse", "ownerId": "58…"},
     {"id": "17…", "postUrl": "https://…/p/FIVR…/", "text": "two please", "ownerUsername": "rui"},
     {"url": "https://…", "error": "not_available"}]

becomes a post of thread teahouse, speaker 58…, locator `posts/59…`; a comment `comments/17…` that
answers it, since the post stands above it; and a problem, `error_row`.

A post inside a profile or a page is a post like any other, with the locator `pages/58…/posts/59…`
and the bytes of its own object. What holds no post is a problem with a reason, never nothing. Of
the comments inside a post only the number is kept: they are other people's text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, ClassVar, NamedTuple

from crawlers.exports.export import Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.apify import post, post_ids
from crawlers.exports.parts.apify.shapes import WITHIN, is_apifys, shape
from crawlers.exports.parts.json.elements import elements
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.objects import beginnings
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.values import Json
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

_LOOKED_AT = 20  # rows by which a file is known


@readers
@dataclass(frozen=True)
class Apify(Export):
    """Posts and comments of Apify's Instagram and Facebook scrapers."""

    name: ClassVar[str] = "apify"
    signature: ClassVar[str] = (
        "JSON of Apify's scrapers: Instagram (shortCode, caption) or Facebook posts (postId, text)"
    )

    marks: ClassVar[tuple[str, ...]] = ('"url"', '"inputUrl"', '"timestamp"')

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return is_apifys(islice(beginnings(head), _LOOKED_AT))

    def rows(self, file: ExportFile) -> Iterator[Read]:
        known, gave = _Known(), False
        for element in elements(file):
            if isinstance(element, Problem):
                reads: Iterable[Read] = [(element, b"")]
            else:
                row = _Row(element.value, element.place, element.raw)
                reads = _of_row(row, file, known)
            for read, raw in reads:
                gave = gave or isinstance(read, Record) or read.whole
                yield read, raw
        if not gave:
            yield Problem(file.uri, "posts", "no_posts", whole=True), b""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, where it stands, and its bytes; `owner` is the profile or page around it."""

    value: Any
    place: str
    raw: bytes
    owner: Json | None = None


def _of_row(row: _Row, file: ExportFile, known: "_Known") -> Iterator[Read]:
    """Give what a row is, or the posts that stand in it."""
    if shape(row.value) != "account":
        yield _read(row, file, known), row.raw
        return
    # The row has been decoded and is sound: in it there are no faults, and each item has its bytes.
    events = walk(BytesIO(row.raw), *((name,) for name in WITHIN))
    inside = [event for event in events if isinstance(event, Item)]
    for event in inside:
        place = f"{row.place}.{event.array.path[0]}[{event.index}]"
        yield _read(_Row(event.value, place, event.raw, row.value), file, known), event.raw
    if not inside:
        yield Problem(file.uri, row.place, "page_profile"), b""


def _read(row: _Row, file: ExportFile, known: "_Known") -> Record | Problem:
    kind = shape(row.value)
    if kind not in post.SHAPES:
        return Problem(file.uri, row.place, _no_post(row, kind))
    found = post.read(kind, row.value, row.owner or {})
    if found.text is None:
        return Problem(file.uri, row.place, "bad_text")
    above = known.post(post_ids.answered(row.value)) if kind == "comment" else None
    thread = above.thread if above else found.account
    place = known.add(_Place(_locator(kind, found.id, row), thread))
    if kind != "comment":
        known.name(place, post_ids.names(row.value))
    return Record(
        id=record_id(file.uri, place.locator),
        text=found.text,
        kind="post",
        source=Source(file.uri, place.locator, file.sha256, Apify.reader()),
        thread=thread,
        speaker=found.speaker,
        time=found.time,
        reply_to=record_id(file.uri, above.locator) if above else None,
        fields=found.fields,
    )


def _no_post(row: _Row, kind: str | None) -> str:
    """Say why a row is no record; a profile inside another is not looked into."""
    if not isinstance(row.value, dict):
        return "not_an_object"
    return {"error": "error_row", "page_profile": "page_profile"}.get(kind or "", "unknown_shape")


def _locator(kind: str, id_: str | None, row: _Row) -> str:
    """Name a place by the network's ids; what has none is known by where it stands in the file."""
    if id_ is None:
        return row.place
    page = post_ids.owner_id(row.owner) if row.owner else None
    return (
        f"pages/{page}/" if page else ""
    ) + f"{'comments' if kind == 'comment' else 'posts'}/{id_}"


class _Place(NamedTuple):
    locator: str
    thread: str | None


class _Known:
    """Which places were taken so far: a few hundred bytes a post, whatever its size."""

    def __init__(self) -> None:
        self._threads: dict[str, str | None] = {}  # by locator
        self._again: Counter[str] = Counter()
        self._locators: dict[str, str] = {}  # by another name of the post

    def add(self, place: _Place) -> _Place:
        """Take a place; if it is taken already, `#2` of it, or `#3`."""
        locator, thread = place
        if locator in self._threads:
            self._again[locator] += 1
            place = _Place(f"{locator}#{self._again[locator] + 1}", thread)
        self._threads[place.locator] = thread
        return place

    def name(self, place: _Place, names: list[str]) -> None:
        """Remember what a post goes by; of posts that share a name the first has it."""
        for name in names:
            if place.locator != f"posts/{name}" and name not in self._locators:
                self._locators[name] = place.locator

    def post(self, names: list[str]) -> _Place | None:
        """Find the post that goes by one of the names."""
        for name in names:
            for locator in (f"posts/{name}", self._locators.get(name)):
                if locator in self._threads:
                    return _Place(locator, self._threads[locator])
        return None
