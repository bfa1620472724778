"""Words that hardly any text of a language does without.

English has the eight of Gopher (Rae et al. 2021, arXiv:2112.11446, appendix A1). The other lists
are ours and hold what is about as frequent there: articles, conjunctions, prepositions.
"""

from collections.abc import Mapping
from types import MappingProxyType

_WORDS = {
    "ca": "de la el els i que en a per un una amb no",
    "cs": "a v na se je že to s do i za ale",
    "da": "og at det i en som er på af for ikke med til",
    "de": "der die das und in zu den ist nicht mit von es ein eine auf für",
    "en": "the be to of and that have with",
    "es": "de la el los que y en se un una por con no",
    "fi": "ja on ei se että oli hän mutta kun niin",
    "fr": "le la les de des et à est que un une en dans pour pas",
    "hu": "a az és hogy nem is egy van de meg",
    "it": "di che e il la un una per non in sono con del",
    "nl": "de het een en van ik dat is in niet met te op",
    "no": "og at det i en som er på av for ikke med til",
    "pl": "i w na z nie się do to że jest o",
    "pt": "de a o os que e do da em um uma para com não",
    "ro": "de și în la cu a nu pe că este o un",
    "ru": "и в не на я что с он как это по",
    "sv": "och att det i en som är på av för inte med",
    "tr": "bir ve bu da de için ile çok ne mi",
    "uk": "і в не на що з я як це до та",
}
_SAME = {"nb": "no", "nn": "no"}

STOP_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {code: frozenset(words.split()) for code, words in _WORDS.items()}
    | {code: frozenset(_WORDS[other].split()) for code, other in _SAME.items()}
)
"""By ISO 639-1 code."""
