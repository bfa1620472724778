"""The web site's planted facts, by the path of a page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from crawlers.fetching import browser
from crawlers.spiders.crawled import LOCATOR
from grist import store
from grist.records import record_id
from gristmill.demo.fact import Fact, copied, lookalike, private
from gristmill.demo.known import Known


def facts(known: Known, folder: Path) -> Iterator[Fact]:
    """Hold the site's facts against a run."""
    planted = store.read_json(folder / "facts.json")
    home = planted["as"]

    def id_of(page: str) -> str:
        return record_id(urljoin(home, page), LOCATOR)

    yield from _pages(planted, known, home)
    yield from _palettes(planted["palettes"], known, home)
    for number, line in enumerate(planted["footer"], start=1):
        yield _gone(known, number, line)
    for each in _copies(planted, known, id_of):
        ids = {"dropped": id_of(each["dropped"]), "match": id_of(each["match"])}
        yield copied(known, f"{each['dropped']} of {each['match']}", **ids, step=each["step"])
    for each in planted["pii"]:
        id_, page = id_of(each["page"]), each["page"]
        yield private(known, page, id_=id_, kind=each["type"], value=each["value"])
    for each in planted["lookalikes"]:
        yield lookalike(known, each["page"], id_=id_of(each["page"]), value=each["value"])
    for each in planted["languages"]:
        said = _field(known.curated(id_of(each["page"])), "lang")
        yield Fact("language", f"{each['page']}: {each['lang']}", said == each["lang"])


def _pages(planted: dict[str, Any], known: Known, home: str) -> Iterator[Fact]:
    """Say whether just the right pages were read, and the others not for the right reasons."""
    pages = {row["source"]["uri"]: row for row in known.read.values() if row["kind"] == "page"}
    read = set(pages)
    rendered = {each["page"]: each["lines"] for each in planted["rendered"]}
    seen = rendered if browser.find() else {}  # else these pages are empty, as they came
    wanted = {urljoin(home, page) for page in (*planted["pages"], *seen)}
    aliases = {urljoin(home, each["address"]) for each in planted["aliases"]}
    yield Fact("site", f"all {len(wanted)} pages are read, and no others", read - aliases == wanted)
    unread = {(row["uri"], row["reason"]) for row in known.problems}
    for page, lines in seen.items():
        text = pages[urljoin(home, page)]["text"] if urljoin(home, page) in pages else ""
        shows = all(line in text for line in lines)
        yield Fact("rendered page", f"{page}: what its script writes", shows)
    for each in planted["unread"]:
        if each["path"] in seen:
            continue
        is_unread = (urljoin(home, each["path"]), each["reason"]) in unread
        yield Fact("unread page", f"{each['path']}: {each['reason']}", is_unread)


def _palettes(planted: dict[str, Any], known: Known, home: str) -> Iterator[Fact]:
    """Say whether a listing's items are those of its pages, and the others have their reason."""
    rows = {row["source"]["uri"]: row for row in known.read.values() if row["kind"] == "row"}
    for each in planted["items"]:
        row = rows.get(urljoin(home, planted["path"].format(n=each["number"])))
        found = [pair["value"] for pair in row["fields"] if pair["name"] == "colors"] if row else []
        yield Fact("listing", f"the colors of {each['name']}", found == each["colors"])
    unread = {(row["uri"], row["reason"]) for row in known.problems}
    for reason, numbers in (
        ("missing_colors", planted["empty"]),
        ("status_404", planted["missing"]),
    ):
        places = {urljoin(home, planted["path"].format(n=number)) for number in numbers}
        told = {uri for uri, why in unread if why == reason and "/palettes/" in uri}
        yield Fact("listing", f"{len(numbers)} pages without an item: {reason}", told == places)


def _copies(
    planted: dict[str, Any], known: Known, id_of: Callable[[str], str]
) -> Iterator[dict[str, str]]:
    """Give the copies among the pages, one read under a second address among them."""
    yield from planted["copies"]
    for each in planted["aliases"]:
        if id_of(each["address"]) in known.read:
            yield {"dropped": each["address"], "match": each["page"], "step": "exact_dedup"}


def _gone(known: Known, number: int, line: str) -> Fact:
    """Say whether a line of the footer was read on some page and is left on none."""
    pages = [id_ for id_, row in known.read.items() if row["kind"] == "page"]
    there = any(line in known.read[id_]["text"] for id_ in pages)
    left = any(line in (known.text(id_) or "") for id_ in pages)
    return Fact("boilerplate", f"line {number} of the footer", there and not left)


def _field(row: dict[str, Any] | None, name: str) -> str | None:
    fields = row["fields"] if row else ()
    return next((pair["value"] for pair in fields if pair["name"] == name), None)
