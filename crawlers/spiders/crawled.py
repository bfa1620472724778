"""A source that has to be fetched: what all such readers are asked, and where their pages lie.

    raw/<key>/pages.sqlite      the crawl of one source, kept under what decides which pages it has

Fetching comes first, in a process of its own (`process`); what a reader makes of the pages comes
afterwards, and can be done again without asking anybody.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urljoin, urlsplit

from pydantic import BeforeValidator, Field

from crawlers.fetching import process
from crawlers.fetching.crawl import Crawl, Links, is_contact
from crawlers.fetching.guard import Guard
from crawlers.fetching.rendering import NEVER, Rendering
from crawlers.fetching.scope import Scope
from crawlers.items.trial import Trial
from crawlers.kept import FILE, Page, reading
from crawlers.reader import Desk, Origin, Reader
from crawlers.spiders.next_pages import NoLinks
from crawlers.tables import VERSION
from crawlers.visit import Visit, is_due, summed_up
from grist import store
from grist.errors import UsageError
from grist.records import Problem
from grist.stage import Progress

LOCATOR = "html"  # the whole of a page
# What leaves the pages as they are: where a copy of them is served from, and how it is asked.
_MANNERS = frozenset({"delay", "per_host", "timeout", "retries", "contact", "allow_private"})


def _several(value: Any) -> Any:
    """Let one value stand for a list of one."""
    return (value,) if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]


@dataclass(frozen=True)
class Crawled(Reader):
    """Pages that are fetched from a server.

    Attributes:
        start: where to begin, one address or several.
        as_: the public address of the site, where `start` is a copy on this machine.
        max_pages: how many pages are asked for at most; a redirect and its target are one.
        delay: seconds between two requests to a host, more if its robots.txt asks for more.
        per_host: requests at once to a host.
        timeout: seconds for a whole answer.
        retries: how often a page is tried again after a failure that may pass.
        contact: an address (mailto: or of a page) at which a host's owner can reach you.
        allow_private: hosts in private networks that may be asked, by name or IP address.
        render: whether pages are opened in a browser: never, auto, always, or a mapping.
    """

    libraries: ClassVar[tuple[str, ...]] = ("scrapy",)
    fetches: ClassVar[bool] = True
    reading_only: ClassVar[frozenset[str]] = frozenset()
    """Parameters that say how pages are read, not which are fetched."""

    start: Annotated[Several, Field(min_length=1)]
    as_: Annotated[str | None, Field(alias="as")] = None
    max_pages: Annotated[int, Field(ge=1)] = 1_000
    delay: Annotated[float, Field(ge=0)] = 0.5
    per_host: Annotated[int, Field(ge=1, le=32)] = 2
    timeout: Annotated[float, Field(gt=0, le=600)] = 10.0
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    contact: str | None = None
    allow_private: tuple[str, ...] = ()
    render: Rendering = NEVER

    def __post_init__(self) -> None:
        for url in filter(None, (*self.starts(), self.as_)):
            if Guard(frozenset({urlsplit(url).hostname or ""})).refuses(url):
                raise ValueError(f"{url!r} is no address such as https://tea.example/")
        if self.as_ and len(self.start) > 1:
            raise ValueError("'as' names one site, so 'start' must be one address")
        if self.contact is not None and not is_contact(self.contact):
            raise ValueError("'contact' is no mailto:ana@tea.example or https://tea.example/about")

    def starts(self) -> tuple[str, ...]:
        """Give the addresses to begin with, as the recipe means them."""
        return self.start

    @property
    @abstractmethod
    def scope(self) -> Scope:
        """Say which addresses are the site's, and how records know them."""

    @property
    @abstractmethod
    def links(self) -> Links:
        """Say which links are followed."""

    def links_in(self, path: Path) -> Links:
        """Say which links are followed, with regard to what the frontier of that file has."""
        return self.links

    @property
    def depth(self) -> int | None:
        """Say how many links away from the start pages may lie."""
        return None

    @property
    def maps(self) -> tuple[str, ...]:
        """Name the sitemaps that are read for further pages."""
        return ()

    @property
    def follows_robots(self) -> bool:
        """Say whether the sitemaps that robots.txt names are read too."""
        return False

    @property
    def avoids_traps(self) -> bool:
        """Say whether no link is followed into a space that seems endless."""
        return False

    def served_at(self, address: str) -> Self:
        """Give this source with its local copy at another address, of the same paths."""
        local = (urljoin(address, urlsplit(url).path.lstrip("/")) for url in self.start)
        return replace(self, start=tuple(local))

    def seeds(self) -> list[str]:
        """Give the start addresses by which records know them, in the order to fetch them in."""
        return self.scope.seeds()

    def described(self) -> dict[str, Any]:
        matters = {k: v for k, v in asdict(self).items() if k not in _MANNERS}
        return matters | ({"start": self.seeds()} if self.as_ else {})

    def inputs(self, base: Path) -> Mapping[str, str]:
        return dict.fromkeys(self.seeds(), self._key(self.max_pages))

    def covers(self, name: str) -> bool:
        return self.scope.link(name) is not None

    def fetched(self, desk: Desk) -> Path:
        """Crawl what is not crawled yet; give the frontier's file.

        Raises:
            UserError: the crawl could not be carried out.
        """
        path = self._path(desk.raw, desk.sample)
        task = self._task(path, self._pages(desk.sample))
        process.crawl(task, desk.progress, again=is_due(path, desk.visits))
        return path

    def fetched_alone(self, url: str, folder: Path, progress: Progress) -> Page:
        """Fetch one page as the crawl would, following nothing but redirects.

        Raises:
            UsageError: it is no address, or it was not fetched; the message says why.
        """
        address = self.scope.link(url)
        if address is None:
            raise UsageError(f"{url}: not one of the pages of this source ({self.name})")
        alone: dict[str, Any] = {"links": NoLinks(), "sitemaps": (), "follows_robots": False}
        task = replace(self._task(folder / FILE, 1), seeds=(address,), **alone)
        process.crawl(task, progress)
        with reading(task.path) as frontier:
            for fetched in frontier.urls():
                return frontier.read(fetched)
            reasons = [miss.reason for miss in frontier.misses()]
        raise UsageError(f"{url}: not fetched ({', '.join(reasons)})")

    @abstractmethod
    def tried(self, page: Page) -> Trial:
        """Show what comes of one page, and which pages would follow it."""

    def _task(self, path: Path, pages: int) -> Crawl:
        return Crawl(
            path=path,
            seeds=tuple(self.seeds()[:pages]),
            scope=self.scope,
            links=self.links_in(path),
            max_pages=pages,
            max_depth=self.depth,
            delay=self.delay,
            allowed=frozenset(self.allow_private),
            per_host=self.per_host,
            timeout=self.timeout,
            retries=self.retries,
            contact=self.contact,
            sitemaps=self.maps,
            follows_robots=self.follows_robots,
            avoids_traps=self.avoids_traps,
            render=self.render,
        )

    def visit(self, raw: Path, sample: int | None) -> Visit | None:
        path = self._path(raw, sample)
        return summed_up(path) if path.exists() else None

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        for path in sorted(origin.raw.glob(f"*/{FILE}")):
            with reading(path) as frontier:
                for page in frontier.holding(origin.sha256):
                    yield from cls.placed(page)
                    return
        raise UsageError(f"{origin.uri}: its page is gone from the run's raw folder, or altered")

    @classmethod
    def placed(cls, page: Page) -> Iterator[tuple[str, bytes]]:
        """Give each locator of a page with the bytes that it stands for."""
        yield LOCATOR, page.body

    def misses(self, path: Path) -> Iterator[Problem]:
        """Give a problem for each page that was not fetched, or not anew."""
        with reading(path) as frontier:
            for miss in frontier.misses():
                yield Problem(miss.url, LOCATOR, miss.reason, whole=miss.failed)

    def _pages(self, sample: int | None) -> int:
        return min(self.max_pages, sample) if sample else self.max_pages

    def _path(self, raw: Path, sample: int | None) -> Path:
        return raw / self._key(self._pages(sample))[:16] / FILE

    def _key(self, pages: int) -> str:
        """Name the crawl by what decides which pages it has, of at most so many."""
        decides = {k: v for k, v in self.described().items() if k not in self.reading_only}
        return store.text_hash(
            VERSION, self.name, str(sorted((decides | {"max_pages": pages}).items()))
        )
