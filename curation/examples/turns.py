r"""A chat as turns: who said what, in which session, and whether it can be an answer.

    ana 10:01 "look"   ana 10:01 "a tin"   ben 10:02 "https://tins.example"
    ──▶ Turn(ana, "look\na tin")   Turn(ben, "https://…", why="link_only")

Consecutive messages of one speaker are one turn if each came within `merge_minutes` of the one
before. What has no text is no turn. Still a picture that somebody else sends ends a burst, since
what follows may be about it; a picture of one's own does not, nor does a service message.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Trait = Literal["forwarded", "bot", "link_only", "quoted"]
"""What makes a message with text another than something said."""

SILENT = ("service", "media_only", "empty")
"""Why a message is no turn at all."""

# What stands between the links is white space, and no link holds any: linear in the text's length.
_LINK = r"(?:https?://\S+|www\.\S+|<URL(?:_[0-9]+)?>)"
_LINKS = rf"\s*{_LINK}(?:\s+{_LINK})*\s*"


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said in one go.

    Attributes:
        records: ids of its messages, in order.
        strand: the thread, or the topic in it (`curation.sessions.strands`).
        voice: whose words they are: the speaker's, or in a talk of roles that of all targets.
        why: the trait for which it is context and never an answer.
    """

    records: tuple[str, ...]
    session: str
    strand: str
    thread: str
    voice: str
    name: str
    text: str
    why: str | None


def silence(rows: "DataFrame") -> "Series[str]":
    """Say of each message that is no turn why; missing where it is one."""
    import pandas as pd

    wordless = rows["text"].str.strip() == ""
    why = pd.Series("empty", rows.index, dtype="str").where(wordless)
    why = why.mask(wordless & field(rows, "media").notna(), "media_only")
    return why.mask(field(rows, "service").notna(), "service")


def traits(rows: "DataFrame", wanted: Sequence[Trait]) -> "Series[str]":
    """Give the first of the wanted traits that each message has; missing where it has none."""
    import pandas as pd

    found = pd.Series("", rows.index, dtype="str").where(rows["id"].isna())
    for trait in reversed(wanted):
        found = found.mask(_has(rows, trait), trait)
    return found


def _has(rows: "DataFrame", trait: Trait) -> "Series[bool]":
    if trait == "link_only":
        return rows["text"].str.fullmatch(_LINKS)
    return field(rows, "quoted_lines" if trait == "quoted" else trait).notna()


@dataclass(frozen=True)
class Joining:
    """How messages become turns.

    Attributes:
        within_ms: how long after the one before a message still belongs to its turn; None: however
            long; below 0: never.
        by: what stands between their texts.
        voice: gives the voice of a speaker.
    """

    within_ms: int | None
    by: str
    voice: Callable[[str], str]


def turns(rows: "DataFrame", why: "Series[str]", joining: Joining) -> list[Turn]:
    """Make turns of messages, oldest first.

    Args:
        rows: frames of messages with the columns `strand` and `session`, the latter missing where
            a message is no turn.
        why: the trait for which each is no answer, if it has one.
        joining: what makes one turn of several.
    """
    made: list[list[_Said]] = []
    last: dict[str, list[_Said]] = {}
    for said in _said(rows, why, joining.voice):
        turn = last.get(said.strand)
        if said.session is None:
            if turn and said.sent and turn[-1].voice != said.voice:
                del last[said.strand]
        elif turn and _go_together(turn[-1], said, joining.within_ms):
            turn.append(said)
        else:
            made.append([said])
            last[said.strand] = made[-1]
    return [_turn(several, joining.by) for several in made]


@dataclass(frozen=True, slots=True)
class _Said:
    """One message; `sent` says that it carries something (and not that it tells of an event)."""

    id: str
    session: str | None
    strand: str
    thread: str
    voice: str
    speaker: str
    name: str
    text: str
    why: str | None
    time: int | None
    sent: bool


def _said(rows: "DataFrame", why: "Series[str]", voice: Callable[[str], str]) -> Iterable[_Said]:
    speakers = rows["speaker"].fillna("?")
    times = rows["time"].astype("datetime64[ms, UTC]").astype("int64").astype(object)
    columns = (
        rows["id"],
        _or_none(rows["session"]),
        rows["strand"],
        rows["thread"].fillna(""),
        speakers.map(voice),
        speakers,
        field(rows, "speaker_name").fillna(rows["speaker"]).fillna("?").map(one_line),
        rows["text"],
        _or_none(why),
        times.where(rows["time"].notna(), None),
        field(rows, "service").isna(),
    )
    return (_Said(*values) for values in zip(*columns, strict=True))


def _or_none(column: "Series[str]") -> "Series[str]":
    return column.astype(object).where(column.notna(), None)


def _go_together(one: _Said, next_: _Said, within_ms: int | None) -> bool:
    """Say whether a message belongs to the turn that another one ends."""
    alike = (one.session, one.voice, one.why) == (next_.session, next_.voice, next_.why)
    if within_ms is None or not alike:
        return alike
    if one.time is None or next_.time is None:
        return False
    return next_.time - one.time <= within_ms


def _turn(several: Sequence[_Said], by: str) -> Turn:
    first = several[0]
    return Turn(
        records=tuple(each.id for each in several),
        session=str(first.session),
        strand=first.strand,
        thread=first.thread,
        voice=first.voice,
        name=first.name,
        text=by.join(each.text for each in several),
        why=first.why,
    )


def one_line(text: str) -> str:
    """Fold line breaks: a line of the prompt is one message, whatever a message says."""
    return " ".join(text.split("\n"))
