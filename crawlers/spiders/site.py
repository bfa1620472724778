"""A web site: every page in scope, its main text a record.

- site: {start: https://tea.example/, max_pages: 200, deny: ["/cart/*"]}

    -> Record(text="The kettle is older…", kind="page", thread="tea.example",
              fields=(("title", "The kettle"), ("lang", "en")),
              source=Source("https://tea.example/kettle.html", "html", …))

The text is taken out after the crawl, in as many processes as there are workers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from crawlers.reader import Desk, readers
from crawlers.spiders import texts
from crawlers.spiders.crawled import LOCATOR, Crawled
from crawlers.spiders.links import InScope
from crawlers.spiders.scope import Scope
from grist.records import Problem, Record, Source, record_id


@readers
@dataclass(frozen=True)
class Site(Crawled):
    """Pages of a web site, those below the folders of its start addresses.

    Attributes:
        max_depth: how many links away from `start`, if that matters.
        deny: shell patterns of paths that are not asked for, such as `/cart/*`.
    """

    name: ClassVar[str] = "site"
    libraries: ClassVar[tuple[str, ...]] = ("scrapy", "trafilatura")

    max_depth: Annotated[int, Field(ge=0)] | None = None
    deny: tuple[str, ...] = ()

    @property
    def scope(self) -> Scope:
        return Scope(self.start, self.deny, self.as_)

    @property
    def links(self) -> InScope:
        return InScope(self.scope)

    @property
    def depth(self) -> int | None:
        return self.max_depth

    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        """Crawl what is not crawled yet, then read every page.

        Raises:
            UserError: the crawl could not be carried out.
        """
        path = self.fetched(desk)
        for read in texts.extracted(path, path.parent / "texts", desk):
            yield self._read(read)
        yield from self.misses(path)

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
