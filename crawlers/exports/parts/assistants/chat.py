r"""The records of one conversation with an assistant, out of the turns of its tree.

a: user "How hot?"  -  b: assistant "80 °C"  -  c: user "Thanks"
                    \  d: assistant "Hot"

Chat(…).reads({"a": Turn(…), "b": Turn(…, before="a"), …}, last="c")
    ->  the records of a, b and c, each a reply to the one before if another wrote that;
        and a problem, `other_branch`
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from crawlers.exports.export import Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.assistants.branches import branch, latest_leaf
from grist.records import Problem, Record, Source, record_id

ASSISTANT = "assistant"
NOT_SHOWN = "not_shown"
"""Why a turn is no record: the app shows it to nobody."""


class Said(NamedTuple):
    """What a turn says and carries."""

    text: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a tree.

    Attributes:
        locator: where it stands.
        raw: the bytes it was read from.
        said: what it says, or why it is no record, or None if there is nothing in it.
        speaker: who, by role.
        time: when it was written, if that is known.
        model: that wrote it.
        before: the name of the turn before it.
    """

    locator: str
    raw: bytes
    said: Said | str | None
    speaker: str | None = None
    time: datetime | None = None
    model: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Chat:
    """What the records of one conversation share; `place` is where it stands."""

    file: ExportFile
    reader: str
    place: str
    thread: str
    title: str | None
    bot: str

    def reads(self, turns: Mapping[str, Turn], last: str | None) -> Iterator[Read]:
        """Give the branch that ends in `last`, or in the latest turn; what is not shown is counted.

        A reason that says of a turn that it is broken stands for itself; what the app does not show
        is one problem a conversation, whatever there is of it.
        """
        parents = {name: turn.before for name, turn in turns.items()}
        if last not in turns:
            last = latest_leaf(parents, {name: turn.time for name, turn in turns.items()})
        line = [turns[name] for name in branch(parents, last)]
        yield from self._records(line)
        for turn in turns.values():
            if isinstance(turn.said, str) and turn.said != NOT_SHOWN:
                yield Problem(self.file.uri, turn.locator, turn.said), b""
        if sum(isinstance(turn.said, Said) for turn in turns.values()) > _told(line):
            yield Problem(self.file.uri, self.place, "other_branch"), b""
        if any(turn.said == NOT_SHOWN for turn in line):
            yield Problem(self.file.uri, self.place, NOT_SHOWN), b""

    def _records(self, line: list[Turn]) -> Iterator[Read]:
        above: Record | None = None
        for turn in line:
            if isinstance(turn.said, Said):
                answers = above is not None and above.speaker != turn.speaker
                above = self._record(turn, turn.said, above.id if above and answers else None)
                yield above, turn.raw

    def _record(self, turn: Turn, said: Said, reply_to: str | None) -> Record:
        uri, is_bot = self.file.uri, turn.speaker == ASSISTANT
        fields = (
            ("title", self.title),
            *(("media", kind) for kind in said.media),
            ("bot", self.bot if is_bot else None),
            ("model", turn.model if is_bot else None),
        )
        return Record(
            id=record_id(uri, turn.locator),
            text=said.text,
            kind="message",
            source=Source(uri, turn.locator, self.file.sha256, self.reader),
            thread=self.thread,
            speaker=turn.speaker,
            time=turn.time,
            reply_to=reply_to,
            fields=tuple((name, value) for name, value in fields if value is not None),
        )


def _told(line: list[Turn]) -> int:
    return sum(isinstance(turn.said, Said) for turn in line)
