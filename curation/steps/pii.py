"""Replace what points at a person, the same thing by the same name everywhere.

    user1 (Joana Silva): call Rui, +44 7700 900123   ->   <PERSON_1>: call <PERSON_2>, <PHONE_1>

Texts and field values follow `mode`; speakers and threads always get numbered pseudonyms
(`curation.pii.identity`). Modes: pseudonym `<PHONE_3>`, tag `<PHONE>`, redact `[removed]`.
A placeholder that somebody typed is made harmless: `‹PHONE_3›`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from curation.pii import detect, identity, placeholder, pseudonyms
from curation.pii.names import Gazetteer, fold
from curation.pii.pseudonyms import Pseudonyms, Seen
from curation.pii.span import PERSON, TYPED, Span, replaced
from curation.pii.texts import Texts, texts_of, with_texts
from curation.steps.step import GlobalEdit, steps
from grist.errors import UserError

if TYPE_CHECKING:
    from pandas import DataFrame


@steps
@dataclass(frozen=True)
class Pii(GlobalEdit):
    """Find and replace personal data in texts, speakers, threads and fields.

    Attributes:
        mode: what stands in the place of a value.
        regions: countries whose phone numbers are found without a country code, as ISO 3166 codes.
        allow: values that stay in texts and fields, however written.
    """

    name: ClassVar[str] = "pii"
    libraries: ClassVar[tuple[str, ...]] = ("phonenumbers", "python-stdnum")
    private: ClassVar[bool] = True
    mode: placeholder.Mode = "pseudonym"
    regions: tuple[str, ...] = ("US", "GB")
    allow: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        from phonenumbers import SUPPORTED_REGIONS

        unknown = sorted(set(self.regions) - SUPPORTED_REGIONS)
        if unknown:
            raise ValueError(f"no region {unknown[0]!r}; regions are ISO 3166 codes such as GB, PT")

    def signatures(self, rows: "DataFrame") -> "DataFrame":
        """List what a shard holds, each thing once, in order of appearance."""
        spans = (span for _, some in self._found(rows, texts_of(rows)) for span in some)
        entities = (Seen(span.type, span.key) for span in spans if span.type != TYPED)
        return pseudonyms.listed([*identity.seen(rows), *entities])

    def decide(self, signatures: "DataFrame") -> "DataFrame":
        """Give everything its pseudonym."""
        names = frozenset(map(fold, self.allow))
        return pseudonyms.table(pseudonyms.relisted(signatures), allowed=names)

    def apply(self, rows: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Give the rows with pseudonyms in all their columns."""
        known = pseudonyms.read(table)
        texts = texts_of(rows)
        values = list(texts.values)
        for at, spans in self._found(rows, texts, known.people):
            pairs = ((span, self._shown(span, known)) for span in spans)
            values[at] = replaced(values[at] or "", pairs)
        tokens = identity.field_tokens(rows, known)
        for at, (row, name) in enumerate(zip(texts.rows, texts.names, strict=True)):
            if name in tokens and tokens[name][row] is not None:
                values[at] = tokens[name][row]
        return with_texts(identity.hidden(rows, known), values)

    def changes(self, before: "DataFrame", table: "DataFrame") -> "DataFrame":
        """Count what was found in texts and fields, by record and type.

        What identifies as a whole (speaker, thread, their names) goes from every row: no count.
        """
        import pandas as pd

        texts = texts_of(before)
        counts: Counter[tuple[int, str]] = Counter()
        for at, spans in self._found(before, texts, pseudonyms.read(table).people):
            counts.update((texts.rows[at], span.type) for span in spans)
        ids = before["id"].tolist()
        found = [(ids[row], type_, float(count)) for (row, type_), count in counts.items()]
        changes = pd.DataFrame(found, columns=["id", "reason", "score"])
        return changes.astype({"id": "str", "reason": "str", "score": "float64"})

    def _found(
        self, rows: "DataFrame", texts: Texts, people: Gazetteer | None = None
    ) -> Iterator[tuple[int, list[Span]]]:
        """Find what to replace in each text that holds something, in row order.

        Raises:
            UserError: a detector failed; with the record's id, and nothing of its text.
        """
        allowed = detect.keys(self.allow, self.regions)
        ids, messages = rows["id"].tolist(), (rows["kind"] == "message").tolist()
        for at in texts.in_row_order():
            text, row, name = texts.values[at], texts.rows[at], texts.names[at]
            if not text or identity.is_field(name, of_message=messages[row]):
                continue
            try:
                spans = detect.find(text, self.regions, people)
            except detect.DetectorError as error:
                raise UserError(f"pii: record {ids[row]}: {error}") from None
            kept = [span for span in spans if span.key not in allowed]
            if kept:
                yield at, kept

    def _shown(self, span: Span, known: Pseudonyms) -> str:
        """Say what stands in a span's place; the key of a person is the pseudonym already."""
        person = span.type == PERSON
        pseudonym = span.key if person else known.tokens.get((span.type, span.key))
        return placeholder.shown(span, pseudonym=pseudonym, mode=self.mode)
