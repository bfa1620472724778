"""What a recipe's `sources` are made of: something that can be hashed, and read into records.

sources:
  - telegram: {path: exports/result.json}     # a class registered under `telegram`
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from grist.records import Problem, Record
from grist.registry import Registry


@dataclass(frozen=True)
class Reader(ABC):
    """One item of `sources`."""

    name: ClassVar[str]

    @abstractmethod
    def inputs(self, base: Path) -> Mapping[str, str]:
        """Hash what will be read, by its name as seen from the recipe's folder `base`.

        Raises:
            UsageError: there is nothing of that name to read.
        """

    @abstractmethod
    def records(self, base: Path) -> Iterator[Record | Problem]:
        """Give every record in source order, and a problem for each thing that is none."""


readers: Registry[Reader] = Registry("source")
