"""Readers of files that people already have; importing this package registers them all."""

from crawlers.exports import table as table
from crawlers.exports import telegram as telegram
