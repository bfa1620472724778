"""Who is meant by which name within a scope: a chat, an account, a page.

    anna kowalska, anna, ben   ->   anna is anna kowalska, and kowalska alone would be, too

A first or last name alone is the one person of the scope who bears it; where two do, it is somebody
of that name. A full name is the same person in every scope, with and without initials.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from curation.pii.names import Form
from curation.pii.ner.phrases import PARTICLES


@dataclass(frozen=True)
class Scope:
    """The names in one scope, in order of appearance."""

    forms: tuple[Form, ...]

    def person(self, form: Form) -> Form:
        """Say who is meant by a name: a full name, where just one fits, else the name itself."""
        fits = self._bearers.get(form[0], ()) if len(form) == 1 else [whole(form)]
        return next(iter(fits)) if len(fits) == 1 else form

    @cached_property
    def _bearers(self) -> dict[str, dict[Form, None]]:
        """Give by first and last name who bears it."""
        found: dict[str, dict[Form, None]] = {}
        for form in self.forms:
            for part in _ends(form) if len(form) > 1 else ():
                found.setdefault(part, {}).setdefault(whole(form))
        return found

    def carried(self, is_word: Callable[[str], bool]) -> dict[Form, Form]:
        """Say of each form that is looked for in the scope who is meant by it.

        Args:
            is_word: whether a part of a name is a word too, so that it must have been seen alone.
        """
        found = {form: self.person(form) for form in self.forms}
        for form in self.forms:
            if len(form) < 2:
                continue
            found.setdefault(whole(form), whole(form))
            for part in _ends(form):
                if len(part) > 2 and not is_word(part):
                    found.setdefault((part,), whole(form))
        return found


def whole(form: Form) -> Form:
    """Give a full name without initials: the same person with and without them."""
    return tuple(word for word in form if len(word) > 1) or form


def scoped(names: Iterable[tuple[str, Form]]) -> dict[str, Scope]:
    """Sort names by where they stand."""
    found: dict[str, dict[Form, None]] = {}
    for place, form in names:
        found.setdefault(place, {}).setdefault(form)
    return {place: Scope(tuple(forms)) for place, forms in found.items()}


def _ends(form: Form) -> tuple[str, ...]:
    """Give first and last name of a full one."""
    words = [word for word in whole(form) if word not in PARTICLES]
    return (words[0], words[-1]) if words else ()
