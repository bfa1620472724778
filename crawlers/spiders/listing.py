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
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from pydantic import Field, TypeAdapter

from crawlers.frontier import VERSION, reading
from crawlers.guard import Guard
from crawlers.items.grammar import Shape
from crawlers.items.paging import Paging, check_places, fill
from crawlers.items.reading import ITEM, Item, pieces, read
from crawlers.items.selectors import mistake
from crawlers.items.trial import Trial, selectors, trial
from crawlers.reader import Desk, Origin, Reader, readers
from crawlers.spiders import process
from crawlers.spiders.crawl import Crawl
from crawlers.spiders.listed import Listed, listed
from crawlers.spiders.next_pages import NextLinks, NextNumbers, NoLinks
from crawlers.spiders.scope import Scope
from grist import store
from grist.errors import UsageError, UserError
from grist.records import Problem, Record, Source, record_id

PAGES = "pages.sqlite"
SHAPE = "shape.json"  # how the pages beside it were read, to lead an item back to its HTML
PAGE = "html"  # where a problem of the whole page stands
_ELSEWHERE = {"delay", "allow_private"}  # where and how fast pages are fetched: they are the same


@readers
@dataclass(frozen=True, kw_only=True)
class Listing(Paging, Shape, Reader):
    """Items of the pages of a listing.

    Attributes:
        as_: the public address for `start`, where that is a copy on this machine.
        delay: seconds between two requests to a host.
        allow_private: hosts in private networks that may be asked, by name or IPv4 address.
    """

    name: ClassVar[str] = "listing"
    libraries: ClassVar[tuple[str, ...]] = ("cssselect", "lxml", "regex", "scrapy")

    as_: Annotated[str | None, Field(alias="as")] = None
    delay: Annotated[float, Field(ge=0)] = 0.5
    allow_private: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Paging.__post_init__(self)
        Shape.__post_init__(self)
        if self.as_ and len(self.start) > 1:
            raise mistake("as names one listing, so start must be one address")
        first = {name: numbers[0] for name, numbers in self.numbers.items()}
        for url in filter(None, (*self.start, self.as_)):
            check_places(url, self.numbers)
            address = fill(url, first)
            if Guard(frozenset({_host(address)})).refuses(address):
                raise mistake(f"{url!r} is no address such as https://tea.example/{{n}}/")

    @property
    def shape(self) -> Shape:
        return Shape(**{each.name: getattr(self, each.name) for each in fields(Shape)})

    @property
    def scope(self) -> Scope:
        """Give the pages that may be asked for: the site's, or the copy's folder."""
        if self.as_:
            return Scope((_folder(self.start[0]),), public=_folder(self.as_))
        return Scope(tuple(urljoin(url.partition("{")[0], "/") for url in self.start))

    def described(self) -> dict[str, Any]:
        """Leave out where a local copy is served from, and how fast: its pages are the same."""
        matters = {k: v for k, v in asdict(self).items() if k not in _ELSEWHERE}
        return matters | {"start": self._names()}

    def inputs(self, base: Path) -> Mapping[str, str]:
        return {name: self._key(self.max_pages) for name in self._names()}

    def covers(self, name: str) -> bool:
        return name in self._seeds(self.max_pages)

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        """Crawl what is not crawled yet, then read the items of every page.

        Raises:
            UserError: the crawl could not be carried out, or there are fewer than `min_items`.
        """
        pages = min(self.max_pages, desk.sample) if desk.sample else self.max_pages
        folder = desk.raw / self._key(pages)[:16]
        path = folder / PAGES
        process.crawl(self._crawl(path, pages), desk.progress, again=desk.again)
        store.write_json(folder / SHAPE, asdict(self.shape))
        tally = Counter[str]()
        for page in listed(path, self.shape, desk):
            tally.update(_tally(page))
            yield from self._read(page)
        with reading(path) as frontier:
            for miss in frontier.misses():
                yield Problem(miss.url, PAGE, miss.reason, whole=miss.failed)
        if tally["items"] < (1 if desk.sample else self.min_items):
            raise UserError(self._too_few(tally))

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        for path in sorted(origin.raw.glob(f"*/{PAGES}")):
            if not (path.parent / SHAPE).exists():
                continue
            with reading(path) as frontier:
                for page in frontier.holding(origin.sha256):
                    if sha256(page.body).hexdigest() == origin.sha256:
                        shape = store.read_json(path.parent / SHAPE)
                        yield from pieces(page.body, page.type, _shapes().validate_python(shape))
                        return
        raise UsageError(f"{origin.uri}: its page is gone from the run's raw folder, or altered")

    def tried(self, body: bytes, content_type: str, url: str) -> Trial:
        """Show what comes of one page, and which pages would follow it.

        Args:
            body: as it was fetched.
            content_type: as the server gave it.
            url: that was asked.
        """
        links = self._links(Path(), self.shape, patience=1)
        following = [] if isinstance(links, NoLinks) else links.named(body, content_type, url)
        return trial(read(body, content_type, url, self.shape), self.shape, tuple(following))

    def _names(self) -> list[str]:
        """Give the start addresses by which records know them."""
        return [self.as_] if self.as_ else list(self.start)

    def _seeds(self, pages: int) -> list[str]:
        """Give the first pages as records know them, in the order of their numbers."""
        links = map(self.scope.link, self.addresses(self.start))
        return list(dict.fromkeys(link for link in links if link))[:pages]

    def _key(self, pages: int) -> str:
        """Name the crawl by what decides which pages it has, of at most so many."""
        matters = {name: value for name, value in self.described().items() if name in _DECIDING}
        shape = asdict(self.shape) if self.page else None  # it says which page has no items
        return store.text_hash(
            VERSION, self.name, str(sorted((matters | {"max_pages": pages}).items())), str(shape)
        )

    def _crawl(self, path: Path, pages: int) -> Crawl:
        return Crawl(
            path=path,
            seeds=tuple(self._seeds(pages)),
            scope=self.scope,
            links=self._links(path, self.shape, patience=self.stop_after_empty),
            max_pages=pages,
            max_depth=None,
            delay=self.delay,
            allowed=frozenset(host.lower() for host in self.allow_private),
        )

    def _links(
        self, path: Path, shape: Shape, *, patience: int
    ) -> NextLinks | NextNumbers | NoLinks:
        if self.next:
            return NextLinks(self.next, self.scope)
        if self.page:
            return NextNumbers(self.page, shape, self.scope, path, patience)
        return NoLinks()

    def _read(self, page: Listed) -> Iterator[Record | Problem]:
        """Give the records of a page, and a problem for each item that is none."""
        if page.found.reason or not page.found.items:
            yield Problem(
                page.url, PAGE, page.found.reason or "no_items", whole=bool(page.found.reason)
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
            thread=_host(page.url),
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


_DECIDING = frozenset({"start", "as_", "numbers", "next", "page", "stop_after_empty"})


def _tally(page: Listed) -> Counter[str]:
    """Count a page, its items, and the selectors that matched nothing on it."""
    found = page.found
    without = (f"without {name}" for name, count in found.matched.items() if not count)
    items = sum(item.reason is None for item in found.items)
    return Counter({"pages": 1, "items": items}) + Counter(without)


def _shapes() -> TypeAdapter[Shape]:
    return TypeAdapter(Shape)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _folder(url: str) -> str:
    """Give the folder of an address, above the place of its first number."""
    return urljoin(url.partition("{")[0], ".")
