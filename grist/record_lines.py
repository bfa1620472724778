r"""Records as JSON Lines, straight from the reader: the same bytes as by way of a table, sooner.

Record(id="9f…", text="Morning!", …)  ->  b'{"id": "9f…", "text": "Morning!", …}\n'
"""

from functools import lru_cache
from json.encoder import encode_basestring as quoted

from grist.records import Record, iso
from grist.text import escaped, storable


def line(record: Record) -> bytes:
    """Write a record as one line, its texts made storable and harmless to a terminal."""
    source, text, time, answered = record.source, record.text, record.time, record.reply_to
    # Most texts are plain, and then nothing has to be done to them.
    is_plain = text.isascii() and text.isprintable()
    said = quoted(text) if is_plain else _written(storable(text))
    place, end = _place(source.uri, source.sha256, source.reader, source.licence)
    when = "null" if time is None else f'"{iso(time)}"'
    answers = "null" if answered is None else f'"{answered}"'
    return (
        f'{{"id": "{record.id}", "text": {said}, {_whose(record.thread, record.speaker)},'
        f' "time": {when}, "reply_to": {answers}, "kind": "{record.kind}",'
        f' "fields": [{_pairs(record.fields)}],'
        f' "source": {place}{_written(source.locator)}{end}}}\n'
    ).encode()


def _written(text: str | None) -> str:
    if text is None:
        return "null"
    return quoted(text) if text.isprintable() else escaped(quoted(text))


# What many records share is written once.
@lru_cache(maxsize=4096)
def _whose(thread: str | None, speaker: str | None) -> str:
    return f'"thread": {_stored(thread)}, "speaker": {_stored(speaker)}'


@lru_cache(maxsize=4096)
def _pairs(fields: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(
        f'{{"name": {_written(name)}, "value": {_stored(value)}}}' for name, value in fields
    )


@lru_cache(maxsize=64)
def _place(uri: str | None, sha256: str, reader: str, licence: str | None) -> tuple[str, str]:
    """Write what stands before and behind the locator."""
    before = f'{{"uri": {_written(uri)}, "locator": '
    behind = f', "sha256": {_written(sha256)}, "reader": {_written(reader)}'
    return before, f'{behind}, "licence": {_written(licence)}}}'


def _stored(text: str | None) -> str:
    return "null" if text is None else _written(storable(text))
