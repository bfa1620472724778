"""A crawl that is killed at random moments, again and again, and goes on by the same command."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from crawlers.frontier import opened
from tests.crawlers.loopback import Answer, Website, a_page, serve
from tests.gristmill.conftest import environment, gristmill

TINS = 24  # on each shelf
PER_HOST = 2
VICTIMS = ("command", "crawl", "both")
COMMAND = ("run", "recipe.yaml", "--until", "ingest")
ONE_FILE = b"\x01\x01"  # what SQLite writes into the head of a file without a write-ahead log


@dataclass(frozen=True)
class Kill:
    """When to kill, and whom.

    Attributes:
        goal: so many different pages were asked for.
        pause: seconds after that.
    """

    victim: str
    goal: int
    pause: float


def pages(shelves: int) -> dict[str, Answer]:
    """Make a site of some shelves, each of 24 tins."""
    rows = {f"/shelf-{n:02}.html": [f"/tin-{n:02}-{m:02}.html" for m in range(TINS)]
               for n in range(shelves)}  # fmt: skip
    tins = {tin: a_page(f"What is in {tin}", "/") for row in rows.values() for tin in row}
    return {
        "/": a_page("Home", *rows),
        **{shelf: a_page(f"Here is {shelf}", *row) for shelf, row in rows.items()},
        **tins,
    }


def plan(kills: int, pages: int) -> list[Kill]:
    """Draw the moments: between two pages, while the command starts, and when all is fetched."""
    draw = random.Random(kills)  # noqa: S311
    goals = sorted(draw.choices(range(pages), k=kills - 1))
    return [
        Kill(VICTIMS[number % 3], goal, draw.uniform(0, 0.5))
        for number, goal in enumerate([*goals, pages])
    ]


def lay_out(folder: Path, site: Website) -> Path:
    folder.mkdir()
    (folder / "recipe.yaml").write_text(
        "name: site\nsources:\n"
        f"  - site: {{start: '{site.url}', as: 'https://tea.example/', delay: 0,\n"
        "           allow_private: [127.0.0.1]}\n"
        "curate: [clean_text]\nexamples: text\n"
    )
    return folder


def killed(folder: Path, site: Website, kill: Kill) -> None:
    """Begin the crawl or go on with it, kill it, and wait until all of it has ended."""
    script = str(Path(sys.executable).with_name("gristmill"))
    with subprocess.Popen(
        [script, *COMMAND],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        while len(set(site.read())) < kill.goal and running.poll() is None:
            time.sleep(0.005)
        time.sleep(kill.pause)
        family = [process for process in offspring(running.pid) if process.is_running()]
        strike(kill.victim, running.pid, family)
    while any(map(alive, family)):
        time.sleep(0.02)


def offspring(parent: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(parent).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def strike(victim: str, command: int, family: list[psutil.Process]) -> None:
    """Kill the command, the process that crawls, or both; the command where none crawls yet."""
    crawls = [process for process in family if "spawn_main" in " ".join(cmdline(process))]
    if victim == "both":
        os.killpg(command, signal.SIGKILL)
    elif victim == "crawl" and crawls:
        crawls[0].kill()
    else:
        os.kill(command, signal.SIGKILL)


def cmdline(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def stored(folder: Path, copy: Path) -> set[str]:
    """Give the paths of the pages that a frontier holds, from a copy: looking would mend it."""
    for found in folder.glob("runs/site/ingest/raw/*"):
        shutil.copytree(found, copy)
        with opened(copy / "pages.sqlite") as frontier:
            return {url.removeprefix("https://tea.example") for url in frontier.urls()}
    return set()


@pytest.mark.parametrize(
    ("kills", "shelves"), [(5, 4), pytest.param(30, 20, marks=pytest.mark.soak)]
)
def test_no_page_is_lost_or_fetched_again_however_often_a_crawl_is_killed(
    tmp_path: Path, kills: int, shelves: int
) -> None:
    again: set[str] = set()
    with serve(pages(shelves), wait=lambda _: 0.01) as site:
        whole, broken = lay_out(tmp_path / "whole", site), lay_out(tmp_path / "broken", site)
        assert gristmill(*COMMAND, cwd=whole).returncode == 0
        assert Counter(site.read()) == dict.fromkeys(site.pages, 1)
        site.asked.clear()
        for number, kill in enumerate(plan(kills, len(site.pages))):
            held, before = stored(broken, tmp_path / f"copy-{number}"), len(site.asked)
            killed(broken, site, kill)
            again |= held & set(site.asked[before:])
        held, before = stored(broken, tmp_path / "copy"), len(site.asked)
        assert gristmill(*COMMAND, cwd=broken).returncode == 0
        again |= held & set(site.asked[before:])

    assert again == set()
    asked = Counter(site.read())
    assert set(asked) == set(site.pages)
    # Not vacuous: some kill hit a page under way; and no more than were under way at each.
    assert (
        0 < asked.total() - len(asked) <= (PER_HOST + 1) * kills
    )  # one may have come, and not be stored yet
    for name in ("records/part-00000.parquet", "problems.parquet"):
        one, other = (folder / "runs/site/ingest" / name for folder in (whole, broken))
        assert one.read_bytes() == other.read_bytes()
    (frontier,) = broken.glob("runs/site/ingest/raw/*/pages.sqlite*")
    assert frontier.read_bytes()[18:20] == ONE_FILE
