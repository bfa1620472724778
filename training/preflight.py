"""What can be known before the first step: mistakes that would cost an hour to find, and facts.

Each check is one that users of other trainers have lost days to: all labels masked, the end of
text never learned, ids beyond the embedding, contexts longer than the model's positions.
"""

from typing import TYPE_CHECKING, Any

from grist.errors import UserError
from grist.tokens import eos_id
from training.section import Train
from training.tasks.task import IGNORED, Prepared

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase


def check_model(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", section: Train
) -> None:
    """Make sure that the model can hold what it will be given.

    Raises:
        UserError: rows would be longer than it has positions, or have ids that it does not know.
    """
    config: PretrainedConfig = model.config
    positions = getattr(config, "max_position_embeddings", None)
    if positions and section.max_tokens > positions:
        raise UserError(
            f"train: max_tokens is {section.max_tokens}, but {section.model} has room for "
            f"{positions}; lower max_tokens"
        )
    embedding: Any = model.get_input_embeddings()
    rows = int(embedding.weight.shape[0])
    if len(tokenizer) > rows:
        raise UserError(
            f"train: the tokenizer of {section.model} knows {len(tokenizer)} tokens, its model "
            f"only {rows}; they do not belong together"
        )


def check_train(
    side: Prepared, tokenizer: "PreTrainedTokenizerBase", section: Train
) -> dict[str, Any]:
    """Make sure that there is something to learn, and say how much.

    Raises:
        UserError: no rows, or none that could be learned.
    """
    if not side.rows:
        raise UserError("train: the train side of the dataset is empty; see dataset/README.md")
    if not side.kept:
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(side.dropped.items()))
        raise UserError(
            f"train: none of the {side.rows} rows can be learned ({why}); "
            f"raise max_tokens (now {section.max_tokens}) or mend the examples"
        )
    end = eos_id(tokenizer)
    return {
        "pieces": len(side.pieces),
        "tokens": sum(side.lengths),
        "labels": sum(int((piece.labels != IGNORED).sum()) for piece in side.pieces),
        "ends_learned": sum(int(piece.labels[-1]) == end for piece in side.pieces),
    }
