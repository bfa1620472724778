"""What is there to rate: the examples of a run's samples, with what each system wrote.

    samples.parquet
      ->  Example(id="9f…", prompt="ana: tea?", texts={"base": …, "tuned": …, "true": …})

The true half is the text of the system `true`, whether or not it takes part.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.rating.judgement import TRUE
from evaluation.rating.section import Rating
from evaluation.section import CONTENDERS
from grist import store
from grist.errors import UserError, did_you_mean

if TYPE_CHECKING:
    import pyarrow as pa

SAMPLES = "evaluate/samples.parquet"
_COLUMNS = ["example", "group", "protocol", "model", "prompt", "reference", "output"]


@dataclass(frozen=True)
class Example:
    """One test example: its beginning, and what each system made of it."""

    id: str
    group: str
    prompt: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Material:
    """The examples of one protocol, and the systems that take part.

    Attributes:
        protocol: whose samples these are.
        systems: who takes part, in the order of the figures: base, tuned, others, true.
        examples: in the order of the samples; each has a text of every system, and of `true`.
    """

    protocol: str
    systems: tuple[str, ...]
    examples: tuple[Example, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the systems two by two."""
        return tuple(combinations(self.systems, 2))


def read(home: Path, section: Rating) -> Material:
    """Read what a run's samples give to rate.

    Raises:
        UserError: there are no samples, or they lack what the section asks for.
    """
    path = home / SAMPLES
    if not path.is_file():
        raise UserError(f"{home}: no {SAMPLES}; run the recipe up to `evaluate` first")
    table = samples(path)
    protocol = _protocol(table, section, home)
    found: dict[str, Example] = {}
    wrote: dict[str, dict[str, str]] = {}
    for name, group, of, model, prompt, reference, output in _rows(table):
        if of == protocol:
            found.setdefault(name, Example(name, group, prompt, {TRUE: reference}))
            wrote.setdefault(name, {})[model] = output
    models = {model for texts in wrote.values() for model in texts}
    systems = _systems(models, section, home)
    written = [name for name in systems if name != TRUE]
    examples = tuple(
        replace(
            each, texts={**{name: wrote[each.id][name] for name in written}, TRUE: each.texts[TRUE]}
        )
        for each in found.values()
        if wrote[each.id].keys() >= set(written)
    )
    return Material(protocol, systems, examples)


def samples(path: Path) -> "pa.Table":
    """Read what rating needs of a file of samples.

    Raises:
        UserError: it cannot be read, or is of another kind.
    """
    import pyarrow as pa

    try:
        return store.read_table(path, columns=_COLUMNS)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise UserError(
            f"{path}: not samples as gristmill writes them ({type(error).__name__})"
        ) from None


def _rows(table: "pa.Table") -> Iterator[tuple[str, ...]]:
    """Go through the rows, by columns: as dicts, ten thousand of them take half a second."""
    return zip(*(table[name].to_pylist() for name in _COLUMNS), strict=True)


def _protocol(table: "pa.Table", section: Rating, home: Path) -> str:
    import pyarrow.compute as pc

    written = table.filter(pc.not_equal(pc.utf8_length(table["output"]), 0))
    names: list[str] = written["protocol"].unique().to_pylist()
    if section.protocol is None:
        if not names:
            raise UserError(f"{home}: its samples hold no text that a model wrote")
        return names[0]
    if section.protocol not in names:
        raise UserError(
            f"{home}: no samples of protocol '{section.protocol}' to rate"
            f"{did_you_mean(section.protocol, names)}"
        )
    return section.protocol


def _systems(models: set[str], section: Rating, home: Path) -> tuple[str, ...]:
    unknown = [name for name in section.systems if name not in models]
    if unknown:
        raise UserError(
            f"{home}: no samples of '{unknown[0]}'{did_you_mean(unknown[0], sorted(models))}"
        )
    asked = set(section.systems) or models
    order = [*CONTENDERS, *sorted(asked - set(CONTENDERS))]
    systems = tuple(name for name in order if name in asked) + (
        (TRUE,) if section.true_half else ()
    )
    if section.ask == "pairwise" and len(systems) < 2:
        raise UserError(
            f"{home}: only '{systems[0]}' wrote something, and a pair needs two; in the recipe, "
            "`rating: {true_half: true}` adds the true half, `{ask: absolute}` asks for scores"
        )
    return systems
