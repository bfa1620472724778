"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import (
    apify,
    discord,
    matrix,
    mattermost,
    messenger,
    table,
    teams,
    telegram,
    telegram_html,
    whatsapp,
)
from crawlers.reader import Reader, readers

__all__ = [
    "Reader",
    "apify",
    "discord",
    "matrix",
    "mattermost",
    "messenger",
    "readers",
    "table",
    "teams",
    "telegram",
    "telegram_html",
    "whatsapp",
]
