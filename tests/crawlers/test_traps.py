"""Endless spaces are seen, and lists of short pages are never taken for one."""

import re
from collections.abc import Callable
from itertools import islice

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from crawlers.traps.calendar_names import CALENDAR_NAMES
from crawlers.traps.patterns import MIN_PAGES, Traps, looks_endless, pattern
from crawlers.traps.shape import shape
from tests.crawlers import endless
from tests.crawlers.endless import ENDING, HERE, Pages
from tests.spent import no_more_than


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/a/b/a/b/a/b", "trap_repeats"),
        ("/x/a/b/a/b/a/b/y.html", "trap_repeats"),
        ("/about/about/about/", "trap_repeats"),
        ("/a/b/c/a/b/c/a/b/c?x=1", "trap_repeats"),
        ("/1/1/1/1/1", "trap_repeats"),
        ("/" + "a/" * 5, "trap_repeats"),
        ("/" + "/".join(map(str, range(21))), "trap_deep"),
        ("/?" + "&".join(f"p{n}=1" for n in range(21)), "trap_deep"),
        ("/?" + "&".join(f"c%5B%5D={n}" for n in range(9)), "trap_repeats"),
        ("/?" + ";".join(f"c={n}" for n in range(9)), "trap_repeats"),
        ("/?q=" + "a" * 2_000, "too_long"),
        ("/a/b/a/b/a", None),
        ("/a/b/a/b/c/a/b", None),
        ("/about/about", None),
        ("/1/1/1", None),
        ("/2001/01/01/01/", None),
        ("/a/a/a/aaa.html", None),
        ("/the/bible/3/3/3/3", None),
        ("/" + "/".join(map(str, range(20))), None),
        ("/?" + "&".join(f"p{n}=1" for n in range(20)), None),
        ("/?" + "&".join(f"c%5B%5D={n}" for n in range(8)), None),
        ("/?q=" + "a" * 1_900, None),
        ("/", None),
        ("//", None),
    ],
)
def test_an_address_alone_can_tell_that_it_has_no_end(address: str, reason: str | None) -> None:
    assert looks_endless(HERE + address) == reason


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/calendar/2026/11", "/calendar/{n}/{n}"),
        ("/calendar/2031/02", "/calendar/{n}/{n}"),
        ("/calendar/november-2026", "/calendar/{m}-{n}"),
        ("/calendar/dez-2031", "/calendar/{m}-{n}"),
        ("/p17.html", "/p{n}.html"),
        ("/teas/oolong", "/teas/oolong"),
        ("/s/8f2a91c07d", "/s/{h}"),
        ("/s/550e8400-e29b-41d4-a716-446655440000/", "/s/{h}/"),
        ("/s/dQw4w9WgXcQabcdefgh", "/s/{h}"),
        ("/how-to-brew-the-perfect-cup", "/how-to-brew-the-perfect-cup"),
        ("/facade/deadbeef", "/facade/deadbeef"),
        ("/caf%C3%A9/1", "/caf%C3%A9/{n}"),
        ("/x?page=3", "/x?page"),
        ("/x?page=about", "/x?page"),
        ("/x?b=1&a=2", "/x?a&b"),
        ("/x?c%5B%5D=1&c%5B%5D=2", "/x?c%5B%5D"),
        ("/x?a=1;b=2", "/x?a&b"),
        ("/x?a=1&b=2&c=3", "/x?{many}"),
        ("/x?c=1&c=2&c=3", "/x?{many}"),
        ("/x?t8f2a91c07d=1", "/x?t{n}f{n}a{n}c{n}d"),
        ("", ""),
    ],
)
def test_a_pattern_leaves_out_numbers_dates_tokens_and_values(address: str, name: str) -> None:
    assert pattern(HERE + address) == HERE + name


def test_the_host_is_part_of_a_pattern_as_it_stands() -> None:
    assert pattern("http://127.0.0.1:8808/7") == "http://127.0.0.1:8808/{n}"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60))
def test_any_address_has_a_pattern_and_a_verdict(rest: str) -> None:
    address = f"{HERE}/{rest}"
    assert pattern(address).startswith(f"{HERE}/")
    assert looks_endless(address) in {None, "trap_deep", "trap_repeats"}


def trapped_after(pages: Pages, at_most: int) -> int | None:
    """Read a site until it is taken for a trap; give the number of pages that took."""
    seen = Traps()
    for number, (address, page) in enumerate(islice(pages, at_most), 1):
        assert looks_endless(address) is None
        seen.see(address, shape(page, address))
        if seen.holds(address):
            return number
    return None


@pytest.mark.parametrize("site", ENDING, ids=lambda site: site.__name__)
def test_a_list_that_ends_is_no_trap_at_any_moment(site: Callable[[], Pages]) -> None:
    assert trapped_after(site(), 2_000) is None


