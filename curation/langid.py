"""Languages of many texts at once, as py3langid finds them of one.

    ["O chá está pronto, venham.", "ok ok ok"]   ->   ["pt", "und"]

py3langid reads a text byte by byte through an automaton, whose states tell the features that count
(Lui & Baldwin 2012, langid.py). Here a byte of some hundred texts is read at a time; what follows,
the features' weights summed up in the order in which they are met, is the same to the last bit. A
test compares.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_LANGUAGE = "zxx"  # ISO 639-2 for what is in no language: code, letters at random
UNDETERMINED = "und"  # ISO 639-2
# How much likelier (as a natural logarithm) a language must be than the next: of pieces of 20 to 25
# letters of 19 languages it leaves out 2 in a hundred, and 1 instead of 2 of the rest is wrong.
_MARGIN = 3.0
_AT_ONCE = 400  # texts; of 2,000 characters each they take some 20 MB


def languages_of(texts: Sequence[str]) -> list[str]:
    """Give the language of each text as ISO 639-1, else 639-3; or one of the two that are none."""
    order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
    found = [""] * len(texts)
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        for at, code in zip(some, _told([texts[at] for at in some]), strict=True):
            found[at] = code
    return found


def language_of(text: str) -> str:
    """Give the language of one text."""
    from py3langid.langid import RAW_FLOOR

    (code, score), (_, next_score) = _identifier().rank(text)[:2]
    if score <= RAW_FLOOR:
        return NO_LANGUAGE
    return str(code) if score - next_score >= _MARGIN else UNDETERMINED


def _told(texts: list[str]) -> Iterator[str]:
    import numpy as np

    met = list(_features([_identifier()._encode(text) for text in texts]))
    weights = np.empty((max(map(len, met)), len(_identifier().nb_classes)), np.float32)
    for features in met:
        yield _likeliest(features, weights) if len(features) else NO_LANGUAGE


def _features(texts: list[bytes]) -> "Iterator[NDArray[np.int32]]":
    """Give the features that each text has, as often as it has them, in the order of the text."""
    import numpy as np

    moves, rows, outputs = _automaton()
    lengths = np.array([len(text) for text in texts])
    order = np.argsort(-lengths, kind="stable")  # so that those under way stand first
    read = np.zeros((int(lengths.max(initial=0)), len(texts)), np.uint8)
    for place, at in enumerate(order):
        read[: lengths[at], place] = np.frombuffer(texts[at], np.uint8)
    met = np.full(read.shape, -1, np.int32)
    states = np.zeros(len(texts), np.int64)
    many = np.searchsorted(-lengths[order], -np.arange(len(read)), side="left")
    for at, some in enumerate(many):
        states[:some] = moves[rows[states[:some]] + read[at, :some]]
        met[at, :some] = outputs[states[:some]]
    by_text = met.T[np.argsort(order)]
    for features in by_text:
        yield features[features >= 0]


def _likeliest(features: "NDArray[np.int32]", room: "NDArray[np.float32]") -> str:
    """Sum up the weights of features; of languages that are nearly as likely none is it.

    The weights are written into `room`: to ask for memory for each text takes longer than all else.
    """
    import numpy as np

    model = _identifier()
    kinds, first, counts = np.unique(features, return_index=True, return_counts=True)
    met = np.argsort(first)
    weights = np.take(model.nb_ptc, kinds[met], axis=0, out=room[: len(met)], mode="clip")
    scores = np.log1p(counts[met].astype(np.float32)) @ weights + model.nb_pc
    for one, again in model._alias_pairs:
        scores[one] = max(scores[one], scores[again])
        scores[again] = -np.inf
    best = int(scores.argmax())
    # As Python's numbers, not in the width of the scores.
    most, next_most = (float(score) for score in np.partition(scores, -2)[:-3:-1])
    return str(model.nb_classes[best]) if most - next_most >= _MARGIN else UNDETERMINED


@cache
def _automaton() -> "tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int32]]":
    """Give the next state by row and byte, the row of each state, and its feature or -1."""
    import numpy as np

    model = _identifier()
    rows = np.asarray(model._rowbase, np.int64)
    return np.asarray(model.tk_nextmove), rows, np.asarray(model.tk_output, np.int32)


@cache
def _identifier() -> Any:
    """Load the model once a process: tables of numbers, no pickle.

    Its weights are in half of the width that they are summed up in; wide ones are read faster.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    read = LanguageIdentifier.from_model_file(MODEL_FILE)
    wide = read.nb_ptc.astype("float32")
    rest = read.nb_pc, read.nb_classes, read.tk_nextmove, read.tk_output
    return LanguageIdentifier(wide, *rest, tk_row=read.tk_row)
