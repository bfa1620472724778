"""Which value goes by which pseudonym: one series a type, numbered by first appearance.

    type     key            name                 type     key            token
    PERSON   user1          Joana Silva    ->    PERSON   user1          <PERSON_1>
    EMAIL    j@tea.example                       EMAIL    j@tea.example  <EMAIL_1>
    PERSON   user2          Rui                  PERSON   user2          <PERSON_2>
                                                 NAME     joana silva    <PERSON_1>   …

People are numbered as speakers, or as the source of what somebody forwarded; a mention of one of
them numbers nobody. A forwarded name that is a speaker's is that speaker. Handles that are
somebody's name get no number of their own. Who is only talked about is numbered too, where names
are looked for (`curation.pii.carried`); within a scope each form of the name leads to the number:

    MENTIONED  anna kowalska  <PERSON_3>      CARRIED  7 / anna  <PERSON_3>
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from curation.pii.names import Form, Gazetteer, fold, full, gazetteer, is_word, parts
from curation.pii.placeholder import numbered
from curation.pii.scopes import Scope, scoped
from curation.pii.span import HANDLE, PERSON

if TYPE_CHECKING:
    from pandas import DataFrame

FORWARDED = "FORWARDED"
ALSO = "ALSO"  # what else a person is called; the `name` beside it is the person's key
NAME = "NAME"
PEOPLE = (PERSON, FORWARDED)
NAMED = (*PEOPLE, ALSO)
MENTIONED = "MENTIONED"  # somebody who is only talked about; when seen, the key is the scope
CARRIED = "CARRIED"  # a scope, and what somebody is called there
READ, UNREAD = "NAMES_READ", "NAMES_UNREAD"  # a language, and how many records
BROKEN = "NAMES_FAILED"  # the record that a model of names failed on
_TOLD = (READ, UNREAD, BROKEN)
_APART = "\n"  # between a scope and a name in it


class Seen(NamedTuple):
    """One thing that appeared; a person's `name` beside the id that is the key."""

    type: str
    key: str
    name: str | None = None


@dataclass(frozen=True)
class Pseudonyms:
    """What each thing is called: (type, key) -> token, and who goes by which name.

    `broken` are the ids of records that could not be read.
    """

    tokens: Mapping[tuple[str, str], str]
    people: Gazetteer
    broken: frozenset[str] = frozenset()

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
    all_seen = list(dict.fromkeys(seen))
    known = [each for each in all_seen if not _is_allowed_account(each, spelt)]
    named = [each for each in known if each.type in NAMED]
    called = _names(named, _people(named, {}))
    scopes = _scopes(known, called.keys() | allowed)
    tokens = _people(known, scopes)
    called = _names(named, tokens)
    names = {form: token for form, token in called.items() if form not in allowed}
    somebody = gazetteer(names).by_handle
    numbers: Counter[str] = Counter()
    for each in known:
        if each.type == ALSO:
            tokens.setdefault((ALSO, each.key), tokens[PERSON, str(each.name)])
        if each.type in (*NAMED, MENTIONED, *_TOLD):
            continue
        if each.type == HANDLE and somebody(each.key):
            continue
        numbers[each.type] += 1
        tokens[each.type, each.key] = numbered(each.type, numbers[each.type])
    rows = [(type_, key, token) for (type_, key), token in tokens.items()]
    rows += [(NAME, " ".join(form), token) for form, token in names.items()]
    rows += _carried(scopes, tokens, names.keys() | allowed)
    rows += [(each.type, each.key, each.name or "") for each in known if each.type in _TOLD]
    return pd.DataFrame(rows, columns=["type", "key", "token"], dtype="str")


def read(decided: "DataFrame") -> Pseudonyms:
    """Open a table of pseudonyms."""
    rows = list(decided[["type", "key", "token"]].itertuples(index=False, name=None))
    names = {_form(key): token for type_, key, token in rows if type_ == NAME}
    carried: dict[Form, dict[str, str]] = {}
    for type_, key, token in rows:
        if type_ == CARRIED:
            place, _, form = key.rpartition(_APART)
            carried.setdefault(_form(form), {})[place] = token
    other = (NAME, CARRIED, *_TOLD)
    tokens = {(type_, key): token for type_, key, token in rows if type_ not in other}
    broken = frozenset(key for type_, key, _ in rows if type_ == BROKEN)
    return Pseudonyms(tokens, gazetteer(names, carried), broken)


def records_by_language(decided: "DataFrame", type_: str) -> dict[str, int]:
    """Sum up of how many records of each language a model has read all names, or not all."""
    counts: Counter[str] = Counter()
    for code, said in decided.loc[decided["type"] == type_, ["key", "token"]].itertuples(
        index=False, name=None
    ):
        counts[code] += int(said.partition(" ")[0])
    return dict(sorted(counts.items()))


def _form(key: str) -> Form:
    return tuple(key.split(" "))


def _scopes(known: Iterable[Seen], others: Set[Form]) -> dict[str, Scope]:
    """Sort the names of who is only talked about: nobody of the data, nobody allowed."""
    mentions = ((each.key, _form(each.name or "")) for each in known if each.type == MENTIONED)
    return scoped((place, form) for place, form in mentions if form not in others)


def _carried(
    scopes: Mapping[str, Scope], tokens: Mapping[tuple[str, str], str], others: Set[Form]
) -> Iterator[tuple[str, str, str]]:
    """Say in which scope which name leads to which number."""
    for place, scope in scopes.items():
        for form, person in scope.carried(is_word).items():
            if form not in others:
                token = tokens[MENTIONED, " ".join(person)]
                yield CARRIED, f"{place}{_APART}{' '.join(form)}", token


def _people(known: list[Seen], scopes: Mapping[str, Scope]) -> dict[tuple[str, str], str]:
    """Number people by first appearance; a forwarded name and its speaker are one."""
    speakers: dict[Form, str] = {}
    for each in known:
        if each.type == PERSON:
            for form in _full_names(each):
                speakers.setdefault(form, each.key)
    numbers: dict[tuple[str, str], str] = {}
    tokens: dict[tuple[str, str], str] = {}
    for each in known:
        if each.type == MENTIONED:
            scope, form = scopes.get(each.key), _form(each.name or "")
            if scope is None or form not in scope.forms:
                continue
            called = MENTIONED, " ".join(scope.person(form))
            who = called
        elif each.type in PEOPLE:
            called = each.type, each.key
            speaker = each.key if each.type == PERSON else speakers.get(full(each.key) or ())
            who = (PERSON, speaker) if speaker is not None else (FORWARDED, each.key)
        else:
            continue
        tokens[called] = numbers.setdefault(who, numbered(PERSON, len(numbers) + 1))
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
