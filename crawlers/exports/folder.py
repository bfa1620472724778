r"""A folder of texts that somebody has: .txt, .md, .docx and .pdf, one record a file.

    notes/water.md                    Record(text="# Water\n…", kind="page", speaker="Ana",
      ---                                    time=2024-03-01, fields=(("title", "Water"),
      title: Water                                  ("tags", "tea")), …)
      author: Ana
      date: 2024-03-01
      tags: [tea]
      ---
      # Water

The text is as it was written, Markdown too. The time is the one that the file states: when it was
copied to this disk says nothing. Of a Word document and a PDF it is the text alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from crawlers.exports.export import Export, Read
from crawlers.exports.members import WHOLE, ExportFile
from crawlers.exports.parts.documents.document import Document, markdown, plain
from crawlers.exports.parts.documents.docx import docx
from crawlers.exports.parts.documents.pdf import pdf
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

MAX_FILE = 64 << 20  # bytes
_READ: Mapping[str, Callable[[bytes], Document | str]] = {
    ".txt": plain,
    ".text": plain,
    ".md": markdown,
    ".markdown": markdown,
    ".docx": docx,
    ".pdf": pdf,
}
_NO_TEXTS = frozenset({"binary", "no_text"})  # there was nothing to be read
_HIDDEN = (".", "~$")  # what a system keeps for itself, and Word while a document is open


@readers
@dataclass(frozen=True)
class Folder(Export):
    """Texts of a folder, one record a file."""

    name: ClassVar[str] = "folder"
    libraries: ClassVar[tuple[str, ...]] = ("lxml", "pypdf")
    signature: ClassVar[str] = (
        "a folder of .txt, .md, .docx or .pdf; one file alone with --as folder"
    )
    general: ClassVar[int] = 2

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return suffix in _READ

    def files(self, base: Path) -> Iterator[ExportFile | Problem]:
        """Find the texts; what is hidden is counted, and left alone."""
        above = len(PurePosixPath(self._uri(base)).parts)
        for file in super().files(base):
            within = PurePosixPath(file.uri).parts[above:]
            if isinstance(file, ExportFile) and any(part.startswith(_HIDDEN) for part in within):
                yield Problem(file.uri, WHOLE, "hidden")
            else:
                yield file

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give the file's record, or the problem that it is.

        Raises:
            MissingError: it is a PDF, and what reads those is not installed.
        """
        content = b""
        if file.size <= MAX_FILE:
            with file.open() as opened:
                content = opened.read(MAX_FILE + 1)
        made = self._document(file, content)
        if isinstance(made, str):
            yield Problem(file.uri, WHOLE, made, whole=made not in _NO_TEXTS), b""
        else:
            yield self._record(file, made), content

    def notes(self, file: ExportFile) -> Iterator[str]:
        for item in self.read(file):
            fields = dict(item.fields) if isinstance(item, Record) else {}
            if "encoding" in fields:
                yield f"{file.uri} is taken for {fields['encoding']}"

    def _document(self, file: ExportFile, content: bytes) -> Document | str:
        if file.size > MAX_FILE or len(content) > MAX_FILE:
            return "too_large"
        made = _READ.get(file.suffix, plain)(content)
        if isinstance(made, Document) and not made.text.strip():
            return "no_text"
        return made

    def _record(self, file: ExportFile, made: Document) -> Record:
        fields = (
            *(
                (name, value)
                for name in ("title", "lang", "encoding")
                if (value := getattr(made, name))
            ),
            *(("tags", tag) for tag in made.tags),
        )
        return Record(
            id=record_id(file.uri, WHOLE),
            text=made.text,
            kind="page",
            source=Source(file.uri, WHOLE, file.sha256, self.reader()),
            speaker=made.author,
            time=made.time,
            fields=fields,
        )
