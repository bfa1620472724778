"""Our crawl against its peers: the same pages of a site on loopback, in turns, medians of rounds.

    python -m benchmarks.crawl_speed                  # 2,000 pages, some nine minutes
    python -m benchmarks.crawl_speed 300 1 fetch      # 300 pages, one round, this race alone
    python -m benchmarks.crawl_speed memory           # peak memory of crawls of 1,000 and 5,000

Every run is a process of its own, and its seconds are those from its start to its end: imports and
the processes that it starts are in them. So is all processor time but the server's. What a run over
a single page takes is its start; the rate counts the other pages and the time that they add. Every
run must read every page. What is compared:

    fetch      Scrapy that only fetches a list of addresses    ours, links followed, pages stored
    extract    Scrapy with trafilatura in its callback         ours to the last record, two workers
    by hand    requests, BeautifulSoup, one JSON file          ours, two and sixteen at once

Against the loop, each answer of the server is 50 ms late.
"""

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.made_up_site import serving
from crawlers.kept import FILE, reading
from crawlers.reader import Desk
from crawlers.spiders import texts
from crawlers.spiders.site import Site
from grist.engine import LocalExecutor
from grist.records import Problem, Record

AT_ONCE = 16
PAGES, ROUNDS, LATE, SLOW_PAGES = 2_000, 3, 0.05, 300
_MEMORY = (1_000, 5_000)


def stored(site: str, count: int, folder: Path, *, per_host: int) -> int:
    """Crawl with our reader, but take no text out of the pages."""
    texts.extracted = lambda *_: iter(())
    made = len(list(_records(site, count, folder, per_host)))
    if made:
        raise AssertionError(f"{made} addresses were not read")
    (path,) = folder.rglob(FILE)
    with reading(path) as kept:
        return len(kept.urls())


def read(site: str, count: int, folder: Path, *, per_host: int) -> int:
    """Crawl with our reader, to the last record."""
    return sum(isinstance(made, Record) for made in _records(site, count, folder, per_host))


def peer(site: str, count: int, folder: Path, *, name: str) -> int:
    """Crawl as a peer does, whose libraries are loaded only then."""
    from benchmarks import crawl_peers

    read: int = getattr(crawl_peers, name)(site, count, folder)
    return read


RUNS: dict[str, Callable[[str, int, Path], int]] = {
    "scrapy, fetching": partial(peer, name="fetching"),
    "ours, storing": partial(stored, per_host=AT_ONCE),
    "scrapy, extracting": partial(peer, name="extracting"),
    "ours, extracting": partial(read, per_host=AT_ONCE),
    "by hand": partial(peer, name="by_hand"),
    "ours, 2 at once": partial(stored, per_host=2),
    "ours, 16 at once": partial(stored, per_host=AT_ONCE),
}


@dataclass(frozen=True)
class Race:
    """Some runs over the same pages; the first is what the others are held against."""

    title: str
    runs: tuple[str, ...]
    pages: int
    late: float = 0.0


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock and of processors."""

    seconds: float
    busy: float


@dataclass(frozen=True)
class Result:
    """What the rounds of one run have come to: the median of the whole, the least of its start."""

    pages: int
    whole: Cost
    start: Cost

    @property
    def rate(self) -> float:
        """Pages a second, but for the start."""
        return (self.pages - 1) / (self.whole.seconds - self.start.seconds)

    @property
    def busy(self) -> float:
        """Milliseconds of processor time a page, but for the start."""
        return (self.whole.busy - self.start.busy) / (self.pages - 1) * 1000


def main(pages: int, rounds: int, only: str | None = None) -> None:
    """Print a Markdown table, a line a run; ratios are to the first run of a race."""
    races = (
        Race("fetch", ("scrapy, fetching", "ours, storing"), pages),
        Race("extract", ("scrapy, extracting", "ours, extracting"), pages),
        Race("by hand", ("by hand", "ours, 2 at once", "ours, 16 at once"),
             min(pages, SLOW_PAGES), LATE),
    )  # fmt: skip
    print(
        "| race | run | pages | seconds | ratio | start | pages a second | ratio | CPU ms a page |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for race in races:
        if only not in {None, race.title}:
            continue
        results = _raced(race, rounds)
        first = results[race.runs[0]]
        for name, result in results.items():
            print(
                f"| {race.title} | {name} | {race.pages:,} | {result.whole.seconds:.1f} "
                f"| {first.whole.seconds / result.whole.seconds:.2f} | {result.start.seconds:.1f} "
                f"| {result.rate:.0f} | {result.rate / first.rate:.2f} | {result.busy:.1f} |",
                flush=True,
            )


def _raced(race: Race, rounds: int) -> dict[str, Result]:
    """Run each in turn, several times, over the site and over a single page."""
    costs: dict[tuple[str, int], list[Cost]] = defaultdict(list)
    with serving(race.pages, race.late) as site, serving(1, race.late) as page:
        for _, name in itertools.product(range(rounds), race.runs):
            costs[name, 1].append(_measured(name, page, 1))
            costs[name, race.pages].append(_measured(name, site, race.pages))
    return {
        name: Result(
            race.pages, _summed(costs[name, race.pages], median), _summed(costs[name, 1], min)
        )
        for name in race.runs
    }


def _summed(costs: list[Cost], up: Callable[[Iterable[float]], float]) -> Cost:
    return Cost(up(cost.seconds for cost in costs), up(cost.busy for cost in costs))


def _measured(name: str, site: str, pages: int) -> Cost:
    began = time.perf_counter()
    with _running(name, site, pages) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise AssertionError(f"{name} ended with {child.returncode}")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime)


@contextmanager
def _running(name: str, site: str, pages: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "benchmarks.crawl_speed", name, site, str(pages)]
    with tempfile.TemporaryDirectory() as folder:
        yield subprocess.Popen([*command, folder])


def run(name: str, site: str, pages: int, folder: Path) -> None:
    """Read the pages in one of the ways; runs in the child."""
    seen = RUNS[name](site, pages, folder)
    if seen != pages:
        raise AssertionError(f"{name} read {seen} of {pages} pages")


def memory() -> None:
    """Print the peak memory of the process that crawls, for sites of several sizes."""
    import psutil

    for pages in _MEMORY:
        peak = 0.0
        with serving(pages) as site, _running("ours, storing", site, pages) as child:
            while child.poll() is None:
                for below in psutil.Process(child.pid).children():
                    peak = max(peak, _peak(below.pid))
                time.sleep(0.1)
        print(f"{pages:,} pages: {peak:.0f} MB at most", flush=True)


def _peak(pid: int) -> float:
    """Give the largest memory of a process until now, in MB; none if it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _records(site: str, count: int, folder: Path, per_host: int) -> Iterator[Record | Problem]:
    asked = Site(
        start=(site,), max_pages=count, delay=0, per_host=per_host, allow_private=("127.0.0.1",)
    )
    return asked.records(Desk(folder, folder / "raw", LocalExecutor(2), lambda *_: None))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["memory"]:
            memory()
        case [name, site, pages, folder]:
            run(name, site, int(pages), Path(folder))
        case [pages, rounds, *only]:
            main(int(pages), int(rounds), *only)
        case _:
            main(PAGES, ROUNDS)
