r"""Chats as signal-export writes them: `chat.md` (earlier `index.md`) in a folder for each chat.

    [2024-03-01 10:00:30] Ana:

    > tea at four?

    yes, and cake␣␣
    (- Rui: 👍, Me: ❤️ -)![cake.jpg](./media/2024-03-01_00_cake.jpg)␣␣

becomes speaker Ana, text "yes, and cake", a photo, two reactions, locator `line 1`. A text ends
with two spaces, so that what the program puts behind it can be told from it.

Times are those of the computer that exported, without a zone: they are read as UTC, and the field
`zone` says `unknown`. What is quoted is not linked, and the same text may stand many times in a
chat: it becomes the field `quoted`. Heads of earlier versions have no seconds, or a comma.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import PurePosixPath

from crawlers.exports.export import HEAD_BYTES, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts import attachment
from crawlers.exports.parts.text.pieces import Gap, Piece, pieces
from grist.records import Problem, Record, Source, record_id

OWNER = "Me"
"""How the program names whoever exported."""

ZONE = ("zone", "unknown")
_ANY = re.compile(
    r"^(?:\ufeff)?\[\d{4}-\d\d-\d\d(?P<comma>,?) \d\d:\d\d(?P<seconds>(?::\d\d)?)\] ",
    re.ASCII | re.MULTILINE,
)
_SENDER = re.compile(r"([^\n:]{1,200}): ?")
_ENDED = re.compile(r"(?:  | -\)| \)\)|\(This message was deleted\))\Z")
_LOOKED_AT = 20  # messages, to know whether they end as the program's do
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # as the error handler `surrogateescape` marks it

_QUOTE = re.compile(r"\n{1,2}(> [^\n]*+(?:\n>[^\n]*+)*+)\n\n")
_MIDDLE, _CLOSED = "](./media/", ")  "
_LONGEST = 1_100  # characters of a link
_STICKERS = (
    re.compile(r"\[[^\[\]\n]{0,64}\]\(\.\./exported_stickers/[^()\n]{0,200}\)  \Z"),
    re.compile(r"\n\(\( [^\n]{0,64} \)\)\Z"),
)
_REACTIONS = re.compile(r"\n\(- ([^\n]{1,20000}) -\)\Z")
_CALL = re.compile(
    r"(?:(?:Incoming|Outgoing) (?:(?:voice|video|group|adhoc) )?call(?: \([a-z0-9, ]{1,40}\))?"
    r"|Missed (?:(?:voice|video|group|adhoc) )?call)\Z"
)
DELETED = "(This message was deleted)"
_MAX_ATTACHED = 1_000  # of one message


def recognises(head: bytes, suffix: str) -> bool:
    """Say whether messages begin as the program's do, and end so, which few others do."""
    text = head.decode("utf-8", "surrogateescape").lstrip("\ufeff\r\n\t ")
    if not _ANY.match(text) or not _SENDER.match(text, _end(text)):
        return False
    found = [each.span() for each in islice(_pattern(text).finditer(text), _LOOKED_AT + 1)]
    bodies = [text[a[1] : b[0]] for a, b in pairwise(found)]
    if len(found) <= _LOOKED_AT and len(head) < HEAD_BYTES:
        bodies.append(text[found[-1][1] :])
    ended = sum(bool(_ENDED.search(body.rstrip("\r\n"))) for body in bodies)
    return suffix == ".md" or 0 < len(bodies) <= 2 * ended


def rows(file: ExportFile, reader: str) -> Iterator[Read]:
    """Give every message in the order of the file, and a problem for what is none."""
    with file.open() as opened:
        head = opened.read(HEAD_BYTES).decode("utf-8", "surrogateescape")
    if not _ANY.search(head):
        yield Problem(file.uri, "line 1", "no_messages", whole=True), b""
        return
    thread = thread_of(file.uri)
    with file.open() as opened:
        for piece in pieces(opened, _pattern(head)):
            if isinstance(piece, Gap):
                yield Problem(file.uri, f"line {piece.line}", piece.reason), b""
            else:
                yield _read(piece, file, thread, reader), piece.raw


def thread_of(uri: str) -> str:
    """Name a chat by the folder that the program made for it.

    >>> thread_of("signal/Ana/chat.md"), thread_of("Ana.md")
    ('Ana', 'Ana')
    """
    path = PurePosixPath(uri)
    named = path.parent.name if path.stem in {"chat", "index", "data"} else ""
    return named or path.stem


