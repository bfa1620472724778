"""The files that an export is made of: one, those of a folder, or the members of a zip.

    members(Path("exports/chats.zip"), "exports/chats.zip")
    ->  ExportFile(…, uri="exports/chats.zip/_chat.txt")
        Problem("exports/chats.zip/locked.json", "file", "encrypted")

An archive is read member by member and never unpacked to disk, and what it announces is looked at
before anything is read: no zip can fill memory or a disk, whatever its names are. A zip in a zip is
read too, one level deep.
"""

import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import normpath
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, BinaryIO, TypeAlias, cast
from weakref import finalize

from grist import store
from grist.errors import UsageError
from grist.records import Problem

WHOLE = "file"  # the locator of a problem with a file as a whole
MAX_MEMBERS = 200_000
MAX_TOTAL = 64 << 30  # bytes of all members, unpacked
MAX_RATIO = 200  # of a large member, unpacked to packed; chats come to 20
MAX_NESTED = 4 << 30  # bytes of a zip in a zip, which is copied to be looked into
_LARGE = 1 << 20  # bytes from which on the ratio matters
_ENCRYPTED = 1
_NUMBERS = re.compile(r"([0-9]+)")
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, NotImplementedError, UnicodeDecodeError),
)
"""What an archive raises that is damaged, or packed in a way unknown here."""


@dataclass(frozen=True)
class Archive:
    """A zip that was looked at; it stays open for as long as a file of it is known.

    Attributes:
        path: of the file on disk.
        uri: by which that is known.
        opened: the zip itself, or one in it.
        outer: the one that holds it.
    """

    path: Path
    uri: str
    opened: zipfile.ZipFile = field(repr=False, compare=False)
    outer: "Archive | None" = None

    @cached_property
    def sha256(self) -> str:
        """Hash the file on disk, once for all its members."""
        return self.outer.sha256 if self.outer else store.file_hash(self.path)


@dataclass(frozen=True)
class ExportFile:
    """One file of an export on this machine; `uri` is how records name it.

    Attributes:
        path: of the file itself, or of the archive that holds it.
        uri: relative to the recipe; of a member, the archive's with the member's name behind it.
        archive: that holds it, if one does.
        info: where it stands there.
    """

    path: Path
    uri: str
    archive: Archive | None = None
    info: zipfile.ZipInfo | None = None

    @cached_property
    def sha256(self) -> str:
        """Hash the file on disk: of a member, the archive."""
        return self.archive.sha256 if self.archive else store.file_hash(self.path)

    @property
    def on_disk(self) -> str:
        """Name the file on disk as `uri` does."""
        return self.archive.uri if self.archive else self.uri

    @property
    def size(self) -> int:
        """Count its bytes, unpacked."""
        return self.info.file_size if self.info else self.path.stat().st_size

    @property
    def suffix(self) -> str:
        """Give the ending of its name, in lower case."""
        return PurePosixPath(self.uri).suffix.lower()

    def beside(self, name: str) -> "ExportFile | None":
        """Find another file of the export by its place relative to this one's folder.

        >>> ExportFile(Path("zip/tea/2024-03-01.json"), "a/b.json").beside("../users.json") is None
        True
        """
        if self.info is None or self.archive is None:
            path = self.path.parent / name
            uri = normpath(PurePosixPath(self.uri).parent / name)
            is_file = os.path.isfile(path) and not path.is_symlink()  # noqa: PTH113 - for any name
            return ExportFile(path, uri) if is_file else None
        inside = normpath(PurePosixPath(self.info.filename).parent / name)
        info = self.archive.opened.NameToInfo.get(inside)
        if info is None or _flaw(info):
            return None
        uri = self.uri.removesuffix(self.info.filename) + inside
        return ExportFile(self.path, uri, self.archive, info)

    def open(self) -> BinaryIO:
        """Open it for reading; it can be sought in."""
        if self.archive and self.info:
            return cast("BinaryIO", self.archive.opened.open(self.info))
        return self.path.open("rb")


Found: TypeAlias = ExportFile | Problem


def members(path: Path, uri: str) -> Iterator[Found]:
    """Give the files of a folder or a zip, sorted by name; a plain file is the only one.

    Raises:
        UsageError: it is a zip that cannot be read, or is made to be harmful.
    """
    if path.is_dir():
        yield from _of_folder(path, "" if uri == "." else f"{uri}/")
    elif path.suffix.lower() == ".zip" or (not path.suffix and zipfile.is_zipfile(path)):
        yield from _of_archive(Archive(path, uri, _looked_at(path, uri)))
    else:
        yield ExportFile(path, uri)


