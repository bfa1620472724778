r"""Drop what is no prose, by rules that large collections of web text were filtered with.

    "Home\nShop\nCart\nHome …"       ->  dropped: few_words
    "Cheap tea! Cheap tea! Cheap …"    ->  dropped: frequent_2_gram

The reason names the first rule that a text breaks. Rules and thresholds:

- Gopher (Rae et al. 2021, arXiv:2112.11446, appendix A1): few_words, many_words, short_words,
  long_words, symbols, bullets, ellipses, no_letters, few_stop_words; by its table A1
  repeated_lines, repeated_paragraphs, frequent_2_gram to frequent_4_gram, repeated_5_gram to
  repeated_10_gram.
- FineWeb (Penedo et al. 2024, arXiv:2406.17557), after C4's look at how lines end (Raffel et al.
  2020, arXiv:1910.10683): unpunctuated, short_lines. Of its code (datatrove's
  FineWebQualityFilter) alone: list.
- NeMo Curator's NumbersFilter: digits.

They were made for web pages: for posts and rows, lower `min_words` and switch off (`null`) what
does not fit. Gopher's stop words are English; texts in another language are held against a list of
their own, by the field `lang` that the step `language` writes, and not at all if there is none.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from pydantic import Field

from curation.steps.step import Filter, Kinds, steps
from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Length = Annotated[float, Field(ge=0)]
_FREQUENT = (0.20, 0.18, 0.16)
_REPEATED = (0.15, 0.14, 0.13, 0.12, 0.11, 0.10)


class _Rule(NamedTuple):
    """A reason, what is measured, and the parameter that holds the threshold."""

    reason: str
    measure: str
    parameter: str
    at: int | None = None  # where in it, if it is a tuple


_WORDS = (
    _Rule("few_words", "words", "min_words"),
    _Rule("many_words", "words", "max_words"),
    _Rule("short_words", "word_length", "min_word_length"),
    _Rule("long_words", "word_length", "max_word_length"),
    _Rule("symbols", "hashes", "max_symbols"),
    _Rule("symbols", "ellipses", "max_symbols"),
    _Rule("no_letters", "with_letter", "min_with_letter"),
    _Rule("digits", "digits", "max_digits"),
    _Rule("few_stop_words", "stop_words", "min_stop_words"),
)
_LINES = (
    _Rule("bullets", "bullets", "max_bullets"),
    _Rule("ellipses", "trailing", "max_ellipses"),
    _Rule("unpunctuated", "punctuated", "min_punctuated"),
    _Rule("short_lines", "short", "max_short_lines"),
    _Rule("list", "listed", "max_listed"),
    _Rule("repeated_lines", "repeated", "max_repeated_lines"),
    _Rule("repeated_lines", "repeated_chars", "max_repeated_line_chars"),
    _Rule("repeated_paragraphs", "paragraphs", "max_repeated_paragraphs"),
    _Rule("repeated_paragraphs", "paragraph_chars", "max_repeated_paragraph_chars"),
)
_PHRASES = (
    *(_Rule(f"frequent_{n}_gram", f"frequent_{n}", "max_frequent", n - 2) for n in (2, 3, 4)),
    *(_Rule(f"repeated_{n}_gram", f"repeated_{n}", "max_repeated", n - 5) for n in range(5, 11)),
)


@steps
@dataclass(frozen=True)
class Quality(Filter):
    """Drop texts that break a rule; a rule whose threshold is missing is off.

    Attributes:
        kinds: the kinds of record that are looked at; messages are too short for these rules.
        min_words: words that hold a letter or digit.
        max_words: the same.
        min_word_length: their mean length in characters.
        max_word_length: the same.
        max_symbols: `#` per word, and ellipses per word.
        min_with_letter: the share of words with a letter.
        min_stop_words: different stop words of the text's language.
        max_digits: the share of characters that are digits.
        max_bullets: the share of lines that begin with a bullet.
        max_ellipses: the share of lines that end in an ellipsis.
        min_punctuated: the share of lines that end as sentences do, or in a quotation mark.
        max_short_lines: the share of lines of at most 30 characters.
        max_listed: line ends per word.
        max_repeated_lines: the share of lines that stood before.
        max_repeated_line_chars: the share of characters in those.
        max_repeated_paragraphs: the share of paragraphs that stood before.
        max_repeated_paragraph_chars: the share of characters in those.
        max_frequent: the share of characters in the most frequent phrase of 2, 3 and 4 words.
        max_repeated: the share of characters in phrases of 5, 6, 7, 8, 9 and 10 words that stood
            before.
    """

    name: ClassVar[str] = "quality"
    kinds: Kinds = ("page", "post", "row")
    min_words: Count | None = 50
    max_words: Count | None = 100_000
    min_word_length: Length | None = 3
    max_word_length: Length | None = 10
    max_symbols: Length | None = 0.1
    min_with_letter: Share | None = 0.8
    min_stop_words: Count | None = 2
    max_digits: Share | None = 0.15
    max_bullets: Share | None = 0.9
    max_ellipses: Share | None = 0.3
    min_punctuated: Share | None = 0.12
    max_short_lines: Share | None = 0.67
    max_listed: Length | None = 0.3
    max_repeated_lines: Share | None = 0.3
    max_repeated_line_chars: Share | None = 0.2
    max_repeated_paragraphs: Share | None = 0.3
    max_repeated_paragraph_chars: Share | None = 0.2
    max_frequent: tuple[Share, Share, Share] | None = _FREQUENT
    max_repeated: tuple[Share, Share, Share, Share, Share, Share] | None = _REPEATED

    def __post_init__(self) -> None:
        for what in ("words", "word_length"):
            least, most = getattr(self, f"min_{what}"), getattr(self, f"max_{what}")
            if least is not None and most is not None and least > most:
                raise ValueError(f"min_{what} ({least}) must not be above max_{what} ({most})")

    def reasons(self, rows: "DataFrame") -> "Series[str]":
        """Give the first rule that each text breaks: words first, then lines, then phrases."""
        import pandas as pd

        from curation.quality.lines import line_measures
        from curation.quality.phrases import phrase_measures
        from curation.quality.words import word_measures

        reasons = pd.Series(None, rows.index, dtype="str")
        texts = rows["text"][rows["kind"].isin(self.kinds)]
        words = word_measures(texts, field(rows, "lang").reindex(texts.index))
        reasons.update(self._broken(words, _WORDS))
        texts = texts[reasons[texts.index].isna()]
        reasons.update(self._broken(line_measures(texts, words["words"][texts.index]), _LINES))
        texts = texts[reasons[texts.index].isna()]
        if self.max_frequent or self.max_repeated:
            reasons.update(self._broken(phrase_measures(texts), _PHRASES))
        return reasons

    def _broken(self, measures: "DataFrame", rules: tuple[_Rule, ...]) -> "Series[str]":
        """Give of each text the first of some rules that it breaks; what is on the limit stays."""
        import pandas as pd

        broken = pd.Series(None, measures.index, dtype="str")
        for rule in reversed(rules):
            limit, value = self._limit(rule), measures[rule.measure].round(6)
            if limit is not None:
                least = rule.parameter.startswith("min_")
                broken = broken.mask(value < limit if least else value > limit, rule.reason)
        return broken

    def _limit(self, rule: _Rule) -> float | None:
        found: Any = getattr(self, rule.parameter)
        limit: float | None = found if found is None or rule.at is None else found[rule.at]
        return limit
