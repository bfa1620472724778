"""Replace what points at a person, the same thing by the same name everywhere.

    user1 (Joana Silva): call Rui, +44 7700 900123   ->   <PERSON_1>: call <PERSON_2>, <PHONE_1>

Texts, fields, the places of pages and posts and their accounts follow `mode`; speakers and
threads always get pseudonyms (`curation.pii.identity`). Modes: pseudonym `<PHONE_3>`, tag
`<PHONE>`, redact `[removed]`, surrogate `+44 7700 900862` (`curation.pii.surrogate`). A
placeholder that somebody typed is made harmless: `‹PHONE_3›`. A row that a detector fails on is
emptied and dropped.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from curation.pii import identity, placeholder, pseudonyms, secret, surrogate
from curation.pii.carried import Reader
from curation.pii.deny import Denied
from curation.pii.detect import DetectorError, Finder
from curation.pii.names import Gazetteer, fold
from curation.pii.ner.read import Tagger
from curation.pii.pseudonyms import READ, UNREAD, Pseudonyms, Seen, records_by_language
from curation.pii.regions import Region, check_regions
from curation.pii.span import PERSON, TYPED, Span, replaced
from curation.pii.texts import PLACES, Texts, field_names, texts_of, with_texts
from curation.steps.step import GlobalEdit, Treated, steps
from grist import manifest, models, taggers

if TYPE_CHECKING:
    from pandas import DataFrame

FAILED = "pii_failed"
ENGLISH = "spacy-en"
_WITHOUT_MODEL = ("off", "lists")
_CODES = frozenset({"lang", "zone", "media", "service", "edited"})  # fields of our own words
_NO_PROSE = _CODES.union(PLACES)


def _denied(item: Any) -> Any:
    return {"value": item} if isinstance(item, str) else item


def _off(value: Any) -> Any:
    """Take a bare `off`, which is false to YAML, as it was meant."""
    return "off" if value is False else value


@steps
@dataclass(frozen=True)
class Pii(GlobalEdit):
    """Find and replace personal data in texts, speakers, threads and fields.

    Attributes:
        mode: what stands in the place of a value.
        regions: countries whose ways of writing phone numbers without a country code, national
            numbers and addresses are known, as ISO 3166 codes.
        allow: values that stay in texts and fields, however written; `@tea.example` stands for all
            mail addresses there.
        deny: values that always go, as `Project Bluebird` or `{value: 4711/B, type: NATIONAL_ID}`.
        keep_map: whether `ingest/pii/` keeps a list of what stands for whom.
        names: how people are looked for who are only talked about: `off`; `lists` of names, and
            by what is said around them; `auto`, a model of English names besides; or another such
            model by its folder (`grist.taggers`).
        max_failed_rows: the share of rows that may be dropped because a detector failed on them.
    """

    name: ClassVar[str] = "pii"
    libraries: ClassVar[tuple[str, ...]] = ("phonenumbers", "python-stdnum")
    private: ClassVar[bool] = True
    untold: ClassVar[frozenset[str]] = frozenset({"deny"})
    failure: ClassVar[str] = FAILED
    mode: placeholder.Mode = "pseudonym"
    regions: tuple[Region, ...] = ("US", "GB")
    allow: tuple[str, ...] = ()
    deny: tuple[Annotated[Denied, BeforeValidator(_denied)], ...] = ()
    keep_map: bool = False
    names: Annotated[str, BeforeValidator(_off)] = "off"
    max_failed_rows: Annotated[float, Field(ge=0, le=1)] = 0.01

    def __post_init__(self) -> None:
        check_regions(self.regions)
        for at, value in enumerate(self.allow):
            if not value.strip():
                raise ValueError(f"allow[{at}] is empty")
        allowed = {value.casefold() for value in self.allow}
        if any(each.value.casefold() in allowed for each in self.deny):
            raise ValueError("a value stands in both allow and deny")
        if self.names not in _WITHOUT_MODEL and not models.known(self.model_name):
            raise ValueError(models.unknown(self.names, (*_WITHOUT_MODEL, "auto", ENGLISH)))

    @property
    def model_name(self) -> str:
        """The model of names that is asked for."""
        return ENGLISH if self.names == "auto" else self.names

    def inputs(self, base: Path) -> Mapping[str, str]:
        """Name the model of names by its fingerprint, and the library that reads it."""
        if self.names in _WITHOUT_MODEL:
            return {}
        found = taggers.find(self.model_name, base)
        return {"names": found.fingerprint, **manifest.versions(("py3langid", "spacy"))}

    def settled(self, base: Path) -> "Pii":
        """Give the step with the folder of its model of names."""
        if self.names in _WITHOUT_MODEL:
            return self
        return replace(self, names=str(taggers.find(self.model_name, base).folder.resolve()))

    def may_fail(self) -> float:
        return self.max_failed_rows

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.regions, self.allow, self.deny)

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """List what a shard holds, each thing once, in order of appearance."""
        texts, first = texts_of(rows), self._outside(rows)
        spans = dict(self._found(rows, texts))
        found = [(texts.rows[at], span) for at, some in spans.items() for span in some or ()]
        by_themselves = self._by_themselves(first).items()
        found += [(first[name], span) for name, some in by_themselves for span in some]
        seen = [(row, Seen(span.type, span.key)) for row, span in found if span.type != TYPED]
        seen += self._named(rows, texts, spans)
        seen.sort(key=itemgetter(0))
        return pseudonyms.listed([*identity.seen(rows), *(each for _, each in seen)])

    def _named(
        self, rows: "DataFrame", texts: Texts, spans: Mapping[int, list[Span] | None]
    ) -> Iterator[tuple[int, Seen]]:
        """Find who is only talked about, if that is asked for."""
        if self.names == "off":
            return iter(())
        messages = (rows["kind"] == "message").tolist()
        skip = {at for at, some in spans.items() if some is None}
        for at, (row, name) in enumerate(zip(texts.rows, texts.names, strict=True)):
            if identity.is_field(name, of_message=messages[row]) or name in _NO_PROSE:
                skip.add(at)
        reader = Reader(self.finder.find, self._tagger())
        return reader.seen(rows, texts, {at: some for at, some in spans.items() if some}, skip)

    def _tagger(self) -> Tagger | None:
        if self.names in _WITHOUT_MODEL:
            return None
        named = Path(self.names)
        folder = named if named.is_absolute() else taggers.find(self.model_name, Path()).folder
        return Tagger(taggers.language(folder), partial(taggers.people, folder=folder))

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Give everything its pseudonym."""
        names = frozenset(map(fold, self.allow))
        return pseudonyms.table(pseudonyms.relisted(signatures), allowed=names)

    def notes(self, table: "DataFrame") -> Mapping[str, Mapping[str, float]]:
        """Tell of which languages a model has looked for names, and of which not."""
        return {
            subject: counts
            for subject, type_ in (("names looked for", READ), ("names not looked for", UNREAD))
            if self.names != "off" and (counts := records_by_language(table, type_))
        }

    def sealed(self, table: "DataFrame", private: Path) -> "DataFrame":
        """Make surrogates of the pseudonyms, if that is the mode, by the secret of this run."""
        if self.mode != "surrogate":
            return table
        return surrogate.disguised(table, key=secret.key(private))

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give the rows with pseudonyms in all their columns."""
        return self.treated(rows, table).rows

    def changes(self, before: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Count what was found in texts and fields, by record and type.

        What identifies as a whole (speaker, thread, their names) goes from every row: no count.
        """
        return self.treated(before, table).changes

    def treated(self, rows: "DataFrame", table: "DataFrame") -> Treated:
        """Replace and count in one pass; a row that a detector fails on is emptied."""
        known = pseudonyms.read(table)
        texts = texts_of(rows)
        values = list(texts.values)
        counts: Counter[tuple[int, str]] = Counter()
        failed = {row for row, id_ in enumerate(rows["id"].tolist()) if id_ in known.broken}
        for at, spans in self._found(rows, texts, known.people):
            if spans is None:
                failed.add(texts.rows[at])
                continue
            values[at] = self._replaced(values[at] or "", spans, known)
            counts.update((texts.rows[at], span.type) for span in spans)
        values = [
            "" if row in failed and text else text
            for row, text in zip(texts.rows, values, strict=True)
        ]
        for name, tokens in identity.field_tokens(rows, known).items():
            for at, row in enumerate(texts.rows):
                if texts.names[at] == name and tokens[row] is not None:
                    values[at] = tokens[row]
        hidden = identity.hidden(rows, known)
        other = self._renamed(identity.accounts(rows), known)
        hidden = hidden.assign(thread=identity.renamed(rows, hidden, other))
        fields = self._renamed(field_names(rows), known)
        return Treated(
            with_texts(hidden, values, fields),
            _changes(rows, counts, failed),
            _failures(rows, failed),
        )

    def _replaced(self, text: str, spans: list[Span], known: Pseudonyms) -> str:
        return replaced(text, ((span, self._shown(span, text, known)) for span in spans))

    def _shown(self, span: Span, text: str, known: Pseudonyms) -> str:
        """Say what stands in a span's place; the key of a person is the pseudonym already."""
        person = span.type == PERSON
        token = span.key if person else known.tokens.get((span.type, span.key))
        if person and self.mode == "surrogate":
            token = surrogate.as_called(span.key, text[span.start : span.end])
        return placeholder.shown(span, pseudonym=token, mode=self.mode)

    def _found(
        self, rows: "DataFrame", texts: Texts, people: Gazetteer | None = None
    ) -> Iterator[tuple[int, list[Span] | None]]:
        """Find what to replace in each text that holds something, in row order; none: it failed."""
        messages, scopes = (rows["kind"] == "message").tolist(), identity.scopes(rows)
        for at in texts.in_row_order():
            text, row, name = texts.values[at], texts.rows[at], texts.names[at]
            if not text or identity.is_field(name, of_message=messages[row]):
                continue
            try:
                spans = self.finder.find(text, people and people.within(scopes[row]))
            except DetectorError:
                yield at, None
                continue
            if spans:
                yield at, spans

    def _outside(self, rows: "DataFrame") -> dict[str, int]:
        """List what is looked at by itself, with its first row: accounts, and names of fields."""
        found = identity.accounts(rows)
        for name, row in field_names(rows).items():
            found[name] = min(row, found.get(name, row))
        return found

    def _by_themselves(self, names: Iterable[str]) -> dict[str, list[Span]]:
        """Find what names of accounts and fields hold: one may be a number, a mail address."""
        found = {}
        for name in names:
            try:
                spans = self.finder.find(name)
            except DetectorError:
                spans = [Span(0, len(name), PERSON, "<PERSON>")]  # whoever it is: gone
            if spans:
                found[name] = spans
        return found

    def _renamed(self, names: Iterable[str], known: Pseudonyms) -> dict[str, str]:
        found = self._by_themselves(names).items()
        return {name: self._replaced(name, spans, known) for name, spans in found}


def _changes(rows: "DataFrame", counts: Counter[tuple[int, str]], failed: set[int]) -> "DataFrame":
    import pandas as pd

    ids = rows["id"].tolist()
    found = [
        (ids[row], type_, float(count))
        for (row, type_), count in counts.items()
        if row not in failed
    ]
    changes = pd.DataFrame(found, columns=["id", "reason", "score"])
    return changes.astype({"id": "str", "reason": "str", "score": "float64"})


def _failures(rows: "DataFrame", failed: set[int]) -> "DataFrame":
    return rows[["id"]].iloc[sorted(failed)].assign(reason=FAILED)
