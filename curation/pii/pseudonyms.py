"""Which value goes by which pseudonym: one series a type, numbered by first appearance.

    type     key            name                 type     key            token
    PERSON   user1          Joana Silva    ->    PERSON   user1          <PERSON_1>
    EMAIL    j@tea.example                       EMAIL    j@tea.example  <EMAIL_1>
    PERSON   user2          Rui                  PERSON   user2          <PERSON_2>
                                                 NAME     joana silva    <PERSON_1>   …

People are numbered as speakers, or as the source of what somebody forwarded; being mentioned
numbers nobody. A forwarded name that is a speaker's is that speaker. Handles that are somebody's
name get no number of their own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from curation.pii.names import Form, Gazetteer, fold, full, gazetteer, parts
from curation.pii.placeholder import numbered
from curation.pii.span import HANDLE, PERSON

if TYPE_CHECKING:
    from pandas import DataFrame

FORWARDED = "FORWARDED"
ALSO = "ALSO"  # what else a person is called; the `name` beside it is the person's key
NAME = "NAME"
PEOPLE = (PERSON, FORWARDED)
NAMED = (*PEOPLE, ALSO)


class Seen(NamedTuple):
    """One thing that appeared; a person's `name` beside the id that is the key."""

    type: str
    key: str
    name: str | None = None


@dataclass(frozen=True)
class Pseudonyms:
    """What each thing is called: (type, key) -> token, and who goes by which name."""

    tokens: Mapping[tuple[str, str], str]
    people: Gazetteer

    def of(self, type_: str) -> dict[str, str]:
        """Give the tokens of one type by key."""
        return {key: token for (kind, key), token in self.tokens.items() if kind == type_}


def listed(seen: Iterable[Seen]) -> "DataFrame":
    """Make a frame of what appeared, each thing once."""
    import pandas as pd

    return pd.DataFrame(list(dict.fromkeys(seen)), columns=list(Seen._fields), dtype="str")


def relisted(frame: "DataFrame") -> Iterator[Seen]:
    """Read frames of `listed`, one after the other, back."""
    named = frame["name"].notna()
    for (type_, key, name), has_name in zip(
        frame[list(Seen._fields)].itertuples(index=False, name=None), named, strict=True
    ):
        yield Seen(type_, key, name if has_name else None)


def table(seen: Iterable[Seen], *, allowed: frozenset[Form] = frozenset()) -> "DataFrame":
    """Number all that appeared, in the order given: `type, key, token`.

    Allowed names are looked for in no text.
    """
    import pandas as pd

    spelt = {"".join(form) for form in allowed}
    known = [each for each in dict.fromkeys(seen) if not _is_allowed_account(each, spelt)]
    people = [each for each in known if each.type in PEOPLE]
    tokens = _people(people)
    called = _names([each for each in known if each.type in NAMED], tokens)
    names = {form: token for form, token in called.items() if form not in allowed}
    somebody = gazetteer(names).by_handle
    numbers: Counter[str] = Counter()
    for each in known:
        if each.type == ALSO:
            tokens.setdefault((ALSO, each.key), tokens[PERSON, str(each.name)])
        if each.type in NAMED or (each.type == HANDLE and somebody(each.key)):
            continue
        numbers[each.type] += 1
        tokens[each.type, each.key] = numbered(each.type, numbers[each.type])
    rows = [(type_, key, token) for (type_, key), token in tokens.items()]
    rows += [(NAME, " ".join(form), token) for form, token in names.items()]
    return pd.DataFrame(rows, columns=["type", "key", "token"], dtype="str")


def read(decided: "DataFrame") -> Pseudonyms:
    """Open a table of pseudonyms."""
    rows = list(decided[["type", "key", "token"]].itertuples(index=False, name=None))
    names = {tuple(key.split(" ")): token for type_, key, token in rows if type_ == NAME}
    tokens = {(type_, key): token for type_, key, token in rows if type_ != NAME}
    return Pseudonyms(tokens, gazetteer(names))


def _people(people: list[Seen]) -> dict[tuple[str, str], str]:
    """Number people by first appearance; a forwarded name and its speaker are one."""
    speakers: dict[Form, str] = {}
    for each in people:
        if each.type == PERSON:
            for form in _full_names(each):
                speakers.setdefault(form, each.key)
    numbers: dict[tuple[str, str], str] = {}
    tokens: dict[tuple[str, str], str] = {}
    for type_, key, _ in people:
        speaker = key if type_ == PERSON else speakers.get(full(key) or ())
        who = (PERSON, speaker) if speaker is not None else (FORWARDED, key)
        tokens[type_, key] = numbers.setdefault(who, numbered(PERSON, len(numbers) + 1))
    return tokens


def _names(people: list[Seen], tokens: Mapping[tuple[str, str], str]) -> dict[Form, str]:
    """Say who is meant by which name: full names first, then parts, each by who came first."""
    names: dict[Form, str] = {}
    speakers = [each for each in people if each.type == PERSON]
    for each in speakers:
        for form in _full_names(each):
            names.setdefault(form, tokens[each.type, each.key])
    for form, key in _other_names(people):
        names.setdefault(form, tokens[PERSON, key])
    for each in people:
        source = full(each.key) if each.type == FORWARDED else None
        if source and len(source) > 1:  # a channel's one word would be found everywhere
            names.setdefault(source, tokens[each.type, each.key])
    for each in speakers:
        for form in parts(each.name or each.key):
            names.setdefault(form, tokens[each.type, each.key])
    return names


def _full_names(speaker: Seen) -> Iterator[Form]:
    """Give what a speaker is called in full: the name, and the id, which may be one."""
    yield from filter(None, (full(speaker.name or ""), full(speaker.key)))


def _is_allowed_account(each: Seen, spelt: set[str]) -> bool:
    """Say whether an account is named like what is allowed: teahouse like Tea House."""
    return each.type == ALSO and "".join(fold(each.key)) in spelt


def _other_names(people: list[Seen]) -> Iterator[tuple[Form, str]]:
    """Give what else people are called, as a whole: the parts are often words, tea.on.the.hill."""
    for each in people:
        form = full(each.key) if each.type == ALSO else None
        if form and each.name:
            yield form, each.name
