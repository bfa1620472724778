"""The sample site is what its sources say, and what it plants is what it claims to be."""

import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import phonenumbers
import pytest
from parsel import Selector

from tests.examples.tea_house import FACTS, HOST, SITE, extract, file_of, main_text, page

BUILDER = runpy.run_path(str(SITE / "build.py"))  # unlike an import, leaves no bytecode behind
FILES = sorted((SITE / "www").rglob("*.html"))
UNREAD = {fact["reason"]: fact["path"] for fact in FACTS["unread"]}
REGIONS = ("GB", "PT")


def links(address: str) -> set[str]:
    found = page(address).css("a::attr(href)").getall()
    return {urldefrag(urljoin(address, href)).url for href in found}


@cache
def crawl() -> tuple[str, ...]:
    """Follow links from / as a polite crawler does: level by level, each level sorted."""
    seen, level = ["/"], ["/"]
    while level:
        found = {link for address in level if file_of(address).exists() for link in links(address)}
        level = sorted(link for link in found - set(seen) if not link.startswith("/palettes/"))
        level = [link for link in level if link != UNREAD["robots"]]
        seen += level
    return tuple(seen)


def shown(selector: Selector) -> str:
    """Give what a reader sees, with white space collapsed."""
    return " ".join("".join(selector.xpath(".//text()[not(parent::script)]").getall()).split())


def age(address: str) -> tuple[str, int]:
    """Rank pages by time, those without one last, then by the order of the crawl."""
    return page(address).css("meta[name=date]::attr(content)").get("9999"), crawl().index(address)


def of_step(step: str) -> list[tuple[str, str]]:
    return [(fact["dropped"], fact["match"]) for fact in FACTS["copies"] if fact["step"] == step]


def test_the_committed_files_are_what_the_sources_make() -> None:
    made = BUILDER["files"]({p.stem: p.read_text("utf-8") for p in SITE.glob("source/*.txt")})
    served = {str(p.relative_to(SITE)) for p in (SITE / "www").rglob("*") if p.is_file()}
    assert set(made) == served | {"facts.json"}
    assert [name for name in made if made[name] != (SITE / name).read_text("utf-8")] == []


def test_every_link_leads_to_a_file_but_the_planted_one() -> None:
    addresses = [f"/{path.relative_to(SITE / 'www').as_posix()}" for path in FILES]
    dead = {link for at in addresses for link in links(at) if not file_of(link).is_file()}
    assert dead == {UNREAD["status_404"]}


def test_a_fragment_names_an_element_of_the_page_that_it_points_into() -> None:
    pointed = {href for at in FACTS["pages"] for href in page(at).css("a::attr(href)").getall()}
    fragments = [urldefrag(href) for href in pointed if "#" in href]
    assert fragments
    for address, name in fragments:
        assert page(address).css(f"#{name}")


def test_a_polite_crawl_finds_the_pages_of_the_facts_and_what_stays_unread() -> None:
    found = {urlsplit(address).path for address in crawl()}
    assert found == {*FACTS["pages"], UNREAD["no_text"], UNREAD["status_404"]}
    assert UNREAD["robots"] in links("/")


def test_a_page_that_is_linked_with_a_query_names_its_own_address() -> None:
    (address,) = [address for address in crawl() if "?" in address]
    path = urlsplit(address).path
    assert FACTS["aliases"] == [{"address": address, "page": path}]
    assert page(address).css("link[rel=canonical]::attr(href)").getall() == [HOST + path]


def test_every_canonical_link_names_the_page_that_it_stands_on() -> None:
    for address in FACTS["pages"]:
        assert page(address).css("link[rel=canonical]::attr(href)").get(HOST + address) == (
            HOST + address
        )


def test_only_the_home_page_is_linked_under_two_addresses() -> None:
    files = [file_of(address) for address in crawl() if "?" not in address]
    twice = {path for path in files if files.count(path) > 1}
    assert twice == {file_of("/")}


def test_the_robots_file_forbids_the_back_room_alone() -> None:
    robots = (SITE / "www" / "robots.txt").read_text("utf-8")
    assert re.findall("Disallow: (.+)", robots) == ["/back-room/"]
    assert file_of(UNREAD["robots"]).is_file()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SITE / "www")))
def test_the_footer_stands_on_every_page(path: Path) -> None:
    text = shown(Selector(text=path.read_text("utf-8")))
    assert [line for line in FACTS["footer"] if text.count(line) != 1] == []


@pytest.mark.parametrize("address", FACTS["pages"])
def test_a_page_has_a_main_text_and_two_lines_of_the_footer_pass_for_it(address: str) -> None:
    lines = [line.strip() for line in extract(address).text.split("\n")]
    assert len(set(FACTS["footer"]) & set(lines)) >= 2
    assert 120 <= len(main_text(address).split()) <= 350


