"""Readers of what has to be fetched; importing this package registers them all."""

from crawlers.spiders import listing, rendered, site

__all__ = ["listing", "rendered", "site"]
