"""Corpus chrF2 for `evaluate.load`: character 1- to 6-grams in common, 0 to 100."""

from typing import ClassVar

from evaluation.loadable import corpus

_PAPER = """
@inproceedings{popovic-2015-chrf,
    author = {Popovi{\'c}, Maja},
    title = {chrF: character n-gram F-score for automatic MT evaluation},
    booktitle = {Proceedings of the Tenth Workshop on Statistical Machine Translation},
    year = {2015},
    pages = {392--395},
    doi = {10.18653/v1/W15-3049},
}
"""


class Chrf(corpus.OfTexts):
    """The metric `chrf`."""

    ours: ClassVar = "chrf"
    paper: ClassVar = _PAPER
    address: ClassVar = "https://aclanthology.org/W15-3049"
