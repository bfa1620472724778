"""Mattermost's bulk export (`mmctl export`, `mattermost export bulk`): JSON Lines.

    {"type": "channel", "channel": {"team": "tea", "name": "hall", "display_name": "The Hall"}}
    {"type": "user", "user": {"username": "ana", "nickname": "Ana", "email": "…"}}
    {"type": "post", "post": {"team": "tea", "channel": "hall", "user": "ana", "message": "milk?",
      "create_at": 1709283630000, "replies": [
        {"user": "rui", "message": "yes", "create_at": 1709283660000}]}}

becomes thread tea/hall, speaker ana; the post has no number, so that the locator is `line 3`, and
its answer's `line 3.replies[0]`, with the answer's own bytes. Both have the topic `line 3`. Direct
messages are threads of those who take part: `ana, rui`.

Posts are given in the order of the file, which is not that of time: Mattermost writes them by its
own ids, channels mixed. Of a user's line only the names are looked at; it holds an e-mail address
and more that is nobody's business.

The keys are those of Mattermost's import_types.go, of 2017 to 2026.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from crawlers.exports.export import Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.json.objects import CUT
from crawlers.exports.parts.json.row_file import Row, first_rows, rows, within
from crawlers.exports.parts.json.values import Json, listed, moment, objects, word
from crawlers.exports.parts.tables.rows import BOM
from crawlers.reader import readers
from grist.records import Problem, Record, Source, iso, record_id

_POSTS = ("post", "direct_post")
_OTHERS = frozenset(
    ("version", "scheme", "role", "team", "channel", "user", "bot", "emoji", "direct_channel")
)
_BOT_MARKS = ("from_bot", "from_webhook")
_SYSTEM = "system_"  # how the types of posts begin that nobody wrote


@readers
@dataclass(frozen=True)
class Mattermost(Export):
    """Posts, replies and direct messages of a Mattermost server."""

    name: ClassVar[str] = "mattermost"
    signature: ClassVar[str] = (
        "JSON Lines of Mattermost's bulk export: objects with a type (version, channel, user, post)"
        " and what is of that type under its name"
    )

    marks: ClassVar[tuple[str, ...]] = ('"type":"', '"post":', '"create_at":', '"user":')

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        is_array = head.removeprefix(BOM).lstrip().startswith(b"[")
        return not is_array and bool(first_rows(head, _is_row))

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each post and each reply with the bytes that it was read from."""
        server = _Server(file, self.reader())
        for row in rows(file, _is_row):
            if isinstance(row, Problem):
                yield row, b""
                continue
            kind = word(row.value.get("type"))
            if kind in _POSTS:
                yield from server.posts(row)
            elif kind in _OTHERS:
                server.learn(row.value)
            else:
                yield Problem(file.uri, row.place, "unknown_type"), b""


