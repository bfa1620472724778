"""Say what language each text is in, and keep some of them.

    "O chá está pronto, venham todos."   ->  fields: lang=pt
    "Der Tee ist fertig, kommt rein."    ->  lang=de, and with keep: [en, pt] dropped: language
    "ok"                                 ->  lang=und

The finding takes the place of what a source said (`lang=en-GB`), which is often the default of a
template; the field has one value. A text of too few letters keeps what its source said of it; if
that is nothing, or if the text may as well be in another language, it is undetermined, `und`. What
cannot be told is never dropped. In the ledger a finding is a change whose reason is the language.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BeforeValidator

from curation import langid
from curation.langid import UNDETERMINED, languages_of
from curation.steps.step import Edit, Filter, steps
from grist.errors import nearest
from grist.records import field, with_field

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FIELD = "lang"

# What py3langid 0.4 tells apart: ISO 639-1, else 639-3. A test compares.
_CODES = """
ace af am an ar ary arz as az ba bcl be bg bn br bs ca crh cs cy da de dz el en eo es et eu ext fa
fi fo fr fuv fy ga gcf gcr gd gl gom grc gu gug guw ha hbo he hi hr ht hu hy id ig is it ja jv ka
kab kik kk km kn ko ku ky la lb lg lij ln lo lt ltg lv mg mk ml mn mr ms mt my ne nl nn no nso oc
om or pa pcm pl ps pt qu ro ru rw sa sdh se si sk sl sn so sq sr st sv sw ta te tg th tk tl tr tt
ug uk ur uz uzs vec vi vo wa wuu xh yo yue zh zu zxx
"""
LANGUAGES = frozenset(_CODES.split())

# What is in no language: links, addresses, handles, tags, placeholders such as <PHONE_3>.
_NO_WORDS = r"https?://\S+|\S+@\S+|[@#]\w+|<[A-Z_]+[0-9]*>"
_MARKS = "[@#<]|://"  # one of which each of those has
_LETTERS = r"\p{L}"
_ENOUGH = 2_000  # characters of a long page that are looked at


def _code(value: Any) -> Any:
    return "no" if value is False else value  # YAML reads the code of Norwegian as a no


Code = Annotated[str, BeforeValidator(_code)]


@steps
@dataclass(frozen=True)
class Language(Edit, Filter):
    """Write the field `lang`, and drop what is in none of the languages to keep.

    Attributes:
        keep: languages as ISO 639-1 codes; none named: all stay.
        min_chars: texts with fewer letters than this are too short to tell.
    """

    name: ClassVar[str] = "language"
    libraries: ClassVar[tuple[str, ...]] = ("py3langid",)
    keep: tuple[Code, ...] = ()
    min_chars: int = 20

    def __post_init__(self) -> None:
        for code in self.keep:
            if code not in LANGUAGES:
                near = (
                    nearest(code, sorted(LANGUAGES)) or "; languages are codes such as en, pt, zh"
                )
                raise ValueError(f"no language {code!r}{near}")
        if self.min_chars < 1:
            raise ValueError("min_chars must be 1 or more")

    def edit(self, rows: "DataFrame") -> "DataFrame":
        return with_field(rows, FIELD, self._found(rows))

    def changes(self, before: "DataFrame", after: "DataFrame") -> "DataFrame":
        """Give the language of each row that says something new."""
        found = field(after, FIELD)
        new = found.notna() & (found != field(before, FIELD))
        return before[["id"]][new].assign(reason=found[new])

    def reasons(self, rows: "DataFrame") -> "Series[str]":
        """Give `language` for each text that is long enough to tell and in no language to keep."""
        import pandas as pd

        reasons = pd.Series("language", rows.index, dtype="str")
        if not self.keep:
            return reasons.where(reasons.isna())
        told = self._long_enough(_words(rows))
        return reasons.where(told & ~field(rows, FIELD).isin((*self.keep, UNDETERMINED)))

    def _found(self, rows: "DataFrame") -> "Series[str]":
        import pandas as pd

        texts = _words(rows)
        told = self._long_enough(texts)
        codes = pd.Series(languages_of(texts[told].tolist()), texts.index[told], dtype="str")
        found = codes.reindex(texts.index)
        unsaid = ~told & field(rows, FIELD).isna() & (rows["text"].str.strip() != "")
        return found.mask(unsaid, UNDETERMINED)

    def _long_enough(self, texts: "Series[str]") -> "Series[bool]":
        enough = texts.str.slice(0, 4 * self.min_chars).str.count(_LETTERS) >= self.min_chars
        rest = texts[~enough]  # few: most texts show in their first words that they are long
        return enough.where(enough, rest.str.count(_LETTERS) >= self.min_chars).astype(bool)


def language_of(text: str, *, min_chars: int = 20) -> str:
    """Say what language a text is in, as the step with as many letters does.

    >>> language_of("O chá está pronto, venham todos."), language_of("ok")
    ('pt', 'und')
    """
    words = re.sub(_NO_WORDS, " ", text[:_ENOUGH])
    return langid.language_of(words) if sum(map(str.isalpha, words)) >= min_chars else UNDETERMINED


def _words(rows: "DataFrame") -> "Series[str]":
    """Give the beginnings of texts, without what is in no language."""
    texts = rows["text"].str.slice(0, _ENOUGH)
    some = texts.str.contains(_MARKS, regex=True).astype(bool)  # a quick look, and most have none
    if not some.any():
        return texts
    return texts.mask(some, texts[some].str.replace(_NO_WORDS, " ", regex=True)).astype("str")