def _end(text: str) -> int:
    found = _ANY.match(text)
    return found.end() if found else 0


def _pattern(text: str) -> "re.Pattern[str]":
    """Match the heads that are written like the first; one of another kind is part of a text."""
    first = _ANY.search(text)
    comma, seconds = (first["comma"], first["seconds"]) if first else ("", "")
    clock = r"\d\d:\d\d:\d\d" if seconds else r"\d\d:\d\d"
    return re.compile(
        rf"^\ufeff?\[(\d{{4}}-\d\d-\d\d){comma} ({clock})\] (?=[^\n:]{{1,200}}:)",
        re.ASCII | re.MULTILINE,
    )


def _read(piece: Piece, file: ExportFile, thread: str, reader: str) -> Record | Problem:
    locator, body = f"line {piece.line}", piece.body
    if not body.isascii() and _NOT_UTF8.search(body):
        return Problem(file.uri, locator, "undecodable")
    sender = _SENDER.match(body)
    time = _time(piece.head)
    if sender is None or time is None:
        return Problem(file.uri, locator, "bad_date" if sender else "malformed")
    text, fields = content(body[sender.end() :].replace("\r\n", "\n").rstrip("\n"))
    return Record(
        id=record_id(file.uri, locator),
        text=text,
        kind="message",
        source=Source(file.uri, locator, file.sha256, reader),
        thread=thread,
        speaker=None if sender[1] == "No-Sender" else sender[1],
        time=time,
        fields=(*fields, ZONE),
    )


def _time(head: "re.Match[str]") -> datetime | None:
    try:
        return datetime.fromisoformat(f"{head[1]}T{head[2]}").replace(tzinfo=UTC)
    except ValueError:
        return None


def content(body: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Part what was written from what the program puts before and behind it."""
    if body == DELETED:
        return "", (("service", "deleted"),)
    quoted = _QUOTE.match(body)
    if quoted:
        body = body[quoted.end() :]
    body, media = _cut_media(body)
    reactions = _REACTIONS.search(body)
    if reactions:
        body = body[: reactions.start()]
    text = body.removesuffix("  ")
    if _CALL.match(text) or not (text.strip() or media or quoted or reactions):
        return "", (("service", "call" if text.strip() else "system"),)
    fields = [("quoted", _unquoted(quoted[1]))] if quoted else []
    fields += [("media", kind) for kind in media]
    return text, (*fields, *(_reactions(reactions[1]) if reactions else ()))


def _cut_media(body: str) -> tuple[str, list[str]]:
    """Take links to attachments and to a sticker off the end of a message."""
    names: list[str] = []
    end = len(body)
    while len(names) < _MAX_ATTACHED and (link := _link(body, end)):
        end, name = link
        names.append(name)
    body, kinds = body[:end], attachment.kinds(reversed(names))
    found = next(filter(None, (each.search(body, end - _LONGEST) for each in _STICKERS)), None)
    return (body[: found.start()], [*kinds, "sticker"]) if found else (body, kinds)


def _link(body: str, end: int) -> tuple[int, str] | None:
    """Find where a link that ends here begins, and the name in it, which may hold brackets."""
    begins = max(0, end - _LONGEST)
    middle = body.rfind(_MIDDLE, begins, end)
    if middle < 0 or not body.endswith(_CLOSED, middle, end) or body.find("\n", middle, end) >= 0:
        return None
    name = body[middle + len(_MIDDLE) : end - len(_CLOSED)].replace("%20", " ")
    start = middle - len(name) - 1
    if not body.startswith(f"[{name}", max(0, start)):
        start = body.rfind("[", begins, middle)
    if start < 0:
        return None
    return start - body.startswith("!", max(0, start - 1), start), name


def _unquoted(quote: str) -> str:
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in quote.split("\n"))


def _reactions(said: str) -> Iterator[tuple[str, str]]:
    """Read `Rui: 👍, Me: ❤️`."""
    emojis = [each.rpartition(": ")[2].strip() for each in said.split(", ")]
    yield "likes", str(len(emojis))
    yield from (("reaction", emoji) for emoji in dict.fromkeys(emojis) if emoji)
