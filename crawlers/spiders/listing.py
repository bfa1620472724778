"""A listing: items that stand on numbered or linked pages, each a record.

- listing:
    start: https://palettes.example/{n}/
    numbers: {n: [1, 800]}
    item: body
    fields: {colors: {css: "#colors", attr: data-clipboard-text, many: true}, note: .text p}
    required: [colors]
    text: note

    -> Record(text="Grey that has made up its mind…", kind="row", thread="palettes.example",
              fields=(("colors", "#9fb3b5"), ("colors", "#6e8a90")),
              source=Source("https://palettes.example/1/", "item[1]", …))

Pages are crawled as those of a site are and kept as they came; the items are read afterwards.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from pydantic import Field, TypeAdapter

from crawlers.fetching.scope import Scope
from crawlers.items.grammar import Shape
from crawlers.items.paging import Paging
from crawlers.items.reading import ITEM, Item, pieces, read
from crawlers.items.trial import Trial, selectors, trial
from crawlers.kept import FILE, Page, reading
from crawlers.reader import Desk, Origin, readers
from crawlers.spiders.crawled import LOCATOR, Crawled
from crawlers.spiders.listed import Listed, listed
from crawlers.spiders.next_pages import NextLinks, NextNumbers, NoLinks
from grist import store
from grist.errors import UsageError, UserError
from grist.records import Problem, Record, Source, record_id

SHAPE = "shape.json"  # how the pages beside it were read, to lead an item back to its HTML


@readers
@dataclass(frozen=True, kw_only=True)
class Listing(Paging, Shape, Crawled):
    """Items of the pages of a listing.

    Attributes:
        max_pages: how many pages are asked for at most.
    """

    name: ClassVar[str] = "listing"
    libraries: ClassVar[tuple[str, ...]] = ("cssselect", "lxml", "regex", "scrapy")
    reading_only: ClassVar[frozenset[str]] = frozenset(
        {"min_items", *(each.name for each in fields(Shape))}
    )

    max_pages: Annotated[int, Field(ge=1)] = 10_000

    def __post_init__(self) -> None:
        self.check([*self.start, *filter(None, [self.as_])], self.max_pages)
        Shape.__post_init__(self)
        Crawled.__post_init__(self)

    @property
    def shape(self) -> Shape:
        return Shape(**{each.name: getattr(self, each.name) for each in fields(Shape)})

    @property
    def scope(self) -> Scope:
        """Give the pages that may be asked for: the site's, or the copy's folder."""
        if self.as_:
            return Scope((_folder(self.start[0]),), public=_folder(self.as_))
        return Scope(tuple(urljoin(url.partition("{")[0], "/") for url in self.start))

    @property
    def links(self) -> NextLinks | NextNumbers | NoLinks:
        return self.links_in(None)

    def links_in(self, path: Path | None) -> NextLinks | NextNumbers | NoLinks:
        if self.next:
            return NextLinks(self.next, self.scope)
        if self.page:
            return NextNumbers(self.page, self.shape, self.scope, path, self.stop_after_empty)
        return NoLinks()

    def starts(self) -> tuple[str, ...]:
        return tuple(self.addresses(self.start))

    def seeds(self) -> list[str]:
        links = map(self.scope.link, self.starts())
        return list(dict.fromkeys(link for link in links if link))

    def described(self) -> dict[str, Any]:
        return super().described() | {"start": self._names()}

    def inputs(self, base: Path) -> Mapping[str, str]:
        return dict.fromkeys(self._names(), self._key(self.max_pages))

    def covers(self, name: str) -> bool:
        return name in self.seeds()

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        """Crawl what is not crawled yet, then read the items of every page.

        Raises:
            UserError: the crawl could not be carried out, or there are fewer than `min_items`.
        """
        path = self.fetched(desk)
        store.write_json(path.parent / SHAPE, asdict(self.shape))
        tally = Counter[str]()
        for page in listed(path, self.shape, desk):
            tally.update(_tally(page))
            yield from self._read(page)
        yield from self.misses(path)
        if tally["items"] < (1 if desk.sample else self.min_items):
            raise UserError(self._too_few(tally))

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        for path in sorted(origin.raw.glob(f"*/{SHAPE}")):
            with reading(path.with_name(FILE)) as frontier:
                for page in frontier.holding(origin.sha256):
                    shape = TypeAdapter(Shape).validate_python(store.read_json(path))
                    yield from pieces(page.body, page.type, shape)
                    return
        raise UsageError(f"{origin.uri}: its page is gone from the run's raw folder, or altered")

    def tried(self, page: Page) -> Trial:
        following = self.links.named(page.body, page.type, page.url)
        found = read(page.body, page.type, page.url, self.shape)
        return trial(found, self.shape, tuple(following))

    def _names(self) -> list[str]:
        """Give the start addresses as they are written, by which records know them."""
        return [self.as_] if self.as_ else list(self.start)

    def _key(self, pages: int) -> str:
        shape = asdict(self.shape) if self.page else None  # it says which page has no items
        return store.text_hash(super()._key(pages), str(shape))

    def _read(self, page: Listed) -> Iterator[Record | Problem]:
        """Give the records of a page, and a problem for each item that is none."""
        if page.found.reason or not page.found.items:
            yield Problem(
                page.url, LOCATOR, page.found.reason or "no_items", whole=bool(page.found.reason)
            )
        for item in page.found.items:
            if item.reason:
                yield Problem(page.url, item.locator, item.reason)
            else:
                yield self._record(item, page)

    def _record(self, item: Item, page: Listed) -> Record:
        return Record(
            id=record_id(page.url, item.locator),
            text=item.text,
            kind="row",
            source=Source(page.url, item.locator, page.sha256, self.reader()),
            thread=urlsplit(page.url).hostname,
            speaker=item.speaker,
            time=item.time,
            fields=item.fields,
        )

    def _too_few(self, tally: Counter[str]) -> str:
        """Say that the site is not what it was, and which selectors find nothing any more."""
        written, pages = selectors(self.shape), tally["pages"]
        needed = [ITEM, *self.required, *self.text_fields()]
        lost = [
            f"{name} ({written[name]}) matched nothing on {tally[f'without {name}']} of them"
            for name in dict.fromkeys(needed)
            if name in written and tally[f"without {name}"]
        ]
        return (
            f"{self._names()[0]}: {tally['items']} items on {pages} pages, fewer than min_items "
            f"({self.min_items}){''.join(f'; {each}' for each in lost)}"
        )


def _tally(page: Listed) -> Counter[str]:
    """Count a page, its items, and the selectors that matched nothing on it."""
    found = page.found
    without = (f"without {name}" for name, count in found.matched.items() if not count)
    items = sum(item.reason is None for item in found.items)
    return Counter({"pages": 1, "items": items}) + Counter(without)


def _folder(url: str) -> str:
    """Give the folder of an address, above the place of its first number."""
    return urljoin(url.partition("{")[0], ".")
