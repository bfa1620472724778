"""How much of what was said fits into so many tokens, as the model's own tokenizer counts them.

budget 256   [turn][turn][turn][answer]   the prompt as training renders it (`grist.tokens`),
             ^ cut at a turn's beginning  its template and control tokens counted in
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from curation.examples.turns import Turn
from grist.tokens import encode, render

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Written = Callable[[Sequence[Turn]], Mapping[str, Any]]
"""Gives the dataset's row for a context."""


class Budget:
    """So many tokens of one tokenizer."""

    def __init__(self, tokens: int, tokenizer: "PreTrainedTokenizerBase") -> None:
        self._tokens, self._tokenizer = tokens, tokenizer
        self._costs: dict[str, int] = {}  # of turns: each stands in the context of several answers

    def fitted(self, context: Sequence[Turn], written: Written) -> Sequence[Turn]:
        """Give the longest end of a context whose row has a prompt within the budget, or nothing.

        The sum of what turns cost says where to look, and whole prompts are counted from there on:
        at the seam of two turns a tokenizer may find other tokens.
        """
        start = self._guess(context)
        while start and self._holds(written(context[start - 1 :])):
            start -= 1
        while start < len(context) and not self._holds(written(context[start:])):
            start += 1
        return context[start:]

    def _holds(self, row: Mapping[str, Any]) -> bool:
        return len(render(self._tokenizer, row).context) <= self._tokens

    def _guess(self, context: Sequence[Turn]) -> int:
        """Say where a context begins whose turns cost about as much as there is."""
        room = self._tokens
        for start in range(len(context) - 1, -1, -1):
            room -= self._cost(context[start])
            if room < 0:
                return start + 1
        return 0

    def _cost(self, turn: Turn) -> int:
        first = turn.records[0]
        if first not in self._costs:
            self._costs[first] = len(encode(self._tokenizer, f"{turn.name}: {turn.text}\n"))
        return self._costs[first]
