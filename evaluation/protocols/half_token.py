r"""half_token: the model is given the first half of a row's tokens and goes on with the second.

    ids of the row        [ana][:][ tea][?][\n][ben][:][ yes]      n = 8, cut at n // 2 = 4
    prompt "ana: tea?"    reference "\nben: yes"                   4 tokens, so at most 4 generated

The row is rendered as it was trained. Only what cannot be compared stands aside: rows of fewer than
eight tokens are skipped, and rows beyond the model's context lose their end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from evaluation.coder import Coder
from evaluation.protocols.protocol import Item, Protocol, Skipped, protocols

MIN_TOKENS = 8  # below this a half is hardly a prompt, and its reference a word or two
_BROKEN = "\ufffd"  # what decoding makes of a part of a character


@protocols
@dataclass(frozen=True)
class HalfToken(Protocol):
    """Cut at n // 2 of the row's token ids, decode greedily, stop at EOS or the true length."""

    name: ClassVar[str] = "half_token"

    def signature(self) -> str:
        """Say where the cut is, how the output comes about, and how long it may be."""
        longest = self.max_tokens or "context"
        return f"half_token|cut:n//2|min_tokens:{MIN_TOKENS}|max_tokens:{longest}|decode:greedy"

    def item(self, row: Mapping[str, Any], coder: Coder, context: int | None) -> Item | Skipped:
        """Cut one row; a BOS token is no part of the row and stays in front of the prompt."""
        ids = coder.encode(row)
        start = int(ids[:1] == (coder.bos,))
        if len(ids) - start < MIN_TOKENS:
            return Skipped("too_short")
        limits = [limit for limit in (self.max_tokens, context) if limit]
        end, whole = _boundary(ids, min([len(ids), *limits]), coder.decode(ids), coder)
        cut, prompt = _boundary(ids[:end], start + (end - start) // 2, whole, coder)
        if cut <= start:
            return Skipped("no_boundary")
        return Item(
            prompt_ids=ids[:cut],
            reference_ids=ids[cut:end],
            prompt=prompt,
            reference=whole[len(prompt) :],
            shortened=end < len(ids),
        )


def _boundary(ids: Sequence[int], at: int, whole: str, coder: Coder) -> tuple[int, str]:
    """Move a cut left until it splits no character; give it and the text before it.

    Byte-level tokens can hold a part of a character, even parts of two. `whole` is the text of ids.
    """
    while 0 < at < len(ids):
        text = coder.decode(ids[:at])
        if whole.startswith(text) and (
            not text.endswith(_BROKEN) or text + coder.decode(ids[at:]) == whole
        ):
            return at, text
        at -= 1
    return (at, whole) if at else (0, "")
