"""The builders that `examples` can name; importing this package registers them all."""

from curation.examples import chat, labelled, template, text
from curation.examples.builder import Builder, builders

__all__ = ["Builder", "builders", "chat", "labelled", "template", "text"]
