"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import (
    apify,
    discord,
    folder,
    mbox,
    messenger,
    sms,
    table,
    telegram,
    telegram_html,
    whatsapp,
)
from crawlers.reader import Reader, readers

__all__ = [
    "Reader",
    "apify",
    "discord",
    "folder",
    "mbox",
    "messenger",
    "readers",
    "sms",
    "table",
    "telegram",
    "telegram_html",
    "whatsapp",
]
