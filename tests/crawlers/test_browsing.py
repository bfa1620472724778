"""Pages in a real browser: what they ask for, what becomes of them, and that no browser is left.

One crawl opens them all; each test looks at what it is about.
"""

import gzip
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import psutil
import pytest

from crawlers.fetching import browser
from crawlers.fetching.rendering import AUTO, Click, Render
from crawlers.ingest import RAW
from crawlers.reader import Desk
from crawlers.spiders.site import Site
from grist.engine import LocalExecutor
from grist.errors import Exit, MissingError
from grist.records import Record
from tests.browser import SKIPPED
from tests.crawlers.ambush import ambush
from tests.crawlers.loopback import HTML, Answer, Website, a_page, moved, serve
from tests.crawlers.test_site import crawled, paths, reasons
from tests.crawlers.traps import private_addresses

SAMPLE = Path("examples/tea-house/site/www")
HOSTILE = Path("tests/cases/rendering/hostile.html")
SCRIPT = {"Content-Type": "text/javascript"}
PUT = """
    function put(text) {
        const says = ", and the kettle of the house has an opinion about it that it gives at five.";
        const made = document.createElement("p");
        made.textContent = text + says;
        document.body.append(made);
        return made;
    }
"""


@pytest.fixture(scope="module", autouse=True)
def _browser() -> None:
    if browser.find() is None:
        pytest.skip(SKIPPED)


def a_script(code: str, body: str = "", **headers: str) -> Answer:
    """Make a page that says nothing before its script has run."""
    html = f"<!doctype html><title>T</title><body>{body}<script>{PUT}{code}</script></body>"
    return Answer(html.encode(), headers={"Content-Type": HTML, **headers})


ASKS = """
    put("Assam");
    new Image().src = "/pixel.png";
    navigator.sendBeacon("/beacon");
    fetch("/post", {method: "POST", body: "x"}).catch(() => 0);
    fetch("/ok.json").then(answer => answer.json()).then(put);
    new EventSource("/events");
    window.open("/window.html");
    const style = document.createElement("style");
    style.textContent = "@font-face {font-family: f; src: url(/font.woff2)} p {font-family: f}";
    document.head.append(style);
"""
MORE = """
    let left = 3;
    const button = document.querySelector("button");
    button.onclick = () => { put("Clicked " + left); if (--left == 0) button.remove(); };
    addEventListener("scroll", () => put("Scrolled"), {once: true});
    document.body.style.height = "9000px";
    setTimeout(() => { put("Late").id = "list"; }, 900);
"""
LOCAL = """
    put("Visits " + ((+localStorage.visits || 0) + 1) + " " + document.cookie.length);
    localStorage.visits = 1; document.cookie = "seen=1";
"""
PAGES = {
    "/": a_page("Home", *(f"/{name}" for name in (
        *("plain.html", "calendar.html", "asks.html", "endless.html", "large.html", "packed.html"),
        *("goes.html", "refresh.html", "header.html", "forbids.html", "blob.html", "talks.html"),
        *("local-1.html", "local-2.html", "half.html", "frames.html", "policy.html", "state.html"),
    ))),
    "/robots.txt": Answer(b"User-agent: *\nDisallow: /secret/\n"),
    "/plain.html": a_page("Plain"),
    "/calendar.html": Answer((SAMPLE / "calendar.html").read_bytes()),
    "/asks.html": a_script(ASKS, '<script src="/app.js"></script>'),
    "/app.js": Answer(b"window.loaded = true;", headers=SCRIPT),
    "/ok.json": Answer(b'"Oolong"', headers={"Content-Type": "application/json"}),
    "/endless.html": a_script("put('Never'); while (true);"),
    "/large.html": a_script("put('x'.repeat(17 << 20)).hidden = true;"),
    "/packed.html": Answer(
        gzip.compress(a_script("put('Packed')").body),
        headers={"Content-Type": HTML, "Content-Encoding": "gzip", "Set-Cookie": "a=b"},
    ),
    "/goes.html": a_script("location = '/gone-to.html';"),
    "/gone-to.html": a_page("Where scripts lead"),
    "/refresh.html": a_script("", "<meta http-equiv=refresh content='0; url=/refreshed.html'>"),
    "/refreshed.html": a_page("Where refresh leads"),
    "/header.html": a_script("put('x')", Refresh="0; url=/refreshed-too.html"),
    "/refreshed-too.html": a_page("Where the header leads"),
    "/forbids.html": a_script("location = '/secret/x.html';"),
    "/blob.html": a_script("location = URL.createObjectURL(new Blob(['x'], {type: 'text/html'}));"),
    "/talks.html": a_script("alert('x'); prompt('y'); onbeforeunload = () => 'z'; put('Talked');"),
    "/local-1.html": a_script(LOCAL),
    "/local-2.html": a_script(LOCAL),
    "/half.html": a_script("put('Half \\ud800 a sign');"),
    "/frames.html": a_script("put('Framed');", '<iframe src="/frame.html"></iframe>'),
    "/policy.html": a_script("put('Never');", **{"Content-Security-Policy": "script-src 'none'"}),
    "/state.html": a_script("history.pushState({}, '', '/state/deep.html'); put('Routed');"),
}  # fmt: skip


