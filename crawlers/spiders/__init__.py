"""Readers of what has to be fetched; each is imported when it is asked for."""

from crawlers.reader import readers

__all__ = ["SPIDERS"]

# A module each, of the same name.
SPIDERS = ("listing", "rendered", "site")

readers.later(__name__, SPIDERS)
