"""Whoever speaks must be followed by the other, and somebody must say something.

    - expect_roles_to_alternate

    user, assistant, user, assistant            as it should be; a system message may come first
    user, user, assistant      assistant        the same role twice; nothing to answer

Of prompt and completion neither may be empty. Texts that a builder takes whole stand among prompts
with an empty one (`curation.examples.shape`): that is as it should be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from curation.checks.own.expectation import Known, OfExamples, laid_out, owns

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.checks.examples import Examples

_SHAPES = ("messages", "prompt")
_ROLES = ("user", "assistant")


@owns
@dataclass(frozen=True, kw_only=True)
class RolesAlternate(OfExamples):
    """Expect user and assistant to take turns, the assistant last, and nobody to say nothing."""

    name: ClassVar[str] = "expect_roles_to_alternate"

    @property
    def rule(self) -> dict[str, Any]:
        return {"max_value": 0}

    def unfit(self, known: Known) -> Iterator[tuple[str, str]]:
        if known.shape not in (None, *_SHAPES):
            yield "", f"the examples have no roles, their shape is {known.shape}"

    def rows(self, table: "Examples") -> "DataFrame":
        """Count what is wrong with each example."""
        ids: list[str | None] = []
        found: list[int] = []
        for some in table.tables():
            for row in some.to_pylist():
                ids.append(row["id"])
                found.append(_faults(row, table.promptless))
        return laid_out(ids, found)


def _faults(row: Mapping[str, Any], promptless: Sequence[str]) -> int:
    if "messages" in row:
        return faults(row["messages"] or ())
    empty = [not (row[name] or "").strip() for name in ("prompt", "completion")]
    return int(empty[0] and row["kind"] not in promptless) + int(empty[1])


def faults(messages: Sequence[Mapping[str, Any]]) -> int:
    """Count messages that are empty or out of turn, and an end that is not the assistant's.

    >>> faults([{"role": "user", "content": "tea?"}, {"role": "assistant", "content": ""}])
    1
    """
    begin = 1 if messages and messages[0]["role"] == "system" else 0
    talk = messages[begin:]
    empty: int = sum(not (each["content"] or "").strip() for each in messages)
    strange: int = sum(each["role"] != _ROLES[at % 2] for at, each in enumerate(talk))
    unended = not talk or talk[-1]["role"] != _ROLES[1]
    return empty + strange + int(unended)
