"""In a real browser: no request, no error, no payload run; the filter works; it fits a phone.

`make test` finds or installs one (`tests/browser.py`); where it cannot, these tests are skipped.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from crawlers.fetching.browser import find
from reports.build import build
from reports.gather import Run
from reports.page import render
from reports.section import Report
from tests.browser import SKIPPED, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    path = find()
    if path is None:
        pytest.skip(SKIPPED)
    with opened(path) as browser:
        yield browser


def open_page(
    browser: "Browser | BrowserContext", html: str, path: Path
) -> "tuple[Page, list[str]]":
    """Open the page from a file; give it with everything that it asked for or complained of."""
    path.write_text(html)
    page = browser.new_page()
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.goto(path.as_uri())
    heard.remove(path.as_uri())
    return page, heard


def test_a_hostile_run_is_inert(browser: "Browser", hostile_run: Path, tmp_path: Path) -> None:
    page, heard = open_page(browser, build(hostile_run, Report()), tmp_path / "report.html")
    assert page.evaluate("window.hit") is None
    assert page.locator("iframe, img, a[href*=evil]").count() == 0
    assert page.locator(".sample").count() == 10
    assert heard == []


def test_the_filter_shows_losses_and_finds_words(
    browser: "Browser", run: Path, tmp_path: Path
) -> None:
    page, heard = open_page(browser, build(run, Report()), tmp_path / "report.html")
    samples = page.locator(".sample:visible")
    assert samples.count() == 20
    page.get_by_role("radio", name="losses").check()
    assert 0 < samples.count() < 20
    page.get_by_role("radio", name="all").check()
    page.get_by_label("Find in the samples").fill("KETTLE is put")
    assert 0 < samples.count() < 20
    assert page.get_by_role("status").inner_text() == f"{samples.count()} of 20 shown"
    assert heard == []


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_hostile_ratings_are_inert_with_scripts_or_without(
    browser: "Browser",
    hostile_rated_run: Run,
    tmp_path: Path,
    *,
    scripts: bool,
    look: Literal["light", "dark"],
) -> None:
    context = browser.new_context(java_script_enabled=scripts, color_scheme=look)
    html = render(hostile_rated_run, Report())
    page, heard = open_page(context, html, tmp_path / "report.html")
    assert not scripts or page.evaluate("window.hit") is None
    assert page.locator("#ratings .chart").count() == 3 + 1 + 1 + 2 * 3 + 1 + 3
    assert page.locator("iframe, img, a[href*=evil]").count() == 0
    assert heard == []


@pytest.mark.parametrize("width", [320, 1180])
@pytest.mark.parametrize("kind", ["rated_run", "hostile_rated_run"])
def test_ratings_never_scroll_the_page_sideways(
    browser: "Browser", kind: str, width: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    html = render(request.getfixturevalue(kind), Report())
    page, _ = open_page(browser, html, tmp_path / "report.html")
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('#ratings details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [320, 768, 1400])
def test_it_never_scrolls_sideways(
    browser: "Browser", run: Path, tmp_path: Path, width: int
) -> None:
    page, _ = open_page(browser, build(run, Report()), tmp_path / "report.html")
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
