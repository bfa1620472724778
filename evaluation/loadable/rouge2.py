"""ROUGE for `evaluate.load`: pairs of words in common, 0 to 1."""

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


class Rouge2(corpus.OfTexts):
    """The metric `rouge2`."""

    ours: ClassVar = "rouge2"
    paper: ClassVar = _PAPER
    address: ClassVar = "https://aclanthology.org/W04-1013"
