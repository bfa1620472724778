"""Conversations kept to train models on: one a row, in a JSON array or JSON Lines.

    {"id": "t1", "messages": [{"role": "system", "content": "You pour tea."},
      {"role": "user", "content": "Hot?"}, {"role": "assistant", "content": "Warm."}]}

becomes, on the third line of `tea.jsonl`, thread `tea.jsonl line 3`, speakers system, user and
assistant, locators `line 3/messages[0]` to `[2]`, the last a reply to the one before and a bot's.

The shapes of ShareGPT, OpenAI, Alpaca, HC3 and TRL are known; what they look like is in
`parts/dialogue_shapes.py`. The role is the speaker as the file writes it: human or user, gpt or
assistant. A turn that only calls a tool says nothing: it is a service row, `tool_call`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from crawlers.exports.export import Export, Read
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.dialogues.shapes import Turn, is_dialogue, turns
from crawlers.exports.parts.json.elements import Element, elements
from crawlers.exports.parts.json.objects import beginnings
from crawlers.reader import readers
from grist.records import Problem, Record, Source, record_id

_LOOKED_AT = 20  # rows by which a file is known
_BOTS = frozenset(
    {
        *("assistant", "gpt", "chatgpt", "bing", "bard", "model", "bot"),
        *("tool", "function", "function_call", "observation"),
    }
)
_ABOUT = {
    "id": "row",
    "source": "source",
    "dataset": "dataset",
    "category": "category",
    "model": "model",
    "lang": "lang",
    "language": "lang",
}
_LONGEST = 200  # characters of what is said about a row


@readers
@dataclass(frozen=True)
class Dialogues(Export):
    """Turns of the conversations of a training set."""

    name: ClassVar[str] = "dialogues"
    signature: ClassVar[str] = (
        "JSON or JSON Lines of conversations: messages (role, content), conversations (from,"
        " value), instruction and output, prompt and completion, or question and human_answers"
    )

    @classmethod
    def recognises(cls, head: bytes, suffix: str) -> bool:
        return any(is_dialogue(row, head) for row in islice(beginnings(head), _LOOKED_AT))

    def rows(self, file: ExportFile) -> Iterator[Read]:
        """Give each record or problem with the bytes that it was read from."""
        gave = False
        for element in elements(file):
            reads = _problem(element) if isinstance(element, Problem) else _reads(element, file)
            for read, raw in reads:
                gave = gave or isinstance(read, Record) or read.whole
                yield read, raw
        if not gave:
            yield Problem(file.uri, "rows", "no_messages", whole=True), b""


def _problem(problem: Problem) -> Iterator[Read]:
    yield problem, b""


def _reads(row: Element, file: ExportFile) -> Iterator[Read]:
    """Give the turns of a row; each answers the one before it, unless the same role says both."""
    found = turns(row.value, row.raw) if isinstance(row.value, dict) else None
    if found is None:
        reason = "unknown_shape" if isinstance(row.value, dict) else "not_an_object"
        yield Problem(file.uri, row.place, reason), b""
        return
    about = tuple(_about(row.value))
    given: dict[str, Record] = {}
    before: Record | None = None
    for turn in (said := list(found)):
        if turn.flaw:
            yield Problem(file.uri, f"{row.place}/{turn.place}", turn.flaw), b""
            continue
        answered = given.get(turn.answers) if turn.answers else before
        given[turn.place] = before = _record(turn, row, file, answered, about)
        yield before, turn.raw
    if not said:
        yield Problem(file.uri, row.place, "no_messages"), b""


def _record(
    turn: Turn, row: Element, file: ExportFile, before: Record | None, about: tuple[Any, ...]
) -> Record:
    locator = f"{row.place}/{turn.place}"
    answers = before is not None and before.speaker not in ("system", turn.speaker)
    calls = bool(turn.calls) and not (turn.text or turn.media)
    fields = (
        ("speaker_name", turn.name),
        ("service", "tool_call" if calls else None),
        *(("media", kind) for kind in turn.media),
        ("bot", turn.speaker if turn.speaker in _BOTS else None),
        *(("call", name) for name in turn.calls),
        ("preference", turn.preference),
    )
    return Record(
        id=record_id(file.uri, locator),
        text=turn.text,
        kind="message",
        source=Source(file.uri, locator, file.sha256, Dialogues.reader()),
        thread=f"{file.uri} {row.place}",
        speaker=turn.speaker,
        reply_to=record_id(file.uri, before.source.locator) if before and answers else None,
        fields=(*((name, value) for name, value in fields if value is not None), *about),
    )


def _about(row: Any) -> Iterator[tuple[str, str]]:
    """Give what a row says of itself, where that is short."""
    for name, field in _ABOUT.items():
        value = row.get(name)
        text = str(value) if type(value) is int and abs(value) < 2**63 else value
        if isinstance(text, str) and text.strip() and len(text) <= _LONGEST:
            yield field, text
