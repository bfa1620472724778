"""The steps that `curate` can name; importing this package registers them all."""

from curation.steps import clean_text as clean_text
from curation.steps import exact_dedup as exact_dedup
from curation.steps import pii as pii
