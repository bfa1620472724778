r"""Undo what transport did to a text, and nothing that its author did.

    "Tea &amp; cake\u200b \t now \n\n\n\nByeâ€¦ "   ->   "Tea & cake now\n\nBye…"

The result is NFC, and cleaning it again changes nothing. What is undone: text that was read in a
wrong encoding (`curation.cleaning.mojibake`), entities (`entities`), characters that nobody sees
(`marks`), other kinds of line ends, tabs and runs of blanks, more than one empty line in a row.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from curation.cleaning.entities import unescaped
from curation.cleaning.marks import without_hidden, without_loose
from curation.cleaning.mojibake import repaired
from curation.steps.step import Edit, steps
from grist.records import field_values, with_field_values

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_LINE_END = "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_SPACES = "[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"


@steps
@dataclass(frozen=True)
class CleanText(Edit):
    """Repair encodings, unescape entities, take out hidden characters, fold spaces.

    Attributes:
        mojibake: repair what was read in a wrong encoding.
        entities: unescape HTML's entities, but in texts that are about HTML.
        spaces: fold runs of blanks and of empty lines; off, where columns or indents mean
            something (code, poems).
        fields: names of fields that are texts too, as the columns of a table that a template
            puts together; all their values are cleaned.
    """

    name: ClassVar[str] = "clean_text"
    libraries: ClassVar[tuple[str, ...]] = ("ftfy",)
    mojibake: bool = True
    entities: bool = True
    spaces: bool = True
    fields: tuple[str, ...] = ()

    def edit(self, rows: "DataFrame") -> "DataFrame":
        done = rows.assign(text=self.clean(rows["text"]))
        for name in self.fields:
            values = field_values(done, name).reset_index(drop=True)
            some = values.notna()
            values[some] = self.clean(values[some])
            done = with_field_values(done, name, values.astype(object).where(some, None).tolist())
        return done

    def clean(self, texts: "Series[str]") -> "Series[str]":
        """Clean a column of texts; what shows as misread only then is repaired and cleaned too."""
        if not self.mojibake:
            return self._plain(texts)
        cleaned = self._plain(repaired(texts))
        while (wrong := (again := repaired(cleaned)) != cleaned).any():  # each time text gets less
            cleaned = cleaned.mask(wrong, self._plain(again[wrong])).astype("str")
        return cleaned

    def _plain(self, texts: "Series[str]") -> "Series[str]":
        lines = texts.str.replace(_LINE_END, "\n", regex=True)
        plain = without_hidden(lines).str.normalize("NFC")
        if self.entities:
            plain = without_loose(unescaped(without_loose(plain))).str.normalize("NFC")
        if not self.spaces:
            return plain.str.replace("[ \t]+\n", "\n", regex=True).str.strip("\n").str.rstrip()
        folded = plain.str.replace(_SPACES, " ", regex=True).str.replace(" +\n", "\n", regex=True)
        return folded.str.replace("\n{3,}", "\n\n", regex=True).str.strip()
