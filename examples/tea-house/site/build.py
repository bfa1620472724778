"""Render the sample site: source/*.txt -> www/, which a web server can serve, and facts.json.

    === /teas/november.html     a page and its address; `/x/` is the file x/index.html
    title: November             its head, up to the first empty line (marks: see `Page`)
    author: Nkechi

    ## A heading
    - an item
    | a | table |
    A paragraph, *stressed*, [linked](/visit.html), with a hard~space, {EMAIL a@b.example} planted
    and {keep LN-24} that only looks private.

Blocks stand an empty line apart. The same sources always give the same bytes.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent
HOST = "https://casa-nevoa.example"
ROBOTS = "User-agent: *\nDisallow: /back-room/\n"
PLANTED = re.compile(r"\{([A-Z]+|keep) ([^{}]+)\}")
LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")
STRESS = re.compile(r"\*([^*]+)\*")
ENTITIES = str.maketrans({"~": "&nbsp;", "é": "&eacute;", "€": "&euro;", "«": "&laquo;"})
TABS = "\t" * 5

FOOTER = (
    "Casa Névoa, Ladeira da Capela 14, Porto Névoa",
    "Telephone 289 000 112, e-mail loja@casanevoa.example",
    "Open from Tuesday to Sunday at ten; on Mondays we are closed for inventory",
)
DEAD = "/fog-cam.html"

Json = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page of the sources: its address, its head, its blocks of text.

    Marks of a head: title, author, date, lang (else: en); `canonical: none`, no such link;
    `kind: app`, its text is made by a script; `kind: forbidden`, by robots.txt; `print`, where its
    copy for the printer stands; `same`, the page that it repeats; `near`, the page that it retells.
    """

    path: str
    head: dict[str, str]
    blocks: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"www{self.path}index.html" if self.path.endswith("/") else f"www{self.path}"


@dataclass(frozen=True)
class Palette:
    """A glaze, `1 Wet Slate #4a5358 ...` and a line about it; an empty page has only a number."""

    number: int
    name: str
    colors: tuple[str, ...]
    about: str


def pages(source: str) -> list[Page]:
    """Read the pages of one source file."""
    found = []
    for part in re.split(r"^=== ", source, flags=re.MULTILINE)[1:]:
        first, *blocks = part.strip().split("\n\n")
        path, *lines = first.split("\n")
        head = dict(line.split(": ", 1) for line in lines)
        found.append(Page(path, head, tuple(blocks)))
    return found


def palettes(source: str) -> list[Palette]:
    """Read the glaze book."""
    found = []
    for match in re.finditer(r"^(\d+) (?:-|([^#\n]+) (#.+)\n(.+))$", source, re.MULTILINE):
        number, name, colors, about = match.groups(default="")
        found.append(Palette(int(number), name, tuple(colors.split()), about))
    return found


def inline(text: str) -> str:
    """Turn a text into HTML, line by line as it stands: `*no*` -> `<em>no</em>`."""
    plain = PLANTED.sub(r"\2", escape(text, quote=False).translate(ENTITIES))
    linked = LINK.sub(r'<a href="\2">\1</a>', STRESS.sub(r"<em>\1</em>", plain))
    return linked.replace("\n", f"\n{TABS}\t")


def block(text: str) -> str:
    """Turn a block into HTML by how it begins."""
    if text.startswith("## "):
        name = text.removeprefix("## ")
        slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
        return f'<h2 id="{slug}">{inline(name)}</h2>'
    if text.startswith("- "):
        items = "".join(f"{TABS}\t<li>{inline(item)}</li>\n" for item in listed(text))
        return f"<ul>\n{items}{TABS}</ul>"
    if text.startswith("| "):
        first, *rows = text.split("\n")
        lines = [row(first, "th"), *(row(line, "td") for line in rows)]
        return f"<table>\n{''.join(lines)}{TABS}</table>"
    return f"<p>{inline(text)}</p>"


def listed(text: str) -> list[str]:
    """Take a list apart; an item may go on in the next line."""
    return re.split(r"\n- ", text.removeprefix("- "))


def row(line: str, tag: str) -> str:
    cells = "".join(
        f"<{tag}>{inline(cell.strip())}</{tag}>" for cell in line.strip("| ").split("|")
    )
    return f"{TABS}\t<tr>{cells}</tr>\n"


def body(page: Page) -> str:
    """Give a page's text, under who wrote it when, if it says when."""
    made = [block(text) for text in page.blocks]
    if when := page.head.get("date"):
        day = date.fromisoformat(when)
        byline = f"{page.head['author']}, {day.day} {day:%B %Y}"
        made.insert(0, f'<p class="byline"><time datetime="{when}">{byline}</time></p>')
    return "\n".join(TABS + html for html in made)


def crumbs(page: Page) -> str:
    """Say where a page stands: the house, its section, its copy for the printer."""
    section = page.path.split("/")[1]
    links = [("/", "Casa N&eacute;voa")]
    if section in ("teas", "brewing", "journal") and not page.path.endswith("/"):
        links.append((f"/{section}/", section.title()))
    if copy := page.head.get("print"):
        links.append((copy, "Print this page"))
    return " &rsaquo; ".join(f'<a href="{href}">{name}</a>' for href, name in links)


def meta(page: Page) -> str:
    """Give the tags of a page's <head> that not every page has."""
    names = [name for name in ("author", "date") if name in page.head]
    tags = [f'<meta name="{name}" content="{escape(page.head[name])}">' for name in names]
    if page.head.get("canonical") != "none":
        tags.append(f'<link rel="canonical" href="{HOST}{page.path}">')
    return "".join(f"\n\t{tag}" for tag in tags)


