"""Which language a text is in, as far as a model of names must know.

    field lang=pt   ->   pt          "O chá está pronto, venham todos."   ->   pt
    "ask Rubija about the kettle"  ->  en (too short to tell, but `the` is)      "ok"  ->  und

An English model sees people everywhere in a text of another language.
"""

import re

from curation.pii.ner.phrases import ENGLISH

UNTOLD = "und"
_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?")
_WORD = re.compile(r"[a-z']+")


def language(text: str, said: str | None) -> str:
    """Give a text's language; `said`: what its record's field `lang` says."""
    code = _CODE.fullmatch(said.strip().lower()) if said else None
    if code and code[1] != UNTOLD:
        return code[1]
    from curation.steps.language import language_of

    told = language_of(text)
    if told == UNTOLD and not ENGLISH.isdisjoint(_WORD.findall(text[:2_000].lower())):
        return "en"
    return told
