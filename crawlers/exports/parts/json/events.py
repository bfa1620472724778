"""What is met on the way through a JSON document: arrays, their items, and what is broken.

{"name": "Tea", "messages": [{"id": 1}, oops]}

Array(path=("messages",), beside={"name": "Tea"})
Item(index=0, value={"id": 1}, raw=b'{"id": 1}', start=29)
Fault("malformed", start=40, end=44, index=1)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from grist.thrifty import thrifty

MEMBERS = "{}"  # as a path's last step: what stands in the object before it, as items with keys

Path: TypeAlias = tuple[str | int, ...]
Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Array:
    """An array that was asked for begins; `beside` holds the scalars before it in its object.

    Once the object has been walked through, `around` holds those behind it too.
    """

    path: Path
    beside: Mapping[str, Scalar]
    around: Mapping[str, Scalar] = field(default_factory=dict, compare=False, repr=False)


@thrifty(frozen=True, slots=True)
class Item:
    """One item of an array, with the bytes it was decoded from and where they begin.

    Of an object whose members were asked for, `key` is the name of the item.
    """

    array: Array
    index: int
    value: Any
    raw: bytes
    start: int
    key: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.raw)


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes from `start` to `end` that gave no item.

    Attributes:
        reason: malformed, undecodable (not UTF-8), too_large or truncated.
        start: offset of the first byte.
        end: offset behind the last byte.
        array: where a bad item stands.
        index: its place there; None if what holds the items is broken, so that some may be lost.
    """

    reason: str
    start: int
    end: int
    array: Array | None = None
    index: int | None = None


Event: TypeAlias = Array | Item | Fault
