"""ROUGE for `evaluate.load`: the longest sequences of words, line by line, in common, 0 to 1."""

from typing import ClassVar

from evaluation.loadable import corpus

_PAPER = """
@inproceedings{lin-2004-rouge,
    author = {Lin, Chin-Yew},
    title = {ROUGE: A Package for Automatic Evaluation of Summaries},
    booktitle = {Text Summarization Branches Out},
    year = {2004},
    pages = {74--81},
    url = {https://aclanthology.org/W04-1013},
}
"""


class RougeLsum(corpus.OfTexts):
    """The metric `rougeLsum`."""

    ours: ClassVar = "rougeLsum"
    paper: ClassVar = _PAPER
    address: ClassVar = "https://aclanthology.org/W04-1013"
