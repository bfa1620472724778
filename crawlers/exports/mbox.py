"""Mail: an mbox as Thunderbird, Gmail's Takeout, Mutt and list archives write it, or one `.eml`.

    From ana@tea.example Fri Mar  1 09:00:00 2024
    From: =?utf-8?q?Ana?= <Ana@Tea.example>
    Date: Fri, 1 Mar 2024 10:00:00 +0100
    Subject: Re: Sunday
    Message-ID: <2@tea.example>
    In-Reply-To: <1@rui.example>

    From ten.

    On Fri, 1 Mar 2024, Rui wrote:
    > Is it open on Sunday?

becomes speaker ana@tea.example (`speaker_name` Ana), text "From ten.", title "Re: Sunday", locator
`message 2`, a reply to the mail with the id 1@rui.example if that is in the file, and in its
thread. What is quoted above or below what somebody wrote, and a signature, is taken out, and
counted in the fields `quoted_lines` and `signature_lines` (`mail/quotes`).

A file is read twice: which mails are there has to be known before one can answer another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import ClassVar

from crawlers.exports.export import Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.mail import headers as heads
from crawlers.exports.parts.mail.headers import Address, Headers
from crawlers.exports.parts.mail.mbox import Mail, mails
from crawlers.exports.parts.mail.parts import Content, content
from crawlers.exports.parts.mail.quotes import own_words
from crawlers.exports.parts.mail.threads import Threads
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

_OF_MAIL = frozenset({"from", "date", "subject", "message-id", "received", "to", "sender"})
_SURE = 3  # of these headers, by which a single mail is known
_UNQUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_COUNTED = re.compile(rb"([0-9]{1,9}) *\n")  # how Apple Mail's .emlx begins: the mail's length
_GMAIL = re.compile(r"[0-9]{1,20}", re.ASCII)
_NO_ANSWERER = frozenset({"", "no"})
_BULK = frozenset({"bulk", "junk", "auto_reply"})
_DELETED = 0x8  # of Mozilla: still in the file until that is packed


@readers
@dataclass(frozen=True)
class Mbox(Export):
    """Mails of an mbox, or a single mail (`.eml`, Maildir)."""

    name: ClassVar[str] = "mbox"
    libraries: ClassVar[tuple[str, ...]] = ("lxml",)
    signature: ClassVar[str] = (
        "mail: mbox, whose first line is `From`, an address and a date; or a single mail (.eml)"
    )
    marks: ClassVar[tuple[str, ...]] = ("From ", "From:", "Date:", "Message-I")

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        mail = next(mails(BytesIO(head)), None)
        if mail is None:
            return False
        said = _headers(mail)
        return bool("from" in said or mail.is_parted) and len(_OF_MAIL & said.keys()) >= (
            1 if mail.is_parted else _SURE
        )

    def rows(self, file: ExportFile) -> Iterator[Read]:
        threads, found = Threads(), False
        with file.open() as opened:
            for mail in mails(opened):
                said = _headers(mail)
                own = heads.ids(heads.first(said, "message-id"))
                if own and _flaw(mail, said) is None:
                    threads.add(own[0], mail.number, _parents(said))
        with file.open() as opened:
            for mail in mails(opened):
                found = True
                yield self._read(mail, file, threads), mail.raw
        if not found:
            yield Problem(file.uri, "messages", "no_messages", whole=True), b""

    def _read(self, mail: Mail, file: ExportFile, threads: Threads) -> Record | Problem:
        said = _headers(mail)
        locator = f"message {mail.number}"
        if flaw := _flaw(mail, said):
            return Problem(file.uri, locator, flaw)
        what = content(said, _unquoted(mail), mail.raw if mail.is_broken else None)
        words = own_words(what.text)
        service = _service(said)
        sender = heads.address(heads.first(said, "from", "sender"))
        time = heads.time(said)
        answered, number = _answered(said, mail, threads)
        fields = (
            ("speaker_name", sender.name if sender.address else None),
            ("title", heads.written(heads.first(said, "subject")) or None),
            ("service", service),
            ("forwarded", words.forwarded if what.forwarded is None else what.forwarded),
            ("bot", _bot(said, sender)),
            ("zone", time.zone if time else None),
            ("answers", answered if number is None else None),
            ("quoted_lines", str(words.quoted) if words.quoted else None),
            ("signature_lines", str(words.signed) if words.signed else None),
        )
        return Record(
            id=record_id(file.uri, locator),
            text="" if service else words.text,
            kind="message",
            source=Source(file.uri, locator, file.sha256, self.reader()),
            thread=_thread(said, f"{file.uri} {locator}", threads),
            speaker=sender.address or sender.name,
            time=time.time if time else None,
            reply_to=record_id(file.uri, f"message {number}") if number else None,
            fields=(
                *((name, value) for name, value in fields if value is not None),
                *_carried(said, what),
            ),
        )


def _headers(mail: Mail) -> Headers:
    return heads.headers(heads.parted(mail.kept.lstrip(b"\xef\xbb\xbf\r\n\0"))[0])


def _flaw(mail: Mail, said: Headers) -> str | None:
    """Say why a mail cannot be read: by what is known before it is taken apart."""
    if mail.is_cut:
        return "too_large"
    return None if _OF_MAIL & said.keys() else "malformed"


def _unquoted(mail: Mail) -> bytes:
    """Give what stands below the headers.

    A line that began with `From ` was marked in an mbox, so that it parts no mails.
    """
    kept = mail.kept.lstrip(b"\xef\xbb\xbf\r\n\0")
    if counted := _COUNTED.match(kept):  # behind the mail stands what the program notes of it
        kept = kept[: counted.end() + int(counted[1])]
    body = heads.parted(kept)[1]
    return _UNQUOTED.sub(rb"\1", body) if mail.is_parted else body


def _parents(said: Headers) -> list[str]:
    """Give the ids of the mails that one goes back to, the oldest first."""
    older = heads.ids(heads.first(said, "references"))
    return older or heads.ids(heads.first(said, "in-reply-to"))[:1]


def _answered(said: Headers, mail: Mail, threads: Threads) -> tuple[str | None, int | None]:
    """Give the id of the mail that one answers, and its number if it is in the file."""
    direct = heads.ids(heads.first(said, "in-reply-to"))[:1]
    for id_ in direct or heads.ids(heads.first(said, "references"))[-1:]:
        number = threads.number(id_)
        return (None, None) if number == mail.number else (id_, number)
    return None, None


def _thread(said: Headers, place: str, threads: Threads) -> str:
    """Name the thread; a mail without an id is one of its own, named by its place."""
    gmail = heads.first(said, "x-gm-thrid")
    if _GMAIL.fullmatch(gmail):
        return gmail
    own = heads.ids(heads.first(said, "message-id"))[:1]
    parents = _parents(said)
    return threads.thread((own or parents or [place])[0])


def _service(said: Headers) -> str | None:
    """Know what a mail program keeps in a mail of its own at the head of a folder."""
    return "folder_data" if "x-imap" in said else None


def _bot(said: Headers, sender: Address) -> str | None:
    """Say which program wrote a mail, if one did; a list marks what people write as bulk too."""
    answers = heads.first(said, "auto-submitted").partition(";")[0].strip().lower()
    is_bulk = heads.first(said, "precedence").strip().lower() in _BULK
    if answers not in _NO_ANSWERER or (is_bulk and "list-post" not in said):
        return sender.name or sender.address or ""
    return None


def _carried(said: Headers, what: Content) -> Iterator[tuple[str, str]]:
    yield from (("media", kind) for kind in what.media)
    labels = heads.written(heads.first(said, "x-gmail-labels")).split(",")
    yield from (("tags", label.strip(' "')) for label in labels if label.strip(' "'))
    if _is_deleted(heads.first(said, "x-mozilla-status")):
        yield "tags", "Deleted"
    if "x-mozilla-draft-info" in said:
        yield "unsent", "draft"
    yield from (("undecodable", charset) for charset in dict.fromkeys(what.undecodable))


def _is_deleted(status: str) -> bool:
    try:
        return bool(int(status[:8] or "0", 16) & _DELETED)
    except ValueError:
        return False
