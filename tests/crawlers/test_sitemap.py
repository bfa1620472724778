"""Sitemaps and feeds: what they name, however written, and what a hostile one cannot do."""

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.pages import sitemap, sitemap_elements
from crawlers.pages.sitemap import MAX_BYTES, MAX_ENTRIES, Sitemap, read
from tests.spent import no_more_than

HERE = "https://tea.example/"
URLSET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
)


def a_urlset(*locs: str, more: str = "") -> bytes:
    return URLSET.format("".join(f"<url><loc>{loc}</loc>{more}</url>" for loc in locs)).encode()


def pages(found: Sitemap) -> list[str]:
    return [entry.url for entry in found.pages]


def test_a_urlset_names_pages_with_their_dates() -> None:
    found = read(a_urlset(f"{HERE}a", f"{HERE}b", more="<lastmod>2026-05-01T10:30+02:00</lastmod>"))

    assert pages(found) == [f"{HERE}a", f"{HERE}b"]
    assert found.pages[0].lastmod == "2026-05-01T10:30+02:00"
    assert found.pages[0].modified == datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    assert (found.maps, found.problems) == ((), ())


def test_an_index_names_further_maps() -> None:
    body = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        f"<loc>{HERE}1.xml.gz</loc><lastmod>2026</lastmod></sitemap></sitemapindex>"
    )
    (entry,) = read(body.encode()).maps
    assert (entry.url, entry.modified) == (f"{HERE}1.xml.gz", datetime(2026, 1, 1, tzinfo=UTC))


