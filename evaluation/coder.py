"""Rows to token ids and ids to text, as one tokenizer has it.

    {"prompt": "ben: tea?", "completion": " yes"}  ->  (1245, 42, …)  ->  "ben: tea? yes"

One for all compared models, so that all see the same prompt and the same reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grist import tokens

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class Coder:
    """One tokenizer, seen as what protocols need of it."""

    tokenizer: "PreTrainedTokenizerBase"

    @property
    def bos(self) -> int | None:
        """Give the id that opens a text, if there is one."""
        begin: int | None = self.tokenizer.bos_token_id
        return begin

    @property
    def eos(self) -> int:
        """Give the id that ends a text."""
        return tokens.eos_id(self.tokenizer)

    def encode(self, row: Mapping[str, Any]) -> tuple[int, ...]:
        """Encode a row of the dataset as it was trained, but for the EOS at its end."""
        return tokens.render(self.tokenizer, row).ids[:-1]

    def decode(self, ids: Sequence[int]) -> str:
        """Give the text, without control tokens, its spaces as they are."""
        text = self.tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return str(text)
