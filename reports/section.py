"""The recipe's `report:` section.

    report: {title: "The tea house voice", samples: 40}

Both may be left out: `report: {}`.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field


@dataclass(frozen=True)
class Report:
    """How the report is made.

    Attributes:
        title: its heading; without one, the run's name.
        samples: how many test examples to show in full, each with every model's answer.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    title: str | None = None
    samples: Annotated[int, Field(ge=0, le=500)] = 20
