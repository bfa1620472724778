"""Which train examples hold a row of a test set from elsewhere: runs of words, verified.

    test set   "… how many clips did Natalia sell altogether in April and May …"
    train      two or more of its runs of 13 words stand in there, or half of them  ->  contaminated

A single run of 13 words may be a proverb or a licence, so two are asked for, or half of the row's
where it has few (marin-community/marin #6852). Runs that stand in more than ten groups of train
say nothing (GPT-3 left those out too: Brown et al. 2020, appendix C), nor do those of more than ten
rows of the test set, which are its template. A row that is a whole example, word by word, always
counts; one of fewer than 8 words counts only so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.dedup.shingles import portions
from curation.splitting.grams import AT_ONCE, LONG, SHORT, Index, Words
from grist.text import comparable

if TYPE_CHECKING:
    from curation.dedup.shingles import Numbers

_COMMON = 10  # groups, or rows, of more than which a run says nothing
_HITS, _COVERAGE = 2, 0.5


@dataclass(frozen=True)
class Contaminated:
    """A train text by its place, the row that stands in it, and which share of that row's runs."""

    at: int
    row: str
    share: float


def contaminated(
    texts: Sequence[str], groups: Sequence[str], rows: Iterable[tuple[str, str]]
) -> list[Contaminated]:
    """Find the train texts that hold a row of a test set, each with the row of which most is there.

    Args:
        texts: comparable texts of the train side.
        groups: the group of each; the same words said in one session are counted once.
        rows: place and text of each row.
    """
    places: dict[str, str] = {}
    for place, text in rows:
        places.setdefault(comparable(text), place)
    places.pop("", None)
    wanted = list(places)
    found = {
        at: Contaminated(at, places[text], 1.0) for at, text in enumerate(texts) if text in places
    }
    for length in (LONG, SHORT):
        index = Index.of(wanted, length)
        if index is None:
            continue
        for at, row, share in _matches(index, texts, groups, wanted):
            known = found.get(at)
            if known is None or share > known.share:
                found[at] = Contaminated(at, places[wanted[row]], share)
    return [found[at] for at in sorted(found)]


def _matches(
    index: Index, texts: Sequence[str], groups: Sequence[str], wanted: Sequence[str]
) -> Iterable[tuple[int, int, float]]:
    """Give text, row and share of each text that holds a row, best first for each text."""
    runs, owners = _hits(index, texts, groups)
    rows_of = _telling(index, runs)
    totals = Counter(index.owners.tolist())
    met: dict[int, Counter[int]] = {}
    for run, owner in zip(runs.tolist(), owners.tolist(), strict=True):
        met.setdefault(owner, Counter()).update(rows_of.get(run, ()))
    for at, counts in sorted(met.items()):
        for row, count in sorted(
            counts.items(), key=lambda pair: (-pair[1] / totals[pair[0]], pair)
        ):
            if not _suffices(count, totals[row]):
                continue
            share = _verified(wanted[row], texts[at], index.length)
            if share is not None:
                yield at, row, share
                break


def _hits(index: Index, texts: Sequence[str], groups: Sequence[str]) -> "tuple[Numbers, Numbers]":
    """Meet all texts; give each run that few groups have, once for each text that has it."""
    import numpy as np

    parts = []
    for start, some in portions(texts, AT_ONCE):
        runs, owners = index.hits(Words.of(some))
        parts.append(np.unique(np.stack([runs, owners + start], axis=1), axis=0))
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    runs, owners = np.concatenate(parts).T
    _, group = np.unique(np.array(groups, dtype=object), return_inverse=True)
    pairs = np.unique(np.stack([runs, group[owners]], axis=1), axis=0)
    common = np.bincount(pairs[:, 0], minlength=len(index.known)) > _COMMON
    return runs[~common[runs]], owners[~common[runs]]


def _telling(index: Index, met: "Numbers") -> Mapping[int, Sequence[int]]:
    """Give the rows that have each run that was met, but for runs of a template."""
    import numpy as np

    some = np.isin(index.runs, met)
    rows_of: dict[int, list[int]] = {}
    for run, row in zip(index.runs[some].tolist(), index.owners[some].tolist(), strict=True):
        rows_of.setdefault(run, []).append(row)
    return {run: rows for run, rows in rows_of.items() if len(rows) <= _COMMON}


def _suffices(hits: int, of: int) -> bool:
    return hits >= _HITS or hits >= _COVERAGE * of


def _verified(row: str, text: str, length: int) -> float | None:
    """Look each run up in the text itself; give the share that is there, if it suffices."""
    words = row.split(" ")
    runs = {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}
    within = f" {text} "
    hits = sum(f" {run} " in within for run in runs)
    return round(hits / len(runs), 6) if _suffices(hits, len(runs)) else None
