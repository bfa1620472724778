"""Signal chats: the desktop app's own export, and what signal-export and sigtop write.

    main.jsonl    {"chatItem": {"chatId": "5", "authorId": "2", "dateSent": "1709283630000", …}}
    Ana/chat.md   [2024-03-01 10:00:30] Ana: tea?
    Ana.txt       From: Ana (+351912345678)      (and below it what was written)

The first has everything: who somebody is, who answers whom, reactions, edits. How each is read
stands in `signal/desktop`, `signal/markdown` with `signal/lines`, and `signal/sigtop`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from crawlers.exports.export import HEAD_BYTES, Export, Owner, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.signal import desktop as signal_desktop
from crawlers.exports.parts.signal import lines as signal_lines
from crawlers.exports.parts.signal import markdown as signal_markdown
from crawlers.exports.parts.signal import sigtop as signal_sigtop
from crawlers.exports.parts.tables.rows import BOM
from crawlers.reader import readers


@readers
@dataclass(frozen=True)
class Signal(Export):
    """Messages of Signal, from whatever has exported them."""

    name: ClassVar[str] = "signal"
    signature: ClassVar[str] = (
        "JSON Lines of Signal Desktop (main.jsonl), signal-export's Markdown or sigtop's text"
    )
    beside: ClassVar[tuple[str, ...]] = ("metadata.json", "data.json")

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return (
            signal_desktop.recognises(head)
            or signal_lines.recognises(head)
            or signal_sigtop.recognises(head)
            or signal_markdown.recognises(head, suffix)
        )

    @classmethod
    def _knows(cls, file: ExportFile) -> bool:
        """Take a chat's Markdown before its `data.json`, which lacks what was merged into that."""
        twin = file.uri.endswith("data.json") and (
            file.beside("chat.md") or file.beside("index.md")
        )
        return not twin and super()._knows(file)

    def rows(self, file: ExportFile) -> Iterator[Read]:
        head = _head(file)
        if signal_lines.recognises(head):
            return signal_lines.rows(file, self.reader())
        if signal_sigtop.recognises(head):
            return signal_sigtop.rows(file, self.reader())
        if signal_desktop.recognises(head) or head.removeprefix(BOM).lstrip().startswith(b"{"):
            return signal_desktop.rows(file, self.reader())
        return signal_markdown.rows(file, self.reader())

    def owner(self, file: ExportFile) -> Owner | None:
        head = _head(file)
        if signal_desktop.recognises(head):
            return signal_desktop.owner(file)
        if signal_sigtop.recognises(head):
            return Owner(signal_sigtop.OWNER, "so sigtop names who exported")
        return Owner(signal_markdown.OWNER, "so signal-export names who exported")


def _head(file: ExportFile) -> bytes:
    with file.open() as opened:
        return opened.read(HEAD_BYTES)
