"""The crawlers that people write or are told to write, each over the pages of `made_up_site`.

    fetching(site, 500, folder)      Scrapy that only fetches a list of addresses
    extracting(site, 500, folder)    Scrapy that follows links and extracts text in its callback
    by_hand(site, 500, folder)       requests, BeautifulSoup and one JSON file

Each gives the number of pages that it has read.
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor

from benchmarks.made_up_site import addresses

AT_ONCE = 16  # Scrapy's default for all hosts together; for one host it has 8
# Otherwise Scrapy's defaults. Without any log, since ours writes none either.
_SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}


class Fetching(Spider):
    """Ask for each of a list of addresses, and do nothing with what comes."""

    name = "fetching"
    pages = 0

    def __init__(self, urls: list[str], **_: Any) -> None:
        super().__init__()
        self._urls = urls

    async def start(self) -> AsyncIterator[Request]:
        for url in self._urls:
            yield Request(url)

    def parse(self, response: Response, **_: Any) -> None:
        Fetching.pages += response.status == 200


class Extracting(Spider):
    """Follow all links of a site, and extract the text of each page as it comes."""

    name = "extracting"
    allowed_domains = ("127.0.0.1",)
    pages = 0

    def __init__(self, site: str, **_: Any) -> None:
        super().__init__()
        self._site = site
        self._links = LinkExtractor()

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self._site)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        import trafilatura

        # With what stands in our records too: title, author, date.
        text = trafilatura.extract(response.body, url=response.url, with_metadata=True)
        Extracting.pages += bool(text)
        yield {"url": response.url, "text": text}
        if isinstance(response, HtmlResponse):
            for link in self._links.extract_links(response):
                yield Request(link.url)


def fetching(site: str, count: int, folder: Path) -> int:
    _run(Fetching, {}, urls=addresses(count, site))
    return Fetching.pages


def extracting(site: str, count: int, folder: Path) -> int:
    _run(Extracting, {"FEEDS": {folder / "pages.jsonl": {"format": "jsonl"}}}, site=site)
    return Extracting.pages


def _run(spider: type[Spider], more: dict[str, Any], **arguments: Any) -> None:
    process = AsyncCrawlerProcess({**_SETTINGS, **more})
    process.crawl(spider, **arguments)
    process.start()


def by_hand(site: str, count: int, folder: Path) -> int:
    """Read numbered pages one after the other; write the file anew after each, lest one be lost."""
    import requests
    from bs4 import BeautifulSoup

    session, pages = requests.Session(), []
    for url in addresses(count, site):
        answer = session.get(url, timeout=10)
        answer.raise_for_status()
        soup = BeautifulSoup(answer.text, "html.parser")
        pages.append(
            {
                "url": url,
                "links": [link["href"] for link in soup.find_all("a", href=True)],
                "text": [part.get_text(" ", strip=True) for part in soup.find_all("p")],
            }
        )
        written = json.dumps(pages, ensure_ascii=False, indent=2)
        (folder / "pages.json").write_text(written, encoding="utf-8")
    return len(pages)