def found(base: Path, uri: str) -> Iterator[ExportFile]:
    """Find again what records name by `uri`, if it is still there."""
    parts = PurePosixPath(uri).parts
    for count in range(1, len(parts) + 1):
        path = base.joinpath(*parts[:count])
        if path.is_file():
            files = members(path, PurePosixPath(*parts[:count]).as_posix())
            yield from (each for each in files if isinstance(each, ExportFile) and each.uri == uri)
            return


_Key: TypeAlias = tuple[list[tuple[str, int, str]], str]


def _in_order(name: str) -> list[_Key]:
    """Sort names as people count: `message_2` before `message_10`, `message` before both.

    >>> sorted(["a/m_10.b", "a/m_2.b", "a b/m_1", "a/m.b"], key=_in_order)
    ['a/m.b', 'a/m_2.b', 'a/m_10.b', 'a b/m_1']
    """
    return [_counted(PurePosixPath(part)) for part in name.split("/")]


def _counted(part: PurePosixPath) -> _Key:
    pieces = [
        ("0", len(number := piece.lstrip("0")), number) if at % 2 else (piece, 0, "")
        for at, piece in enumerate(_NUMBERS.split(part.stem))
    ]
    return [piece for piece in pieces if piece[0]], part.suffix


def _of_folder(folder: Path, start: str) -> Iterator[Found]:
    """Give the regular files below a folder; links are not followed."""
    below = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
    regular = (path for path in below if path.is_file() and not path.is_symlink())
    for path in sorted(regular, key=lambda path: _in_order(path.relative_to(folder).as_posix())):
        uri = start + path.relative_to(folder).as_posix()
        try:
            uri.encode()
        except UnicodeEncodeError:
            yield Problem(uri.encode("ascii", "backslashreplace").decode(), WHOLE, "bad_name")
            continue
        try:
            yield from members(path, uri)
        except UsageError:
            yield _broken(uri)


def _of_archive(archive: Archive, within: str = "") -> Iterator[Found]:
    for info in sorted(archive.opened.infolist(), key=lambda info: _in_order(info.filename)):
        name = f"{archive.uri}/{within}{info.filename}"
        flaw = _flaw(info)
        if info.is_dir():
            continue
        if flaw:
            yield Problem(name, WHOLE, flaw, whole=True)
        elif not info.filename.lower().endswith(".zip"):
            yield ExportFile(archive.path, name, archive, info)
        elif archive.outer is None and info.file_size <= MAX_NESTED:
            yield from _nested(archive, info, name)
        else:
            yield Problem(name, WHOLE, "nested_too_deep", whole=True)


def _nested(outer: Archive, info: zipfile.ZipInfo, name: str) -> Iterator[Found]:
    """Look into a zip in a zip, from a copy that has no name: what is packed is slow to seek in."""
    copy = TemporaryFile()  # noqa: SIM115 - it is closed with the last file of it
    try:
        with outer.opened.open(info) as packed:
            copyfileobj(packed, copy)
        opened = _looked_at(copy, name)
    except (UsageError, *BROKEN):
        copy.close()
        yield _broken(name)
        return
    finalize(opened, copy.close)
    inner = Archive(outer.path, outer.uri, opened, outer)
    yield from _of_archive(inner, f"{info.filename}/")


def _broken(uri: str) -> Problem:
    return Problem(uri, WHOLE, "broken_archive", whole=True)


def _looked_at(file: Path | IO[bytes], uri: str) -> zipfile.ZipFile:
    """Open an archive, unless what it announces is out of all proportion.

    Raises:
        UsageError: it is, or it is damaged.
    """
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise UsageError(f"{uri}: a damaged zip") from error
    infos = archive.infolist()
    if any(info.header_offset < 0 or not info.filename for info in infos):
        raise UsageError(f"{uri}: a damaged zip")
    if len(infos) > MAX_MEMBERS:
        raise UsageError(f"{uri}: a zip of {len(infos):,} files, more than {MAX_MEMBERS:,}")
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise UsageError(f"{uri}: a zip of more than {MAX_TOTAL >> 30} GiB, unpacked")
    if _overlap(infos):
        raise UsageError(f"{uri}: a zip whose files lie over one another")
    return archive


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Say whether members share bytes: so a small zip is made to hold petabytes."""
    spans = sorted((info.header_offset, info.compress_size) for info in infos)
    return any(start + size > following for (start, size), (following, _) in pairwise(spans))


def _flaw(info: zipfile.ZipInfo) -> str | None:
    """Say why a member is not read."""
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    if info.file_size > max(_LARGE, MAX_RATIO * info.compress_size):
        return "packed_too_tight"
    return None