@pytest.mark.parametrize(
    ("site", "pages"),
    [
        (endless.calendar, 50),
        (endless.calendar_in_portuguese, 50),
        (endless.days, 50),
        (endless.beyond_the_end, 50),
        (endless.permuted, 50),
        (endless.calendar_of_an_unknown_language, 121),
        (endless.sessions, 201),
        (endless.calendar_with_events_at_first, 611),
        (endless.facets, 1_000),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_space_without_end_is_left(site: Callable[[], Pages], pages: int) -> None:
    after = trapped_after(site(), pages)
    assert after is not None
    assert after >= MIN_PAGES


def test_a_trap_takes_no_other_page_with_it() -> None:
    seen = Traps()
    for address, page in islice(endless.calendar(), 60):
        seen.see(address, shape(page, address))
    assert seen.holds(f"{HERE}/calendar/2099/1")
    assert not seen.holds(f"{HERE}/calendar/")
    assert not seen.holds(f"{HERE}/calendar/2099/1/5")
    assert not seen.holds(f"{HERE}/calendar/2099/1?view=list")


def test_a_few_equal_pages_are_no_trap() -> None:
    seen = Traps()
    for number in range(MIN_PAGES - 1):
        seen.see(f"{HERE}/{number}", "00000000")
    assert not seen.holds(f"{HERE}/1")
    seen.see(f"{HERE}/x1", "00000000")
    assert not seen.holds(f"{HERE}/1")
    seen.see(f"{HERE}/99", "00000000")
    assert seen.holds(f"{HERE}/1")


@given(st.permutations(range(60)))
def test_without_many_parameters_the_order_of_pages_does_not_matter(order: list[int]) -> None:
    seen = Traps()
    for number in order:
        seen.see(f"{HERE}/{number}", f"{number % 5:08}")
    assert seen.holds(f"{HERE}/1")


def a_shape(text: str, address: str = "/") -> str:
    return shape(text.encode(), HERE + address)[:8]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<h1>November 2026</h1>", "<h1>March 1999</h1>"),
        ("<p>Thu, 5 Nov", "<p>Fri, 31 Dec"),
        ("<p>quinta-feira, 5 de março", "<p>sábado, 6 de abril"),
        ("<p>5 ноября", "<p>7 мая"),
        ("<p>Tea at 10:30", "<p>Tea at 9:15:02"),
        ("<p>Made in 0.0213 s", "<p>Made in 0,9 s"),
        ("<b>a</b><b>c</b>", "<i>c</i><b>a</b><b>a</b>"),
        ('<a href="/1?x=2">a</a>', '<a href="/3" class="y">A</a>'),
        ("a<script>var n = 17;</script>", "a<script src=x>99</script>"),
        ('<a href="#faced">a</a>', '<a href="/b#decade">a</a>'),
        ("a<!-- 77 -->", "a<!-- 99 <p>b</p> -->"),
        ("a<style>p { color: #fff }</style>", "a"),
        ("<img src='/a.png?rnd=77'>", "<img src='/a.png?rnd=99'>"),
        ("id 0123456789abcdef0123456789abcdef", "id fedcba9876543210fedcba9876543210"),
    ],
)
def test_pages_that_differ_in_the_day_or_what_is_not_seen_have_one_shape(
    one: str, other: str
) -> None:
    assert a_shape(one) == a_shape(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Oolong", "<p>Assam"),
        ("<p>118 €", "<p>119 €"),
        ("<p>rgb(1, 77, 2)", "<p>rgb(1, 78, 2)"),
        ('<i style="color:#aa0">', '<i style="color:#ab0">'),
        ('<a data-text="#4a5358">', '<a data-text="#2d3438">'),
        ('<img src="/strips/0017.png">', '<img src="/strips/0018.png">'),
        ('<iframe src="https://v.example/1">', '<iframe src="https://v.example/2">'),
        ("<p>кошка", "<p>собака"),
    ],
)
def test_pages_that_show_something_else_have_not(one: str, other: str) -> None:
    assert a_shape(one) != a_shape(other)


def test_numbers_near_one_in_the_address_say_only_where_one_is() -> None:
    assert a_shape("<p>Page 45: 44 46", "/?page=45") == a_shape("<p>Page 77: 76 78", "/p77")
    assert a_shape("<p>45", "/?t=ab45cd9e") != a_shape("<p>46", "/?t=ab45cd9e")


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_have_a_shape(body: bytes, rest: str) -> None:
    marks = shape(body, f"{HERE}/{rest}")
    assert len(marks) >= 8
    assert len(marks) % 8 == 0
    assert marks == shape(body, f"{HERE}/{rest}")


@pytest.mark.parametrize(
    "piece",
    [
        b"<",
        b"<script",
        b"<!--",
        b'<a src="',
        b"a",
        b"1",
        b"<i #",
        b"rgb(",
        b"0.",
        b"1:1",
        b"-",
    ],
)
def test_a_page_made_to_be_slow_is_not(piece: bytes) -> None:
    with no_more_than(10):
        shape(b"<i # " + piece * ((16 << 20) // len(piece)), HERE)


LANGUAGES = "en de fr es pt it nl pl cs sv da nb fi ru uk tr el hu ro id"


def test_the_names_of_a_calendar_are_those_of_cldr() -> None:
    locales = [Locale.parse(language) for language in LANGUAGES.split()]
    names = (
        name
        for locale in locales
        for kind in (locale.months, locale.days)
        for context in kind.values()
        for width in ("wide", "abbreviated")
        for name in context[width].values()
    )
    words = (word for name in names for word in re.split(r"[\s.-]+", name.lower()))
    assert {word for word in words if len(word) > 2} == CALENDAR_NAMES
