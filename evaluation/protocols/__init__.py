"""The protocols that `evaluate` can name; importing this package registers them all."""

from evaluation.protocols import half_token as half_token
from evaluation.protocols.protocol import Item, Protocol, Skipped, protocols

__all__ = ["Item", "Protocol", "Skipped", "protocols"]
