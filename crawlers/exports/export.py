"""What a reader of exports is: one frozen dataclass a format, its fields the recipe's parameters.

@readers
@dataclass(frozen=True)
class Telegram(Export):
    name: ClassVar[str] = "telegram"
    ...

- telegram: {path: exports/result.json}      # in a recipe
gristmill parse exports/result.json          # sniffed from the content
"""

import os
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar, TypeAlias

from crawlers.exports.members import BROKEN, WHOLE, ExportFile, Found, found, members
from crawlers.reader import Desk, Origin, Reader
from grist.errors import UsageError
from grist.records import Problem, Record

HEAD_BYTES = 64 * 1024  # how much of a file the sniffers see


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose export a file is: the id (or name) as records have it, and how it is known."""

    speaker: str
    evidence: str


Read: TypeAlias = tuple[Record | Problem, bytes]


class UnfitError(UsageError):
    """The parameters do not fit a file; `reason` says it in a word."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Export(Reader):
    """A reader of one export format. Reading streams: memory does not grow with the file."""

    signature: ClassVar[str]
    """What the sniffer looks for, in words, for the message about an unknown file."""
    marks: ClassVar[tuple[str, ...]] = ()
    """What stands near the beginning of such a file, to say what an unknown one is close to."""
    general: ClassVar[int] = 0
    """How little it knows of a file: 1 takes any of a kind, 2 any in a folder and none alone.

    It gives way to a format that knows the file better.
    """

    beside: ClassVar[tuple[str, ...]] = ()
    """Files that say more of others, as who people are, by their place relative to those."""

    path: str

    @classmethod
    @abstractmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        """Say whether a file that begins with `head` and is named `*suffix` is of this format."""

    @abstractmethod
    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give every record in source order with the bytes that it was read from.

        What is none is a problem, with its bytes where they are at hand.

        Raises:
            UnfitError: the parameters do not fit the file.
        """

    def read(self, file: ExportFile) -> Iterator[Record | Problem]:
        """Give every record in source order, and a problem for each thing that is none."""
        return (item for item, _ in self.rows(file))

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        """Give each record's locator with the bytes it was read from, in source order."""
        for item, raw in self.rows(file):
            if isinstance(item, Record):
                yield item.source.locator, raw

    def notes(self, file: ExportFile) -> Iterator[str]:
        """Say what had to be found out to read the file, and by what."""
        return iter(())

    def is_in_columns(self, file: ExportFile) -> bool:
        """Say whether its rows have no bytes of their own there, as in a database."""
        return False

    def owner(self, file: ExportFile) -> Owner | None:
        """Say whose export it is, if the file itself does."""
        return None

    def files(self, base: Path) -> Iterator[ExportFile | Problem]:
        """Find what `path` names: a file, or those of a folder or zip that are of this format.

        Raises:
            UsageError: there is nothing of that name, or a zip that cannot be read.
        """
        path = base / self.path
        if not path.exists():
            raise UsageError(f"{self.name}: no file {path}")
        uri, mine = self._uri(base), 0
        companions = {PurePosixPath(name).name for name in self.beside}
        for file in members(path, uri):
            if isinstance(file, Problem) or file.uri == uri or self._knows(file):
                mine += 1
                yield file
            elif PurePosixPath(file.uri).name not in companions:
                yield Problem(file.uri, WHOLE, "another_file")
        if not mine:
            raise UsageError(f"{path}: holds no file that {self.name} knows: {self.signature}")

    def _uri(self, base: Path) -> str:
        return Path(os.path.relpath(base / self.path, base)).as_posix()

    def inputs(self, base: Path) -> Mapping[str, str]:
        read = [file for file in self.files(base) if isinstance(file, ExportFile)]
        along = (file.beside(name) for file in read for name in self.beside)
        files = {file.on_disk: file for file in (*read, *filter(None, along))}
        return {name: file.sha256 for name, file in files.items()}

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        return (item for item, _ in self.everything(self.files(desk.base)))

    def everything(self, files: Iterable[Found]) -> Iterator[Read]:
        """Give the rows of all files; what is amiss with one of several costs that one alone.

        Raises:
            UnfitError: the parameters fit no file.
        """
        unfit, fits = None, False
        for file in files:
            if isinstance(file, Problem):
                yield file, b""
                continue
            try:
                yield from self.rows(file)
                fits = True
            except UnfitError as error:
                unfit = unfit or error
                yield Problem(file.uri, WHOLE, error.reason, whole=True), b""
            except BROKEN:
                if file.archive is None:
                    raise
                yield Problem(file.uri, WHOLE, "broken_archive", whole=True), b""
        if unfit and not fits:
            raise unfit

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        file = next(found(origin.base, origin.uri), None)
        if file is None or file.sha256 != origin.sha256:
            raise UsageError(f"{origin.uri}: gone, or altered since it was read")
        return cls(path=origin.uri).raw(file)

    @classmethod
    def _knows(cls, file: ExportFile) -> bool:
        return cls.recognises(head_of(file), file.suffix)


def head_of(file: ExportFile) -> bytes:
    """Give what the sniffers see of a file; nothing of one that is damaged."""
    try:
        with file.open() as opened:
            return opened.read(HEAD_BYTES)
    except BROKEN:
        return b""
