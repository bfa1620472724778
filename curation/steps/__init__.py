"""The steps that `curate` can name; each is imported when it is asked for."""

from curation.steps.step import Step, steps

__all__ = ["STEPS", "Step", "steps"]

# A module each, of the same name.
STEPS = (
    "clean_text",
    "drop_boilerplate",
    "exact_dedup",
    "language",
    "min_length",
    "near_dedup",
    "pii",
    "semantic_dedup",
)

steps.later(__name__, STEPS)
