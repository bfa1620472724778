r"""ROUGE: the overlap of output and reference in words, word pairs and common subsequences.

    reference "testing one two", output "testing two"
    ->  rouge1 0.8 (both words of 2, of 3)   rouge2 0.0 (no pair)   rougeL 0.8 (both, in order)

Lin, 2004 (aclanthology.org/W04-1013). Each row's number equals that of Google's rouge-score
without stemming, at many times its speed (benchmarks/metrics.py): n-grams are counted by
`Counter`, the longest common subsequence (LCS) comes from rapidfuzz's bit-parallel one.

A word is a run of a-z and 0-9 after lowercasing, as in the original: "café" is the word "caf", and
Russian or Thai text has no words at all. For those, read chrF.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import ClassVar

from evaluation.metrics.metric import Mean, Sample, metrics

_WORD = re.compile("[a-z0-9]+")
_SIGNATURE = "nrefs:1|case:lower|stem:no|tok:ascii-alnum|measure:f1|mean:rows"


class Rouge(Mean):
    """Mean over rows of the F-measure of output and reference; 0 to 1.

    A row scores 0 when one side has no words, and when neither has.
    """

    higher_is_better: ClassVar[bool] = True

    def signature(self) -> str:
        """Say how text becomes words, and rows a score."""
        return _SIGNATURE


@metrics
@dataclass(frozen=True)
class Rouge1(Rouge):
    """The F-measure of the words in common."""

    name: ClassVar[str] = "rouge1"

    def value(self, sample: Sample) -> float:
        """Score one sample by its words."""
        return _ngram_f1(_words(sample.reference), _words(sample.output))


@metrics
@dataclass(frozen=True)
class Rouge2(Rouge):
    """The F-measure of the pairs of neighbouring words in common."""

    name: ClassVar[str] = "rouge2"

    def value(self, sample: Sample) -> float:
        """Score one sample by its word pairs."""
        return _ngram_f1(_pairs(_words(sample.reference)), _pairs(_words(sample.output)))


@metrics
@dataclass(frozen=True)
class RougeL(Rouge):
    """The F-measure of the longest common subsequence of words, line ends ignored."""

    name: ClassVar[str] = "rougeL"

    def value(self, sample: Sample) -> float:
        """Score one sample by the longest common subsequence of its words."""
        return _lcs_f1(_words(sample.reference), _words(sample.output))


@metrics
@dataclass(frozen=True)
class RougeLsum(Rouge):
    r"""The F-measure of the union of the LCS of each reference line with each output line.

    A line of the reference may so be found piecemeal and in any place. Lines end at \n alone; on
    texts of one line each the score is that of rougeL.
    """

    name: ClassVar[str] = "rougeLsum"

    def signature(self) -> str:
        """Say in addition what a sentence is."""
        return f"{_SIGNATURE}|sent:line"

    def value(self, sample: Sample) -> float:
        """Score one sample by what its lines have in common."""
        reference, output = _lines(sample.reference), _lines(sample.output)
        if len(reference) == len(output) == 1:  # the same number, twenty times as fast
            return _lcs_f1(reference[0], output[0])
        return _union_lcs_f1(reference, output)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    return list(pairwise(words))


def _lines(text: str) -> list[list[str]]:
    """Cut into lines of words; lines without words are left out, as they can match nothing."""
    return [words for line in text.split("\n") if (words := _words(line))]


def _f1(hits: int, size: int) -> float:
    """Give the harmonic mean of hits / output and hits / reference, for their sizes together."""
    return 2 * hits / size if hits else 0.0


def _ngram_f1(reference: Sequence[object], output: Sequence[object]) -> float:
    hits = (Counter(reference) & Counter(output)).total()
    return _f1(hits, len(reference) + len(output))


def _lcs_f1(reference: Sequence[str], output: Sequence[str]) -> float:
    from rapidfuzz.distance import LCSseq

    return _f1(LCSseq.similarity(reference, output), len(reference) + len(output))


def _union_lcs_f1(reference: list[list[str]], output: list[list[str]]) -> float:
    """Count the words found of each reference line, but no word more often than the output has it.

    The paper does not say so, ROUGE-1.5.5 and rouge-score do.
    """
    found: Counter[str] = Counter()
    for line in reference:
        positions = reduce(or_, _lcs_positions(line, output), 0)
        found.update(word for at, word in enumerate(line) if positions >> at & 1)
    written = Counter(word for line in output for word in line)
    size = sum(map(len, reference)) + written.total()
    return _f1((found & written).total(), size)


def _lcs_positions(reference: list[str], outputs: list[list[str]]) -> list[int]:
    """Give, for each output line, the bits of the reference's words that are in their LCS."""
    where: defaultdict[str, int] = defaultdict(int)
    for at, word in enumerate(reference):
        where[word] |= 1 << at
    return [_trace(reference, line, _lcs_columns(where, line, len(reference))) for line in outputs]


def _lcs_columns(where: dict[str, int], output: list[str], height: int) -> list[int]:
    """Fill the LCS table a column at a time, each as one integer (Hyyrö, 2004).

    Bit i of column j is 0 where the LCS of reference[:i + 1] and output[:j] is longer than that of
    reference[:i] and output[:j].
    """
    full = (1 << height) - 1
    columns = [full]
    for word in output:
        column = columns[-1]
        match = column & where.get(word, 0)
        columns.append(((column + match) | (column - match)) & full)
    return columns


def _trace(reference: list[str], output: list[str], columns: list[int]) -> int:
    """Walk back through the table and collect the matches.

    Of several LCS this takes the one that rouge-score takes, on which the union depends: a match
    wherever there is one, else up the reference unless that makes the LCS shorter.
    """
    i, j, matched = len(reference), len(output), 0
    while i and j:
        if reference[i - 1] == output[j - 1]:
            i, j = i - 1, j - 1
            matched |= 1 << i
        elif columns[j] >> (i - 1) & 1:
            i -= 1
        else:
            j -= 1
    return matched
