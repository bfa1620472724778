"""The steps that `curate` can name; importing this package registers them all."""

from curation.steps import (
    clean_text,
    exact_dedup,
    language,
    min_length,
    pii,
)
from curation.steps.step import Step, steps

__all__ = [
    "Step",
    "clean_text",
    "exact_dedup",
    "language",
    "min_length",
    "pii",
    "steps",
]