@dataclass(frozen=True)
class Crawled:
    """What came of a crawl."""

    site: Website
    texts: dict[str, str]
    reasons: dict[str, str]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with serve(PAGES) as site:
        render = Render(timeout=10)
        records, problems = crawled(site, tmp_path_factory.mktemp("seen"), render=render)
        texts = dict(zip(paths(records), (record.text for record in records), strict=True))
        yield Crawled(site, texts, reasons(problems))


def test_the_page_of_the_sample_world_is_read_as_its_script_writes_it(seen: Crawled) -> None:
    assert "Seven Teas and Nine Sardines" in seen.texts["calendar.html"]
    assert "13 December" in seen.texts["calendar.html"]


def test_the_browser_is_given_what_was_fetched_and_asks_for_no_page_twice(seen: Crawled) -> None:
    asked = [path for path in seen.site.read() if path.endswith(".html") or path == "/"]

    assert len(asked) == len(set(asked))
    assert "Packed" in seen.texts["packed.html"]


def test_scripts_styles_and_what_they_fetch_go_on_and_the_rest_is_blocked(seen: Crawled) -> None:
    assert {"Assam", "Oolong"} <= {
        line.split(",")[0] for line in seen.texts["asks.html"].split("\n")
    }
    assert {"/app.js", "/ok.json"} <= set(seen.site.asked)
    unwanted = {"/pixel.png", "/beacon", "/post", "/events", "/window.html", "/font.woff2"}
    assert not unwanted & set(seen.site.asked)
    assert "/frame.html" not in seen.site.asked
    assert "Framed" in seen.texts["frames.html"]


def test_every_request_says_who_asks(seen: Crawled) -> None:
    assert all(agent.startswith("Gristmill/") for agent in seen.site.agents)


def test_where_a_script_or_a_refresh_leads_is_a_link_that_robots_txt_may_forbid(
    seen: Crawled,
) -> None:
    for name in ("gone-to.html", "refreshed.html", "refreshed-too.html"):
        assert name in seen.texts
    assert not {"goes.html", "refresh.html", "header.html"} & {*seen.texts, *seen.reasons}
    assert seen.reasons["secret/x.html"] == "robots"
    assert "/secret/x.html" not in seen.site.asked


def test_an_endless_script_and_a_page_without_end_fail_alone(seen: Crawled) -> None:
    assert seen.reasons["endless.html"] == "not_rendered"
    assert seen.reasons["large.html"] == "too_large"
    assert seen.reasons["blob.html"] == "not_rendered"


def test_dialogs_and_halves_of_signs_are_in_nobodys_way(seen: Crawled) -> None:
    assert "Talked" in seen.texts["talks.html"]
    assert "a sign" in seen.texts["half.html"]


