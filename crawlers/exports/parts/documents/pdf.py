r"""The text of a PDF, page by page; of a scan there is none.

pdf(b"%PDF-1.7 …")  ->  Document("Water\n…\n\nsecond page", title="Tea", …), or "no_text"

It needs pypdf, which is an extra: `pip install gristmill[documents]`.
"""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from crawlers.exports.parts.documents.document import Document
from grist.errors import MissingError

MAX_PAGES = 20_000
MAX_TEXT = 64 << 20  # characters
MAX_STEPS = 10_000_000
"""Steps of drawing in a file, and in a form each time that it is drawn; a thick book has half."""


def pdf(content: bytes) -> Document | str:
    """Read a PDF, or say why it cannot be.

    Raises:
        MissingError: what reads it is not installed.
    """
    if find_spec("pypdf") is None:
        raise MissingError("folder: a PDF wants pypdf: pip install gristmill[documents]")
    # It would tell stderr of each flaw; those are ours to count.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return _read(content)
    except Exception:  # noqa: BLE001 - whatever a stranger's file can raise, and may quote
        return "malformed"


def _read(content: bytes) -> Document | str:
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        return _text_of(PdfReader(BytesIO(content), strict=False))
    except (_TooManyStepsError, LimitReachedError):
        return "too_large"


def _text_of(reader: Any) -> Document | str:
    if reader.is_encrypted and not _is_opened(reader):
        return "encrypted"
    if len(reader.pages) > MAX_PAGES:
        return "too_large"
    steps = _Steps()
    texts, size = [], 0
    for page in reader.pages:
        texts.append(page.extract_text(visitor_operand_before=steps).strip("\n"))
        size += len(texts[-1])
        if size > MAX_TEXT:
            return "too_large"
    text = "\n\n".join(filter(None, texts))
    return _with_facts(text, reader) if text.strip() else "no_text"


class _TooManyStepsError(Exception):
    """A file draws more than one that somebody wrote."""


class _Steps:
    """Counts the steps of drawing, as they are taken.

    A page takes as long as its steps do, however small a file is: all its pages may be one.
    """

    def __init__(self) -> None:
        self._taken = 0

    def __call__(self, *_: object) -> None:
        self._taken += 1
        if self._taken > MAX_STEPS:
            raise _TooManyStepsError


def _is_opened(reader: Any) -> bool:
    """Try the empty password: with that, many a PDF is locked against being altered alone."""
    from pypdf.errors import PyPdfError

    with suppress(PyPdfError, NotImplementedError, ValueError):
        return bool(reader.decrypt(""))
    return False


def _with_facts(text: str, reader: Any) -> Document:
    """Add what a PDF says of itself, as far as that can be read."""
    title = author = time = None
    with suppress(Exception):  # whatever it is: the text is what counts
        said = reader.metadata
        title, author = _word(said.title), _word(said.author)
        time = said.creation_date
    return Document(text, title, author, _in_utc(time))


def _word(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _in_utc(time: datetime | None) -> datetime | None:
    with suppress(ValueError, OverflowError, AttributeError):
        if time is not None:
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    return None
