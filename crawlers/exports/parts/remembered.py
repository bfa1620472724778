"""What was made of the last few files, so that others which need it do not read them again.

    PEOPLE = Remembered(names_by_id, most=2)
    PEOPLE.of(file.beside("../users.json"))      read once for the thousand files beside it

A file that was altered is read anew.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from crawlers.exports.members import ExportFile

Made = TypeVar("Made")
_HASHED = 1 << 20  # bytes; what is larger is known by its place, size and time, as `make` does it


class Remembered(Generic[Made]):
    """What was made of files; of the many that come, the last ones are kept."""

    def __init__(self, made_of: Callable[[ExportFile], Made], most: int) -> None:
        self._made_of, self._most = made_of, most
        self._kept: dict[Hashable, Made] = {}

    def of(self, file: ExportFile) -> Made:
        """Give what is made of a file, from memory if it was among the last."""
        mark = _mark(file)
        made = self._kept.pop(mark) if mark in self._kept else self._made_of(file)
        self._kept[mark] = made  # the last that was asked for stands last
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return made


def _mark(file: ExportFile) -> Hashable:
    """Tell a file from others and from what it was before; it is not kept open for that."""
    if file.archive:  # hashed once for all its members
        return file.sha256, file.uri
    about = file.path.stat()
    if about.st_size <= _HASHED:
        return file.sha256
    return file.path.absolute(), about.st_ino, about.st_size, about.st_mtime_ns
