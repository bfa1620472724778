"""Which mail answers which: of a whole file, in some bytes a mail.

    index.add("a@tea", 1, parents=[])
    index.add("b@tea", 2, parents=["a@tea"])
    index.number("a@tea")  ->  1
    index.thread("b@tea")  ->  what it is for "a@tea" too

A mail may stand before the one that it answers, so the index is complete before it is asked. It
holds hashes: ids of mails have 70 characters, and there are as many of them as mails.
"""

from collections.abc import Sequence
from hashlib import blake2b

_BYTES = 8


class Threads:
    """The mails of a file by their ids, and the first that each of them goes back to."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._parents: dict[int, int] = {}

    def add(self, id_: str, number: int, parents: Sequence[str]) -> None:
        """Note a mail.

        Args:
            id_: its own; of two mails with the same the first counts.
            number: by which it is found.
            parents: the ids that it goes back to, the oldest first.
        """
        key = _hash(id_)
        self._numbers.setdefault(key, number)
        if parents and _hash(parents[0]) != key:
            self._parents.setdefault(key, _hash(parents[0]))

    def number(self, id_: str) -> int | None:
        return self._numbers.get(_hash(id_))

    def thread(self, id_: str) -> str:
        """Name the thread that a mail stands in: in every file of an export by the same name."""
        key, passed = _hash(id_), list[int]()
        known = {key}
        while (parent := self._parents.get(key)) is not None:
            passed.append(key)
            if parent in known:  # they go round in a ring: all of it is one thread
                key = min(passed[passed.index(parent) :])
                self._parents.pop(key)
                break
            known.add(parent)
            key = parent
        for each in passed:  # so that the next way is short
            if each != key:
                self._parents[each] = key
        return f"{key:016x}"


def _hash(id_: str) -> int:
    digest = blake2b(id_.encode("utf-8", "replace"), digest_size=_BYTES).digest()
    return int.from_bytes(digest, "big")