def _is_row(value: Any) -> bool:
    """Say whether an object is a line of such an export."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "version":
        return type(value.get("version")) is int and value.keys() <= {"type", "version", "info"}
    known = isinstance(kind, str) and (kind in _POSTS or kind in _OTHERS)
    return known and (isinstance(value.get(kind), dict) or value.get(kind) == CUT)


class _Place(NamedTuple):
    """Where a post stands: its channel, its conversation there, and the record that it answers."""

    thread: str | None
    topic: str | None
    above: str | None = None


class _Server:
    """What was said of channels and people, and the posts that are read by it."""

    def __init__(self, file: ExportFile, reader: str) -> None:
        self._file, self._reader = file, reader
        self._names: dict[str, str] = {}
        self._bots: set[str] = set()
        self._titles: dict[str, str] = {}

    def learn(self, line: Json) -> None:
        """Take the names out of a line; nothing else of it is kept."""
        kind, told = line["type"], line.get(line["type"])
        if not isinstance(told, dict):
            return
        user = word(told.get("username"))
        if kind == "channel" and (title := word(told.get("display_name"))):
            self._titles[_channel(told) or ""] = title
        elif kind in {"user", "bot"} and user:
            if name := _name(told):
                self._names[user] = name
            if kind == "bot" or told.get("is_bot") is True:
                self._bots.add(user)

    def posts(self, line: Row) -> Iterator[Read]:
        """Give a post and what answers it."""
        kind = line.value["type"]
        post = line.value.get(kind)
        answers = within(line, (kind, "replies")) if _has_replies(post) else []
        place = _Place(_thread(post), line.place if answers else None)
        made = self._record(post, line.place, place)
        yield made, _own_bytes(line.raw, answers)
        above = made.id if isinstance(made, Record) else None
        for answer in answers:
            yield self._record(answer.value, answer.place, place._replace(above=above)), answer.raw

    def _record(self, post: Any, locator: str, place: "_Place") -> Record | Problem:
        if not isinstance(post, dict):
            return Problem(self._file.uri, locator, "not_an_object")
        text, time = post.get("message", ""), _time(post.get("create_at"))
        if not isinstance(text, str) or time is None:
            return Problem(self._file.uri, locator, "no_date" if time is None else "bad_text")
        user, service = word(post.get("user")), _service(post)
        props = post["props"] if isinstance(post.get("props"), dict) else {}
        pairs = (
            ("speaker_name", self._names.get(user or "")),
            ("title", self._titles.get(place.thread or "")),
            ("topic", place.topic),
            ("service", service),
            ("action", "yes" if post.get("type") == "me" else None),
            ("edited", _edited(post)),
            ("bot", self._bot(user, props)),
        )
        return Record(
            id=record_id(self._file.uri, locator),
            text="" if service else text or _attached(props),
            kind="message",
            source=Source(self._file.uri, locator, self._file.sha256, self._reader),
            thread=place.thread,
            speaker=user,
            time=time,
            reply_to=place.above,
            fields=(
                *((name, value) for name, value in pairs if value is not None),
                *_carried(post, props),
            ),
        )

    def _bot(self, user: str | None, props: Json) -> str | None:
        """Name the bot or the webhook that wrote a post, by what it called itself."""
        if user in self._bots or any(props.get(key) in ("true", True) for key in _BOT_MARKS):
            return word(props.get("override_username")) or self._names.get(user or "") or user or ""
        return None


def _name(user: Json) -> str | None:
    """Give what a person is called: the nickname, or the whole name."""
    parts = (word(user.get("first_name")), word(user.get("last_name")))
    whole = " ".join(part for part in parts if part)
    return word(user.get("nickname")) or whole or word(user.get("display_name"))


def _channel(told: Json) -> str | None:
    team = word(told.get("team"))
    name = word(told.get("channel")) or word(told.get("name"))
    return f"{team}/{name}" if team and name else name


def _thread(post: Any) -> str | None:
    """Name a channel by its team and name; of a direct message it is who take part."""
    if not isinstance(post, dict):
        return None
    members = [who for who in listed(post.get("channel_members")) if word(who)]
    return ", ".join(sorted(members)) or _channel(post)


def _has_replies(post: Any) -> bool:
    return isinstance(post, dict) and bool(listed(post.get("replies")))


def _own_bytes(line: bytes, answers: list[Row]) -> bytes:
    """Give what of a line is the post's: what stands before the first answer, if the text does."""
    if not answers:
        return line
    before = line[: line.find(b'"replies"')]
    return before if b'"message"' in before else line


def _time(value: Any) -> datetime | None:
    return moment(value) if type(value) is int and value > 0 else None


def _service(post: Json) -> str | None:
    """Name what Mattermost tells, or that a post was deleted."""
    if _time(post.get("delete_at")):
        return "deleted"
    kind = word(post.get("type"))
    return kind.removeprefix(_SYSTEM) if kind and kind.startswith(_SYSTEM) else None


def _edited(post: Json) -> str | None:
    edited = _time(post.get("edit_at"))
    return iso(edited) if edited else None


def _attached(props: Json) -> str:
    """Give what webhooks and bots write, where the post has no text of its own."""
    parts = (
        [text for key in ("pretext", "title", "text") if (text := word(each.get(key)))]
        or [word(each.get("fallback")) or ""]
        for each in objects(props.get("attachments"))
    )
    return "\n".join(text for texts in parts for text in texts if text)


def _carried(post: Json, props: Json) -> Iterator[tuple[str, str]]:
    """Name the kinds of what a post carries, and what met it; who that was is not said."""
    names = (word(each.get("path")) or "" for each in objects(post.get("attachments")))
    yield from (("media", kind) for kind in attachment.kinds(names))
    if listed(props.get("attachments")):
        yield "media", "embed"
    reactions = objects(post.get("reactions"))
    if reactions:
        yield "likes", str(len(reactions))
    signs = (word(each.get("emoji_name")) for each in reactions)
    yield from (("reaction", sign) for sign in dict.fromkeys(signs) if sign)