def test_a_page_knows_nothing_of_the_one_before(seen: Crawled) -> None:
    for name in ("local-1.html", "local-2.html"):
        assert "Visits 1 0" in seen.texts[name]


def test_what_a_page_forbids_its_scripts_stays_forbidden(seen: Crawled) -> None:
    assert "policy.html" not in seen.texts


def test_a_page_that_writes_itself_another_address_keeps_its_own(seen: Crawled) -> None:
    assert "Routed" in seen.texts["state.html"]


def test_waits_scrolls_and_clicks_are_done_as_the_recipe_says(tmp_path: Path) -> None:
    body = '<button>More</button> <a href="/elsewhere.html">x</a>'
    render = Render(
        wait_for="body > #list", scroll=1, click=(Click("button", 5), Click("a", 1)), timeout=30
    )
    with serve({"/": a_script(MORE, body), "/elsewhere.html": a_page("Elsewhere")}) as site:
        records, problems = crawled(site, tmp_path, render=render)

    first = records[0].text
    assert [first.count(word) for word in ("Clicked", "Scrolled", "Late")] == [3, 1, 1]
    assert problems == []
    assert paths(records) == ["", "elsewhere.html"]


def test_what_was_to_be_seen_and_never_comes_is_a_failure_of_its_page(tmp_path: Path) -> None:
    render = Render("always", wait_for="h1", timeout=4)
    with serve({"/": a_page("Home", "/a"), "/a": a_script("put('No heading')")}) as site:
        records, problems = crawled(site, tmp_path, render=render)

    assert paths(records) == [""]
    assert reasons(problems) == {"a": "not_rendered"}
    assert all(problem.whole for problem in problems)


def test_pages_that_gain_nothing_are_opened_no_more_after_their_level(tmp_path: Path) -> None:
    thin = Answer(b"<title>T</title><p>moss, slate, tea</p><script src='/app.js'></script>")
    pages = {"/": a_page("Home", *(f"/palette/{n}/" for n in range(3)), "/next/")}
    pages |= {f"/palette/{n}/": thin for n in range(9)}
    pages |= {"/next/": a_page("Next", *(f"/palette/{n}/" for n in range(3, 9)))}
    with serve(pages) as site:
        crawled(site, tmp_path, render=AUTO)

    assert site.asked.count("/app.js") == 3
    assert len([path for path in site.asked if path.startswith("/palette/")]) == 9


def test_the_same_site_gives_the_same_records_however_long_its_answers_take(
    tmp_path: Path,
) -> None:
    pages = {"/": a_page("Home", *(f"/{n}.html" for n in range(6)))}
    pages |= {
        f"/{n}.html": a_script(f"fetch('/{n}.json').then(answer => answer.json()).then(put)")
        for n in range(6)
    }
    json_headers = {"Content-Type": "application/json"}
    pages |= {f"/{n}.json": Answer(b'"Tea"', headers=json_headers) for n in range(6)}

    def read(folder: str, wait: Callable[[str], float]) -> list[Record]:
        with serve(pages, wait) as site:
            return crawled(site, tmp_path / folder, render=AUTO)[0]

    quick = read("quick", lambda _: 0.0)
    slow = read("slow", lambda path: 0.1 * (sum(path.encode()) % 9))

    assert quick == slow
    assert sum("Tea, and" in record.text for record in quick) == 6


def test_a_later_visit_opens_a_shell_again_though_it_has_not_changed(tmp_path: Path) -> None:
    shell = a_script("fetch('/tea.json').then(answer => answer.json()).then(put)", ETag='"1"')
    said = ["Assam", "Oolong"]
    texts = []
    for again, word in enumerate(said):
        tea = Answer(f'"{word}"'.encode(), headers={"Content-Type": "application/json"})
        with serve({"/": shell, "/tea.json": tea}) as site:
            records, _ = crawled(site, tmp_path, again=bool(again), render=AUTO)
            texts.append(records[0].text)

    assert [word in text for word, text in zip(said, texts, strict=True)] == [True, True]


