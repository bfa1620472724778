"""What a recipe extracts from one page, field by field, for whoever is writing it.

    Trial(
        fields=(Tried("item", ".palette", 1, ()), Tried("colors", "#colors", 4, ("#9fb3b5", …))),
        items=(Item("item[1]", …),),
        next=("https://palettes.example/2/",),
    )

`unmatched` names what the page does not have: a misspelt selector, or a site that has changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.items.grammar import Shape
from crawlers.items.reading import ITEM, Found, Item


@dataclass(frozen=True)
class Tried:
    """A selector of a recipe, and what it came to on a page.

    Attributes:
        name: of the field; `item` for the items themselves.
        selector: as the recipe has it; none where a field is the item itself.
        matched: how many elements it matched.
        values: what the items have of the field, in the page's order.
    """

    name: str
    selector: str | None
    matched: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """What came of one page.

    Attributes:
        fields: every selector, the items' own first, then in the recipe's order.
        items: each with its text, or with the reason for which it is no record.
        next: the pages that would be asked for after this one.
        reason: why the page could not be read.
    """

    fields: tuple[Tried, ...]
    items: tuple[Item, ...]
    next: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def unmatched(self) -> tuple[str, ...]:
        """Name the selectors that matched nothing."""
        return tuple(each.name for each in self.fields if each.selector and not each.matched)


def trial(found: Found, shape: Shape, next_: tuple[str, ...] = ()) -> Trial:
    """Arrange what was found on a page by field."""
    return Trial(tuple(_tried(found, shape)), found.items, next_, found.reason)


def selectors(shape: Shape) -> dict[str, str]:
    """Give every selector of a recipe as it is written, by the name of what it is for."""
    within = {name: str(each.selector) for name, each in shape.every() if each.selector}
    return {ITEM: str(shape.item), **within}


def _tried(found: Found, shape: Shape) -> Iterator[Tried]:
    written = selectors(shape)
    for name in (ITEM, *(name for name, _ in shape.every())):
        values = tuple(value for item in found.items for value in _values(item, name, shape))
        yield Tried(name, written.get(name), found.matched.get(name, 0), values)


def _values(item: Item, name: str, shape: Shape) -> Iterator[str]:
    """Give an item's values of a field, wherever they have gone."""
    yield from (value for known, value in item.fields if known == name)
    if item.reason is not None:
        return  # all of its fields are where they were read
    if name == shape.text:
        yield item.text
    if name == shape.speaker and item.speaker:
        yield item.speaker
    if name == shape.time and item.time:
        yield item.time.isoformat()
