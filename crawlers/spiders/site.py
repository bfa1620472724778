"""A web site: every page in scope, its main text a record.

- site: {start: https://tea.example/, max_pages: 200, deny: ["/cart/*"]}

    -> Record(text="The kettle is older…", kind="page", thread="tea.example",
              fields=(("title", "The kettle"), ("lang", "en")),
              source=Source("https://tea.example/kettle.html", "html", …))

The text is taken out after the crawl, in as many processes as there are workers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field

from crawlers.fetching.links import InScope
from crawlers.fetching.scope import Scope, Within
from crawlers.items.reading import Item
from crawlers.items.trial import Trial, Tried
from crawlers.kept import Page, reading
from crawlers.pages.blocks import Form
from crawlers.reader import Desk, readers
from crawlers.spiders import texts
from crawlers.spiders.crawled import LOCATOR, Crawled, Several
from crawlers.spiders.next_pages import NoLinks
from grist import store
from grist.records import Problem, Record, Source, record_id


@readers
@dataclass(frozen=True)
class Site(Crawled):
    """Pages of a web site, those below the folders of its start addresses.

    Attributes:
        max_depth: how many links away from `start`, if that matters.
        within: what of the site is asked for: what lies below the `folder` of a start address, on
            its `host`, or on that host and its `subdomains`.
        allow: shell patterns of the only paths that are asked for, such as `/blog/*`.
        deny: shell patterns of paths that are not asked for, such as `/cart/*`.
        sitemaps: whether sitemaps are read too: `auto` those that robots.txt names, `off` none,
            `only` those instead of links; or the addresses of some.
        format_: of a page's text: `text`, a block a line, or `markdown`.
    """

    name: ClassVar[str] = "site"
    libraries: ClassVar[tuple[str, ...]] = ("resiliparse", "scrapy", "trafilatura")
    reading_only: ClassVar[frozenset[str]] = frozenset({"format_"})

    max_depth: Annotated[int, Field(ge=0)] | None = None
    within: Within = "folder"
    allow: Several = ()
    deny: Several = ()
    sitemaps: Literal["auto", "off", "only"] | Several = "auto"
    format_: Annotated[Form, Field(alias="format")] = "text"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.as_ and self.within == "subdomains":
            raise ValueError("'as' names one host, so 'within' cannot be 'subdomains'")

    @property
    def scope(self) -> Scope:
        return Scope(self.start, self.deny, self.as_, self.allow, self.within)

    @property
    def links(self) -> InScope | NoLinks:
        return NoLinks() if self.sitemaps == "only" else InScope(self.scope)

    @property
    def maps(self) -> tuple[str, ...]:
        return () if isinstance(self.sitemaps, str) else self.sitemaps

    @property
    def follows_robots(self) -> bool:
        return self.sitemaps in {"auto", "only"}

    @property
    def avoids_traps(self) -> bool:
        return True

    @property
    def depth(self) -> int | None:
        return self.max_depth

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        """Crawl what is not crawled yet, then read every page.

        Raises:
            UserError: the crawl could not be carried out.
        """
        path = self.fetched(desk)
        copies = self._copies(path, desk)
        for read in self._texts(path, desk):
            if read.url in copies:
                yield Problem(read.url, LOCATOR, "canonical")
            else:
                yield self._read(read)
        yield from self.misses(path)

    def tried(self, page: Page) -> Trial:
        from scrapy.http import HtmlResponse

        said = texts.read(page, self.format_)
        values = {"title": said.title, "author": said.author, "lang": said.lang}
        values |= {"date": said.date.date().isoformat() if said.date else None}
        values |= {"licence": said.licence, "extractor": said.extractor, "text": said.text}
        fields = (
            Tried(name, None, int(bool(has)), (has,) if has else ()) for name, has in values.items()
        )
        response = HtmlResponse(page.url, headers={"Content-Type": page.type}, body=page.body)
        items = (Item(LOCATOR, said.text, reason=said.reason),)
        return Trial(tuple(fields), items, tuple(self.links.found(response)), said.reason)

    def _texts(self, path: Path, desk: Desk) -> Iterator[texts.Read]:
        return texts.extracted(path, path.parent / "texts", desk, self.format_)

    def _copies(self, path: Path, desk: Desk) -> frozenset[str]:
        """Name the pages that call another's address their own, where that page says the same.

        On many sites all pages name the first one, so what a page calls itself is not enough.
        """
        with reading(path) as frontier:
            names = frontier.canonicals()
        named = {*names, *names.values()}
        said = (
            {
                read.url: store.text_hash(read.text)
                for read in self._texts(path, desk)
                if read.url in named
            }
            if named
            else {}
        )
        same = (url for url, own in names.items() if own not in names and said[url] == said[own])
        return frozenset(same)

    def _read(self, read: texts.Read) -> Record | Problem:
        if read.text:
            return self._record(read)
        reason = read.reason or "no_text"
        return Problem(read.url, LOCATOR, reason, whole=reason != "no_text")

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
