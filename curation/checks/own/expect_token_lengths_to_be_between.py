"""So many tokens an example may have, as the model's own tokenizer counts them.

    - expect_token_lengths_to_be_between: {max_value: 1024, tokenizer: smollm2-135m}

The whole example counts as training renders it (`grist.tokens`): with the chat template where it is
messages, with the control tokens around it, and never cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from curation.checks.own.expectation import Known, OfExamples, Share, laid_out, owns
from grist import models

if TYPE_CHECKING:
    from pandas import DataFrame

    from curation.checks.examples import Examples

Whole = Annotated[int, Field(ge=0)]


@owns
@dataclass(frozen=True, kw_only=True)
class TokenLengthsBetween(OfExamples):
    """Expect examples of so many tokens.

    Attributes:
        min_value: at least so many.
        max_value: at most so many.
        tokenizer: of the model that counts; by default the one that the recipe trains.
        mostly: the share of the examples that must be so.
    """

    name: ClassVar[str] = "expect_token_lengths_to_be_between"
    min_value: Whole | None = None
    max_value: Whole | None = None
    tokenizer: str | None = None
    mostly: Share = 1.0

    def __post_init__(self) -> None:
        if self.min_value is None and self.max_value is None:
            raise ValueError("needs min_value, max_value or both")
        if self.max_value is not None and (self.min_value or 0) > self.max_value:
            raise ValueError("min_value must not be above max_value")
        if self.tokenizer is not None and not models.known(self.tokenizer):
            raise ValueError(f"tokenizer: {models.unknown(self.tokenizer, models.WRITERS[:1])}")

    @property
    def rule(self) -> dict[str, Any]:
        ends = {"min_value": self.min_value, "max_value": self.max_value}
        return {name: end for name, end in ends.items() if end is not None} | {
            "mostly": self.mostly
        }

    def unfit(self, known: Known) -> Iterator[tuple[str, str]]:
        name = self.tokenizer or known.model
        if name is None:
            yield "", "whose tokens? name a `tokenizer`: the recipe trains no model"
        elif name in models.TINY:
            said = f"the tokenizer of {name} is made of the dataset itself; name one that is there"
            yield "tokenizer" if self.tokenizer else "", said

    def tokenizers(self, model: str | None) -> tuple[str, ...]:
        name = self.tokenizer or model
        return (name,) if name else ()

    def rows(self, table: "Examples") -> "DataFrame":
        """Count the tokens of each example."""
        from grist.tokens import load_tokenizer, render

        (name,) = self.tokenizers(table.model)
        tokenizer = load_tokenizer(table.tokenizers[name])
        ids: list[str | None] = []
        found: list[int] = []
        for some in table.tables():
            for row in some.to_pylist():
                ids.append(row["id"])
                found.append(len(render(tokenizer, row).ids))
        return laid_out(ids, found)
