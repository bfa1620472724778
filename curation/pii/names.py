"""The people of a data set by name: who is meant where a text says `joana`, `Joana's`, `@JoanaS`.

    "user1", "Joana da Silva"  ->  joana da silva, joana, silva

A full name is matched as whole words in any case and without its accents; so is a part of three
letters or more, unless it is an English word too (`will`, `rose`, the `tea` of a contact called
Tea House): then only with a capital.
Where two people share a part, it means the one who has it as full name, else who came first.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from curation.pii.ner.common_words import COMMON, is_common
from curation.pii.ner.family import ENDING
from curation.pii.ner.given import SURE
from curation.pii.span import PERSON, Span
from curation.pii.words import NAMES_TOO, NO_NAMES, ROLES

Form = tuple[str, ...]
"""A name as folded words: `("joana", "da", "silva")`."""

# In scripts written without spaces every sign counts as a word.
_SOLID = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
)
_MARKS = "".join(
    sign for sign in map(chr, range(0x300, 0x1100)) if unicodedata.category(sign)[0] == "M"
)
WORD = re.compile(rf"[{_SOLID}]|[^\W_{_SOLID}](?:[^\W_{_SOLID}]|[{_MARKS}])*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_IS_SOLID = re.compile(rf"[{_SOLID}]")
_WITHIN = re.compile(r"[ ._'’-]{0,3}")  # what may stand between the words of one name
_HOST = re.compile(r"(?<=\w)@\S*")
_MOST_WORDS = 8
_WORDS = COMMON | NAMES_TOO | ROLES
_NOBODY: Mapping[str, str] = {}


def fold(text: str) -> Form:
    """Give the words of a text without case and accents.

    >>> fold("João O'Neill")
    ('joao', 'o', 'neill')
    """
    return tuple(fold_word(word) for word in WORD.findall(text))


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """Give a word without case and accents."""
    if word.isascii():
        return word.lower()
    if _IS_SOLID.match(word):
        return word
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def full(name: str) -> Form | None:
    """Give a whole name as it is looked for in texts; none if it is no name at all."""
    form = fold(name)[:_MOST_WORDS]
    return form if _is_name(form, least=2) else None


def parts(name: str) -> list[Form]:
    """Give the parts of a name that stand for it: between spaces, and word by word.

    Of a mail address, who goes by that instead of a name, only what stands before the @. What
    somebody is (`Plumber Dave`) does not stand for them where another word does.
    """
    words = _HOST.sub("", name).split()[:_MOST_WORDS]
    found = [fold(word)[:_MOST_WORDS] for word in words]
    found += [(word,) for form in found for word in form]
    forms = [form for form in dict.fromkeys(found) if _is_name(form, least=3)]
    called = any(word in NAMES_TOO or not is_word(word) for form in forms for word in form)
    return [form for form in forms if not (called and ROLES.issuperset(form))]


def _is_name(form: Form, *, least: int) -> bool:
    letters = sum(map(str.isalpha, "".join(form)))
    solid = all(map(_IS_SOLID.match, form))
    return letters >= (2 if solid else least) and not NO_NAMES.issuperset(form)


def _needs_capital(form: Form) -> bool:
    word = form[0]
    return len(form) == 1 and (word in _WORDS or len(word) < 3)


def is_word(part: str) -> bool:
    """Say whether a part of a name is an English word too, as far as the lists know."""
    return part in _WORDS or is_common(part)


def _is_rare(form: Form) -> bool:
    """Say whether a name is nothing but a name, so that it need have no capital."""
    return len(form) > 1 or form[0] in SURE or bool(ENDING.fullmatch(form[0]))


@dataclass(frozen=True)
class Gazetteer:
    """Who is meant by which name.

    Attributes:
        people: form -> person.
        lengths: first word of a form -> numbers of words of such forms, longest first.
        joined: form without spaces, as handles have it -> person.
        carried: form -> scope -> person, of those who are known in one scope alone.
        scope: where the text stands that is looked through.
    """

    people: Mapping[Form, str]
    lengths: Mapping[str, Sequence[int]]
    joined: Mapping[str, str]
    carried: Mapping[Form, Mapping[str, str]] = field(default_factory=dict)
    scope: str | None = None

    def within(self, scope: str) -> "Gazetteer":
        """Give the names that are known in a scope."""
        return replace(self, scope=scope)

    def by_handle(self, handle: str) -> str | None:
        """Say whose name a handle is, with or without its digits: `joana_silva92`."""
        whole = "".join(fold(handle))
        letters = "".join(filter(str.isalpha, whole))
        return self.joined.get(whole) or self.joined.get(letters)

    def find(self, text: str) -> Iterator[Span]:
        """Find the names of people; the key is the person.

        What stands for one person side by side (`Joana Costa` of Joana da Costa) is one span.
        """
        ascii_ = text.isascii()
        words = _ASCII_WORD.findall(text.lower()) if ascii_ else map(fold_word, WORD.findall(text))
        if self.lengths.keys().isdisjoint(words):
            return
        last: Span | None = None
        for span in self._names(text):
            if last and _goes_on(text, last, span):
                last = last._replace(end=span.end)
                continue
            if last:
                yield last
            last = span
        if last:
            yield last

    def _names(self, text: str) -> Iterator[Span]:
        words = list(WORD.finditer(text))
        folded = [fold_word(word[0]) for word in words]
        at = 0
        while at < len(words):
            length = self._longest(text, words, folded, at)
            if length:
                start, end = words[at].start(), words[at + length - 1].end()
                person = self._person(tuple(folded[at : at + length]))
                yield Span(start - (text[start - 1 : start] == "@"), end, PERSON, person or "")
            at += length or 1

    def _person(self, form: Form) -> str | None:
        person = self.people.get(form)
        if person is None and self.scope is not None:
            return self.carried.get(form, _NOBODY).get(self.scope)
        return person

    def _longest(self, text: str, words: list[re.Match[str]], folded: list[str], at: int) -> int:
        """Count the words of the longest name that starts at a word; 0 for none."""
        for length in self.lengths.get(folded[at], ()):
            form, some = tuple(folded[at : at + length]), words[at : at + length]
            if self._person(form) is None or len(form) < length:
                continue
            small_too = not _needs_capital(form) and (form in self.people or _is_rare(form))
            if not small_too and not some[0][0][0].isupper():
                continue
            if all(_WITHIN.fullmatch(text, a.end(), b.start()) for a, b in pairwise(some)):
                return length
        return 0


def _goes_on(text: str, first: Span, second: Span) -> bool:
    """Say whether two spans side by side are one mention of one person."""
    return (
        first.key == second.key
        and text[second.start] != "@"
        and bool(_WITHIN.fullmatch(text, first.end, second.start))
    )


def gazetteer(
    people: Mapping[Form, str], carried: Mapping[Form, Mapping[str, str]] | None = None
) -> Gazetteer:
    """Make names ready to be looked for."""
    lengths: dict[str, set[int]] = {}
    joined: dict[str, str] = {}
    for form, person in people.items():
        joined.setdefault("".join(form), person)
    for form in (*people, *(carried or ())):
        lengths.setdefault(form[0], set()).add(len(form))
    longest_first = {first: sorted(found, reverse=True) for first, found in lengths.items()}
    return Gazetteer(people, longest_first, joined, carried or {})
