"""Examples laid out for checks: just the columns that are asked for, one value a row.

    columns   id split group kind             as the dataset has them
              text prompt completion label    where its shape has them
              records turns                   how many records, how many turns it is made of
              chars words                     of the whole example
              prompt_chars completion_chars   of what is given, of what is to be said
              sides                           on how many sides of the split its group stands

Read some thousand rows at a time; a text is held only where it is asked for itself. White space
around what is to be said is no part of it: a completion of spaces has no characters.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from curation.splitting.section import SIDES
from grist import store
from grist.errors import UserError, did_you_mean

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

PLAIN = ("id", "split", "group", "kind")
_TEXTS = ("text", "prompt", "completion", "label")


@dataclass(frozen=True)
class Examples:
    """What checks of examples may look into.

    Attributes:
        folder: of the dataset: its sides, `leaks.parquet`.
        promptless: kinds of which some are learned whole, without a prompt.
        model: that the recipe trains, if it does.
        tokenizers: the folders of the models whose tokens are counted.
    """

    what: ClassVar[str] = "examples"
    folder: Path
    promptless: tuple[str, ...] = ()
    model: str | None = None
    tokenizers: Mapping[str, Path] = field(default_factory=dict)

    def load(self, names: Iterable[str]) -> "DataFrame":
        """Lay out columns of all rows, side by side.

        Raises:
            UserError: there is no such column; the message names near ones.
        """
        import pyarrow as pa

        wanted = tuple(dict.fromkeys(names))
        self._see_to(wanted)
        sides = self._sides_of_groups() if "sides" in wanted else {}
        # The first, empty one gives each column its type.
        tables = [_laid_out(self._schema().empty_table(), wanted, sides)]
        tables += [_laid_out(table, wanted, sides) for table in self.tables()]
        rows: DataFrame = pa.concat_tables(tables).to_pandas()
        return rows

    def every(self) -> "DataFrame":
        """Give all columns on offer, and no row."""
        import pandas as pd

        return pd.DataFrame(columns=self._offered())

    def tables(self, sides: Sequence[str] = SIDES) -> "Iterator[pa.Table]":
        """Read sides some thousand rows at a time."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        for side in sides:
            file = pq.ParquetFile(self.folder / f"{side}.parquet")
            for batch in file.iter_batches(batch_size=store.SHARD_ROWS):
                yield pa.Table.from_batches([batch])

    def _schema(self) -> "pa.Schema":
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.folder / f"{SIDES[0]}.parquet").schema_arrow

    def _offered(self) -> list[str]:
        texts = [name for name in _TEXTS if name in self._schema().names]
        return [*PLAIN, *texts, *_COUNTED, "sides"]

    def _see_to(self, wanted: Sequence[str]) -> None:
        offered = self._offered()
        for name in wanted:
            if name not in offered:
                near = did_you_mean(name, offered)
                raise UserError(f"checks: no column {name!r} among the examples{near}")

    def _sides_of_groups(self) -> dict[str, int]:
        found: dict[str, set[str]] = {}
        for table in self.tables():
            pairs = zip(table["group"].to_pylist(), table["split"].to_pylist(), strict=True)
            for group, side in pairs:
                found.setdefault(group, set()).add(side)
        return {group: len(sides) for group, sides in found.items()}


class Parts(NamedTuple):
    """An example in two parts: what is given, a text for each turn, and what is to be said."""

    given: tuple[str, ...]
    said: str
    kind: str
    records: int

    @property
    def whole(self) -> str:
        return "\n".join((*self.given, self.said))


def parts(rows: Sequence[Mapping[str, Any]]) -> list[Parts]:
    """Take rows of any shape apart."""
    return [
        Parts(*_taken_apart(row), row["kind"] or "", len(row.get("records") or ())) for row in rows
    ]


def _taken_apart(row: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    if "messages" in row:
        contents = [each["content"] or "" for each in row["messages"] or ()]
        return tuple(contents[:-1]), contents[-1] if contents else ""
    prompt = row.get("prompt") or ""
    said = row.get("completion") if "completion" in row else row.get("text")
    return ((prompt,) if prompt else ()), said or ""


def _turns(example: Parts) -> int:
    """Count turns: of a chat's prompt the lines, of which the last begins what is to be said."""
    if example.kind == "message" and len(example.given) == 1:
        return max(2, example.given[0].count("\n") + 1)
    return len(example.given) + 1


_COUNTED: dict[str, Callable[[Parts], int]] = {
    "records": lambda example: example.records,
    "turns": _turns,
    "chars": lambda example: len(example.whole),
    "words": lambda example: len(example.whole.split()),
    "prompt_chars": lambda example: sum(map(len, example.given)),
    "completion_chars": lambda example: len(example.said.strip()),
}


def _laid_out(table: "pa.Table", wanted: Sequence[str], sides: Mapping[str, int]) -> "pa.Table":
    import pyarrow as pa

    counted = [name for name in wanted if name in _COUNTED]
    examples = parts(table.to_pylist()) if counted else []
    columns: dict[str, Any] = {}
    for name in wanted:
        if name in _COUNTED:
            columns[name] = pa.array(map(_COUNTED[name], examples), type=pa.int64())
        elif name == "sides":
            groups = table["group"].to_pylist()
            columns[name] = pa.array([sides[group] for group in groups], type=pa.int64())
        else:
            columns[name] = table[name]
    return pa.table(columns)
