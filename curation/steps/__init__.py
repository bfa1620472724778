"""The steps that `curate` can name; importing this package registers them all."""

from curation.steps import (
    clean_text,
    drop_boilerplate,
    exact_dedup,
    language,
    min_length,
    pii,
    semantic_dedup,
)
from curation.steps.step import Step, steps

__all__ = [
    "Step",
    "clean_text",
    "drop_boilerplate",
    "exact_dedup",
    "language",
    "min_length",
    "pii",
    "semantic_dedup",
    "steps",
]
