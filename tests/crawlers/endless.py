"""Sites made up for tests: some that end, though their pages are short, and some that never do.

next(calendar())   ("https://tea.example/calendar/2026/1", b"<html>…January 2026…")
"""

from collections.abc import Callable, Iterator
from itertools import chain, combinations, count, product
from random import Random

from crawlers.traps.calendar_names import CALENDAR_NAMES

Pages = Iterator[tuple[str, bytes]]

HERE = "https://tea.example"
_SYLLABLES = "kalomirusativobedufagihojupeza"
_MONTHS = "January February March April May June July August September October November December"
_MESES = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
_COLOURS = "tomato gold teal navy olive plum peru linen coral azure beige khaki orchid salmon"


def chance(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311 - the same site each time


def _word(random: Random) -> str:
    places = (2 * random.randrange(len(_SYLLABLES) // 2) for _ in range(random.randint(2, 4)))
    return "".join(_SYLLABLES[place : place + 2] for place in places)


def _prose(random: Random, words: int) -> str:
    return " ".join(_word(random) for _ in range(words)).capitalize() + "."


def _page(*content: str, title: str = "The tea house") -> bytes:
    """Write a page with a menu of three hundred entries around its content."""
    menu = "".join(f'<li><a href="/m/{n}">Tea no. {n * 37}</a></li>' for n in range(300))
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title><script>var t='{title}'</script></head>"
        f"<body><nav><ul>{menu}</ul></nav><main>{''.join(content)}</main>"
        f'<footer><img src="/logo.png?v=3"><p>Open at ten</p></footer></body></html>'
    ).encode()


def articles(number: int = 800) -> Pages:
    random = chance(1)
    for n in range(1, number + 1):
        title = _prose(random, 4)
        text = "".join(f"<p>{_prose(random, 60)}</p>" for _ in range(12))
        yield f"{HERE}/news/{n}", _page(f"<h1>{title}</h1>", text, title=title)


def threads(number: int = 800) -> Pages:
    """Give a forum's threads, of which three parameters name each."""
    random = chance(2)
    for n in range(1, number + 1):
        posts = "".join(f"<p>{_prose(random, 12)}</p><i>10:{n % 60:02}</i>" for _ in range(5))
        yield f"{HERE}/viewtopic.php?f={n % 7}&start=0&t={n}", _page(posts)


def products(number: int = 800) -> Pages:
    random = chance(3)
    for n in range(1, number + 1):
        name, price = _word(random), random.randint(3, 900)
        yield f"{HERE}/p/{n}/", _page(f"<h1>{name}</h1><b>{price} €</b>", "<p>Add to cart</p>")


def palettes_in_words(number: int = 800) -> Pages:
    """Give palettes of four colours of fourteen, and nothing else."""
    random = chance(4)
    for n in range(1, number + 1):
        colours = random.choices(_COLOURS.split(), k=4)
        spans = "".join(f"<span>{colour}</span>" for colour in colours)
        yield f"{HERE}/palette/{n}/", _page(f"<h1>Palette {n}</h1>{spans}")


def palettes_in_hex(number: int = 800) -> Pages:
    random = chance(5)
    for n in range(1, number + 1):
        codes = "".join(f"<span>#{random.randrange(1 << 24):06X}</span>" for _ in range(4))
        yield f"{HERE}/palette/{n}/", _page(f"<h1>Palette {n}</h1>{codes}")


def palettes_without_text(number: int = 800) -> Pages:
    random = chance(6)
    for n in range(1, number + 1):
        colours = (f"#{random.randrange(1 << 24):06x}" for _ in range(4))
        boxes = "".join(f'<a data-clipboard-text="{colour}"></a>' for colour in colours)
        yield f"{HERE}/palette/{n}/", _page(f"<h1>Palette {n}</h1>{boxes}")


def pictures(number: int = 800) -> Pages:
    for n in range(1, number + 1):
        yield f"{HERE}/strip/{n}", _page(f'<h1>Strip {n}</h1><img src="/strips/{n:04}.png">')


def measurements(number: int = 800) -> Pages:
    """Give pages that differ in numbers alone."""
    random = chance(7)
    for n in range(1, number + 1):
        cells = "".join(f"<td>{random.randrange(1000)}</td>" for _ in range(4))
        yield f"{HERE}/station/{n}", _page(f"<h1>Station {n}</h1><table>{cells}</table>")


def lottery(number: int = 800) -> Pages:
    random = chance(8)
    for n in range(1, number + 1):
        balls = "".join(f"<li>{ball}</li>" for ball in random.sample(range(1, 50), 6))
        yield f"{HERE}/draw/{n}", _page(f"<h1>Draw {n}</h1><ul>{balls}</ul>")


def with_gaps(number: int = 800) -> Pages:
    """Give a list of which two stretches, four in ten pages, are gone with status 200."""
    for n, (url, page) in enumerate(products(number)):
        gone = 100 <= n < 260 or 500 <= n < 660
        yield (
            url,
            _page(f"<h1>Product {n + 1}</h1>", "<p>This product is gone.</p>") if gone else page,
        )


def lists_of_articles(number: int = 200) -> Pages:
    random = chance(9)
    for n in range(1, number + 1):
        teasers = "".join(f"<h2>{_prose(random, 3)}</h2>" for _ in range(10))
        yield f"{HERE}/news/?page={n}", _page(teasers, f"<a>{n - 1}</a><a>{n + 1}</a>")


def diary(days: int = 800) -> Pages:
    random = chance(10)
    for n in range(days):
        url = f"{HERE}/{2020 + n // 336}/{n // 28 % 12 + 1:02}/{n % 28 + 1:02}/"
        yield url, _page(f"<h1>{n % 28 + 1} May</h1><p>{_prose(random, 9)}</p>")


def _month(title: str, more: str = "") -> bytes:
    cells = "".join(f"<td>{day}</td>" for day in range(1, 31))
    return _page(f"<h1>{title}</h1><table>{cells}</table>{more}<p>No events</p>", title=title)


def calendar(months: str = _MONTHS, *, busy: int = 0) -> Pages:
    """Give the months from 2026 to the end of time, of which the first so many have an event."""
    random = chance(11)
    for n in count():
        name, year = months.split()[n % 12], 2026 + n // 12
        event = f"<p>{_prose(random, 8)}</p>" if n < busy else ""
        yield f"{HERE}/calendar/{year}/{n % 12 + 1}", _month(f"{name} {year}", event)


def calendar_in_portuguese() -> Pages:
    return calendar(_MESES)


def calendar_of_an_unknown_language() -> Pages:
    return calendar(" ".join(_word(chance(n)) for n in range(12)))


def calendar_with_events_at_first() -> Pages:
    return calendar(busy=60)


def days() -> Pages:
    random = chance(12)
    names = sorted(name for name in CALENDAR_NAMES if name.endswith("day"))
    for n in count():
        url = f"{HERE}/calendar?date={2026 + n // 360}-{n // 30 % 12 + 1:02}-{n % 30 + 1:02}"
        title = f"{names[n % len(names)]}, {n % 30 + 1} {_MONTHS.split()[n // 30 % 12]}"
        took = f"<small>{random.random():.4f} s, {n % 24}:{n % 60:02}</small>"
        yield url, _page(f"<h1>{title}</h1><p>No events on this day</p>{took}")


def sessions() -> Pages:
    """Give twenty pages, each under a new address every time that it is linked."""
    random = chance(13)
    shown = [page for _, page in articles(20)]
    for n in count():
        yield f"{HERE}/index.php?ticket={random.randbytes(16).hex()}", shown[n % 20]


def beyond_the_end() -> Pages:
    for n in count(30):
        links = "".join(f"<a>{page}</a>" for page in range(n - 5, n + 6))
        yield f"{HERE}/news/?page={n}", _page(f"<p>Nothing here. Page {n} of 29</p>{links}")


def facets(goods: int = 200) -> Pages:
    """Give a shop's list in every selection of five sorts of boxes, each with its own list."""
    random = chance(14)
    boxes = [
        f"{kind}[]={value}"
        for kind in ("colour", "size", "leaf", "sort", "origin")
        for value in range(6)
    ]
    names = [f"{_word(random)} {_word(random)}" for _ in range(goods)]
    for ticked in chain.from_iterable(combinations(boxes, size) for size in range(1, 6)):
        found = chance(str(ticked)).sample(names, random.randint(0, 12))
        items = "".join(f"<li>{name} <b>{len(name) * 7} €</b></li>" for name in found)
        yield (
            f"{HERE}/shop/?{'&'.join(ticked)}",
            _page(f"<ul>{items}</ul><p>{len(found)} found</p>"),
        )


def permuted() -> Pages:
    """Give one list of goods, sorted and cut in every way."""
    random = chance(15)
    names = [f"<li>{_word(random)}</li>" for _ in range(20)]
    ways = product(
        ("name", "price", "age"), ("up", "down"), (10, 20, 50), ("list", "grid"), range(9)
    )
    for by, way, cut, look, tint in ways:
        shown = chance(f"{by} {way}").sample(names, len(names))
        yield f"{HERE}/teas?by={by}&cut={cut}&look={look}&tint={tint}&way={way}", _page(*shown)


ENDING: tuple[Callable[[], Pages], ...] = (
    *(articles, threads, products, palettes_in_words, palettes_in_hex, palettes_without_text),
    *(pictures, measurements, lottery, with_gaps, lists_of_articles, diary),
)
