"""Bits per byte for `evaluate.load`, of likelihoods that a model gave; from 0 up."""

from typing import ClassVar

from evaluation.loadable import corpus

_PAPER = """
@misc{gao-etal-2020-pile,
    author = {Gao, Leo and Biderman, Stella and Black, Sid and others},
    title = {The Pile: An 800GB Dataset of Diverse Text for Language Modeling},
    year = {2020},
    eprint = {2101.00027},
    archivePrefix = {arXiv},
}
"""


class BitsPerByte(corpus.OfLikelihoods):
    """The metric `bits_per_byte`."""

    ours: ClassVar = "bits_per_byte"
    paper: ClassVar = _PAPER
    address: ClassVar = "https://arxiv.org/abs/2101.00027"
    columns: ClassVar = {
        "nll": ("float64", "of each text, in nats, summed over its tokens."),
        "bytes": ("int64", "its length in UTF-8."),
    }
