"""From a run folder with ratings to figures, through the store."""

from pathlib import Path

import pyarrow as pa

from evaluation.rating import events
from evaluation.rating import store as ratings
from evaluation.rating.asked import asked
from evaluation.rating.figures.whole import findings
from evaluation.rating.judgement import Showing
from evaluation.rating.material import read
from evaluation.rating.units import Unit, units
from grist import store


def a_run(home: Path, examples: int = 12) -> Path:
    rows = [
        {
            "example": f"x{at:02}",
            "group": f"g{at // 2:02}",
            "protocol": "half_token",
            "model": model,
            "prompt": "tea?",
            "reference": "yes",
            "output": f"{model} {at}",
            "finished": "stop",
            "bleu": 10.0 * (model == "tuned") + at % 3,
        }
        for at in range(examples)
        for model in ("base", "tuned")
    ]
    store.write_table(home / "evaluate" / "samples.parquet", pa.Table.from_pylist(rows))
    return home


def showings(home: Path) -> list[Showing]:
    how = asked(home)
    material = read(home, how.section)
    return [a_showing(each) for each in units(material, how.section, seed=how.seed).listed]


def a_showing(unit: Unit) -> Showing:
    example = unit.example
    return Showing(
        unit.id, "first", "pairwise", "half_token", example.id, example.group, "tuned", "base"
    )


def test_a_run_that_nobody_rated_says_so_and_gets_no_file(tmp_path: Path) -> None:
    found = findings(a_run(tmp_path))

    assert (found.ratings, found.units, found.raters) == (0, 12, ())
    assert not (tmp_path / "ratings").exists()


def test_what_raters_did_comes_out_as_figures(tmp_path: Path) -> None:
    home = a_run(tmp_path)
    with ratings.opened(home) as opened:
        for rater in ("ben", "ana"):
            opened.add(rater, events.join({}))
            for at, showing in enumerate(showings(home)):
                if at == 3:
                    opened.add(rater, events.skip(showing, "", 2.0))
                else:
                    opened.add(rater, events.rate(showing, "right" if at == 5 else "left", 4.0))
                if at == 7:
                    opened.add(rater, events.flag(showing, on=True))
    found = findings(home)

    assert (found.ratings, found.rated, found.stale) == (22, 11, 0)
    assert [(each.name, each.ratings, each.skipped, each.flagged) for each in found.raters] == [
        ("ana", 11, 1, 1),
        ("ben", 11, 1, 1),
    ]
    (pair,) = found.pairs
    assert (pair.b, pair.b_better, pair.a_better) == ("tuned", 20, 2)
    assert found.metrics[0].units == 11


def test_ratings_of_samples_that_changed_are_stale(tmp_path: Path) -> None:
    home = a_run(tmp_path)
    shown = showings(home)[0]
    with ratings.opened(home) as opened:
        opened.add("ana", events.rate(shown, "left", 4.0))
    path = home / "evaluate" / "samples.parquet"
    rows = store.read_table(path).to_pylist()
    store.write_table(
        path, pa.Table.from_pylist([row | {"output": row["output"] + "!"} for row in rows])
    )

    assert (findings(home).ratings, findings(home).stale) == (0, 1)
