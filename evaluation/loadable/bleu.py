"""Corpus BLEU for `evaluate.load`: word 1- to 4-grams in common, 0 to 100."""

from typing import ClassVar

from evaluation.loadable import corpus

_PAPER = """
@inproceedings{papineni-etal-2002-bleu,
    author = {Papineni, Kishore and Roukos, Salim and Ward, Todd and Zhu, Wei-Jing},
    title = {Bleu: a Method for Automatic Evaluation of Machine Translation},
    booktitle = {Proceedings of the 40th Annual Meeting of the ACL},
    year = {2002},
    pages = {311--318},
    doi = {10.3115/1073083.1073135},
}
@inproceedings{post-2018-call,
    author = {Post, Matt},
    title = {A Call for Clarity in Reporting BLEU Scores},
    booktitle = {Proceedings of the Third Conference on Machine Translation},
    year = {2018},
    pages = {186--191},
    doi = {10.18653/v1/W18-6319},
}
"""


class Bleu(corpus.OfTexts):
    """The metric `bleu`."""

    ours: ClassVar = "bleu"
    paper: ClassVar = _PAPER
    address: ClassVar = "https://aclanthology.org/P02-1040"
