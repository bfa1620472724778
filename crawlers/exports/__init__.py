"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import (
    apify,
    discord,
    imessage,
    irc,
    kakaotalk,
    line,
    messenger,
    signal,
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
    "imessage",
    "irc",
    "kakaotalk",
    "line",
    "messenger",
    "readers",
    "signal",
    "table",
    "telegram",
    "telegram_html",
    "whatsapp",
]
