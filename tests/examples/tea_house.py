"""The sample site and posts as tests look at them: an address -> its page, its main text."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

EXAMPLES = Path(__file__).parents[2] / "examples" / "tea-house"
SITE = EXAMPLES / "site"
FACTS = json.loads((SITE / "facts.json").read_text("utf-8"))
HOST = FACTS["as"].rstrip("/")

POSTS = EXAMPLES / "posts"
POST_FACTS = json.loads((POSTS / "facts.json").read_text("utf-8"))
POST_FILES = ("instagram.json", "facebook.json")
POST_ROWS = {file: json.loads((POSTS / file).read_text("utf-8")) for file in POST_FILES}

Place = tuple[str, str]
"""Where a post stands: file and id."""


def file_of(address: str) -> Path:
    path = urlsplit(address).path
    return SITE / "www" / (path + "index.html" if path.endswith("/") else path).lstrip("/")


@cache
def page(address: str) -> Selector:
    return Selector(text=file_of(address).read_text("utf-8"))


@cache
def extract(address: str) -> Any:
    import trafilatura

    html = file_of(address).read_text("utf-8")
    return trafilatura.bare_extraction(html, url=HOST + address, with_metadata=True)


def main_text(address: str) -> str:
    """Give a page's main text without the lines that stand on all pages."""
    lines = extract(address).text.split("\n")
    return "\n".join(line for line in lines if line.strip() not in FACTS["footer"])


def id_of(row: dict[str, Any]) -> str:
    return str(row["id"] if "shortCode" in row else row["postId"])


def text_of(row: dict[str, Any]) -> str:
    return str(row["caption"] if "shortCode" in row else row["text"])


GOOD = {file: [row for row in POST_ROWS[file] if "error" not in row] for file in POST_FILES}
BY_PLACE = {(file, id_of(row)): row for file in POST_FILES for row in GOOD[file]}


def place(fact: dict[str, str]) -> Place:
    return fact["file"], fact["id"]
