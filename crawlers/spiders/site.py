"""A web site: every page in scope, its main text a record.

- site: {start: https://tea.example/, max_pages: 200, deny: ["/cart/*"]}

    -> Record(text="The kettle is older…", kind="page", thread="tea.example",
              fields=(("title", "The kettle"), ("lang", "en")),
              source=Source("https://tea.example/kettle.html", "html", …))

The crawl runs in a process of its own and keeps every page as it came (`crawlers.frontier`). The
text is taken out afterwards, in as many processes as there are workers, and can be taken out again
without asking anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

from crawlers.frontier import VERSION, reading
from crawlers.guard import Guard
from crawlers.reader import Desk, Origin, Reader, readers
from crawlers.spiders import process, texts
from crawlers.spiders.crawl import Crawl
from crawlers.spiders.links import InScope
from crawlers.spiders.scope import Scope
from grist import store
from grist.errors import UsageError
from grist.records import Problem, Record, Source, record_id

PAGES = "pages.sqlite"
LOCATOR = "html"  # a page is one record: all of its HTML


def _several(value: Any) -> Any:
    """Let one address stand for a list of one."""
    return (value,) if isinstance(value, str) else value


@readers
@dataclass(frozen=True)
class Site(Reader):
    """Pages of a web site.

    Attributes:
        start: where to begin, one address or several; pages under their folders are in scope.
        as_: the public address of the site, where `start` is a copy on this machine.
        max_pages: how many pages are asked for at most.
        max_depth: how many links away from `start`, if that matters.
        deny: shell patterns of paths that are not asked for, such as `/cart/*`.
        delay: seconds between two requests to a host.
        allow_private: hosts in private networks that may be asked, by name or IPv4 address.
    """

    name: ClassVar[str] = "site"
    libraries: ClassVar[tuple[str, ...]] = ("scrapy", "trafilatura")

    start: Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
    as_: Annotated[str | None, Field(alias="as")] = None
    max_pages: Annotated[int, Field(ge=1)] = 1_000
    max_depth: Annotated[int, Field(ge=0)] | None = None
    deny: tuple[str, ...] = ()
    delay: Annotated[float, Field(ge=0)] = 0.5
    allow_private: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for url in filter(None, (*self.start, self.as_)):
            if Guard(frozenset({urlsplit(url).hostname or ""})).refuses(url):
                raise ValueError(f"{url!r} is no address such as https://tea.example/")
        if self.as_ and len(self.start) > 1:
            raise ValueError("'as' names one site, so 'start' must be one address")

    @property
    def scope(self) -> Scope:
        return Scope(self.start, self.deny, self.as_)

    def described(self) -> dict[str, Any]:
        """Leave out where a local copy is served from, and how fast: its pages are the same."""
        matters = {k: v for k, v in asdict(self).items() if k not in {"delay", "allow_private"}}
        return matters | ({"start": self._names()} if self.as_ else {})

    def inputs(self, base: Path) -> Mapping[str, str]:
        return {name: self._key(self.max_pages) for name in self._names()}

    def covers(self, name: str) -> bool:
        return self.scope.link(name) is not None

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        """Crawl what is not crawled yet, then read every page.

        Raises:
            UserError: the crawl could not be carried out.
        """
        pages = min(self.max_pages, desk.sample) if desk.sample else self.max_pages
        folder = desk.raw / self._key(pages)[:16]
        path = folder / PAGES
        process.crawl(self._crawl(path, pages), desk.progress, again=desk.again)
        for read in texts.extracted(path, folder / "texts", desk):
            yield self._read(read)
        with reading(path) as frontier:
            for miss in frontier.misses():
                yield self._problem(miss.url, miss.reason, failed=miss.failed)

    @classmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        for path in sorted(origin.raw.glob(f"*/{PAGES}")):
            with reading(path) as frontier:
                for page in frontier.holding(origin.sha256):
                    if sha256(page.body).hexdigest() == origin.sha256:
                        yield LOCATOR, page.body
                        return
        raise UsageError(f"{origin.uri}: its page is gone from the run's raw folder, or altered")

    def _names(self) -> list[str]:
        """Give the start addresses by which records know them."""
        return self.scope.seeds()

    def _key(self, pages: int) -> str:
        """Name the crawl by what decides which pages it has, of at most so many."""
        return store.text_hash(
            VERSION, str(sorted((self.described() | {"max_pages": pages}).items()))
        )

    def _crawl(self, path: Path, pages: int) -> Crawl:
        return Crawl(
            path=path,
            seeds=tuple(self.scope.seeds()),
            scope=self.scope,
            links=InScope(self.scope),
            max_pages=pages,
            max_depth=self.max_depth,
            delay=self.delay,
            allowed=frozenset(host.lower() for host in self.allow_private),
        )

    def _read(self, read: texts.Read) -> Record | Problem:
        if read.text:
            return self._record(read)
        reason = read.reason or "no_text"
        return self._problem(read.url, reason, failed=reason != "no_text")

    def _record(self, read: texts.Read) -> Record:
        fields = (("title", read.title), ("lang", read.lang))
        return Record(
            id=record_id(read.url, LOCATOR),
            text=read.text,
            kind="page",
            source=Source(read.url, LOCATOR, read.sha256, self.reader(), read.licence),
            thread=urlsplit(read.url).hostname,
            speaker=read.author,
            time=read.date,
            fields=tuple((name, value) for name, value in fields if value),
        )

    def _problem(self, url: str, reason: str, *, failed: bool = False) -> Problem:
        return Problem(url, LOCATOR, reason, whole=failed)
