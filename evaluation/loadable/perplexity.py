"""Corpus perplexity for `evaluate.load`, of likelihoods that a model gave; from 1 up."""

from typing import ClassVar

from evaluation.loadable import corpus

_PAPER = """
@article{jelinek-etal-1977-perplexity,
    author = {Jelinek, Fred and Mercer, Robert L. and Bahl, Lalit R. and Baker, James K.},
    title = {Perplexity---a measure of the difficulty of speech recognition tasks},
    journal = {The Journal of the Acoustical Society of America},
    volume = {62},
    number = {S1},
    year = {1977},
    pages = {S63},
    doi = {10.1121/1.2016299},
}
"""


class Perplexity(corpus.OfLikelihoods):
    """The metric `perplexity`."""

    ours: ClassVar = "perplexity"
    paper: ClassVar = _PAPER
    address: ClassVar = "https://doi.org/10.1121/1.2016299"
    columns: ClassVar = {
        "nll": ("float64", "of each text, in nats, summed over its tokens."),
        "tokens": ("int64", "how many of them it has."),
    }
