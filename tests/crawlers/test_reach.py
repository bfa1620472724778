"""What a crawl of a site reaches: by sitemaps, patterns, hosts; and what it takes for one page."""

import gzip
from pathlib import Path

import pytest

from crawlers.ingest import RAW
from crawlers.spiders.site import Site
from crawlers.visit import Changes, summed_up
from tests.crawlers.loopback import Answer, a_page, moved, serve
from tests.crawlers.test_site import crawled, paths, reasons

XML = {"Content-Type": "application/xml"}


def a_map(*pages: str) -> Answer:
    entries = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    return Answer(f"<urlset>{entries}</urlset>".encode(), headers=XML)


def an_index(*maps: str) -> Answer:
    entries = "".join(f"<sitemap><loc>{each}</loc></sitemap>" for each in maps)
    return Answer(f"<sitemapindex>{entries}</sitemapindex>".encode(), headers=XML)


def test_sitemaps_that_robots_txt_names_lead_to_pages_without_links(tmp_path: Path) -> None:
    packed = gzip.compress(a_map("https://tea.example/d", "https://other.example/e").body)
    pages = {
        "/robots.txt": Answer(b"Sitemap: https://tea.example/maps/all.xml\nSitemap: /broken\n"),
        "/maps/all.xml": an_index("/maps/one.xml", "https://tea.example/maps/old.xml"),
        "/maps/one.xml": a_map("https://tea.example/c", "https://tea.example/b"),
        "/maps/old.xml": moved("/maps/two.xml.gz"),
        "/maps/two.xml.gz": Answer(packed, headers={"Content-Type": "application/gzip"}),
        "/broken": Answer(b"<html><p>This is no map</p></html>", headers=XML),
        **{path: a_page(f"Page {path}") for path in ("/", "/b", "/c", "/d")},
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

        assert site.asked.count("/robots.txt") == 1
    assert paths(records) == ["", "b", "c", "d"]
    assert reasons(problems) == {"broken": "not_a_sitemap"}


def test_sitemaps_can_be_named_or_left_alone_or_be_all_that_counts(tmp_path: Path) -> None:
    pages = {
        "/robots.txt": Answer(b"Sitemap: https://tea.example/map.xml\n"),
        "/map.xml": a_map("https://tea.example/mapped"),
        "/other.xml": a_map("https://tea.example/other"),
        "/": a_page("Home", "/linked"),
        **{path: a_page(f"Page {path}") for path in ("/mapped", "/linked", "/other")},
    }
    with serve(pages) as site:
        for sitemaps, expected in (
            ("auto", ["", "linked", "mapped"]),
            ("off", ["", "linked"]),
            ("only", ["", "mapped"]),
            (("https://tea.example/other.xml",), ["", "linked", "other"]),
        ):
            records, _ = crawled(site, tmp_path / str(expected), sitemaps=sitemaps)
            assert paths(records) == expected


def test_patterns_say_what_is_asked_for(tmp_path: Path) -> None:
    pages = {
        "/": a_page("Home", "/blog/", "/shop/", "/blog/drafts/1"),
        **{path: a_page(f"Page {path}") for path in ("/blog/", "/shop/", "/blog/drafts/1")},
    }
    with serve(pages) as site:
        records, _ = crawled(site, tmp_path, allow=("/blog/*",), deny=("*/drafts/*",))

    assert paths(records) == ["", "blog/"]


def test_a_crawl_may_reach_the_whole_host(tmp_path: Path) -> None:
    pages = {"/shop/": a_page("Shop", "/about"), "/about": a_page("About")}
    with serve(pages) as site:
        start = (f"{site.url}shop/",)
        records, _ = crawled(site, tmp_path, start=start, as_=None, within="host")

    assert [record.source.uri for record in records] == [start[0], f"{site.url}about"]
    with pytest.raises(ValueError, match="'within' cannot be 'subdomains'"):
        Site(start=start, as_="https://tea.example/", within="subdomains")


def test_trackers_and_sessions_are_folded_before_a_page_is_asked_for(tmp_path: Path) -> None:
    links = ("/a?utm_source=mail", "/a?fbclid=x1", "/a;jsessionid=0123456789ABCDEF01", "/a?page=2")
    pages = {"/": a_page("Home", *links), "/a": a_page("A"), "/a?page=2": a_page("A, page 2")}
    with serve(pages) as site:
        records, _ = crawled(site, tmp_path)

        assert sorted(site.read()) == ["/", "/a", "/a?page=2"]
    assert paths(records) == ["", "a", "a?page=2"]


def owning(text: str, own: str, *links: str) -> Answer:
    page = a_page(text, *links).body
    return Answer(page.replace(b"<head>", f'<head><link rel="canonical" href="{own}">'.encode()))


def test_a_copy_that_names_the_original_is_folded_into_it(tmp_path: Path) -> None:
    pages = {
        "/": a_page("Home", "/tea?from=footer", "/news?page=2"),
        "/tea?from=footer": owning("Tea", "/tea"),
        "/tea": owning("Tea", "/tea"),
        "/news": owning("News, the first page", "/news"),
        "/news?page=2": owning("News, the second page", "/news"),
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == ["", "news?page=2", "news", "tea"]
    assert reasons(problems) == {"tea?from=footer": "canonical"}


def test_an_endless_calendar_ends_and_an_honest_list_does_not(tmp_path: Path) -> None:
    def month(number: int) -> Answer:
        """Make a month with nothing in it, which leads to the next."""
        return Answer(
            f"<html><body><h1>Month {number}</h1><p>No events in this month, come again."
            f"</p><a href='/calendar/{number + 1}'>next</a></body></html>".encode()
        )

    teas = [f"/teas/{number}" for number in range(70)]
    pages = {
        "/": a_page("Home", "/calendar/1", "/list"),
        "/list": a_page("All teas", *teas),
        **{tea: a_page(f"Tea {tea} of the hill called {'abcdefghij'[int(tea[6:]) % 10] * 3}",
                       f"/teas/{int(tea[6:]) + 1}") for tea in teas},
        **{f"/calendar/{number}": month(number) for number in range(1, 200)},
    }  # fmt: skip
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path, max_pages=1_000)

        months = [path for path in site.read() if path.startswith("/calendar/")]
    assert len(months) < 60
    assert "trap" in reasons(problems).values()
    assert sum(path.startswith("teas/") for path in paths(records)) == 70


def test_an_address_that_repeats_itself_is_not_asked_for(tmp_path: Path) -> None:
    with serve({"/": a_page("Home", "/a/b/a/b/a/b/", "/a/b/"), "/a/b/": a_page("B")}) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == ["", "a/b/"]
    assert reasons(problems) == {"a/b/a/b/a/b/": "trap_repeats"}


def test_a_sitemap_that_is_a_page_is_read_as_one(tmp_path: Path) -> None:
    pages = {
        "/robots.txt": Answer(b"Sitemap: /sitemap.xml\n"),
        "/sitemap.xml": moved("/home", 302),
        "/": a_page("Start", "/home"),
        "/home": a_page("Home", "/z"),
        "/z": a_page("Z"),
    }
    with serve(pages) as site:
        records, problems = crawled(site, tmp_path)

    assert paths(records) == ["", "home", "z"]
    assert problems == []


def test_where_a_start_redirects_to_is_no_deeper_than_the_start(tmp_path: Path) -> None:
    pages = {"/": moved("/en/", 302), "/en/": a_page("Hello", "/deep"), "/deep": a_page("Deep")}
    with serve(pages) as site:
        records, _ = crawled(site, tmp_path, max_depth=0)

    assert paths(records) == ["en/"]


def test_a_map_or_a_redirect_that_fails_once_takes_no_pages_with_it(tmp_path: Path) -> None:
    pages = {
        "/robots.txt": Answer(b"Sitemap: https://tea.example/map.xml\n"),
        "/map.xml": a_map("https://tea.example/mapped"),
        "/": moved("/en/", 302),
        "/en/": a_page("Hello"),
        "/mapped": a_page("Mapped"),
    }
    with serve(pages) as site:
        before, _ = crawled(site, tmp_path)
        site.pages["/"] = site.pages["/map.xml"] = Answer(status=503)
        after, problems = crawled(site, tmp_path, again=True)

    assert paths(before) == ["en/", "mapped"]
    assert after == before
    assert reasons(problems) == {"": "status_503", "map.xml": "status_503"}
    (path,) = (tmp_path / RAW).glob("*/pages.sqlite")
    assert summed_up(path).changes == Changes(new=0, changed=0, same=2, gone=0)


def test_a_page_behind_the_limit_is_not_gone(tmp_path: Path) -> None:
    with serve({"/": a_page("Home", "/b"), "/a": a_page("A"), "/b": a_page("B")}) as site:
        crawled(site, tmp_path, max_pages=2)
        site.pages["/"] = a_page("Home", "/a", "/b")
        crawled(site, tmp_path, max_pages=2, again=True)

    (path,) = (tmp_path / RAW).glob("*/pages.sqlite")
    assert summed_up(path).changes == Changes(new=1, changed=1, same=0, gone=0)


def test_a_page_that_is_said_to_be_in_another_charset_is_read_anew(tmp_path: Path) -> None:
    page = a_page("Чай стоит на столе у окна").body
    wrong = Answer(page, headers={"Content-Type": "text/html; charset=iso-8859-1"})
    with serve({"/": wrong}) as site:
        (before,), _ = crawled(site, tmp_path)
        site.pages["/"] = Answer(page, headers={"Content-Type": "text/html; charset=utf-8"})
        (after,), _ = crawled(site, tmp_path, again=True)

    assert "Чай" not in before.text
    assert "Чай" in after.text
