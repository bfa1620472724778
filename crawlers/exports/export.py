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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, TypeAlias

from crawlers.reader import Desk, Origin, Reader, readers
from grist import store
from grist.errors import UsageError
from grist.records import Problem, Record

HEAD_BYTES = 64 * 1024  # how much of a file the sniffers see


@dataclass(frozen=True)
class ExportFile:
    """One export on this machine; `uri` is how records name it."""

    path: Path
    uri: str

    @cached_property
    def sha256(self) -> str:
        return store.file_hash(self.path)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose export a file is: the id (or name) as records have it, and how it is known."""

    speaker: str
    evidence: str


Read: TypeAlias = tuple[Record | Problem, bytes]


@dataclass(frozen=True)
class Export(Reader):
    """A reader of one export format. Reading streams: memory does not grow with the file."""

    signature: ClassVar[str]
    """What the sniffer looks for, in words, for the message about an unknown file."""
    general: ClassVar[bool] = False
    """It takes any file of a kind, and gives way to a format that knows the file better."""

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
            UsageError: the parameters do not fit the file.
        """

    def read(self, file: ExportFile) -> Iterator[Record | Problem]:
        """Give every record in source order, and a problem for each thing that is none."""
        return (item for item, _ in self.rows(file))

    def raw(self, file: ExportFile) -> Iterator[tuple[str, bytes]]:
        """Give each record's locator with the bytes it was read from, in source order."""
        for item, raw in self.rows(file):
            if isinstance(item, Record):
                yield item.source.locator, raw

    def owner(self, file: ExportFile) -> Owner | None:
        """Say whose export it is, if the file itself does."""
        return None

    def file(self, base: Path) -> ExportFile:
        """Find the export that `path` names.

        Raises:
            UsageError: there is no such file.
        """
        path = base / self.path
        if not path.is_file():
            raise UsageError(f"{self.name}: no file {path}")
        return ExportFile(path, Path(os.path.relpath(path, base)).as_posix())

    def inputs(self, base: Path) -> Mapping[str, str]:
        file = self.file(base)
        return {file.uri: file.sha256}

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        return self.read(self.file(desk.base))

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        file = ExportFile(origin.base / origin.uri, origin.uri)
        if not file.path.is_file() or file.sha256 != origin.sha256:
            raise UsageError(f"{origin.uri}: gone, or altered since it was read")
        return cls(path=origin.uri).raw(file)


def formats() -> list[type[Export]]:
    """Give the registered export formats."""
    known = (readers.get(name) for name in readers)
    return [reader for reader in known if issubclass(reader, Export)]


def sniff(path: Path) -> type[Export]:
    """Find the format of a file from its content.

    Raises:
        UsageError: no format knows it, or several do.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    known = formats()
    fitting = [format_ for format_ in known if format_.recognises(head, path.suffix.lower())]
    found = [format_ for format_ in fitting if not format_.general] or fitting
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(format_.name for format_ in found)
        raise UsageError(f"{path}: could be {names}; choose one with --as")
    looked = "\n".join(f"  {format_.name}: {format_.signature}" for format_ in known)
    raise UsageError(f"{path}: no known format; looked for\n{looked}\nname one with --as")
