"""ROUGE for `evaluate.load`: the longest sequence of words in common, 0 to 1."""

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


class RougeL(corpus.OfTexts):
    """The metric `rougeL`."""

    ours: ClassVar = "rougeL"
    paper: ClassVar = _PAPER
    address: ClassVar = "https://aclanthology.org/W04-1013"
