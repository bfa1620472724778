"""What a text is made of, as a set of numbers: its runs of five characters, or of five words.

    "tea is cold"   by characters  "tea i" "ea is" "a is " " is c" "is co" "s col" " cold"
                    by words       nothing: it has only three

How near two texts are is the Jaccard index of their sets: the share of all their shingles that both
have. Which shingles tell depends on the length. In few words only characters show that one was
misspelt; in long texts they are the language's more than the author's: unrelated books share .36
of their runs of five characters, and .0004 of those of five words (marin-community/marin #6854).
So texts below some 200 words are compared by characters, longer ones by words, and those about the
border by both, or copies on its two sides would never meet.

A shingle is a hash of 32 bits. That another text has the same by chance is rare: of two texts of a
thousand shingles each, one pair in 4,000 is taken to share one too many.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint32]
    Units = NDArray[np.uint64]
    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]

_RUN = 5
_BORDER = 200  # words
_CHUNK = 1 << 20  # characters that are hashed at a time, in some 50 MB
_BLOCK = 1 << 16  # shingles that are sorted and signed at a time: they stay in a core's cache
_SPACE = 32
# Odd, and without pattern: the golden ratio, and primes of xxHash and wyhash.
_FACTORS = (
    0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xA0761D6478BD642F,
    0xE7037ED1A0B428DB,
)  # fmt: skip


class Form(Enum):
    """What a shingle is a run of."""

    CHARS = "chars"
    WORDS = "words"


class Block(NamedTuple):
    """Texts of like length by their numbers, and a row of sorted hashes for each.

    A hash may stand in a row more than once: so are rows filled that are shorter than the longest.
    """

    texts: "Numbers"
    hashes: "Hashes"


def forms(texts: Sequence[str], threshold: float) -> "dict[Form, Marks]":
    """Say which texts are compared by characters, and which by words.

    How far about the border it is both depends on the threshold: of two texts that have no form in
    common, one has less than `threshold` times the words of the other, so that they hardly match.
    """
    import numpy as np

    words = np.array([text.count(" ") + 1 for text in texts], np.int64)
    reach = threshold**0.5
    return {Form.CHARS: words < _BORDER / reach, Form.WORDS: words >= _BORDER * reach}


def shingled(texts: Sequence[str], form: Form) -> Iterator[Block]:
    """Give the shingles of comparable texts (`grist.text`); texts of less than a run are left out.

    Memory is bounded by a few times the longest text, whatever the number of texts.
    """
    for first, chunk in portions(texts, _CHUNK):
        huge = len(chunk[0]) > _CHUNK
        for block in _whole(chunk[0], form) if huge else _blocks(chunk, form):
            yield Block(block.texts + first, block.hashes)


def distinct(hashes: "Hashes | Numbers") -> "Marks":
    """Mark in sorted rows, or in one, the first of each number."""
    import numpy as np

    marks = np.ones(hashes.shape, np.bool_)
    np.not_equal(hashes[..., 1:], hashes[..., :-1], out=marks[..., 1:])
    return marks


def word_hashes(text: str) -> "Units":
    """Hash each word with the space behind it: the sum of its characters, mixed with their place.

    A polynomial would be cheaper, but texts are known that collide modulo any power of two.
    """
    import numpy as np

    codes = _codes(text)
    ends = np.flatnonzero(codes == _SPACE) + 1
    starts = np.concatenate([[0], ends[:-1]])
    places = np.arange(len(codes)) - np.repeat(starts, ends - starts)
    marked = mixed(
        codes * np.uint64(_FACTORS[0]) + places.astype(np.uint64) * np.uint64(_FACTORS[1])
    )
    words: Units = np.add.reduceat(marked, starts)
    return words


def mixed(numbers: "Units") -> "Units":
    """Let each bit tell on all (the finisher of MurmurHash3), in place."""
    import numpy as np

    numbers ^= numbers >> np.uint64(33)
    numbers *= np.uint64(0xFF51AFD7ED558CCD)
    numbers ^= numbers >> np.uint64(33)
    numbers *= np.uint64(0xC4CEB9FE1A85EC53)
    numbers ^= numbers >> np.uint64(33)
    return numbers


def portions(texts: Sequence[str], chars: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Cut a list into what is met at a time, each with the place of its first.

    A portion has at most so many characters; what alone is too long stands alone.
    """
    first, size = 0, 0
    for at, text in enumerate(texts):
        if at > first and size + len(text) > chars:
            yield first, texts[first:at]
            first, size = at, 0
        size += len(text)
    if first < len(texts):
        yield first, texts[first:]


def _blocks(texts: Sequence[str], form: Form) -> Iterator[Block]:
    """Put texts of like length into one matrix."""
    import numpy as np

    hashes, starts, counts = _hashed(texts, form)
    order = np.argsort(counts, kind="stable")
    order = order[np.searchsorted(counts[order], 1) :]
    at = 0
    while at < len(order):
        # The longest text is the last, so a block of its width may be one of fewer rows.
        rows = max(1, _BLOCK // int(counts[order[at]]))
        rows = max(1, min(rows, _BLOCK // int(counts[order[at : at + rows][-1]])))
        some = order[at : at + rows]
        width = np.arange(counts[some[-1]])
        places = starts[some, None] + np.minimum(width, counts[some, None] - 1)
        yield Block(some, np.sort(hashes[places], axis=1))
        at += rows


def _whole(text: str, form: Form) -> Iterator[Block]:
    """Hash a huge text piece by piece."""
    import numpy as np

    hashes = np.sort(np.concatenate([_hashed([piece], form)[0] for piece in _pieces(text)]))
    yield Block(np.zeros(1, np.int64), hashes[distinct(hashes)][None])


def _pieces(text: str) -> Iterator[str]:
    """Cut a text at spaces, so that each run of five words stands whole in some piece.

    Where there are no spaces it is cut anywhere, and each run of five characters stands in one.
    """
    start = 0
    while len(text) - start > _CHUNK:
        end = back = text.rfind(" ", start, start + _CHUNK)
        for _ in range(_RUN - 1):
            back = text.rfind(" ", start, max(back, start))
        if back <= start:
            end, back = start + _CHUNK, start + _CHUNK - _RUN
        yield text[start:end]
        start = back + 1
    yield text[start:]


def _hashed(texts: Sequence[str], form: Form) -> "tuple[Hashes, Numbers, Numbers]":
    """Hash the run at every place of all texts; give where each text begins and how many it has."""
    import numpy as np

    if form is Form.CHARS:
        lengths = np.array([len(text) for text in texts], np.int64)
        units = _codes("".join(texts)).astype(np.uint64)
    else:
        lengths = np.array([text.count(" ") + 1 for text in texts], np.int64)
        units = word_hashes("".join(f"{text} " for text in texts))
    counts = np.maximum(lengths - _RUN + 1, 0)
    return _runs(units), np.cumsum(lengths) - lengths, counts


def _codes(text: str) -> "Hashes":
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _runs(units: "Units") -> "Hashes":
    """Hash five units from each place on, by the sum of their products with odd numbers."""
    import numpy as np

    count = max(0, len(units) - _RUN + 1)
    total = np.zeros(count, np.uint64)
    for at, factor in enumerate(_FACTORS):
        total += units[at : at + count] * np.uint64(factor)
    return (mixed(total) >> np.uint64(32)).astype(np.uint32)
