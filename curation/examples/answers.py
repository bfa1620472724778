"""Walk over a chat's turns and make an example of each that is an answer.

ana, ben, ana (forwarded), ben   ->   [ana -> ben] [ana, ben, ana -> ben]
                                      no answers: ana (no_context), ana (forwarded)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curation.examples.budget import Budget
from curation.examples.builder import Example
from curation.examples.past import Past
from curation.examples.talk import Writer
from curation.examples.turns import Turn


@dataclass(frozen=True)
class Terms:
    """What makes a turn an answer.

    Attributes:
        voices: who answers; None: everyone.
        others: so many turns of others must stand in the context.
        budget: what the context may cost, if that is counted.
        writer: how an answer is written.
    """

    voices: frozenset[str] | None
    others: int
    budget: Budget | None
    writer: Writer


def answers(said: Iterable[Turn], past: Past, terms: Terms) -> tuple[list[Example], dict[str, str]]:
    """Make the examples, and say of each message in the other turns why it is no answer."""
    examples: list[Example] = []
    reasons: dict[str, str] = {}
    for turn in said:
        context = _context(turn, past, terms)
        if isinstance(context, str):
            reasons.update(dict.fromkeys(turn.records, context))
        else:
            examples.append(_example(context, turn, terms.writer))
        past.add(turn)
    return examples, reasons


def _context(turn: Turn, past: Past, terms: Terms) -> Sequence[Turn] | str:
    """Give what an answer is given, or the reason why a turn is none."""
    if turn.why is not None:
        return turn.why
    if terms.voices is not None and turn.voice not in terms.voices:
        return "not_target"
    context = terms.writer.framed(past.before(turn), turn)
    if not _suffices(context, turn, terms):
        return "no_context"
    if terms.budget is None:
        return context
    fitted = terms.budget.fitted(context, lambda kept: terms.writer.row(kept, turn))
    framed = terms.writer.framed(fitted, turn)
    return framed if _suffices(framed, turn, terms) else "too_long"


def _suffices(context: Sequence[Turn], turn: Turn, terms: Terms) -> bool:
    others = sum(said.voice != turn.voice for said in context)
    return bool(context) and others >= terms.others


def _example(context: Sequence[Turn], turn: Turn, writer: Writer) -> Example:
    elsewhere = (said for said in context if said.session != turn.session)
    return Example(
        builder="chat",
        kind="message",
        group=turn.session,
        records=tuple(id_ for each in (*context, turn) for id_ in each.records),
        borrowed=tuple(id_ for said in elsewhere for id_ in said.records),
        **writer.row(context, turn),
    )
