"""A crawl in a process of its own, so that what it took and what it said can be seen.

crawled_apart({"start": (url,), "delay": 0.0}, folder)
    ->  Outcome(records={"http://…/": "text"}, problems={…: "timeout"}, seconds=41.2, …)
"""

import multiprocessing
import os
import resource
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from crawlers.ingest import RAW
from crawlers.reader import Desk
from crawlers.spiders.site import Site
from grist.engine import LocalExecutor
from grist.records import Record


@dataclass(frozen=True)
class Outcome:
    """What came of a crawl.

    Attributes:
        records: the text of each page, by its address.
        problems: the reason of each problem, by its address.
        seconds: from the start to the last record.
        peak: of the memory that the fetching process took, in bytes.
        said: what was written to the terminal.
    """

    records: dict[str, str]
    problems: dict[str, str]
    seconds: float
    peak: int
    said: str


def crawled_apart(values: Mapping[str, Any], folder: Path) -> Outcome:
    """Read a site, given its reader's parameters."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_crawled, dict(values), folder).result()


def known(**values: object) -> dict[str, Any]:
    """Keep those parameters that the reader has."""
    names = {field.name for field in fields(Site)}
    return {name: value for name, value in values.items() if name in names}


def _crawled(values: dict[str, Any], folder: Path) -> Outcome:
    said = folder / "said.txt"
    with said.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    began = time.monotonic()
    items = list(Site(**values).records(Desk(folder, folder / RAW, LocalExecutor(), _silent)))
    return Outcome(
        records={str(item.source.uri): item.text for item in items if isinstance(item, Record)},
        problems={item.uri: item.reason for item in items if not isinstance(item, Record)},
        seconds=time.monotonic() - began,
        # With one worker the text is taken out here, so the only child is the one that fetches.
        peak=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        said=said.read_text(errors="replace"),
    )


def _silent(*_: object) -> None:
    pass
