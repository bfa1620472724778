"""`embed compare`: sentence models over the same texts, side by side.

    gristmill embed compare runs/tea-house --model minilm --model ./mine -o compare.html

    minilm and ./mine
      overlap      0.348 [0.333, 0.362]  of the 10 nearest, n=942; by chance 0.0106
      correlation  0.256  of cosines by rank, n=20,000

Texts are named by their ids; `--texts` shows their beginnings.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grist import store
from grist.errors import Exit, UsageError
from grist.text import visible
from gristmill.cli.screen import Screen, emit
from gristmill.embedding.comparison import (
    THRESHOLDS,
    Agreement,
    Apart,
    Comparison,
    as_json,
    compare,
    rate,
)
from gristmill.embedding.encoding import encode, found
from gristmill.embedding.picture import page
from gristmill.embedding.sample import Piece, drawn

_SHOWN = 100  # characters of a text


def show(
    path: Path,
    names: Sequence[str],
    screen: Screen,
    *,
    sample: int,
    seed: int,
    texts: bool,
    output: Path | None,
    json_wanted: bool,
) -> Exit:
    """Compare models over the texts of a run, a dataset or a file.

    Raises:
        UserError: there are no texts there, or a model is none.
    """
    _check(names, output)
    models = [found(name) for name in names]
    _distinct([model.name for model in models])
    taken = drawn(path, sample, seed=seed)
    pieces = taken.pieces
    if not pieces:
        raise UsageError(f"{path}: no text in it")
    said = [piece.text for piece in pieces]
    made = compare([encode(model, said, screen.progress) for model in models], seed=seed)
    screen.clear()
    if output:
        title = path.resolve().name or "texts"
        store.write_text(output, page(made, pieces, title=title, texts=texts))
    head = {"rows": taken.rows, "texts": len(pieces), "seed": seed}
    if json_wanted:
        emit(head | as_json(made, pieces, texts=texts))
    else:
        print("\n".join(map(visible, _lines(made, pieces, head, texts=texts))))
    if output:
        screen.say(f"Picture: {output.resolve().as_uri()}")
    return Exit.OK


def _check(names: Sequence[str], output: Path | None) -> None:
    if len(names) < 2:
        raise UsageError("name two models or more to compare: --model minilm --model ./mine")
    if output and (output.suffix != ".html" or output.is_dir() or not output.parent.is_dir()):
        raise UsageError(f"{output}: write the picture to a .html file in a folder that is there")


def _distinct(names: Sequence[str]) -> None:
    for at, name in enumerate(names):
        if name in names[:at]:
            raise UsageError(
                f"--model {name}: two models go by this name; name each once, and folders of like "
                "names by their paths from here, as ./mine"
            )


def _lines(
    made: Comparison, pieces: Sequence[Piece], head: dict[str, Any], *, texts: bool
) -> Iterator[str]:
    """Say everything, line by line."""
    read = [pieces[at] for at in made.places]
    width = max(len("model"), *(len(model.name) for model in made.models))
    yield f"{len(pieces):,} different texts of {head['rows']:,} rows; {len(read):,} are compared"
    yield ""
    yield from _speeds(made, width)
    yield ""
    yield from _shares(made, width)
    for agreement in made.agreements:
        yield ""
        yield from _agreement(agreement, made)
        for name, pairs in agreement.apart.items():
            yield from _apart(name, pairs, read, texts=texts)


def _speeds(made: Comparison, width: int) -> Iterator[str]:
    yield f"{'model':<{width}}  dimensions   texts/s  a CPU second  load s  not read"
    for model in made.models:
        many = len(model.vectors)
        paces = (rate(many, model.seconds), rate(many, model.cpu_seconds))
        yield (
            f"{model.name:<{width}}  {model.dimensions:>10}  {paces[0]:>8,.1f}  {paces[1]:>12,.1f}"
            f"  {model.load_seconds:>6.1f}  {many - int(model.read.sum()):>8,}"
        )


def _shares(made: Comparison, width: int) -> Iterator[str]:
    yield f"share that is near: {made.pairs:,} random pairs; {made.asked:,} texts, their nearest"
    yield f"{'cosine at least':<{width + 9}}" + "".join(f"{each:>8.2f}" for each in THRESHOLDS)
    for model in made.models:
        for what, of in (("pairs", made.pairs_above), ("nearest", made.nearest_above)):
            shares = "".join(f"{share:>8.4f}" for share in of[model.name])
            yield f"{model.name:<{width}}  {what:<7}{shares}"


def _agreement(agreement: Agreement, made: Comparison) -> Iterator[str]:
    overlap, correlation = agreement.overlap, agreement.correlation
    yield f"{agreement.one} and {agreement.other}"
    yield (
        f"  overlap      {overlap.value:.3f} [{overlap.low:.3f}, {overlap.high:.3f}]"
        f"  of the {made.k} nearest, n={made.asked:,}; by chance {made.by_chance:.4f}"
    )
    told = "–" if correlation is None else f"{correlation:.3f}"
    yield f"  correlation  {told}  of cosines by rank, n={made.pairs:,}"


def _apart(
    name: str, pairs: Sequence[Apart], read: Sequence[Piece], *, texts: bool
) -> Iterator[str]:
    if pairs:
        yield f"  near for {name} alone: its cosine, the other's, the rank there"
    for pair in pairs:
        both = (read[pair.left], read[pair.right])
        ids = "  ".join(piece.id for piece in both)
        yield f"    {pair.near:6.3f} {pair.far:6.3f} {pair.rank:>7,}  {ids}"
        if texts:
            for piece in both:
                yield f"{'':<24}{' '.join(piece.text.split())[:_SHOWN]}"
