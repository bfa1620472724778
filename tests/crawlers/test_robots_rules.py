"""What a robots.txt says: RFC 9309's own examples, groups, delays, and whatever bytes may come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching.robots_rules import MAX_BYTES, MAX_DELAY, MAX_SITEMAPS, Rules

HOST = "https://tea.example"


def allows(text: str, path: str) -> bool:
    return Rules.read(text.encode()).allows(HOST + path)


# Section 5.1: the groups of the example, with our token in the place of each robot's in turn.
SIMPLE = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: {foo}
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: {bar}
User-Agent: {baz}
Disallow: /example/page.html

User-Agent: {qux}

EOF
"""
OTHERS = {"foo": "foobot", "bar": "barbot", "baz": "bazbot", "qux": "quxbot"}


@pytest.mark.parametrize(
    ("we_are", "path", "allowed"),
    [
        (None, "/example/page.html", False),
        (None, "/picture.gif", False),
        (None, "/picture.gif?large", True),
        (None, "/publications/", True),
        (None, "/elsewhere", True),
        ("foo", "/", False),
        ("foo", "/publications/", False),
        ("foo", "/example/page.html", True),
        ("foo", "/example/allowed.gif", True),
        ("bar", "/example/page.html", False),
        ("bar", "/example/other.html", True),
        ("baz", "/example/page.html", False),
        ("qux", "/example/page.html", True),
        ("qux", "/picture.gif", True),
    ],
)
def test_the_example_of_section_5_1(we_are: str | None, path: str, allowed: bool) -> None:
    names = OTHERS | ({we_are: "gristmill"} if we_are else {})
    assert allows(SIMPLE.format(**names), path) is allowed


def test_the_longest_match_counts_as_in_section_5_2() -> None:
    text = "User-Agent: gristmill\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif"
    assert allows(text, "/example/page/")
    assert not allows(text, "/example/page/disallowed.gif")


def test_of_two_rules_as_long_the_one_that_allows_counts() -> None:
    assert allows("User-agent: *\nDisallow: /tea\nAllow: /tea", "/tea")


# Section 2.2.2: how a path is compared with a rule, however either is written.
@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
        ("/foo/bar/\u30c4", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
    ],
)
def test_the_table_of_encodings_in_section_2_2_2(rule: str, path: str) -> None:
    assert not allows(f"User-agent: *\nDisallow: {rule}", path)


# Section 2.2.3: special characters.
@pytest.mark.parametrize(
    ("rule", "path", "allowed"),
    [
        ("/this/path/exactly$", "/this/path/exactly", False),
        ("/this/path/exactly$", "/this/path/exactly/not", True),
        ("/this/*/exactly", "/this/very/path/exactly", False),
        ("/a #, and what follows is said to people", "/a", False),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", False),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-x.html", True),
        ("/path/foo-%24", "/path/foo-$", False),
        ("/path/foo-%24", "/path/foo-", True),
    ],
)
def test_special_characters_of_section_2_2_3(rule: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\nDisallow: {rule}", path) is allowed


@pytest.mark.parametrize(
    "name", ["gristmill", "Gristmill", "GRISTMILL", "Gristmill/0.1", "gristmill # us", "gristmill*"]
)
def test_a_group_is_ours_whatever_the_case_and_version(name: str) -> None:
    assert not allows(f"User-agent: {name}\nDisallow: /\n\nUser-agent: *\nAllow: /", "/tea")


@pytest.mark.parametrize("name", ["grist", "mill", "gristmills", "gristmill-news", "g", "", "m*"])
def test_a_group_of_a_like_name_is_not_ours(name: str) -> None:
    assert not allows(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\nDisallow: /", "/tea")


def test_groups_that_name_us_twice_are_one() -> None:
    text = "User-agent: gristmill\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\n\n"
    text += "User-agent: gristmill\nDisallow: /c"
    assert [allows(text, path) for path in ("/a", "/b", "/c")] == [False, True, False]


@pytest.mark.parametrize("line", ["Crawl-delay: 5", "Sitemap: /map.xml", "Noindex: /x", "Host: a"])
def test_other_records_end_no_group(line: str) -> None:
    text = f"User-agent: gristmill\n{line}\nUser-agent: other\nDisallow: /tea"
    assert not allows(text, "/tea")


def test_robots_txt_itself_is_allowed() -> None:
    assert allows("User-agent: *\nDisallow: /", "/robots.txt")


@pytest.mark.parametrize("body", ["", "<!doctype html><p>404, sorry</p>", "Disallow: /", "# hm"])
def test_what_holds_no_group_forbids_nothing(body: str) -> None:
    assert allows(body, "/tea")


RULES = "User-agent: *\nDisallow: /caf\u00e9\nDisallow: /back\n"


@pytest.mark.parametrize(
    "body",
    [
        RULES.encode("utf-8-sig"),
        RULES.encode("utf-16"),
        RULES.encode("latin-1"),
        RULES.replace("\n", "\r").encode(),
        RULES.replace("\n", "\r\n").encode(),
        RULES.replace("back", "b\0ack").encode(),
        b"\x80\x81 garbage\n" + RULES.encode(),
    ],
    ids=["BOM", "UTF-16", "Latin-1", "CR", "CRLF", "NUL", "garbage"],
)
def test_charsets_marks_and_line_ends_do_not_hide_a_rule(body: bytes) -> None:
    assert not Rules.read(body).allows(f"{HOST}/back")


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_bytes_at_all_make_it_raise(body: bytes, path: str) -> None:
    lines = b"User-agent: *\nDisallow: " + body + b"\nCrawl-delay: " + body
    for read in (Rules.read(body), Rules.read(lines)):
        read.allows(f"{HOST}/{path}")


def test_the_first_500_kibibytes_are_read_and_a_line_that_the_limit_cuts_is_none() -> None:
    filler = b"# tea\n" * (MAX_BYTES // 6)
    assert not Rules.read(b"User-agent: *\nDisallow: /back\n" + filler).allows(f"{HOST}/back")
    late = (b"User-agent: *\n" + filler)[: MAX_BYTES - 15] + b"\nDisallow: /teas-of-today\n"
    assert Rules.read(late).allows(f"{HOST}/teas")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /x", 0.5),
        ("User-agent: gristmill\nCrawl-delay: 2\n\nUser-agent: *\nCrawl-delay: 9", 2.0),
        ("User-agent: bingbot\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /x", 0.0),
        ("User-agent: *\nCrawl-delay: 86400", MAX_DELAY),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("Crawl-delay: 5", 0.0),
    ],
)
def test_a_crawl_delay_is_that_of_our_group_and_no_longer_than_a_minute(
    text: str, seconds: float
) -> None:
    assert Rules.read(text.encode()).delay == seconds


def test_sitemaps_belong_to_no_group_and_are_named_once() -> None:
    text = "Sitemap: https://tea.example/a.xml\nUser-agent: x\nDisallow: /\nsitemap: /b.xml\n" * 2
    assert Rules.read(text.encode()).sitemaps == ("https://tea.example/a.xml", "/b.xml")
    many = "\n".join(f"Sitemap: /{number}.xml" for number in range(MAX_SITEMAPS + 5))
    assert len(Rules.read(many.encode()).sitemaps) == MAX_SITEMAPS