def test_index_files_below_index_files_are_followed_twice() -> None:
    body = f"<sitemapindex><sitemap><loc>{HERE}1.xml</loc></sitemap></sitemapindex>".encode()
    assert [len(read(body, depth=depth).maps) for depth in (0, 1, 2)] == [1, 1, 0]
    assert read(body, depth=2).problems == ("too_deep",)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-05", datetime(2026, 5, 1, tzinfo=UTC)),
        (" 2026-05-01\n", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026-05-01T10:00Z", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01T10:00:00.5+01:00", datetime(2026, 5, 1, 9, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-05-01 10:00:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("Fri, 01 May 2026 10:00:00 GMT", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("Fri, 01 May 2026 10:00:00 -0000", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("2026-13-01", None),
        ("0001-01-01T00:00+23:00", None),
        ("9999-12-31T23:00-23:00", None),
    ],
)
def test_a_date_is_kept_as_it_stands_and_read_where_it_is_one(
    date: str, moment: datetime | None
) -> None:
    (entry,) = read(a_urlset(HERE, more=f"<lastmod>{date}</lastmod>")).pages
    assert (entry.lastmod, entry.modified) == (date.strip(), moment)


@pytest.mark.parametrize("date", ["", "\x9b2J", "\u202e2026"])
def test_a_date_that_could_move_a_cursor_is_none(date: str) -> None:
    (entry,) = read(a_urlset(HERE, more=f"<lastmod>{date}</lastmod>")).pages
    assert (entry.lastmod, entry.modified) == (None, None)


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Tea</title><link>https://tea.example/home</link>
<atom:link rel="self" href="https://tea.example/feed"/>
<image><url>https://tea.example/logo.png</url><link>https://tea.example/logo</link></image>
<item><title>A</title><link>
  https://tea.example/a </link><guid isPermaLink="false">17</guid>
  <atom:link rel="replies" href="https://tea.example/a/comments"/>
  <pubDate>Fri, 01 May 2026 10:00:00 +0000</pubDate><category>x</category></item>
<item><link>https://tea.example/b</link><enclosure url="https://tea.example/b.mp3"/></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/><link href="/"/>
<entry><published>2026-04-01T00:00:00Z</published><updated>2026-05-01T00:00:00Z</updated>
<link rel="replies" href="/a/comments"/><link rel="alternate" href="/a"/></entry>
<entry><link href="b?x=1&amp;y=2"/><content type="html">&lt;link href="/c"></content></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="u">
<channel><link>https://tea.example/home</link></channel>
<item><link>https://tea.example/a</link><dc:date xmlns:dc="v">2026-05-01</dc:date></item>
</rdf:RDF>"""


def test_a_feed_names_its_items_and_not_what_stands_around_them() -> None:
    rss = read(RSS.encode())
    assert (pages(rss), rss.problems) == ([f"{HERE}a", f"{HERE}b"], ())
    assert rss.pages[0].modified == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert pages(read(RDF.encode())) == [f"{HERE}a"]


def test_a_link_of_atom_is_relative_to_the_feed_and_its_last_change_counts() -> None:
    found = read(ATOM.encode(), address=f"{HERE}blog/feed")
    assert pages(found) == [f"{HERE}a", f"{HERE}blog/b?x=1&y=2"]
    assert found.pages[0].lastmod == "2026-05-01T00:00:00Z"
    assert found.problems == ()


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (f"\n\t {HERE}a \n", f"{HERE}a"),
        (f"<![CDATA[{HERE}a?x=1&y=2]]>", f"{HERE}a?x=1&y=2"),
        (f"<![CDATA[ {HERE}a?x=1&amp;y=2 ]]>", f"{HERE}a?x=1&y=2"),
        (f"{HERE}a?x=1&amp;y=2", f"{HERE}a?x=1&y=2"),
        (f"{HERE}a?x=1&amp;amp;y=2", f"{HERE}a?x=1&y=2"),
        (f"{HERE}a?x=1&y=2&copy=3", f"{HERE}a?x=1&y=2&copy=3"),
        (f"{HERE}a?x=1&#38;y=2&#x26;z", f"{HERE}a?x=1&y=2&z"),
        (f"{HERE}caf&eacute;", f"{HERE}caf&eacute;"),
        (f"{HERE}&#0;&#xd800;&#x110000;", f"{HERE}&#0;&#xd800;&#x110000;"),
        (f"{HERE}<!-- x -->a<?y z?>", f"{HERE}a"),
        ("/a", f"{HERE}a"),
        ("//x.example/a", "https://x.example/a"),
        ("http://[bad/", "http://[bad/"),
        (f"{HERE}a/../b", f"{HERE}a/../b"),
    ],
)
def test_an_address_is_read_however_it_is_escaped(written: str, url: str) -> None:
    found = read(a_urlset(written), address=f"{HERE}sitemap.xml")
    assert (pages(found), found.problems) == ([url], ())


@pytest.mark.parametrize(
    "root",
    [
        "urlset",
        'urlset xmlns="https://www.google.com/schemas/sitemap/0.84"',
        'x:urlset xmlns:x="http://www.sitemaps.org/schemas/sitemap/0.9"',
        "x:urlset",
        "URLSET",
    ],
)
def test_namespaces_may_be_wrong_or_missing(root: str) -> None:
    end = root.partition(" ")[0]
    body = f"<{root}><url><loc>{HERE}</loc></url><url><x:loc>{HERE}b</x:loc></url></{end}>"
    assert pages(read(body.encode())) == [HERE, f"{HERE}b"]


def test_pictures_and_alternates_of_a_page_are_no_pages() -> None:
    more = (
        f'<xhtml:link rel="alternate" hreflang="pt" href="{HERE}pt"/>'
        f"<image:image><image:loc>{HERE}a.png</image:loc><image:caption>x</image:caption></image:image>"
        f"<video:video><video:content_loc>{HERE}a.mp4</video:content_loc></video:video>"
    )
    body = URLSET.format(f"<url>{more}<loc>{HERE}a</loc></url>").encode()
    assert pages(read(body)) == [f"{HERE}a"]
    assert pages(read(a_urlset(f"{HERE}a", more=more))) == [f"{HERE}a"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xef\xbb\xbf" + a_urlset(f"{HERE}chá"), ""),
        (b" \xef\xbb\xbf" + a_urlset(f"{HERE}chá"), ""),
        (b"\n\n" + a_urlset(f"{HERE}chá"), ""),
        (a_urlset(f"{HERE}chá").decode().encode("utf-16"), ""),
        (a_urlset(f"{HERE}chá").decode().encode("utf-16-be"), "text/xml; charset=utf-8"),
        (a_urlset(f"{HERE}chá").replace(b"UTF-8", b"UTF-16"), ""),
        (a_urlset(f"{HERE}chá").replace(b"UTF-8", b"ISO-8859-1"), ""),
        (a_urlset(f"{HERE}chá").replace(b"UTF-8", b"no-such"), ""),
        (a_urlset(f"{HERE}chá").replace(b"UTF-8", b"zlib"), "text/xml; charset=rot13"),
        (a_urlset(f"{HERE}chá").replace(b' encoding="UTF-8"', b""), "text/xml"),
        (a_urlset(f"{HERE}chá").replace(b"UTF-8", b"ISO-8859-1").decode().encode("latin-1"), ""),
        (
            a_urlset(f"{HERE}chá").replace(b' encoding="UTF-8"', b"").decode().encode("latin-1"),
            "application/xml; charset=iso-8859-1",
        ),
        (f"{HERE}chá\n".encode("utf-8-sig"), "text/plain"),
        (f"{HERE}chá\n".encode("utf-16"), "text/plain"),
    ],
)
def test_an_encoding_may_be_said_wrongly_or_not_at_all(body: bytes, content_type: str) -> None:
    found = read(body, content_type=content_type)
    assert (pages(found), found.problems) == ([f"{HERE}chá"], ())


def test_a_byte_of_no_known_encoding_is_written_as_in_an_address() -> None:
    assert pages(read(a_urlset(f"{HERE}ch#").replace(b"#", b"\xe1"))) == [f"{HERE}ch%E1"]


@pytest.mark.parametrize("body", [a_urlset(f"{HERE}a", f"{HERE}b"), f"{HERE}a\n{HERE}b".encode()])
def test_a_file_is_unpacked_by_what_it_begins_with(body: bytes) -> None:
    halves = gzip.compress(body[:50]) + gzip.compress(body[50:]) + b"\0" * 512
    for packed in (body, gzip.compress(body), halves):
        found = read(packed, content_type="application/octet-stream")
        assert (pages(found), found.problems) == ([f"{HERE}a", f"{HERE}b"], ())


def test_plain_text_names_a_page_a_line() -> None:
    body = f"\r\n{HERE}a\r\n  HTTP://tea.example/b \r{HERE}c?x=1&amp;y\n\nhello\n{HERE}d"
    found = read(body.encode())
    assert pages(found) == [
        f"{HERE}a",
        "HTTP://tea.example/b",
        f"{HERE}c?x=1&amp;y",
        f"{HERE}d",
    ]
    assert found.problems == ("broken",)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"   ", b"Not found", b'{"error": 404}', b"<html><body>https://tea.example/</body>"),
        *(b"<!doctype html><html lang=pt><p>404", b"<svg/>", b"\0\0\0", b"<!-- nothing -->"),
        *(b"<", b"<?xml version='1.0'?>", b"%PDF-1.7", gzip.compress(b"Not found", mtime=0)),
    ],
)
def test_something_else_is_no_sitemap(body: bytes) -> None:
    found = read(body)
    assert (found.pages, found.maps) == ((), ())
    assert set(found.problems) <= {"not_a_sitemap", "broken"}
    assert found.problems


@pytest.mark.parametrize(
    "cut",
    [
        f"<urlset><url><loc>{HERE}a</loc></url><url><loc>{HERE}b",
        f"<urlset><url><loc>{HERE}a</loc></url><url><loc>{HERE}b</loc",
        f"<urlset><url><loc>{HERE}a</loc></url><url",
        f"<urlset><url><loc>{HERE}a</loc></url>",
        f"<urlset><url><loc>{HERE}a</loc></url><url><loc><![CDATA[{HERE}b",
        f"<urlset><url><loc>{HERE}a</url></urlset>",
        f"<urlset><url><loc>{HERE}a</loc></url><x a=></urlset>",
        f"<urlset><url><loc>{HERE}a</loc></url></urlset></urlset><p>Warning: mysql",
        f"<urlset><url><loc>{HERE}\x00a</loc></url></urlset>",
    ],
)
def test_what_stands_before_a_break_counts(cut: str) -> None:
    found = read(cut.encode())
    assert (pages(found), found.problems) == ([f"{HERE}a"], ("broken",))


def test_a_file_that_was_cut_while_it_was_sent_gives_what_came() -> None:
    body = a_urlset(*(f"{HERE}{number}/{zlib.crc32(b'%d' % number)}" for number in range(2_000)))
    found = read(gzip.compress(body)[:-5_000])
    assert 0 < len(found.pages) < 2_000
    assert found.problems == ("broken",)
    assert read(gzip.compress(body)[:100] + b"\0" * 100).problems == ("broken",)


def test_no_more_entries_count_than_a_sitemap_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_ENTRIES", 20)
    urls = [f"{HERE}{number}" for number in range(21)]
    for body in (a_urlset(*urls), "\n".join(urls).encode()):
        found = read(body)
        assert (pages(found), found.problems) == (urls[:20], ("limit",))
    assert read(a_urlset(*urls[:20])).problems == ()


def test_an_address_that_is_too_long_is_left_out() -> None:
    longest = HERE + "a" * (2_048 - len(HERE))
    for body in (a_urlset(longest, f"{longest}a", HERE), f"{longest}\n{longest}a\n{HERE}".encode()):
        found = read(body)
        assert (pages(found), found.problems) == ([longest, HERE], ("too_long",))


def a_bomb(head: bytes, filling: bytes, *, size: int = 4 * MAX_BYTES) -> bytes:
    """Pack something much larger than may be unpacked."""
    packer = zlib.compressobj(wbits=31)
    piece = filling * ((1 << 20) // len(filling))
    parts = [packer.compress(head), *(packer.compress(piece) for _ in range(size >> 20))]
    return b"".join([*parts, packer.flush()])


@pytest.mark.parametrize(
    ("head", "filling"),
    [
        (a_urlset(HERE)[:-9], b"<a>"),
        (b"", b"\0"),
        (b"", b"x"),
        (a_urlset(HERE)[:-9], b" "),
        (a_urlset(HERE)[:-9], b"<!--" + b"-" * 8 + b"-->"),
        (a_urlset(HERE)[:-9] + b"<url><loc>", b"x"),
    ],
)
def test_a_bomb_is_cut_and_never_held(head: bytes, filling: bytes) -> None:
    bomb = a_bomb(head, filling)
    tracemalloc.start()
    with no_more_than(30):
        found = read(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert {"too_large", "limit"} & set(found.problems)
    assert pages(found) == ([HERE] if head else [])
    assert peak < 4 << 20


def test_no_more_elements_are_read_than_a_sitemap_could_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sitemap_elements, "_MAX_ELEMENTS", 100)
    found = read(a_urlset(HERE)[:-9] + b"<a/>" * 200 + a_urlset(f"{HERE}b"))
    assert (pages(found), found.problems) == ([HERE], ("limit",))


def an_entity_bomb(place: str) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<!DOCTYPE u [<!ENTITY l0 "lol">{entities}]><urlset><url>{place}</url></urlset>'.encode()
    )


@pytest.mark.parametrize(
    "body",
    [
        an_entity_bomb(f"<loc>{HERE}&l11;</loc>"),
        an_entity_bomb(f'<x a="&l11;"/><loc>{HERE}&l11;</loc>'),
        an_entity_bomb(f"<loc>{HERE}&l11;</loc>").decode().encode("utf-16"),
    ],
)
def test_an_entity_does_not_grow(body: bytes) -> None:
    with no_more_than(5):
        assert pages(read(body)) == [f"{HERE}&l11;"]


def test_an_entity_or_document_type_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sesame", encoding="utf-8")
    (tmp_path / "x.dtd").write_text('<!ENTITY e "sesame">', encoding="utf-8")
    place = secret.as_uri()
    for kind in (
        f'[<!ENTITY e SYSTEM "{place}">]',
        f'[<!ENTITY % p SYSTEM "{tmp_path.as_uri()}/x.dtd"> %p;]',
        f'SYSTEM "{tmp_path.as_uri()}/x.dtd"',
        'SYSTEM "http://127.0.0.1:9/x.dtd"',
    ):
        body = f"<!DOCTYPE u {kind}><urlset><url><loc>{HERE}&e;</loc></url></urlset>"
        found = read(body.encode())
        assert pages(found) == [f"{HERE}&e;"], kind


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!ATTLIST url x CDATA "{"y" * 1_000_000}">',
        "".join(f'<!ENTITY % a{n} "{f"%a{n - 1};" * 10}">' for n in range(1, 9)),
        '<!ENTITY % a ""> ' + "%a; " * 200_000,
    ],
)
def test_a_document_type_made_to_be_slow_is_not(declaration: str) -> None:
    urls = "".join(f"<url><loc>{HERE}{n}</loc></url>" for n in range(5_000))
    with no_more_than(10):
        read(f"<!DOCTYPE urlset [{declaration}]><urlset>{urls}</urlset>".encode())


@pytest.mark.parametrize(
    "filling",
    [b"<a>", b"<a></b>", b"<x:y/>", b"<url>", b"<url><loc>", b"]]>", b"<a b='1' b='1'/>", b"&#1;"],
)
def test_a_file_made_to_be_slow_is_not(filling: bytes) -> None:
    with no_more_than(20):
        read(b"<urlset>" + filling * ((2 << 20) // len(filling)))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_have_a_problem(body: bytes) -> None:
    for wrapped in (body, b"<urlset>" + body, b"\x1f\x8b" + body, gzip.compress(body)):
        found = read(wrapped, content_type="x", address=HERE)
        assert found.pages or found.problems or b"<urlset" in wrapped


@given(st.lists(st.from_regex(r"https://tea\.example/[!-~é]{0,20}", fullmatch=True), max_size=8))
def test_what_is_written_is_read_whatever_the_pieces(urls: list[str]) -> None:
    urls = [url for url in urls if "&" not in url]
    body = a_urlset(*map(escape, urls))
    assert pages(read(body)) == urls
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sitemap, "_PIECE", 7)
        assert pages(read(gzip.compress(body))) == urls


def test_the_limit_of_the_protocol_is_read_whole() -> None:
    more = "<lastmod>2026-05-01</lastmod><priority>0.5</priority>"
    found = read(a_urlset(*(f"{HERE}{number}" for number in range(MAX_ENTRIES)), more=more))
    assert (len(found.pages), found.problems) == (MAX_ENTRIES, ())
