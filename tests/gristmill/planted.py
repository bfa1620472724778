"""A small world full of private strings, in every place where text can stand, and a look for them.

Each line of `tests/cases/planted/private.jsonl` is a value, its type, and a sentence that says it.
A value of a `place` stands there; all others stand in a chat, in posts and comments, in a table and
on the pages of a web site.
"""

import base64
import csv
import gzip
import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pyarrow as pa
import pyarrow.parquet as pq

from grist.records import record_id

CASES = Path("tests/cases/planted/private.jsonl")
ZSTD, GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08"

RECIPE = """\
name: planted
seed: 7
overrides: fixes.jsonl
sources:
  - telegram: {{path: "{chat}"}}
  - apify: {{path: posts.json}}
  - table: {{path: rows.csv, text: text, fields: [note, {column}], speaker: who, thread: topic}}
  - site: {{start: {start}, as: "https://weir.example/", delay: 0, allow_private: [127.0.0.1]}}
curate:
  - clean_text
  - drop_boilerplate: {{min_share: 0.3}}
  - language
  - quality: {{min_words: 5, min_punctuated: null, max_short_lines: null}}
  - limit: {{rows: 600}}
  - pii: {{mode: {mode}, regions: [{regions}], deny: [{deny}]}}
  - exact_dedup
  - near_dedup: {{threshold: 0.8, kinds: [page, post, row]}}
examples:
  - chat: {{gap_minutes: 120, context_turns: 3}}
  - text: {{kinds: [page, post, row]}}
split: {{test: 0.2, max_leaks: 1}}
report: {{}}
"""
_REGIONS = "US, GB, DE, FR, ES, PT, IT, NL, BE, BR, PL, SE, FI, DK, 'NO', CH, IN, CZ"
_BEFORE = "The kettle on the second shelf is older than the mill and the people in it."
_AFTER = "We grind oats in the morning, rye at noon and wheat when it rains."


@dataclass(frozen=True)
class Planted:
    """A private value, its type, a sentence that says it, and the only place where it stands."""

    type: str
    value: str
    said: str
    place: str | None = None

    @property
    def text(self) -> str:
        return f"{_BEFORE}\n{self.said}\n{_AFTER}"


def values() -> list[Planted]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [Planted(**json.loads(line)) for line in lines]


def lay_out(folder: Path, *, start: str, mode: str) -> Path:
    """Write the sources and the recipe into a folder; give the recipe."""
    folder.mkdir(parents=True, exist_ok=True)
    planted = values()
    at = {each.place: each.value for each in planted if each.place}
    chat = f"{at['file']}.json"
    _json(folder / chat, _chat(planted))
    _json(folder / "posts.json", _posts(planted))
    _table(folder / "rows.csv", planted)
    fixed = next(each for each in planted if each.type == "EMAIL")
    fix = {"id": record_id("rows.csv", "line 2"), "action": "correct", "text": fixed.text}
    (folder / "fixes.jsonl").write_text(json.dumps(fix) + "\n")
    denied = ", ".join(json.dumps(each.value) for each in planted if each.type == "DENIED")
    recipe = folder / "recipe.yaml"
    parts = {"start": start, "mode": mode, "regions": _REGIONS, "deny": denied, "chat": chat}
    recipe.write_text(RECIPE.format(column=json.dumps(at["column"]), **parts))
    return recipe


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _chat(planted: list[Planted]) -> dict[str, Any]:
    people = [each.value for each in planted if each.place == "speaker"]
    forwarded = next(each.value for each in planted if each.place == "forwarded")
    rows = [
        {"id": number, "type": "message", "date_unixtime": str(1_709_283_600 + number * 700),
         "from": people[number % len(people)], "from_id": f"user{number % len(people)}",
         "text": each.text} | ({"forwarded_from": forwarded} if number % 9 == 0 else {})
        for number, each in enumerate((each for each in planted if each.said), start=1)
    ]  # fmt: skip
    title = next(each.value for each in planted if each.place == "title")
    return {"name": title, "type": "private_group", "id": 31, "messages": rows}


def _posts(planted: list[Planted]) -> list[dict[str, Any]]:
    account, owner = (each.value for each in planted if each.place == "author")
    rows: list[dict[str, Any]] = []
    for number, each in enumerate(each for each in planted if each.said):
        code = f"DPlant{number}"
        moment = f"2024-05-{number % 28 + 1:02}T08:{number % 60:02}:00.000Z"
        rows += (
            {"id": str(3_300 + number), "type": "Image", "shortCode": code, "caption": each.text,
             "timestamp": moment, "ownerUsername": account, "ownerFullName": owner,
             "ownerId": "58", "locationName": each.said, "hashtags": ["grist"],
             "alt": each.said},
            {"id": str(8_800 + number), "postUrl": f"https://www.instagram.com/p/{code}/",
             "text": f"{each.said}\n{_BEFORE}", "ownerUsername": account, "timestamp": moment,
             "owner": {"id": "58", "username": account, "full_name": owner}},
        )  # fmt: skip
    return rows


