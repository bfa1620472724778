"""Frozen dataclasses of which millions are made: frozen to the type checker, cheap to make.

    @thrifty(frozen=True, slots=True)
    class Source: ...

At run time `frozen` would put every value into its place by a call of its own, which makes a record
four times as dear as reading it. The type checker lets nobody set a value, so nothing is lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as thrifty
else:
    _Class = TypeVar("_Class")

    def thrifty(*, frozen: bool, **options: Any) -> Callable[[type[_Class]], type[_Class]]:
        """Make a dataclass that hashes like a frozen one, its values unguarded at run time."""
        return dataclass(unsafe_hash=frozen, **options)


__all__ = ["thrifty"]
