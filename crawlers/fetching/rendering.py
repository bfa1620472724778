"""What a recipe says of pages that need a browser, and what a crawl remembers of them.

- site: {start: https://tea.example/, render: auto}
- site:
    start: https://tea.example/
    render: {when: always, wait_for: "#list li", scroll: 3, click: [button.more], timeout: 30}

Everything is declared: a recipe holds no script. Whether a page is rendered depends on its own
bytes and on pages of earlier levels, never on which answer came first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

ENOUGH = 3  # pages of a pattern before its others are no longer tried one by one
# Apify's crawler takes 15 % for a change; the characters keep a clock or a counter from being one.
_MORE, _MORE_CHARS = 1.15, 100


def _selected(css: str) -> str:
    """Refuse what is no CSS selector.

    Raises:
        ValueError: it is none.
    """
    from cssselect import SelectorError, parse

    try:
        parse(css)
    except SelectorError as error:
        raise ValueError(f"{css!r} is no CSS selector such as '#list li'") from error
    return css


Selector = Annotated[str, Field(min_length=1), AfterValidator(_selected)]


@dataclass(frozen=True)
class Click:
    """Something to click for as long as it is there, `times` at the most."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    css: Selector
    times: Annotated[int, Field(ge=1, le=100)] = 10


def _click(value: Any) -> Any:
    return {"css": value} if isinstance(value, str) else value


@dataclass(frozen=True)
class Render:
    """How pages are rendered.

    Attributes:
        when: `auto` opens a page in a browser if it is an empty shell or nearly so without one.
        wait_for: what must be seen before a page counts as rendered, as a CSS selector; else it is
            the page's own `load` event.
        scroll: how many times to go to the end of the page.
        click: what to click, as CSS selectors, each for as long as it is there.
        settle: seconds without any request that end a wait.
        timeout: seconds for all of this, of one page.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    when: Literal["never", "auto", "always"] = "auto"
    wait_for: Selector | None = None
    scroll: Annotated[int, Field(ge=0, le=100)] = 0
    click: tuple[Annotated[Click, BeforeValidator(_click)], ...] = ()
    settle: Annotated[float, Field(ge=0.1, le=10)] = 0.5
    timeout: Annotated[float, Field(ge=1, le=300)] = 15.0


NEVER, AUTO = Render(when="never"), Render(when="auto")


def _spelled(value: Any) -> Any:
    """Let a word stand for a mapping of `when` alone."""
    return {"when": value} if isinstance(value, str) else value


Rendering = Annotated[Render, BeforeValidator(_spelled)]
"""The type of a recipe's field `render`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What became of a page that was rendered: how much text it had, and has."""

    pattern: str
    static_chars: int
    rendered_chars: int

    @property
    def gained(self) -> bool:
        """Say whether rendering brought text to light."""
        more = self.rendered_chars - self.static_chars
        return more >= _MORE_CHARS and self.rendered_chars >= _MORE * self.static_chars


def remembered(facts: Iterable[Fact]) -> Mapping[str, bool]:
    """Say of each pattern that is known well enough whether its pages are rendered.

    Three pages that gained nothing, and none that did: never more. Three that gained, and none that
    did not: always. Give it the pages of finished levels only: those of the present one are there
    or not as the timing has it.

    >>> remembered([Fact("tea.example/{n}", 20, 4_000)] * 3)
    {'tea.example/{n}': True}
    """
    known: dict[str, list[bool]] = defaultdict(list)
    for fact in facts:
        known[fact.pattern].append(fact.gained)
    return {
        pattern: gains[0]
        for pattern, gains in sorted(known.items())
        if len(gains) >= ENOUGH and len(set(gains)) == 1
    }
