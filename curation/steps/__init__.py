"""The steps that `curate` can name; each is imported when it is asked for."""

from curation.steps.step import Step, steps

__all__ = ["STEPS", "Step", "steps"]

# A module each, of the same name.
STEPS = (
    "clean_text",
    "drop_boilerplate",
    "exact_dedup",
    "exclude_speakers",
    "language",
    "limit",
    "min_length",
    "near_dedup",
    "pii",
    "quality",
    "sample",
    "semantic_dedup",
    "toxicity",
    "where",
)

steps.later(__name__, STEPS)
