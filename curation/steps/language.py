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
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from curation.steps.step import Edit, Filter, steps
from grist.errors import nearest
from grist.records import field, with_field

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FIELD = "lang"
_NONE = "zxx"  # ISO 639-2 for what is in no language: code, letters at random
UNDETERMINED = "und"  # ISO 639-2
# How much likelier (as a natural logarithm) a language must be than the next: of pieces of 20 to 25
# letters of 19 languages it leaves out 2 in a hundred, and 1 instead of 2 of the rest is wrong.
_MARGIN = 3.0

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
_LETTERS = r"\p{L}"
_ENOUGH = 2_000  # characters of a long page that are looked at


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
    keep: tuple[str, ...] = ()
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
        texts = _words(rows)
        told = self._long_enough(texts)
        found = texts.where(told).map(_language, na_action="ignore").astype("str")
        unsaid = ~told & field(rows, FIELD).isna() & (rows["text"].str.strip() != "")
        return found.mask(unsaid, UNDETERMINED)

    def _long_enough(self, texts: "Series[str]") -> "Series[bool]":
        return texts.str.count(_LETTERS) >= self.min_chars


def language_of(text: str, *, min_chars: int = 20) -> str:
    """Say what language a text is in, as the step with as many letters does.

    >>> language_of("O chá está pronto, venham todos."), language_of("ok")
    ('pt', 'und')
    """
    words = re.sub(_NO_WORDS, " ", text[:_ENOUGH])
    return _language(words) if sum(map(str.isalpha, words)) >= min_chars else UNDETERMINED


def _words(rows: "DataFrame") -> "Series[str]":
    return rows["text"].str.slice(0, _ENOUGH).str.replace(_NO_WORDS, " ", regex=True)


def _language(text: str) -> str:
    from py3langid.langid import RAW_FLOOR

    (code, score), (_, next_score) = _identifier().rank(text)[:2]
    if score <= RAW_FLOOR:
        return _NONE
    return str(code) if score - next_score >= _MARGIN else UNDETERMINED


@cache
def _identifier() -> Any:
    """Load the model once a process: tables of numbers, no pickle."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
