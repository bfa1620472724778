"""A web site whose pages may need a browser: `site`, rendering what is empty without one.

- rendered: {start: https://tea.example/, render: {wait_for: "#list li", click: [button.more]}}
"""

from dataclasses import dataclass
from typing import ClassVar

from crawlers.fetching.rendering import AUTO, Rendering
from crawlers.reader import readers
from crawlers.spiders.site import Site


@readers
@dataclass(frozen=True)
class Rendered(Site):
    """Pages of a web site, opened in a browser where they are empty without one."""

    name: ClassVar[str] = "rendered"

    render: Rendering = AUTO
