"""Readers of what has to be fetched; importing this package registers them all."""

from crawlers.spiders import site

__all__ = ["site"]