class Hostile(dict[str, Answer]):
    """Pages, and a redirect to wherever one asks."""

    def get(self, path: str, default: Answer | None = None) -> Answer:  # type: ignore[override]
        if path.startswith("/to?"):
            return moved(unquote(path[4:]).encode("ascii", "ignore").decode(), 302)
        return super().get(path, default or Answer(status=404))


def hostile(folder: Path, *allowed: str) -> tuple[list[bytes], Website, list[Record]]:
    """Open a page that tries every way to every address of a trap; give who came to it."""
    with ambush() as caught:
        urls = private_addresses(caught.port)
        inside = [url.rstrip("/") for url in urls if "/localhost" not in url.lower()]
        html = (
            HOSTILE.read_text()
            .replace("BASES", json.dumps(inside))
            .replace("PORT", str(caught.port), 1)
        )
        with serve({"/": Answer(html.encode())}) as site:
            site.pages = Hostile(site.pages)
            start = (f"http://localhost:{site.port}/",)
            render = Render("always", timeout=90)
            records, _ = crawled(
                site, folder, start=start, as_=None, allow_private=allowed, render=render
            )
        return caught.caught, site, records


def test_no_way_leads_a_page_to_a_private_address(tmp_path: Path) -> None:
    caught, site, records = hostile(tmp_path, "localhost")

    assert caught == []
    assert "redirect rtc" in records[0].text  # the last of its ways: all were tried
    assert len(site.read()) > 90  # redirects that were asked for, and led nowhere


def test_the_trap_would_catch_who_came(tmp_path: Path) -> None:
    caught, _, _ = hostile(tmp_path, "localhost", "127.0.0.1")

    assert len(caught) > 20


def _read(start: str, folder: Path) -> None:
    os.setpgid(0, 0)
    source = Site((start,), allow_private=("127.0.0.1",), render=Render("always", timeout=60))
    desk = Desk(folder, folder / RAW, LocalExecutor(), lambda *_: None)
    list(source.records(desk))


def _browsers() -> set[int]:
    """Give the processes of browsers and their drivers that are now."""
    found = set()
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if "--remote-debugging-pipe" in line or "playwright/driver" in line:
            found.add(process.info["pid"])
    return found


def _within(seconds: float, true: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.parametrize("whole_group", [False, True], ids=["parent", "group"])
def test_no_browser_is_left_when_a_crawl_is_killed(tmp_path: Path, whole_group: bool) -> None:
    before = _browsers()
    waiting = a_script("put('x'); fetch('/slow')")
    with serve({"/": waiting}, lambda path: 8.0 if path == "/slow" else 0.0) as site:
        process = multiprocessing.get_context("spawn").Process(
            target=_read, args=(site.url, tmp_path)
        )
        process.start()
        assert process.pid
        assert _within(60, lambda: "/slow" in site.asked)
        mine = {child.pid for child in psutil.Process(process.pid).children(recursive=True)}
        assert mine & _browsers() - before
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGKILL)
        process.join()

        assert _within(30, lambda: not any(psutil.pid_exists(pid) for pid in mine))
        _, problems = crawled(
            site, tmp_path, as_=None, delay=0.5, render=Render("always", timeout=60)
        )
    assert problems == []


def test_without_a_browser_the_crawl_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(browser.CHOICE, "/nowhere/chromium")
    with (
        serve({"/": a_page("Home")}) as site,
        pytest.raises(MissingError, match="/nowhere") as error,
    ):
        crawled(site, tmp_path, render=AUTO)

    assert error.value.exit_code == Exit.ENVIRONMENT
    assert site.asked == []


def test_a_browser_that_does_not_start_is_named_as_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(browser.CHOICE, "/bin/false")
    with serve({"/": a_script("put('x')")}) as site:
        _, problems = crawled(site, tmp_path, render=AUTO)

    assert reasons(problems) == {"": "no_browser"}
