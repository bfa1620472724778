r"""Chat: what was said before, as lines `name: text`, then the answer.

    prompt      "<PERSON_1>: is the kettle on?\n<PERSON_2>: since when?\n<PERSON_1>:"
    completion  " since you asked"

The prompt holds turns of the same session, all older than the answer: an answer is never in its own
prompt. Forwarded and bots' messages are context, never an answer: they are not in the speaker's own
words. Nor is a message that is only a link: nobody can learn to guess it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from curation import gaps
from curation.examples.answers import Terms, answers
from curation.examples.budget import Budget
from curation.examples.builder import Builder, Built, builders
from curation.examples.past import Past
from curation.examples.shape import Shape
from curation.examples.talk import Lines, Roles
from curation.examples.turns import Joining, Trait, Turn, silence, traits, turns
from curation.sessions import known_times, sessions, strands
from curation.targets import speakers_called
from grist import models, tokens

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_TURNS = 10  # of context, unless tokens are counted
_TARGET = "\0target"  # the voice of all targets; no speaker is called so


def _pause(minutes: float | str) -> float | str:
    if minutes == "auto" or (not isinstance(minutes, str) and 0 < minutes < inf):
        return minutes
    raise ValueError("should be minutes above 0, or auto")


Whole = Annotated[int, Field(ge=1)]


@builders
@dataclass(frozen=True)
class Chat(Builder):
    """Make an example of each answer in a chat.

    Attributes:
        gap_minutes: the pause that starts a new session; `auto` finds each thread's own
            (`curation.gaps`).
        session_messages: a session ends after so many messages, pause or none.
        merge_minutes: messages of one speaker that come within this of each other are one turn.
        joined_by: what stands between their texts.
        context_turns: how many turns before the answer the prompt holds at most; ten, unless
            tokens are counted.
        context_tokens: how many tokens the prompt holds at most, cut at a turn's beginning.
        tokenizer: of the model that counts them.
        min_context: so many turns of others must stand in the prompt; by default one, where there
            is a target or roles, else any turn will do.
        fallback_turns: the prompt of a session that has only begun holds so many turns of its
            thread instead.
        target: answer only as this speaker, or these (name or id as the export has it); else as
            everyone.
        limit: use only the last so many messages.
        context_only: what is never an answer.
        leave_out: what is neither answer nor context.
        near_copies: what becomes of a held-out example that is nearly the same as one in train:
            it is counted, or dropped (`near_leak`), or not looked for.
        format: prompt and completion, or `messages` of user and assistant.
    """

    name: ClassVar[str] = "chat"
    gap_minutes: Annotated[float | str, AfterValidator(_pause)] = 120
    session_messages: Whole | None = None
    merge_minutes: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    joined_by: str = "\n"
    context_turns: Whole | None = None
    context_tokens: Whole | None = None
    tokenizer: str | None = None
    min_context: Annotated[int, Field(ge=0)] | None = None
    fallback_turns: Whole | None = None
    target: str | tuple[str, ...] | None = None
    limit: Whole | None = None
    context_only: tuple[Trait, ...] = ("forwarded", "bot", "link_only")
    leave_out: tuple[Trait, ...] = ()
    near_copies: Literal["report", "drop", "ignore"] = "report"
    format: Literal["prompt", "messages"] = "prompt"

    def __post_init__(self) -> None:
        if (self.context_tokens is None) != (self.tokenizer is None):
            raise ValueError("context_tokens and tokenizer need each other: whose tokens, how many")
        if self.tokenizer in models.TINY:
            raise ValueError(
                f"tokenizer: that of {self.tokenizer} is made of the dataset, so it cannot count "
                "for it; take context_turns"
            )
        if self.tokenizer is not None and not models.known(self.tokenizer):
            raise ValueError(f"tokenizer: {models.unknown(self.tokenizer, models.WRITERS[:1])}")

    @property
    def libraries(self) -> tuple[str, ...]:
        return ("tokenizers", "transformers") if self.tokenizer else ()

    @property
    def takes(self) -> tuple[str, ...]:
        return ("message",)

    @property
    def shape(self) -> Shape:
        return self.format

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Name the tokenizer by its model's fingerprint."""
        if self.tokenizer is None:
            return {}
        return {"tokenizer": models.resolve(self.tokenizer, base).fingerprint}

    def settled(self, base: Path) -> "Chat":
        """Give the builder with the folder of its tokenizer."""
        if self.tokenizer is None:
            return self
        folder = models.resolve(self.tokenizer, base).folder.resolve()
        return replace(self, tokenizer=str(folder))

    def build(self, rows: "DataFrame", home: Path) -> Built:
        rows, silent = self._heard(rows)
        spoken = rows[silent.isna()]
        pause, told = self._pause_of(spoken)
        session = sessions(spoken, gap_minutes=pause, most=self.session_messages)
        targets = self._targets(home)
        why = traits(rows, self.context_only)
        said = turns(rows.assign(session=session), why, self._joining(targets))
        made, unanswered = answers(said, self._past(), self._terms(said, targets))
        reasons = dict(zip(rows["id"][silent.notna()], silent.dropna(), strict=True))
        facts: dict[str, Any] = {"sessions": session.nunique(), "turns": len(said), **told}
        return Built(made, reasons | unanswered, facts)

    def _pause_of(self, rows: "DataFrame") -> tuple[float | dict[str, float], dict[str, Any]]:
        """Give the pause that ends a session, of all threads or by thread, and what to tell."""
        if not isinstance(self.gap_minutes, str):
            return self.gap_minutes, {}
        found = gaps.chosen(rows)
        pauses: dict[str, float] = {thread: pause.minutes for thread, pause in found.items()}
        return pauses, {"gap_minutes": gaps.told(found, rows)}

    def _heard(self, rows: "DataFrame") -> "tuple[DataFrame, Series[str]]":
        """Put messages in the order of time; say of each that is no turn why."""
        # An export may hold rows out of order; what comes later must never be context.
        order = known_times(rows).argsort(kind="stable")
        rows = rows.iloc[order.to_numpy()]
        rows = rows.assign(strand=strands(rows))
        silent = silence(rows).fillna(traits(rows, self.leave_out))
        spoken = silent.index[silent.isna()]
        if self.limit:
            silent = silent.mask(silent.index.isin(spoken[: -self.limit]), "limit")
        return rows, silent

    def _targets(self, home: Path) -> frozenset[str] | None:
        """Find the speakers who answer; none named: everyone."""
        if self.target is None:
            return None
        called = (self.target,) if isinstance(self.target, str) else self.target
        return frozenset().union(*(speakers_called(name, home) for name in called))

    def _joining(self, targets: frozenset[str] | None) -> Joining:
        """Say which messages are one turn: in a talk of roles all that follow each other."""
        if self.format == "messages":
            voices = dict.fromkeys(targets or (), _TARGET)
            return Joining(None, self.joined_by, lambda speaker: voices.get(speaker, speaker))
        within_ms = int(self.merge_minutes * 60_000) if self.merge_minutes else -1
        return Joining(within_ms, self.joined_by, str)

    def _past(self) -> Past:
        # A turn costs one token or more, so no context has more turns than it may have tokens.
        return Past(self.context_turns or self.context_tokens or _TURNS, self.fallback_turns or 0)

    def _terms(self, said: Sequence[Turn], targets: frozenset[str] | None) -> Terms:
        """Say what makes a turn an answer."""
        roles = self.format == "messages"
        least = int(roles or targets is not None)
        budget = None
        if self.tokenizer is not None and self.context_tokens is not None:
            tokenizer = tokens.load_tokenizer(Path(self.tokenizer))
            budget = Budget(self.context_tokens, tokenizer)
        return Terms(
            voices=frozenset({_TARGET}) if roles and targets is not None else targets,
            others=least if self.min_context is None else self.min_context,
            budget=budget,
            writer=Roles(_groups(said), self.joined_by) if roles else Lines(),
        )


def _groups(said: Sequence[Turn]) -> frozenset[str]:
    """Name the threads in which more than two speak."""
    voices: dict[str, set[str]] = {}
    for turn in said:
        voices.setdefault(turn.thread, set()).add(turn.voice)
    return frozenset(thread for thread, some in voices.items() if len(some) > 2)
