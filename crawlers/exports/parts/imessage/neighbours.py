"""What other tables say of a message: its chat, what is attached to it, whether it was deleted.

    chat_message_join        message_id 12, chat_id 5
    message_attachment_join  message_id 12, attachment_id 40

Both tables and the messages are gone through side by side, in the order of the messages' numbers:
that takes neither memory nor an index, which a database from another program may lack.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from crawlers.exports.parts import attachment
from crawlers.exports.parts.imessage.database import Database
from crawlers.exports.parts.json.values import word

_Rows: TypeAlias = Iterator[tuple[Any, ...]]

_CHATS = "SELECT message_id, chat_id FROM chat_message_join ORDER BY message_id, chat_id"
_CHATS_NAMED = "SELECT rowid, chat_identifier, display_name FROM chat"
_CHATS_UNNAMED = "SELECT rowid, chat_identifier, NULL FROM chat"
_DELETED = "SELECT message_id FROM chat_recoverable_message_join ORDER BY message_id"
_ATTACHED = (
    "SELECT j.message_id, a.mime_type, a.transfer_name{sticker} FROM message_attachment_join AS j"
    " JOIN attachment AS a ON a.rowid = j.attachment_id ORDER BY j.message_id, j.attachment_id"
)
_PREVIEW = ".pluginPayloadAttachment"  # what a link's preview is made of


@dataclass(frozen=True, slots=True)
class Beside:
    """What other tables say of one message.

    Attributes:
        thread: what its chat is called among devices; the same with a person over SMS.
        title: what people call it.
        media: the kinds of what is attached.
        deleted: its owner has deleted it.
    """

    thread: str | None = None
    title: str | None = None
    media: tuple[str, ...] = ()
    deleted: bool = False


class Neighbours:
    """The other tables of one database."""

    def __init__(self, database: Database) -> None:
        self._handles = dict(_handles(database))
        self._chats = dict(_chats(database))
        self._joins = _Sorted(_asked(database, "chat_message_join", _CHATS, "chat_id"))
        self._gone = _Sorted(_asked(database, "chat_recoverable_message_join", _DELETED))
        self._attached = _Sorted(_attachments(database))

    def of(self, number: int) -> Beside:
        """Give what is said of a message; the numbers that are asked for rise."""
        chats = [self._chats[row[1]] for row in self._joins.of(number) if row[1] in self._chats]
        thread, title = chats[0] if chats else (None, None)
        kinds = dict.fromkeys(map(_kind, self._attached.of(number)))
        media = tuple(kind for kind in kinds if kind)
        return Beside(thread, title, media, not chats and bool(self._gone.of(number)))

    def handle(self, number: Any) -> str | None:
        """Name whom a number stands for: by phone number or address."""
        return self._handles.get(number) if isinstance(number, int) else None


class _Sorted:
    """Rows that begin with a message's number, in the order of these."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = (row for row in rows if isinstance(row[0], int))
        self._next = next(self._rows, None)

    def of(self, number: int) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number and len(found) < _MOST:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


_MOST = 1_000  # rows about one message


def _asked(database: Database, table: str, query: str, *columns: str) -> _Rows:
    if not database.has(table, "message_id", *columns):
        return iter(())
    return database.beside(table, query)


def _attachments(database: Database) -> _Rows:
    if not database.has("attachment", "mime_type", "transfer_name"):
        return iter(())
    sticker = ", a.is_sticker" if database.has("attachment", "is_sticker") else ", 0"
    query = _ATTACHED.format(sticker=sticker)
    return _asked(database, "message_attachment_join", query, "attachment_id")


def _kind(row: tuple[Any, ...]) -> str | None:
    _, media_type, name, is_sticker = row
    if is_sticker == 1:
        return "sticker"
    if isinstance(name, str) and name.endswith(_PREVIEW):
        return None
    return attachment.kind_of(word(media_type), word(name))


def _handles(database: Database) -> Iterator[tuple[int, str]]:
    if database.has("handle", "id"):
        for number, name in database.beside("handle", "SELECT rowid, id FROM handle"):
            if isinstance(number, int) and word(name):
                yield number, name


def _chats(database: Database) -> Iterator[tuple[int, tuple[str | None, str | None]]]:
    if not database.has("chat", "chat_identifier"):
        return
    query = _CHATS_NAMED if database.has("chat", "display_name") else _CHATS_UNNAMED
    for number, identifier, name in database.beside("chat", query):
        if isinstance(number, int):
            yield number, (word(identifier) or f"chats/{number}", word(name))
