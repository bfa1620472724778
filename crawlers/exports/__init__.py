"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import (
    apify,
    chatgpt,
    claude,
    dialogues,
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
    "chatgpt",
    "claude",
    "dialogues",
    "discord",
    "messenger",
    "readers",
    "table",
    "telegram",
    "telegram_html",
    "whatsapp",
]
