"""Metrics of Hugging Face `evaluate`, as a recipe names them.

    evaluate:./metrics/politeness            a folder or file, relative to the recipe
    evaluate:./metrics/politeness#polite     the number of that name in what it gives
    evaluate:./metrics/politeness:higher     and whether more of it is better
    evaluate:meteor@<40 hex digits>          a module of the hub, at one commit

Such a metric is a program. A local one is the user's own; one of the hub is code from strangers, so
it runs only as the very bytes that a full commit names: a tag or a branch can be moved to others.

Light on purpose: `gristmill validate` reads this without loading numpy or `evaluate`.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Literal

from grist import store
from grist.errors import UsageError
from grist.text import visible

PREFIX = "evaluate:"
_LITTER = {"__pycache__", ".git", ".ipynb_checkpoints", ".mypy_cache", ".ruff_cache"}
_LEFTOVER = re.compile(r".*(?:~|\.sw[op])|\.DS_Store")
Better = Literal["higher", "lower"]

_FORM = re.compile(
    r"(?P<source>.+?)(#(?P<key>[A-Za-z_][\w.-]{0,39}))?(:(?P<better>higher|lower))?", re.ASCII
)
_HUB = re.compile(r"(?P<repo>[\w-]+(/[\w.-]+)?)(@(?P<commit>.*))?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_STEM = re.compile(r"[A-Za-z_][\w-]{0,39}", re.ASCII)
_BETTER: dict[str | None, Better | None] = {None: None, "higher": "higher", "lower": "lower"}


@dataclass(frozen=True)
class Foreign:
    """One metric of `evaluate`.

    Attributes:
        source: a path relative to the recipe, or `owner/name` of a space on the hub.
        commit: of the hub's; None for a local one.
        key: which number to take of what it gives; None where there is no choice.
        better: which way is better; None where the recipe does not say.
    """

    source: str
    commit: str | None = None
    key: str | None = None
    better: Better | None = None

    @property
    def stem(self) -> str:
        """The name of its script, without the folder."""
        return PurePath(self.source).name.removesuffix(".py")

    @property
    def name(self) -> str:
        """The name under which it is scored: short, without a path of anybody's machine."""
        return f"{PREFIX}{self.stem}" + (f"#{self.key}" if self.key else "")


class UnusableNameError(ValueError):
    """A name that no metric of `evaluate` may have in a recipe; the message says why."""


def is_foreign(name: str) -> bool:
    """Tell a metric of `evaluate` from one of ours."""
    return name.startswith(PREFIX)


def shown(name: str) -> str:
    """Give the name under which a metric of a recipe is scored.

    >>> shown("bleu"), shown("evaluate:../metrics/politeness.py#polite:higher")
    ('bleu', 'evaluate:politeness#polite')
    """
    return parse(name).name if is_foreign(name) else name


def parse(name: str) -> Foreign:
    """Read a metric's name.

    >>> parse("evaluate:./metrics/politeness:higher")
    Foreign(source='./metrics/politeness', commit=None, key=None, better='higher')

    Raises:
        UnusableNameError: it names nothing, or code that nothing pins.
    """
    found = _FORM.fullmatch(name.removeprefix(PREFIX))
    if not found:
        raise _unusable(name)
    better = _BETTER[found["better"]]
    if found["source"].startswith((".", "/", "~")):
        local = Foreign(found["source"], None, found["key"], better)
        if not _STEM.fullmatch(local.stem):
            raise _unusable(name)
        return local
    hub = _HUB.fullmatch(found["source"])
    if not hub:
        raise _unusable(name)
    if not _COMMIT.fullmatch(hub["commit"] or ""):
        raise _unpinned(hub["repo"])
    space = hub["repo"] if "/" in hub["repo"] else f"evaluate-metric/{hub['repo']}"
    return Foreign(space, hub["commit"], found["key"], better)


def fingerprint(metric: Foreign, base: Path) -> str:
    """Hash all bytes of a local metric; of one of the hub, the commit says as much.

    Raises:
        UsageError: there is no such folder or file.
    """
    if metric.commit:
        return metric.commit
    script = local_script(metric, base)
    root = script.parent
    digest = sha256()
    for path in (script,) if stands_alone(metric) else sorted(_files(root)):
        name = path.relative_to(root).as_posix()
        digest.update(f"{name} {store.file_hash(path)}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def fingerprints(names: Iterable[str], base: Path) -> dict[str, str]:
    """Name what scoring by these metrics reads, apart from the samples."""
    found = (parse(name) for name in names if is_foreign(name))
    return {metric.name: fingerprint(metric, base) for metric in found}


def stands_alone(metric: Foreign) -> bool:
    """Tell a script that is named as a file, and so is all there is, from a folder's."""
    return metric.commit is None and metric.source.endswith(".py")


def local_script(metric: Foreign, base: Path) -> Path:
    """Find the script of a local metric: the file, or the one named as its folder is.

    Raises:
        UsageError: it is not there.
    """
    try:
        named = base / Path(metric.source).expanduser()
    except RuntimeError:  # `~name` of nobody
        named = base / metric.source
    script = named if stands_alone(metric) else named / f"{metric.stem}.py"
    if not script.is_file():
        raise UsageError(
            f"{metric.name}: {visible(metric.source)!r} is no metric; name a folder that holds "
            f"{metric.stem}.py, or a .py file, relative to the recipe"
        )
    return script


def _files(root: Path) -> Iterator[Path]:
    """Give the files of a module's folder, behind links too, but not what tools leave there."""
    seen: set[str] = set()
    for folder, folders, files in os.walk(root, followlinks=True):
        place = os.path.realpath(folder)
        folders[:] = () if place in seen else (name for name in folders if name not in _LITTER)
        if place not in seen:
            kept = (name for name in files if not _LEFTOVER.fullmatch(name))
            yield from (Path(folder, name) for name in kept if Path(folder, name).is_file())
        seen.add(place)


def _unusable(name: str) -> UnusableNameError:
    return UnusableNameError(
        f"'{visible(name)}' names no metric of evaluate; write evaluate:./folder/of/metric, with "
        "#key and :higher or :lower behind it where needed"
    )


def _unpinned(repo: str) -> UnusableNameError:
    stem = PurePath(repo).name
    return UnusableNameError(
        f"'evaluate:{repo}' is code on the Hugging Face hub, and may be other code tomorrow; pin "
        f"the commit that you have read, evaluate:{repo}@<40 hex digits>, or download the module "
        f"and name its folder, evaluate:./{stem}"
    )