def document(page: Page, html: str) -> str:
    """Put a page's text into the frame that all pages share."""
    script = page.head.get("kind") == "app"
    evenings = season(page) if script else []
    return Template(
        (HERE / ("app.html" if script else "layout.html")).read_text("utf-8")
    ).substitute(
        lang=page.head.get("lang", "en"),
        title=inline(page.head["title"]),
        meta=meta(page),
        crumbs=crumbs(page),
        body=html,
        season=json.dumps(evenings),
        lines="\n".join(f"{TABS}\t<p>{inline(line)}</p>" for line in FOOTER),
    )


def glaze(palette: Palette) -> tuple[str, str]:
    """Give the file of a glaze's page and what it holds."""
    colors = "".join(
        f'<a id="colors" data-clipboard-text="{color}"></a>' for color in palette.colors
    )
    text = f"<p>{inline(palette.about)}</p>" if palette.about else ""
    note = "" if palette.colors else f"{TABS}<p>No palette here.</p>\n"
    html = f'{TABS}<div class="palette">{colors}</div>\n{note}{TABS}'
    html += f'<div class="text_content">{text}</div>'
    head = {"title": palette.name or f"Number {palette.number}", "author": "Oskar"}
    page = Page(f"/palettes/{palette.number}/", head, ())
    return page.file, document(page, html)


def planted(found: list[Page]) -> list[Json]:
    marks = [
        (page.path, mark) for page in found for mark in PLANTED.findall("\n".join(page.blocks))
    ]
    return [{"page": path, "type": kind, "value": value} for path, (kind, value) in marks]


def copies(found: list[Page]) -> list[Json]:
    """Say which page goes for which other one; the home page is linked under two addresses."""
    steps = {"same": "exact_dedup", "near": "semantic_dedup"}
    marked = [(page, key, steps[key]) for page in found for key in steps if key in page.head]
    made = [
        {"dropped": page.path, "match": page.head[key], "step": step} for page, key, step in marked
    ]
    return [{"dropped": "/index.html", "match": "/", "step": "exact_dedup"}, *made]


def season(page: Page) -> list[str]:
    """Give what the script of a page writes into it."""
    return [" ".join(item.split()) for item in listed("\n".join(page.blocks))]


def glazes(found: list[Palette]) -> Json:
    """What a listing of the glaze pages should find."""
    numbers = range(1, found[-1].number + 1)
    full = [palette for palette in found if palette.colors]
    shown = [{"number": p.number, "name": p.name, "colors": list(p.colors)} for p in full]
    return {
        "path": "/palettes/{n}/",
        "items": shown,
        "empty": [palette.number for palette in found if not palette.colors],
        "missing": sorted(set(numbers) - {palette.number for palette in found}),
    }


def facts(found: list[Page], book: list[Palette]) -> Json:
    """What a polite crawl from / should find, with the glaze pages left to another spider."""
    marks = planted(found)
    kept = [fact for fact in marks if fact["type"] == "keep"]
    reasons = {"forbidden": "robots", "app": "no_text"}
    unread = {page.path: reasons[page.head["kind"]] for page in found if "kind" in page.head}
    unread[DEAD] = "status_404"
    return {
        "as": f"{HOST}/",
        "pages": sorted({"/index.html", *(page.path for page in found)} - set(unread)),
        "unread": [{"path": path, "reason": reason} for path, reason in unread.items()],
        # With a browser, this is read too; without one it stays unread.
        "rendered": [
            {"page": page.path, "lines": season(page)}
            for page in found
            if page.head.get("kind") == "app"
        ],
        "palettes": glazes(book),
        "footer": list(FOOTER),
        "copies": copies(found),
        # A crawl that does not fold these addresses must drop what they give as an exact copy.
        "aliases": [{"address": "/visit.html?ref=footer", "page": "/visit.html"}],
        "pii": [fact for fact in marks if fact["type"] != "keep"],
        "lookalikes": [{"page": fact["page"], "value": fact["value"]} for fact in kept],
        "languages": [
            {"page": page.path, "lang": page.head["lang"]} for page in found if "lang" in page.head
        ],
    }


def filled(page: Page, by_path: dict[str, Page]) -> Page:
    """Give a page that repeats another one that one's title, author, date and text."""
    other = by_path.get(page.head.get("same", ""))
    if not other:
        return page
    head = {key: value for key, value in other.head.items() if key != "print"}
    return Page(page.path, head | page.head, other.blocks)


def files(sources: dict[str, str]) -> dict[str, str]:
    """Give all files by name, from the sources by name."""
    read = [
        page for name, text in sorted(sources.items()) if name != "palettes" for page in pages(text)
    ]
    by_path = {page.path: page for page in read}
    found = [filled(page, by_path) for page in read]
    made = {page.file: document(page, body(page)) for page in found}
    book = palettes(sources["palettes"])
    made |= dict(map(glaze, book))
    known = json.dumps(facts(found, book), ensure_ascii=False, indent=1) + "\n"
    return {**made, "www/robots.txt": ROBOTS, "facts.json": known}


if __name__ == "__main__":
    texts = {path.stem: path.read_text("utf-8") for path in (HERE / "source").glob("*.txt")}
    for name, text in files(texts).items():
        (HERE / name).parent.mkdir(parents=True, exist_ok=True)
        (HERE / name).write_text(text, "utf-8")
