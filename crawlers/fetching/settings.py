"""Scrapy's settings for a crawl: polite, and with all off that could reach further than pages.

Only the crawl's own process reads this. tests/crawlers/test_settings.py names each with its reason.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawlers.fetching.crawl import Crawl
from crawlers.fetching.guard import Guard
from crawlers.fetching.throttle import LEAST_DELAY

MAX_BYTES = 16 << 20  # of a page, unpacked
AT_ONCE = 16  # requests to all hosts together, or as many as one host may have
_HOME = "https://pypi.org/project/gristmill/"
_HTTP = "crawlers.fetching.handler.BoundedHandler"


def agent(contact: str | None = None) -> str:
    """Say who asks, and whom to write to.

    >>> agent("mailto:ana@tea.example").partition(" ")[2]
    '(+https://pypi.org/project/gristmill/; mailto:ana@tea.example)'
    """
    return f"Gristmill/{version('gristmill')} (+{'; '.join(filter(None, (_HOME, contact)))})"


def settings(task: Crawl, browser: Path | None = None) -> dict[str, Any]:
    """Give Scrapy's settings for a crawl; with a browser, it may render pages."""
    plain = _pace(task) | _gates(task) | _LIMITS | _OFF
    if browser is None:
        return plain
    from crawlers.fetching import browsing  # loading it takes as long as fetching thirty pages

    rendering = browsing.settings(browser, Guard(task.allowed), agent(task.contact))
    handlers = plain["DOWNLOAD_HANDLERS"] | rendering["DOWNLOAD_HANDLERS"]
    return plain | rendering | {"DOWNLOAD_HANDLERS": handlers}


def _pace(task: Crawl) -> dict[str, Any]:
    return {
        "USER_AGENT": agent(task.contact),
        "CONCURRENT_REQUESTS": max(AT_ONCE, task.per_host),
        "CONCURRENT_REQUESTS_PER_DOMAIN": task.per_host,
        "DOWNLOAD_DELAY": max(task.delay, LEAST_DELAY),
        "DOWNLOAD_DELAY_JITTER": 0,  # half of a host's Crawl-delay is not what it asks for
        "DOWNLOAD_TIMEOUT": task.timeout,
        "DNS_TIMEOUT": task.timeout,
        "RETRY_TIMES": task.retries,
    }


def _gates(task: Crawl) -> dict[str, Any]:
    """Give what every request passes, in this order, on its way out."""
    return {
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.fetching.polite.GuardMiddleware": 50,
            "crawlers.fetching.robots.RobotsMiddleware": 100,
            "crawlers.fetching.throttle.Throttle": 550,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours is stricter
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # tries again at once
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # what scope is for
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
        },
        "GUARD_ALLOWED": sorted(task.allowed),
        "TWISTED_DNS_RESOLVER": "crawlers.fetching.resolver.GuardedResolver",
    }


_LIMITS: dict[str, Any] = {
    "DOWNLOAD_MAXSIZE": MAX_BYTES,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_HANDLERS": {
        "http": _HTTP,
        "https": _HTTP,
        "data": None,
        "file": None,
        "ftp": None,
        "s3": None,
    },
    "HTTPERROR_ALLOW_ALL": True,
    "REFERRER_POLICY": "same-origin",
}
_OFF: dict[str, Any] = {
    # Behind a proxy the address that is judged would not be the one that is connected to.
    "HTTPPROXY_ENABLED": False,
    "REDIRECT_ENABLED": False,  # a target is a link: scope, robots.txt and guard judge it first
    "METAREFRESH_ENABLED": False,
    "COOKIES_ENABLED": False,
    # Nothing here has a use for what these do, answer by answer.
    "REFERER_ENABLED": False,
    "DOWNLOADER_STATS": False,
    "SPIDER_MIDDLEWARES": {
        "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
        "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
        "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
        "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    },
    "EXTENSIONS_BASE": {},
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_ENABLED": False,
    # For each answer Scrapy 2.19 starts as many tasks to take what a callback gives: none here.
    "CONCURRENT_ITEMS": 1,
}
