"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import (
    apify,
    discord,
    google_chat,
    imessage,
    irc,
    kakaotalk,
    line,
    matrix,
    mattermost,
    messenger,
    signal,
    slack,
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
    "google_chat",
    "imessage",
    "irc",
    "kakaotalk",
    "line",
    "matrix",
    "mattermost",
    "messenger",
    "readers",
    "signal",
    "slack",
    "table",
    "teams",
    "telegram",
    "telegram_html",
    "whatsapp",
]
