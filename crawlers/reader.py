"""What a recipe's `sources` are made of: something that is read into records.

sources:
  - telegram: {path: exports/result.json}     # a class registered under `telegram`
  - site: {start: https://tea.example/}
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from crawlers.visit import Visit
from grist.engine import Executor
from grist.records import Problem, Record
from grist.registry import Registry
from grist.stage import Progress


@dataclass(frozen=True)
class Desk:
    """Where a source is read.

    Attributes:
        base: the recipe's folder, which paths start from.
        raw: the run's private folder for what is fetched; it outlives the records made of it.
        executor: for work on many pages.
        progress: told how it goes.
        sample: read no more than so many units, where reading costs something.
        visits: how often each crawl had been visited when a round of new visits began, by the name
            of its folder; None if nothing is asked for again that was fetched to the end.
    """

    base: Path
    raw: Path
    executor: Executor
    progress: Progress
    sample: int | None = None
    visits: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Origin:
    """What some records of a run were read from, as their `source` names it.

    Attributes:
        uri: of the records' source.
        sha256: of the bytes that were read.
        base: the recipe's folder.
        raw: the run's folder of what was fetched.
    """

    uri: str
    sha256: str
    base: Path
    raw: Path


@dataclass(frozen=True)
class Reader(ABC):
    """One item of `sources`."""

    name: ClassVar[str]
    version: ClassVar[str] = "1"
    libraries: ClassVar[tuple[str, ...]] = ()
    """Installed packages whose version shapes the records."""
    fetches: ClassVar[bool] = False
    """Whether what is read has to be fetched from a server first."""

    @classmethod
    def reader(cls) -> str:
        """Name this reader as records do: `telegram@1`."""
        return f"{cls.name}@{cls.version}"

    @abstractmethod
    def inputs(self, base: Path) -> Mapping[str, str]:
        """Hash what will be read, by its name in records; what is fetched, by what is asked for.

        Args:
            base: the recipe's folder.

        Raises:
            UsageError: there is nothing of that name to read.
        """

    @abstractmethod
    def records(self, desk: Desk) -> Iterator[Record | Problem]:
        """Give every record in source order, and a problem for each thing that is none."""

    @classmethod
    @abstractmethod
    def reread(cls, origin: Origin) -> Iterator[tuple[str, bytes]]:
        """Give each record's locator with the bytes that it was read from.

        Raises:
            UsageError: they are gone, or are no longer those that were read.
        """

    def visit(self, raw: Path, sample: int | None) -> Visit | None:
        """Sum up the last visit to what is fetched, of at most so many units."""
        return None

    def covers(self, name: str) -> bool:
        """Say whether this reads what another source reads under that name."""
        return False

    def described(self) -> dict[str, Any]:
        """Give the parameters that the result depends on, as JSON values."""
        return asdict(self)


readers: Registry[Reader] = Registry("source")
