"""From test rows to the questions that models are asked, and from their answers to samples.

    rows {0: …, 3: …, 8: …}  ->  Questions("half_token", {0: Item, 8: Item}, {"too_short": 1})

A row that a protocol cannot use is counted, with the reason, and never passed over in silence.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.coder import Coder
from evaluation.generate import Answer
from evaluation.protocols import Item, Protocol
from evaluation.samples import sample_id
from grist.errors import UserError


@dataclass(frozen=True)
class Questions:
    """What one protocol made of the drawn test rows.

    Attributes:
        items: by the number of their test row, ascending.
        skipped: how many rows the protocol could not use, by reason.
    """

    protocol: str
    items: Mapping[int, Item]
    skipped: Mapping[str, int]


def ask(
    protocol: Protocol,
    rows: Mapping[int, Mapping[str, Any]],
    *,
    coder: Coder,
    context: int | None,
) -> Questions:
    """Make the items of the drawn rows.

    Raises:
        UserError: the protocol can use none of them.
    """
    made = {number: protocol.item(row, coder, context) for number, row in rows.items()}
    items = {number: item for number, item in made.items() if isinstance(item, Item)}
    skipped = Counter(item.reason for item in made.values() if not isinstance(item, Item))
    if not items:
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(skipped.items()))
        raise UserError(f"evaluate: {protocol.name} can use no test row ({why})")
    return Questions(protocol.name, items, dict(sorted(skipped.items())))


def sample_row(item: Item, answer: Answer, coder: Coder) -> dict[str, Any]:
    """Describe an answer by the columns of samples.parquet that come of it alone."""
    # Decoded together with the prompt: alone, some tokenizers would drop a space at its start.
    whole = coder.decode(item.prompt_ids + answer.output_ids)
    return {
        "prompt": item.prompt,
        "reference": item.reference,
        "output": whole[len(item.prompt) :],
        "nll": answer.nll,
        "tokens": len(item.reference_ids),
        "bytes": len(item.reference.encode()),
        "output_tokens": len(answer.output_ids),
        "finished": answer.finished,
    }


def origin(row: Mapping[str, Any], protocol: str, model: str) -> dict[str, Any]:
    """Describe where a sample comes from."""
    return {
        "id": sample_id(protocol, row["id"], model),
        "example": row["id"],
        "group": row["group"],
        "protocol": protocol,
        "model": model,
    }
