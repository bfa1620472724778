"""The builders that `examples` can name; importing this package registers them all."""

from curation.examples import chat, template, text
from curation.examples.builder import Builder, builders

__all__ = ["Builder", "builders", "chat", "template", "text"]
