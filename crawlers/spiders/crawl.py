"""What a crawl is asked to do; it travels to the process that does it."""

from dataclasses import dataclass
from pathlib import Path

from crawlers.spiders.scope import Scope


@dataclass(frozen=True)
class Crawl:
    """What to crawl.

    Attributes:
        path: of the frontier's file.
        delay: seconds between two requests to a host.
        allowed: private hosts that may be asked.
    """

    path: Path
    scope: Scope
    max_pages: int
    max_depth: int | None
    delay: float
    allowed: frozenset[str]
