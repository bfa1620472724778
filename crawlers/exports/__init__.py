"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import apify, table, telegram, telegram_html, whatsapp
from crawlers.reader import Reader, readers

__all__ = ["Reader", "apify", "readers", "table", "telegram", "telegram_html", "whatsapp"]
