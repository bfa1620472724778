"""What identifies a row by itself: who wrote it, where, and whose words were passed on.

    speaker user1 (speaker_name Ana), thread 7 (title Ana)  ->  <PERSON_1>, <THREAD_1>

Speakers keep apart in every mode, because sessions and examples need to tell them apart; so do
the threads of messages and rows. The thread of a page or post is a host or account: it stays unless
it is a speaker's, by id or by name.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from curation.pii.pseudonyms import ALSO, FORWARDED, Pseudonyms, Seen
from curation.pii.span import PERSON, THREAD
from curation.pii.texts import texts_of
from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FLAGS = frozenset({"", "true", "yes", "1", "unknown"})
"""What `forwarded` says where it is not said from whom."""
WHOLE = frozenset({"speaker_name", "forwarded", "reply_peer"})
"""Fields that name a person or a chat, as a whole, in whatever kind of record."""
_ROOMS = ("message", "row")  # kinds whose thread may be a person or a private place
_OF_CHATS = ("title", "topic")  # a topic goes by a number that may read as a telephone's


def author(rows: "DataFrame") -> "Series[str]":
    """Give who wrote each row: the speaker, else the name."""
    return rows["speaker"].fillna(field(rows, "speaker_name"))


def origin(rows: "DataFrame") -> "Series[str]":
    """Give whose words each row passes on, where it says so."""
    forwarded = field(rows, "forwarded")
    return forwarded.mask(forwarded.str.casefold().isin(FLAGS))


def room(rows: "DataFrame") -> "Series[str]":
    """Give the chat that each message stands in (its id, else its title), or a row's thread."""
    titles = field(rows, "title").where(rows["kind"] == "message")
    return rows["thread"].fillna(titles).where(rows["kind"].isin(_ROOMS))


def scopes(rows: "DataFrame") -> list[str]:
    """Say what each row is a part of, so that a name in it is known in all of that.

    It is the chat of a message, the thread of a row, the account of a post; a page is a whole.
    """
    pages = rows["kind"] == "page"
    places = room(rows).fillna(rows["thread"]).mask(pages).fillna(rows["id"])
    found: list[str] = (rows["kind"] + "\n" + places).tolist()
    return found


def is_field(name: str, *, of_message: bool) -> bool:
    """Say whether a field identifies as a whole."""
    return name in WHOLE or (name in _OF_CHATS and of_message)


def topic(rows: "DataFrame") -> "Series[str]":
    """Give the topic that each message stands in; chats may number theirs alike, so: and where."""
    topics = field(rows, "topic").where(rows["kind"] == "message")
    return rows["thread"].fillna("") + "\n" + topics


def peer(rows: "DataFrame") -> "Series[str]":
    """Give the other chat that a message answers into."""
    return field(rows, "reply_peer")


def seen(rows: "DataFrame") -> Iterator[Seen]:
    """List the people and threads of a batch, in row order."""
    named, rooms = (
        (author(rows), field(rows, "speaker_name")),
        (room(rows), topic(rows), peer(rows)),
    )
    columns = map(_values, (*named, origin(rows), *rooms))
    for key, name, source, *threads in dict.fromkeys(zip(*columns, strict=True)):
        if key is not None:
            yield Seen(PERSON, key, name)
        if source is not None:
            yield Seen(FORWARDED, source)
        yield from (Seen(THREAD, thread) for thread in threads if thread is not None)
    yield from _also_called(rows)


def _also_called(rows: "DataFrame") -> Iterator[Seen]:
    """List what else people are called: an account's name beside that of its owner."""
    texts, authors, named = texts_of(rows), _values(author(rows)), set[int]()
    for at, (row, name) in enumerate(zip(texts.rows, texts.names, strict=True)):
        also, key = texts.values[at], authors[row]
        if name == "speaker_name" and row in named and also and key:
            yield Seen(ALSO, also, key)
        if name == "speaker_name":
            named.add(row)


def accounts(rows: "DataFrame") -> dict[str, int]:
    """List the threads of pages and posts, hosts and accounts, each with its first row."""
    found: dict[str, int] = {}
    for at, (account, kind) in enumerate(zip(_values(rows["thread"]), rows["kind"], strict=True)):
        if account is not None and kind not in _ROOMS:
            found.setdefault(account, at)
    return found


def renamed(before: "DataFrame", after: "DataFrame", names: Mapping[str, str]) -> "Series[str]":
    """Give the threads of hidden rows, with other names for pages and posts that are as before."""
    outside = ~before["kind"].isin(_ROOMS) & (before["thread"] == after["thread"])
    known = outside & before["thread"].isin(names)
    return after["thread"].mask(known, before["thread"].map(names).astype("str"))


def field_tokens(rows: "DataFrame", known: Pseudonyms) -> Mapping[str, list[str | None]]:
    """Give, by field name, what each row's field of that name becomes; none: nothing of this."""
    return {
        "speaker_name": _tokens(author(rows), known.of(PERSON), PERSON),
        "forwarded": _tokens(origin(rows), known.of(FORWARDED), PERSON),
        "title": _tokens(room(rows).where(rows["kind"] == "message"), known.of(THREAD), THREAD),
        "topic": _tokens(topic(rows), known.of(THREAD), THREAD),
        "reply_peer": _tokens(peer(rows), known.of(THREAD), THREAD),
    }


def hidden(rows: "DataFrame", known: Pseudonyms) -> "DataFrame":
    """Put pseudonyms into the columns that identify."""
    import pandas as pd

    people, rooms = known.of(PERSON), known.of(THREAD)
    accounts = _accounts(rows, known)
    threads = _tokens(rows["thread"], rooms, THREAD)
    speakers = _tokens(rows["speaker"], people, PERSON)
    return rows.assign(
        speaker=pd.Series(speakers, rows.index, dtype="str"),
        thread=pd.Series(threads, rows.index, dtype="str").where(
            rows["kind"].isin(_ROOMS), accounts
        ),
    )


def _accounts(rows: "DataFrame", known: Pseudonyms) -> "Series[str]":
    """Give the threads of pages and posts; an account that bears a person's name is that person."""
    import pandas as pd

    people, found = known.of(ALSO) | known.of(PERSON), list[str | None]()
    for account, kind in zip(_values(rows["thread"]), rows["kind"], strict=True):
        named = known.people.by_handle(account) if account and kind == "post" else None
        found.append(people.get(account or "", named or account))
    return pd.Series(found, rows.index, dtype="str")


def _tokens(keys: "Series[str]", tokens: Mapping[str, str], type_: str) -> list[str | None]:
    """Look keys up; one that nobody numbered still does not stay."""
    return [None if key is None else tokens.get(key, f"<{type_}>") for key in _values(keys)]


def _values(column: "Series[str]") -> list[str | None]:
    """List a column with None where it is missing."""
    found: list[str | None] = column.astype(object).where(column.notna(), None).tolist()
    return found
