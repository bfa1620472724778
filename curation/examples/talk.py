r"""How an answer and what was said before it are written.

    Lines   prompt "Ana: is the kettle on?\nRui:"    completion " since when"
    Roles   user "is the kettle on?"                 assistant "since when"

In a talk of roles whoever answers is the assistant and all others are the user, by name where
several speak. It begins with the user, roles alternate, and it ends with the answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from curation.examples.builder import Message
from curation.examples.turns import Turn, one_line


class Writer(Protocol):
    """One way to write an answer with its context."""

    def framed(self, context: Sequence[Turn], answer: Turn) -> Sequence[Turn]:
        """Give the part of a context that can be written, of which any end is a context too."""
        ...

    def row(self, context: Sequence[Turn], answer: Turn) -> dict[str, Any]:
        """Give the columns of the example."""
        ...


@dataclass(frozen=True)
class Lines:
    """Lines `name: text`, and last the name of whoever answers."""

    def framed(self, context: Sequence[Turn], answer: Turn) -> Sequence[Turn]:
        return context

    def row(self, context: Sequence[Turn], answer: Turn) -> dict[str, Any]:
        lines = (*map(_line, context), f"{answer.name}:")
        return {"prompt": "\n".join(lines), "completion": f" {answer.text}"}


@dataclass(frozen=True)
class Roles:
    """Turns of user and assistant.

    Attributes:
        groups: the threads in which the user is several people.
        joined_by: what stands between turns that follow each other in one role.
    """

    groups: Collection[str]
    joined_by: str

    def framed(self, context: Sequence[Turn], answer: Turn) -> Sequence[Turn]:
        """Leave out the answerer's own turns at the beginning, and those right before the answer.

        The latter have been answers themselves, or are no words of the answerer's.
        """
        others = [at for at, turn in enumerate(context) if turn.voice != answer.voice]
        return context[others[0] : others[-1] + 1] if others else ()

    def row(self, context: Sequence[Turn], answer: Turn) -> dict[str, Any]:
        named = answer.thread in self.groups
        talk = []
        whole = (*self.framed(context, answer), answer)
        for own, said in groupby(whole, key=lambda turn: turn.voice == answer.voice):
            texts = [turn.text if own or not named else _line(turn) for turn in said]
            content = self.joined_by.join(texts) if own or not named else "\n".join(texts)
            talk.append(Message(role="assistant" if own else "user", content=content))
        return {"messages": tuple(talk)}


def _line(turn: Turn) -> str:
    return f"{turn.name}: {one_line(turn.text)}"
