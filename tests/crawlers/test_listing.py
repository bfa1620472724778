"""The listing reader against a real server on loopback: which pages it asks for, what it makes."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from crawlers.ingest import RAW, inputs
from crawlers.items.paging import Parameter
from crawlers.kept import Page
from crawlers.reader import Desk, Origin, readers
from crawlers.spiders.listing import Listing
from crawlers.spiders.site import Site
from grist.engine import LocalExecutor
from grist.errors import UsageError, UserError
from grist.records import Problem, Record, record_id
from tests.crawlers.loopback import HTML, Answer, Website, moved, serve

PUBLIC = "https://palettes.example/"
PALETTE: dict[str, Any] = {
    "item": "body",
    "fields": {
        "colors": {"css": "#colors", "attr": "data-clipboard-text", "many": True},
        "description": {"css": ".text_content p"},
    },
    "required": ["colors"],
    "text": "description",
}
TEAS: dict[str, Any] = {"item": "li", "fields": {"name": "b"}}


def a_listing(**parts: Any) -> Listing:
    """Make a reader as a recipe does."""
    choice: Any = TypeAdapter(readers.choice())
    made: Listing = choice.validate_python({"listing": parts})
    return made


def mistake(**parts: Any) -> str:
    with pytest.raises(ValidationError) as error:
        a_listing(**parts)
    return str(error.value.errors()[0]["msg"])


def a_desk(folder: Path, *, workers: int = 1, sample: int | None = None) -> Desk:
    return Desk(folder, folder / RAW, LocalExecutor(workers), lambda *_: None, sample)


def read_from(
    site: Website, folder: Path, start: str, *, sample: int | None = None, **parts: Any
) -> tuple[list[Record], list[Problem]]:
    """Read a listing of a site that is served here; give its records and problems."""
    known = {"as": PUBLIC + start, "delay": 0, "allow_private": ["127.0.0.1"]}
    reader = a_listing(**{"start": site.url + start, **known, **parts})
    items = list(reader.records(a_desk(folder, sample=sample)))
    return (
        [item for item in items if isinstance(item, Record)],
        [item for item in items if isinstance(item, Problem)],
    )


def a_palette(number: int) -> Answer:
    colors = "".join(
        f'<a id="colors" data-clipboard-text="#{number:03}{each}"></a>' for each in "abc"
    )
    html = f'<body>{colors}<div class="text_content"><p>Number  {number}</p></div></body>'
    return Answer(html.encode())


def teas(*names: str, link: str = "") -> Answer:
    items = "".join(f"<li><b>{name}</b>" for name in names)
    return Answer(f"<ul>{items}</ul>{link}<a href='/elsewhere'>more</a>".encode())


def texts(records: list[Record]) -> list[str]:
    return [record.text for record in records]


def reasons(problems: list[Problem]) -> list[tuple[str, str, str]]:
    return [(each.uri.removeprefix(PUBLIC), each.locator, each.reason) for each in problems]


def test_numbered_pages_become_records_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    pages = {f"/palette/{number}/": a_palette(number) for number in range(1, 13) if number != 7}
    with serve(pages) as site:
        records, problems = read_from(
            site, tmp_path, "palette/{n}/", numbers={"n": [1, 12]}, **PALETTE
        )

    assert texts(records) == [f"Number {number}" for number in range(1, 13) if number != 7]
    assert reasons(problems) == [("palette/7/", "html", "status_404")]
    first = records[0]
    assert (first.kind, first.thread, first.source.uri) == (
        *("row", "palettes.example"),
        f"{PUBLIC}palette/1/",
    )
    assert first.fields == (("colors", "#001a"), ("colors", "#001b"), ("colors", "#001c"))
    assert first.source.reader == "listing@1"
    assert first.id == record_id(f"{PUBLIC}palette/1/", "item[1]")


def test_the_palettes_of_the_sample_world_are_read(tmp_path: Path) -> None:
    folder = Path("examples/tea-house/site/www/palettes")
    pages = {f"/palettes/{page.parent.name}/": page for page in folder.glob("*/index.html")}
    with serve({path: Answer(page.read_bytes()) for path, page in pages.items()}) as site:
        records, problems = read_from(
            site, tmp_path, "palettes/{n}/", numbers={"n": [1, 48]}, min_items=40, **PALETTE
        )

    assert len(pages) == 43
    assert Counter(each.reason for each in problems) == {"status_404": 5, "missing_colors": 3}
    assert len(records) == 40
    assert all(name == "colors" for record in records for name, _ in record.fields)


def test_two_numbers_make_every_pair_and_a_step_leaves_some_out() -> None:
    reader = a_listing(
        start="https://x.example/{year}/{page}",
        item="p",
        numbers={"year": [7, 8], "page": [0, 20, 10]},
    )

    assert list(reader.addresses(reader.start)) == [
        f"https://x.example/{year}/{page}" for year in (7, 8) for page in (0, 10, 20)
    ]


def test_an_item_without_a_required_field_is_a_problem_and_no_record(tmp_path: Path) -> None:
    pages = {"/1/": a_palette(1), "/2/": Answer(b"<p>No palette here."), "/3/": Answer(b"")}
    with serve(pages) as site:
        records, problems = read_from(site, tmp_path, "{n}/", numbers={"n": [1, 3]}, **PALETTE)

    assert texts(records) == ["Number 1"]
    assert reasons(problems) == [
        ("2/", "item[1]", "missing_colors"),
        ("3/", "html", "no_items"),
    ]


def test_a_finished_listing_asks_nobody_again(tmp_path: Path) -> None:
    pages = {f"/{number}/": a_palette(number) for number in range(1, 4)}
    with serve(pages) as site:
        first, _ = read_from(site, tmp_path, "{n}/", numbers={"n": [1, 3]}, **PALETTE)
        asked = list(site.asked)
        other = PALETTE | {"text": "{colors}"}
        second, _ = read_from(site, tmp_path, "{n}/", numbers={"n": [1, 3]}, **PALETTE)
        third, _ = read_from(site, tmp_path, "{n}/", numbers={"n": [1, 3]}, **other)

    assert site.asked == asked
    assert first == second
    assert texts(third)[0] == "#001a, #001b, #001c"


def test_the_next_link_is_followed_until_there_is_none_and_no_other_is(tmp_path: Path) -> None:
    pages = {
        "/teas": teas("Oolong", link="<a class=next href='/teas?after=x'>next</a>"),
        "/teas?after=x": teas("Sencha", link="<a class=next href='?after=b'>next</a>"),
        "/teas?after=b": teas("Assam", link="<a class=next href='https://evil.example/'>next</a>"),
    }
    with serve(pages) as site:
        records, problems = read_from(site, tmp_path, "teas", next="a.next", **TEAS)

    assert texts(records) == ["Oolong", "Sencha", "Assam"]
    assert problems == []
    assert site.read() == list(pages)


def test_next_links_that_go_round_end(tmp_path: Path) -> None:
    pages = {
        "/a": teas("A", link="<a class=next href='/b'>"),
        "/b": teas("B", link="<a class=next href='/a'>"),
    }
    with serve(pages) as site:
        next_ = {"xpath": "//a[@class='next']/@href"}
        records, _ = read_from(site, tmp_path, "a", next=next_, **TEAS)

    assert texts(records) == ["A", "B"]


def test_an_endless_listing_ends_at_max_pages_and_says_so(tmp_path: Path) -> None:
    pages = {
        f"/{number}": teas(f"{number}", link=f"<a class=next href='/{number + 1}'>")
        for number in range(1, 50)
    }
    with serve(pages) as site:
        records, problems = read_from(site, tmp_path, "1", next="a.next", max_pages=4, **TEAS)

    assert texts(records) == ["1", "2", "3", "4"]
    assert reasons(problems) == [("5", "html", "limit")]


def shelves(*counts: int) -> dict[str, Answer]:
    """Give pages of a parameter, each with so many items."""
    return {
        f"/teas?page={page}&sort=new": teas(*(f"{page}.{item}" for item in range(count)))
        for page, count in enumerate(counts, start=1)
    }


def test_a_page_parameter_counts_until_a_page_has_no_items(tmp_path: Path) -> None:
    with serve(shelves(2, 1, 0, 3)) as site:
        records, problems = read_from(
            site, tmp_path, "teas?sort=new", page={"param": "page"}, **TEAS
        )

    assert texts(records) == ["1.0", "1.1", "2.0"]
    assert len(site.read()) == 3
    assert reasons(problems) == [("teas?page=3&sort=new", "html", "no_items")]


@pytest.mark.parametrize(
    ("counts", "pages"), [((0, 1, 0, 0, 1), 4), ((1, 0, 1, 0, 1, 0, 0), 7), ((0, 0, 1), 2)]
)
def test_some_empty_pages_in_a_row_can_be_passed(
    tmp_path: Path, counts: tuple[int, ...], pages: int
) -> None:
    with serve(shelves(*counts)) as site:
        read_from(
            *(site, tmp_path, "teas?sort=new"),
            page={"param": "page"},
            stop_after_empty=2,
            min_items=0,
            **TEAS,
        )

    assert len(site.read()) == pages


def test_a_site_that_has_changed_fails_and_names_the_selector(tmp_path: Path) -> None:
    pages = {f"/{number}/": Answer(b"<main><p>New design</p></main>") for number in range(1, 4)}
    pages["/4/"] = a_palette(4)
    with serve(pages) as site, pytest.raises(UserError) as error:
        read_from(site, tmp_path, "{n}/", numbers={"n": [1, 4]}, min_items=3, **PALETTE)

    assert str(error.value) == (
        f"{PUBLIC}{{n}}/: 1 items on 4 pages, fewer than min_items (3); colors (#colors) matched "
        "nothing on 3 of them; description (.text_content p) matched nothing on 3 of them"
    )


def test_a_sample_is_a_few_pages_and_min_items_waits(tmp_path: Path) -> None:
    pages = {f"/{number}/": a_palette(number) for number in range(1, 9)}
    with serve(pages) as site:
        numbers = {"n": [1, 8]}
        records, _ = read_from(
            site, tmp_path, "{n}/", sample=2, numbers=numbers, min_items=8, **PALETTE
        )

    assert (len(records), len(site.read())) == (2, 2)


def test_an_item_leads_back_to_its_html(tmp_path: Path) -> None:
    with serve({"/teas": teas("Oolong", "Sencha")}) as site:
        records, _ = read_from(site, tmp_path, "teas", **TEAS)
    source = records[1].source
    origin = Origin(str(source.uri), source.sha256, tmp_path, tmp_path / RAW)

    assert list(Listing.reread(origin)) == [
        ("item[1]", b"<li><b>Oolong</b></li>"),
        ("item[2]", b"<li><b>Sencha</b></li>"),
    ]
    with pytest.raises(UsageError, match="gone from the run's raw folder, or altered"):
        list(Listing.reread(replace(origin, sha256="0" * 64)))


def test_workers_do_not_show_in_the_records(tmp_path: Path) -> None:
    pages = {f"/{number}/": a_palette(number) for number in range(1, 61)}
    with serve(pages) as site:
        parts = {"start": f"{site.url}{{n}}/", "numbers": {"n": [1, 60]}, "delay": 0, **PALETTE}
        reader = a_listing(**parts, allow_private=["127.0.0.1"])
        one = list(reader.records(a_desk(tmp_path)))
        two = list(reader.records(a_desk(tmp_path, workers=2)))

    assert len(one) == 60
    assert one == two


def test_a_redirect_is_followed_and_its_page_stands_after_the_numbered_ones(tmp_path: Path) -> None:
    pages = {"/1": moved("/1/"), "/1/": a_palette(1), "/2": a_palette(2)}
    with serve(pages) as site:
        records, _ = read_from(site, tmp_path, "{n}", numbers={"n": [1, 2]}, **PALETTE)

    assert texts(records) == ["Number 2", "Number 1"]


def test_the_address_that_a_page_calls_its_own_is_not_asked_for_too(tmp_path: Path) -> None:
    body = a_palette(1).body + b"<link rel=canonical href='/1/harbour-before-nine/'>"
    with serve({"/1/": Answer(body)}) as site:
        records, problems = read_from(site, tmp_path, "{n}/", numbers={"n": [1, 1]}, **PALETTE)

    assert (texts(records), problems, site.read()) == (["Number 1"], [], ["/1/"])


def test_only_what_decides_the_pages_names_their_crawl(tmp_path: Path) -> None:
    parts = {"start": "https://x.example/{n}", "numbers": {"n": [1, 3]}, **PALETTE}
    same: list[dict[str, Any]] = [
        {"delay": 2},
        {"allow_private": ["x.example"]},
        {"text": None, "min_items": 7},
    ]
    other: list[dict[str, Any]] = [
        {"numbers": {"n": [1, 4]}},
        {"start": "https://y.example/{n}"},
        {"max_pages": 3},
    ]

    def key(**more: Any) -> str:
        (value,) = a_listing(**{**parts, **more}).inputs(tmp_path).values()
        return value

    assert len({key(), *(key(**more) for more in other)}) == 1 + len(other)
    assert {key(**more) for more in same} == {key()}
    copies = ({"start": f"http://127.0.0.1:{port}/{{n}}", "as": PUBLIC + "{n}"} for port in (8, 9))
    assert len({key(**more) for more in copies}) == 1


def test_a_page_is_read_by_one_source_alone(tmp_path: Path) -> None:
    listing = a_listing(start=f"{PUBLIC}palette/{{n}}/", numbers={"n": [1, 3]}, **PALETTE)

    with pytest.raises(UsageError, match="is read by another source too"):
        inputs([listing, Site(start=(PUBLIC,))], tmp_path)
    assert len(inputs([listing, Site(start=(PUBLIC,), deny=("/palette/*",))], tmp_path)) == 2


def test_a_trial_shows_each_field_and_what_matched_nothing() -> None:
    reader = a_listing(
        start="https://x.example/teas",
        page={"param": "page"},
        item="li",
        fields={"name": "b", "price": ".price", "own": {"regex": "[a-z]+"}},
        text="name",
    )

    tried = reader.tried(Page("https://x.example/teas?page=4", HTML, teas("Oolong", "Sencha").body))

    assert [(each.name, each.selector, each.matched, each.values) for each in tried.fields] == [
        ("item", "li", 2, ()),
        ("name", "b", 2, ("Oolong", "Sencha")),
        ("price", ".price", 0, ()),
        ("own", None, 0, ("olong", "encha")),
    ]
    assert tried.unmatched == ("price",)
    assert tried.next == ("https://x.example/teas?page=5",)
    assert [item.text for item in tried.items] == ["Oolong", "Sencha"]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"numbers": {"n": [1, 9]}}, "start: no numbers for 'm'; known are n"),
        ({"start": "https://x.example/"}, "numbers: start has no place {m}"),
        ({"start": "https://x.example/#{m}"}, "start: what stands behind # never reaches a server"),
        ({"next": "a"}, "numbers and next are two ways to find pages"),
        ({"numbers": {"m": [2, 1]}}, "goes from 2 to 1"),
        ({"numbers": {"m": [1, 2, 0]}}, "a step of 0"),
        ({"numbers": {"m": [1]}}, "at least 2 items"),
        ({"numbers": {"m": [1, 10**9]}}, "numbers give 1000000000 pages, more than max_pages"),
        ({"stop_after_empty": 2}, "stop_after_empty goes with page"),
        ({"start": "file:///etc/{m}"}, "is no address such as"),
        ({"start": "https://me:secret@x.example/{m}"}, "is no address such as"),
        ({"as": "https://x.example/"}, "numbers: start has no place {m}"),
        ({"start": ["https://x.example/{m}", "https://y.example/{m}"], "as": "https://z.example/{m}"},
         "'as' names one site"),
    ],
)  # fmt: skip
def test_paging_that_cannot_be_is_refused(parts: dict[str, Any], says: str) -> None:
    known = {"start": "https://x.example/{m}", "numbers": {"m": [1, 9]}, "item": "p"}

    assert says in mistake(**(known | parts))


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("https://x.example/?page=1", "https://x.example/?page=3"),
        ("https://x.example/?a=1&page=9&b=%26", "https://x.example/?a=1&b=%26&page=11"),
        ("https://x.example/?page=x", None),
        ("https://x.example/", None),
        (f"https://x.example/?page={'9' * 5000}", None),
    ],
)
def test_a_page_parameter_is_raised_by_its_step(url: str, following: str | None) -> None:
    assert Parameter("page", step=2).next(url) == following