def _table(path: Path, planted: list[Planted]) -> None:
    at = {each.place: each.value for each in planted if each.place}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("text", "note", at["column"], "who", "topic"))
        rows.writerow(("to be mended", "", "", "", ""))
        for number, each in enumerate(each for each in planted if each.said):
            whose = at["row speaker"] if number % 2 else at["thread"]
            rows.writerow((each.text, each.said, each.said, whose, at["thread"]))
            rows.writerow((f"{each.text} Now and then.", "", "", whose, at["thread"]))


def lay_out_site(folder: Path) -> None:
    """Write pages: a value each in title, heading, text and link, in some footers, in a path."""
    planted = [each for each in values() if each.said]
    path = next(each.value for each in values() if each.place == "path")
    names = [f"{path}-{at}.html" for at, _ in enumerate(planted)]
    folder.mkdir(parents=True, exist_ok=True)
    footers = [html.escape(planted[at].said) for at in range(0, len(planted), 9)]
    footer = "".join(f"<p>{each}</p>" for each in footers)
    for at, (name, each) in enumerate(zip(names, planted, strict=True)):
        said = html.escape(each.said)
        query = f"{names[(at + 1) % len(names)]}?email={quote('ott@krug.example')}&q={at}"
        body = "".join(f"<p>{html.escape(line)}</p>" for line in each.text.split("\n"))
        more = f"<p>Page {at} of the mill has words of its own, {at * 7} of them about flour.</p>"
        page = (
            f"<html lang=en><head><title>{said}</title></head><body><main><h1>{said}</h1>{body}"
            f'{more}<p><a href="{html.escape(query)}">next</a></p></main><footer>{footer}'
            f"</footer></body></html>"
        )
        (folder / name).write_text(page, encoding="utf-8")
    links = "".join(f'<li><a href="{quote(name)}">{at}</a></li>' for at, name in enumerate(names))
    index = f"<html><head><title>Weir</title></head><body><ul>{links}</ul></body></html>"
    (folder / "index.html").write_text(index, encoding="utf-8")


def forms(value: str) -> Iterator[bytes]:
    """Give a value as it may stand in a file: plain, escaped, encoded."""
    plain = dict.fromkeys(
        (value, unicodedata.normalize("NFD", value), quote(value), quote(value, safe=""),
         quote_plus(value), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1],
         html.escape(value), html.escape(value, quote=False))
    )  # fmt: skip
    for text in plain:
        yield text.encode()
    yield value.encode("utf-16-le")
    yield value.encode("utf-16-be")
    raw = value.encode()
    for shift in range(3):  # what stands before it moves the signs of base64
        signs = base64.b64encode(b"\0" * shift + raw)
        yield signs[(0, 2, 3)[shift] : len(signs) - 4]


def folded(text: str) -> str:
    """Give letters and digits alone, small and without accents."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text.casefold()))


def opened(path: Path) -> Iterator[bytes]:
    """Give all that a file holds: its bytes, what is packed in them, a table's cells and notes."""
    raw = path.read_bytes()
    yield raw
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        yield json.dumps(table.to_pylist(), ensure_ascii=False, default=str).encode()
        facts = pq.read_metadata(path)
        yield repr((facts.metadata, facts.to_dict(), table.schema.metadata)).encode()
    for magic, codec in ((ZSTD, "zstd"), (GZIP, "gzip")):
        for found in re.finditer(re.escape(magic), raw):
            yield _unpacked(raw[found.start() :], codec)
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as whole:
            yield from map(whole.read, whole.namelist())


def _unpacked(raw: bytes, codec: str) -> bytes:
    """Unpack as much as there is: a page of a table ends where the next begins."""
    done = io.BytesIO()
    stream: Any = gzip.GzipFile(fileobj=io.BytesIO(raw))
    if codec == "zstd":
        stream = pa.CompressedInputStream(pa.BufferReader(raw), "zstd")
    try:
        while some := stream.read(1 << 16):
            done.write(some)
    except (OSError, EOFError):
        pass
    return done.getvalue()


class Pile:
    """Everything that is to hold nothing private, to be looked through at once."""

    def __init__(self) -> None:
        self._parts: dict[bytes, tuple[str, str]] = {}

    def add(self, name: str, content: bytes) -> None:
        """Put something on the pile; of what is no text the letters of ASCII are folded."""
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("ascii", "ignore")
        self._parts.setdefault(content, (name, folded(text)))

    def holding(self, value: str) -> Iterator[str]:
        """Name the parts that hold a value in any form."""
        written, bare = tuple(forms(value)), folded(value)
        for raw, (name, text) in self._parts.items():
            if bare in text or any(form in raw for form in written):
                yield name