@pytest.mark.parametrize("address", FACTS["pages"])
def test_a_page_gives_a_date_only_where_it_says_one(address: str) -> None:
    assert extract(address).date == page(address).css("meta[name=date]::attr(content)").get()


def test_the_calendar_has_no_text_before_its_script_has_run() -> None:
    assert extract(UNREAD["no_text"]) is None
    assert page(UNREAD["no_text"]).css("#app").get() == '<div id="app"></div>'


def test_a_journal_entry_says_who_wrote_it_and_when() -> None:
    entries = [address for address in FACTS["pages"] if re.match("/journal/.", address)]
    assert len(entries) >= 10
    signed = [page(address).css("meta[name=author]::attr(content)").get() for address in entries]
    assert len(set(signed)) == 6
    for address in entries:
        assert page(address).css("meta[name=date]::attr(content)").get()
        assert page(address).css(".byline time::attr(datetime)").get()


@pytest.mark.parametrize("fact", FACTS["pii"] + FACTS["lookalikes"], ids=lambda fact: fact["value"])
def test_a_planted_value_stands_in_the_main_text_of_its_page(fact: dict[str, Any]) -> None:
    assert fact["value"] in main_text(fact["page"])


def test_every_phone_number_and_address_in_a_main_text_is_a_planted_one() -> None:
    known = {(fact["page"], fact["value"]) for fact in FACTS["pii"]}
    for address in FACTS["pages"]:
        text = main_text(address)
        found = set(re.findall(r"[\w.]+@[\w.-]+\w", text))
        for region in REGIONS:
            found |= {m.raw_string for m in phonenumbers.PhoneNumberMatcher(text, region)}
        assert {(address, value) for value in found} <= known


def test_a_planted_person_signs_pages_but_not_the_one_that_names_them() -> None:
    signed = {page(a).css("meta[name=author]::attr(content)").get() for a in FACTS["pages"]}
    people = [fact for fact in FACTS["pii"] if fact["type"] == "PERSON"]
    assert people
    for fact in people:
        author = page(fact["page"]).css("meta[name=author]::attr(content)").get("")
        assert any(name and name.startswith(fact["value"]) for name in signed)
        assert not author.startswith(fact["value"])


def test_a_copy_is_younger_than_its_match_or_found_later() -> None:
    assert [fact for fact in FACTS["copies"] if age(fact["dropped"]) <= age(fact["match"])] == []


def test_an_exact_copy_has_the_main_text_of_its_match_and_no_other_page_does() -> None:
    texts = {address: main_text(address) for address in FACTS["pages"]}
    for dropped, match in of_step("exact_dedup"):
        assert texts.pop(dropped) == texts[match]
    assert len(set(texts.values())) == len(texts)


def test_a_near_copy_says_it_in_other_words_and_is_no_longer_than_its_match() -> None:
    pairs = [(main_text(dropped), main_text(match)) for dropped, match in of_step("semantic_dedup")]
    assert len(pairs) == 2
    for dropped, match in pairs:
        assert dropped != match
        assert len(dropped) <= len(match)


def test_the_portuguese_pages_say_so() -> None:
    other = {a for a in FACTS["pages"] if page(a).css("html::attr(lang)").get() != "en"}
    assert other == {fact["page"] for fact in FACTS["languages"]}
    assert {fact["lang"] for fact in FACTS["languages"]} == {"pt"}


def test_forty_of_forty_eight_palettes_have_four_colours_and_a_line_about_them() -> None:
    numbers = [n for n in range(1, 49) if file_of(f"/palettes/{n}/").exists()]
    filled = [n for n in numbers if page(f"/palettes/{n}/").css("#colors")]
    assert (len(numbers), len(filled)) == (43, 40)
    for number in filled:
        html = page(f"/palettes/{number}/")
        colors = html.css("#colors::attr(data-clipboard-text)").getall()
        assert [bool(re.fullmatch("#[0-9a-f]{6}", color)) for color in colors] == [True] * 4
        assert len(html.css(".text_content p")) == 1
    for number in set(numbers) - set(filled):
        assert "No palette here." in shown(page(f"/palettes/{number}/"))
        assert not page(f"/palettes/{number}/").css(".text_content p")


def test_palettes_are_linked_from_the_home_page_and_from_the_pottery() -> None:
    for address in ("/", "/pottery.html"):
        assert any(link.startswith("/palettes/") for link in links(address))


def test_no_domain_is_a_real_one() -> None:
    for path in FILES:
        found = re.findall(r"(?://|@)([\w-]+(?:\.[\w-]+)+)", path.read_text("utf-8"))
        assert {domain for domain in found if not domain.endswith(".example")} == set()
