"""Readers of files that people already have; each format is imported when it is asked for."""

from crawlers.reader import Reader, readers

__all__ = ["FORMATS", "Reader", "readers"]

# A module each, of the same name.
FORMATS = (
    "apify",
    "chatgpt",
    "claude",
    "dataset",
    "dialogues",
    "discord",
    "folder",
    "google_chat",
    "hub_dataset",
    "imessage",
    "irc",
    "kakaotalk",
    "line",
    "matrix",
    "mattermost",
    "mbox",
    "messenger",
    "signal",
    "slack",
    "sms",
    "table",
    "teams",
    "telegram",
    "telegram_html",
    "whatsapp",
)

readers.later(__name__, FORMATS)
