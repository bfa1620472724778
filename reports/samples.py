"""The test examples that the page shows in full, with every model's answer to them.

    evaluate/samples.parquet  ->  Sample(rank=1, place="Best", gain=12.3, prompt="In the morning …",
        reference="finds a bowl …", answers=(Answer("base", …), Answer("tuned", …)))

Texts are shown in part where they are long: the page must stay small enough to open at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grist import store
from reports import terms
from reports.ranking import BY_LIKELIHOOD, Ranked, criterion, is_paired, place, ranked, spread

if TYPE_CHECKING:
    import pyarrow as pa

_PLAIN = frozenset(
    {"id", "example", "group", "protocol", "model", "prompt", "reference", "output", "nll"}
    | {"tokens", "bytes", "output_tokens", "subsets", "finished"}
)  # all other columns are measures of the row
# BLEU of one row is noise, and the others say again what their relatives say.
_LEFT_OUT = _PLAIN | {"bleu", "rouge1", "rouge2", "rougeLsum", "bits_per_byte"}
_ALL_TEXTS = 320_000  # bytes for the texts of all samples: the page stays below 1 MB
_ONE_TEXT = 900
_LEAST_TEXT = 160


@dataclass(frozen=True)
class Excerpt:
    """The part of a text that is shown, and how many characters are not."""

    text: str
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class Answer:
    """What one model made of the prompt, with the row's own measures."""

    model: str
    text: Excerpt
    cut: bool
    figures: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Sample:
    """One test example: its rank among all of them, and the gain that gave it that rank."""

    example: str
    rank: int
    place: str
    gain: float
    prompt: Excerpt
    reference: Excerpt
    answers: tuple[Answer, ...]

    @property
    def direction(self) -> str:
        if self.gain == 0:
            return "same"
        return "gain" if self.gain > 0 else "loss"


@dataclass(frozen=True)
class Selection:
    """The samples of one protocol, and by what they were chosen.

    Attributes:
        protocol: whose samples these are.
        by: the measure that ranks them, as it is written.
        paired: ranked by tuned less base, not by the only model there is.
        of: how many examples there were to choose from.
        samples: the chosen ones, from the best to the worst.
    """

    protocol: str
    by: str
    paired: bool
    of: int
    samples: tuple[Sample, ...]

    @property
    def setting(self) -> terms.Setting:
        return terms.setting(self.protocol)


def select(path: Path, *, show: int) -> tuple[Selection, ...]:
    """Choose `show` examples, shared out over the protocols that let models write something."""
    table = store.read_table(path)
    parts = [(name, _of(table, name)) for name in table["protocol"].unique().to_pylist()]
    written = [(name, part) for name, part in parts if any(part["output"].to_pylist())]
    if not written or not show:
        return ()
    texts = show * (2 + len(table["model"].unique()))
    limit = max(_LEAST_TEXT, min(_ONE_TEXT, _ALL_TEXTS // texts))
    shares = (len(range(at, show, len(written))) for at in range(len(written)))
    chosen = (
        _selection(part, protocol, show=share, limit=limit)
        for (protocol, part), share in zip(written, shares, strict=True)
    )
    return tuple(selection for selection in chosen if selection.samples)


def _of(table: "pa.Table", protocol: str) -> "pa.Table":
    import pyarrow.compute as pc

    return table.filter(pc.equal(table["protocol"], protocol))


def _selection(table: "pa.Table", protocol: str, *, show: int, limit: int) -> Selection:
    by = criterion(table.column_names)
    found = ranked(table, by)
    return Selection(
        protocol,
        by="log-likelihood per token" if by == BY_LIKELIHOOD else terms.measure(by).label,
        paired=is_paired(table["model"].unique().to_pylist()),
        of=len(found),
        samples=tuple(
            _sample(found[at], table, (at + 1, place(at, len(found))), limit)
            for at in (spread(len(found), show) if show else ())
        ),
    )


def _sample(found: Ranked, table: "pa.Table", standing: tuple[int, str], limit: int) -> Sample:
    """Open the texts of one chosen example."""
    rows: Sequence[Mapping[str, Any]] = table.take(list(found.rows)).to_pylist()
    return Sample(
        example=found.example,
        rank=standing[0],
        place=standing[1],
        gain=found.gain,
        prompt=_tail(rows[0]["prompt"], limit),
        reference=_head(rows[0]["reference"], limit),
        answers=tuple(_answer(row, limit) for row in rows),
    )


def _answer(row: Mapping[str, Any], limit: int) -> Answer:
    return Answer(
        model=row["model"],
        text=_head(row["output"], limit),
        cut=row["finished"] == "length",
        figures=tuple(
            (terms.measure(name).label, float(row[name]))
            for name in sorted(row.keys() - _LEFT_OUT, key=lambda name: (terms.rank(name), name))
            if isinstance(row[name], int | float)
        ),
    )


def _head(text: str | None, limit: int) -> Excerpt:
    """Keep the beginning of a text, without the space that a continuation starts with."""
    whole = (text or "").strip()
    shown = whole.encode()[:limit].decode(errors="ignore")
    return Excerpt(shown, after=len(whole) - len(shown))


def _tail(text: str | None, limit: int) -> Excerpt:
    """Keep the end of a prompt: it is what the answers go on from."""
    whole = (text or "").strip()
    shown = whole.encode()[-limit:].decode(errors="ignore")
    return Excerpt(shown, before=len(whole) - len(shown))
