"""Where the sample world lies, and its recipe with the web site being served."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import gristmill
from crawlers.fetching import browser
from crawlers.fetching.rendering import NEVER
from crawlers.reader import Reader
from crawlers.spiders.crawled import Crawled
from crawlers.spiders.site import Site
from grist.errors import MissingError
from gristmill.recipe import Recipe, load
from gristmill.serving import serving

_WITHIN = Path(gristmill.__file__).parent
_ROOTS = (_WITHIN.parent, _WITHIN / "sample")  # a checkout, an installed wheel


@dataclass(frozen=True)
class World:
    """The sample world: its recipe's path and the folder of what the recipe reads."""

    path: Path
    folder: Path

    @contextmanager
    def served(self) -> Iterator[Recipe]:
        """Give the recipe for as long as its web site is served, on whichever port is free."""
        recipe = load(self.path)
        with serving(self.folder / "site" / "www") as address:
            sources = [_here(each, address) for each in recipe.sources]
            yield recipe.model_copy(update={"sources": sources})


def _here(source: Reader, address: str) -> Reader:
    """Give a source as this machine can read it: where it is served, and with a browser if any."""
    if not isinstance(source, Crawled):
        return source
    here = source.served_at(address)
    return here if browser.find() or not isinstance(here, Site) else replace(here, render=NEVER)


def find() -> World:
    """Find the sample world.

    Raises:
        MissingError: this installation came without it.
    """
    for root in _ROOTS:
        world = World(root / "recipes" / "tea-house.yaml", root / "examples" / "tea-house")
        if world.path.is_file():
            return world
    raise MissingError("the sample world is not installed; run the demo from a checkout")
