"""Everything that `sources` can name; importing this module registers it all."""

from crawlers import exports, spiders
from crawlers.reader import Reader, readers

__all__ = ["Reader", "exports", "readers", "spiders"]
