"""Which format a file is of, by its content.

sniff(Path("exports/result.json"))   ->  Telegram
sniff(Path("exports/slack.zip"))     ->  Slack, by the files in it
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from crawlers.exports.export import Export, head_of
from crawlers.exports.members import ExportFile, members
from crawlers.exports.parts import attachment
from crawlers.reader import readers
from grist.errors import UsageError

_SNIFFED = 2_000  # files of a folder or zip that are looked at to know its format


def formats() -> list[type[Export]]:
    """Give the registered export formats."""
    known = (readers.get(name) for name in readers)
    return [reader for reader in known if issubclass(reader, Export)]


def sniff(path: Path) -> type[Export]:
    """Find the format of a file, or of those of a folder or zip, from their content.

    Raises:
        UsageError: no format knows it, or several do.
    """
    if path.is_dir() and not any(path.iterdir()):
        raise UsageError(f"{path}: an empty folder")
    known = formats()
    fitting: dict[type[Export], None] = {}
    for file in islice(_texts(path), _SNIFFED):
        head = head_of(file)
        most = 1 if file.uri == path.name else 2  # alone
        able = (each for each in known if each.general <= most)
        fitting |= dict.fromkeys(each for each in able if each.recognises(head, file.suffix))
    least = min((format_.general for format_ in fitting), default=0)
    found_ = [format_ for format_ in fitting if format_.general == least]
    if len(found_) == 1:
        return found_[0]
    if found_:
        names = ", ".join(sorted(format_.name for format_ in found_))
        raise UsageError(f"{path}: could be {names}; choose one with --as")
    looked = "\n".join(f"  {format_.name}: {format_.signature}" for format_ in known)
    near = _nearest(path, known)
    raise UsageError(f"{path}: no known format; looked for\n{looked}\n{near}name one with --as")


def _texts(path: Path) -> Iterator[ExportFile]:
    """Give the files but for pictures and sounds, of which an export can have thousands."""
    files = (file for file in members(path, path.name) if isinstance(file, ExportFile))
    return (file for file in files if attachment.kind(file.uri) == "file")


def _nearest(path: Path, known: list[type[Export]]) -> str:
    """Say which format a file is closest to, if it has half of its marks."""
    text = head_of(first).decode("latin-1") if (first := next(_texts(path), None)) else ""
    marks = {each: [mark for mark in each.marks if mark in text] for each in known if each.marks}
    best = max(marks, key=lambda each: len(marks[each]) / len(each.marks), default=None)
    if best is None or 2 * len(marks[best]) < len(best.marks):
        return ""
    lacks = " and ".join(sorted(set(best.marks) - set(marks[best]))) or "the rest of its shape"
    return f"nearest is {best.name}, but for {lacks}; "
