"""The rating's page in a real browser: it asks nobody else for anything, and keys reach the app."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from crawlers.fetching.browser import find
from tests.browser import SKIPPED, opened
from tests.crawlers.loopback import Answer, serve
from tests.evaluation.rating.test_serving import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    path = find()
    if path is None:
        pytest.skip(SKIPPED)
    with opened(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("tea-house"), "ana", "ben", "cy") as server:
        yield server


def listened(page: "Page") -> list[str]:
    """Write down all that a page asks for or complains of."""
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    page.on("websocket", lambda socket: heard.append(socket.url))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on(
        "console",
        lambda said: heard.append(f"error: {said.text}") if said.type == "error" else None,
    )
    return heard


def keys(server: Served, rater: str, page: "Page", wanted: int) -> list[str]:
    """Read the keys that the app has kept, once there are enough."""
    path = server.home / f"{rater}.keys"
    for _ in range(100):
        found = path.read_text().split() if path.exists() else []
        if len(found) >= wanted:
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"only {found}")


def started(page: "Page") -> None:
    """Wait until the app has drawn something."""
    page.wait_for_selector("body.-first-byte")


def test_keys_reach_the_app_and_no_request_leaves_the_server(
    browser: "Browser", server: Served
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        heard = listened(page)
        page.goto(server.links["ana"])
        started(page)
        assert page.url == f"{server.root}/"
        assert page.title().startswith("Rating - tea-house")
        assert page.locator("html").get_attribute("lang") == "en"
        for key in ("ArrowLeft", "Shift+ArrowLeft", "s", "="):
            page.keyboard.press(key)
        assert keys(server, "ana", page, 4) == ["left", "shift+left", "s", "equals_sign"]
        assert heard[0] == server.links["ana"]
        assert all(
            each.startswith((f"{server.root}/", server.root.replace("http", "ws") + "/ws", "data:"))
            for each in heard
        ), heard
        assert page.evaluate("document.cookie") == ""
        assert page.evaluate("window.open('https://evil.example/')") is None


def test_a_session_that_was_left_can_be_gone_on_with(browser: "Browser", server: Served) -> None:
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        heard = listened(page)
        page.goto(server.links["ben"])
        started(page)
        page.keyboard.press("q")
        page.get_by_text("Done for now").wait_for()
        page.wait_for_selector("#again:focus")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        started(page)
        page.keyboard.press("z")
        assert keys(server, "ben", page, 2) == ["q", "z"]
        assert not [each for each in heard if each.startswith("error")]


def test_a_second_window_takes_over_and_the_first_says_so(
    browser: "Browser", server: Served
) -> None:
    with browser.new_context() as context:
        first, second = context.new_page(), context.new_page()
        first.goto(server.links["cy"])
        started(first)
        second.goto(f"{server.root}/")
        started(second)
        first.get_by_text("goes on in another window").wait_for()


def test_a_link_that_is_clicked_on_another_site_works(browser: "Browser", server: Served) -> None:
    mail = Answer(f'<a href="{server.links["cy"]}">rate</a>'.encode())
    with serve({"/": mail}) as other, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://localhost:{other.port}/")  # another site than 127.0.0.1
        page.get_by_text("rate").click()
        started(page)
        assert page.url == f"{server.root}/"


def test_without_its_link_the_page_says_one_plain_sentence(
    browser: "Browser", server: Served
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        answer = page.goto(f"{server.root}/")
        assert answer is not None
        assert answer.status == 403
        assert "needs the link that you were given" in page.locator("body").inner_text()
