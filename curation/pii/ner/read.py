"""The names of people in many texts: rules first, then a model, where it can have something to say.

    "ask Anna Kowalska", "and anna?", "OK THANKS"   ->   [4-17], [4-8], []

A model reads only texts of its language in which a word is left that looks like a name (the gate):
of a chat hardly any. What is written in capitals is read as if it were not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from curation.pii.ner import rules
from curation.pii.ner.given import DOUBTFUL, GIVEN
from curation.pii.ner.phrases import TITLES
from curation.pii.ner.rules import Read
from curation.pii.ner.tokens import Token
from curation.pii.ner.tongue import UNTOLD, language
from curation.pii.words import NO_NAMES
from grist.errors import UserError

Places = list[tuple[int, int]]


@dataclass(frozen=True)
class Tagger:
    """A model of names.

    Attributes:
        language: the only one that it has learned.
        people: gives of each text where it sees people.
    """

    language: str
    people: Callable[[Sequence[str]], list[Places]]


@dataclass(frozen=True)
class Text:
    """A text to look through, with what its record says of its language."""

    text: str
    lang: str | None = None

    @property
    def small(self) -> bool:
        """Whether names are looked for in small letters: as English and a chat have them."""
        return self.lang is None or self.lang.lower().startswith(("en", UNTOLD))


@dataclass(frozen=True)
class Found:
    """What was found in a text.

    Attributes:
        places: where names stand.
        language: of a text in which something is left for a model, if there is one, to say.
        read: whether a model has read it.
        failed: whether a model failed on it.
    """

    places: Places
    language: str | None = None
    read: bool = False
    failed: bool = False


def names(texts: Sequence[Text], tagger: Tagger | None) -> list[Found]:
    """Find the names in each text."""
    reads = [rules.read(each.text, small=each.small) for each in texts]
    left = [at for at, read in enumerate(reads) if read.open()] if tagger else []
    quiet = {at: _quiet(texts[at].text, reads[at]) for at in left}
    due = {at: language(quiet[at], texts[at].lang) for at in left}
    asked = [at for at, code in due.items() if tagger and code == tagger.language]
    seen = _tagged(tagger, [quiet[at] for at in asked]) if tagger else []
    tagged = dict(zip(asked, seen, strict=True))
    return [
        Found(
            _places(read, tagged.get(at) or []),
            due.get(at),
            read=at in tagged,
            failed=at in tagged and tagged[at] is None,
        )
        for at, read in enumerate(reads)
    ]


def _tagged(tagger: Tagger, texts: Sequence[str]) -> list[Places | None]:
    """Ask a model; where it fails, text by text, so as to know on which (none)."""
    if not texts:
        return []
    try:
        return [*tagger.people(texts)]
    except UserError:
        raise  # there is no such model: nothing was read
    except Exception:  # noqa: BLE001 - whatever it says may quote the text
        if len(texts) == 1:
            return [None]
        return [places for text in texts for places in _tagged(tagger, [text])]


def _quiet(text: str, read: Read) -> str:
    """Write a text in capitals with small letters, sign by sign, so that all keep their places."""
    text = text.replace("\0", " ")
    if not read.loud:
        return text
    signs = list(text)
    for word in read.words:
        for at in range(word.start + 1, word.end):
            small = signs[at].lower()
            signs[at] = small if len(small) == 1 else signs[at]
    return "".join(signs)


def _places(read: Read, seen: Places) -> Places:
    """Join what rules and the model found: stretches of words that meet are one name."""
    spans = [*read.spans, *(span for place in seen for span in _trimmed(read, place))]
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return [(read.words[first].start, read.words[last - 1].end) for first, last in joined]


def _trimmed(read: Read, place: tuple[int, int]) -> list[tuple[int, int]]:
    """Take of what a model sees the words of names: those that stand close together."""
    runs: list[list[int]] = []
    for at, word in enumerate(read.words):
        if not place[0] <= word.start < place[1]:
            continue
        if runs and word.joined:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [span for run in runs for span in _kept(read, run)]


def _kept(read: Read, run: list[int]) -> list[tuple[int, int]]:
    words = read.words
    while run and _is_no_name(words[run[0]]):
        run = run[1:]
    while run and _is_no_name(words[run[-1]]):
        run = run[:-1]
    if not run or not _likely(read, [words[at] for at in run]):
        return []
    return [(run[0], max(rules.stretched(words, run[-1], loud=read.loud), run[-1] + 1))]


def _is_no_name(word: Token) -> bool:
    return word.folded in TITLES or word.folded in NO_NAMES or not word.capital or word.plain


def _likely(read: Read, run: Sequence[Token]) -> bool:
    """Doubt what a model takes for a name: a place, an abbreviation, a word seen small."""
    if len(run) > 1:
        return True
    word = run[0]
    if len(word.text) < 2 or (word.folded in DOUBTFUL and word.begins):
        return False
    if word.folded in GIVEN:
        return True
    abbreviation = word.text.isupper() and len(word.text) < 6 and not read.loud
    return not abbreviation and word.folded not in rules.small_words(read.words)
