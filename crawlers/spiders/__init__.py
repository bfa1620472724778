"""Readers of what has to be fetched; each is imported when it is asked for."""

from crawlers.reader import readers

__all__ = ["SPIDERS"]

# A module each, of the same name.
SPIDERS = ("listing", "rendered", "site")

for name in SPIDERS:
    readers.later(name, f"{__name__}.{name}")
