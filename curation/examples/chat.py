r"""Chat: what was said before, as lines `name: text`, then the answer.

    prompt      "<PERSON_1>: is the kettle on?\n<PERSON_2>: since when?\n<PERSON_1>:"
    completion  " since you asked"

The prompt holds up to `context_turns` messages of the same session, all older than the answer: an
answer is never in its own prompt. Forwarded and bots' messages are context, never an answer: they
are not in the speaker's own words.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from curation.examples.builder import Builder, Example, builders
from curation.sessions import sessions
from curation.targets import speakers_called
from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as the builder sees it."""

    id: str
    session: str
    speaker: str
    name: str
    text: str
    own_words: bool


@builders
@dataclass(frozen=True)
class Chat(Builder):
    """Make an example of each answer in a chat.

    Attributes:
        gap_minutes: the pause that starts a new session.
        context_turns: how many messages before the answer the prompt holds at most.
        target: answer only as this speaker (name or id as the export has it); else as everyone.
        limit: use only the last so many messages.
    """

    name: ClassVar[str] = "chat"
    gap_minutes: Annotated[float, Field(gt=0)] = 120
    context_turns: Annotated[int, Field(ge=1)] = 10
    target: str | None = None
    limit: Annotated[int, Field(ge=1)] | None = None

    @property
    def takes(self) -> tuple[str, ...]:
        return ("message",)

    def build(self, rows: "DataFrame", home: Path) -> Iterator[Example]:
        wanted = speakers_called(self.target, home) if self.target else None
        spoken = rows[(rows["text"].str.strip() != "") & field(rows, "service").isna()]
        # An export may hold rows out of order; what comes later must never be context.
        spoken = spoken.sort_values("time", kind="stable", na_position="first")
        if self.limit:
            spoken = spoken.tail(self.limit)
        context: dict[str, deque[Turn]] = {}
        for turn in _turns(spoken, self.gap_minutes):
            before = context.setdefault(turn.session, deque(maxlen=self.context_turns))
            answers = turn.own_words and (wanted is None or turn.speaker in wanted)
            if before and answers:
                yield _example(before, turn)
            before.append(turn)


def _example(before: deque[Turn], turn: Turn) -> Example:
    lines = [f"{each.name}: {_one_line(each.text)}" for each in before]
    return Example(
        builder=Chat.name,
        kind="message",
        group=turn.session,
        records=(*(each.id for each in before), turn.id),
        prompt="\n".join((*lines, f"{turn.name}:")),
        completion=f" {turn.text}",
    )


def _one_line(text: str) -> str:
    """Fold line breaks: a line of the prompt is one message, whatever a message says."""
    return " ".join(text.split("\n"))


def _turns(rows: "DataFrame", gap_minutes: float) -> Iterator[Turn]:
    columns = (
        rows["id"],
        sessions(rows, gap_minutes=gap_minutes),
        rows["speaker"].fillna("?"),
        field(rows, "speaker_name").fillna(rows["speaker"]).fillna("?").map(_one_line),
        rows["text"],
    )
    borrowed = field(rows, "forwarded").notna() | field(rows, "bot").notna()
    for values in zip(*columns, ~borrowed, strict=True):
        yield Turn(*values)
