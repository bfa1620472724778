"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import (
    apify,
    dataset,
    discord,
    messenger,
    table,
    telegram,
    telegram_html,
    whatsapp,
)
from crawlers.reader import Reader, readers

__all__ = [
    "Reader",
    "apify",
    "dataset",
    "discord",
    "hub_dataset",
    "messenger",
    "readers",
    "table",
    "telegram",
    "telegram_html",
    "whatsapp",
]
