"""The demo: the sample world through its recipe, and whether its planted facts came out right.

The world is a tea house with a group chat, a web site and two accounts. Beside each of the three a
`facts.json` lists what stands there on purpose: copies, private data of each kind, things that only
look private, malformed rows, pages that must not be read. Each is held against what the run wrote.
"""

from pathlib import Path

from gristmill.demo import chat, posts, site, world
from gristmill.demo.fact import Fact, provenance
from gristmill.demo.known import Known

__all__ = ["Fact", "facts", "world"]


def facts(home: Path, world: Path) -> list[Fact]:
    """Hold the planted facts of the world's folder against a finished run of its recipe."""
    known = Known(home)
    return [
        *chat.facts(known, world / "chat"),
        *site.facts(known, world / "site"),
        *posts.facts(known, world / "posts"),
        *provenance(known),
    ]
