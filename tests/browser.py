"""The browser that tests open pages in: found, or installed where that is allowed.

    python -m tests.browser                              # find one, else install Debian's chromium
    python -m tests.browser report.html docs/report.png  # and take a picture of a page

An installed Chromium or Chrome is used as it is; so is one that Playwright has downloaded.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.fetching.browser import HOW, find
from tests.machine import install

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SKIPPED = (
    "No Chromium or Chrome was found, so the tests that open pages in one are skipped.\n"
    f"To run them too: {HOW}"
)


@contextmanager
def opened(path: Path) -> "Iterator[Browser]":
    """Start a browser that asks nobody for anything on its own."""
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    # As root, as in most containers, Chromium runs only without its sandbox.
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=quiet + alone)
        try:
            yield browser
        finally:
            browser.close()


def screenshot(path: Path, page: Path, picture: Path) -> None:
    """Take a picture of the top of a page, as a large window shows it."""
    with opened(path) as browser:
        tab = browser.new_page(viewport={"width": 1180, "height": 1480})
        tab.goto(page.resolve().as_uri())
        tab.screenshot(path=picture)


def main() -> None:
    """Find or install a browser; take a picture if one is asked for."""
    path = find()
    if path is None:
        install("chromium")
        path = find()
    print(path or SKIPPED, file=sys.stderr)
    if len(sys.argv) == 3 and path:
        screenshot(path, Path(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
