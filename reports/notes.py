"""What steps of curation say of their own decisions, as their notes in the manifest tell it.

    semantic_dedup, post: rows 400,000, sample 1,000, matching 62, found 61, recall 0.98
    pii, names not looked for: tl 14

Names that are no names of ours (a language is what a source calls it) are shown like any text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grist.manifest import Manifest

_READ, _UNREAD = "names looked for", "names not looked for"  # as `pii` calls them


@dataclass(frozen=True)
class Read:
    """Of how many records of a language a model has read the names, and of how many not."""

    step: str
    language: str
    read: int
    unread: int


@dataclass(frozen=True)
class Found:
    """How many of the copies were found where not all rows were compared."""

    step: str
    kind: str
    rows: int
    sample: int
    matching: int
    found: int
    recall: float


@dataclass(frozen=True)
class Note:
    """Any other numbers that a step tells of a subject."""

    step: str
    subject: str
    numbers: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Notes:
    """All of them."""

    read: tuple[Read, ...] = ()
    found: tuple[Found, ...] = ()
    others: tuple[Note, ...] = ()

    @property
    def is_unread(self) -> bool:
        """Say whether a model could not read some of the records."""
        return any(each.unread for each in self.read)


def notes(curated: Manifest | None) -> Notes:
    """Read the notes of the curate stage."""
    told: Mapping[str, Mapping[str, Mapping[str, float]]] = (
        curated.facts.get("notes", {}) if curated else {}
    )
    read, found, others = list[Read](), list[Found](), list[Note]()
    for step, subjects in told.items():
        read += _read(step, subjects)
        for subject, numbers in subjects.items():
            if "recall" in numbers:
                found.append(_found(step, subject, numbers))
            elif subject not in {_READ, _UNREAD}:
                others.append(Note(step, subject, tuple(numbers.items())))
    return Notes(tuple(read), tuple(found), tuple(others))


def _read(step: str, subjects: Mapping[str, Mapping[str, float]]) -> list[Read]:
    """Put side by side what was read and what was not; what was not comes first."""
    read, unread = subjects.get(_READ, {}), subjects.get(_UNREAD, {})
    rows = [
        Read(step, code, int(read.get(code, 0)), int(unread.get(code, 0)))
        for code in dict.fromkeys((*unread, *read))
    ]
    return sorted(rows, key=lambda row: (-row.unread, -row.read, row.language))


def _found(step: str, kind: str, numbers: Mapping[str, float]) -> Found:
    rows, sample, matching, found = (
        int(numbers[name]) for name in ("rows", "sample", "matching", "found")
    )
    return Found(step, kind, rows, sample, matching, found, float(numbers["recall"]))
