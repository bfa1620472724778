import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.rating.asked import Asked
from evaluation.rating.figures.ground import Ground, Measured, ground, measured
from evaluation.rating.figures.raters import Account
from evaluation.rating.figures.whole import whole
from evaluation.rating.judgement import CHOICES, Choice, Judgement
from evaluation.rating.material import Material, read
from evaluation.rating.section import Rating
from evaluation.rating.units import units
from grist import store
from tests.evaluation.rating.figures.builders import a_ground, a_judgement
from tests.spent import no_more_than

STYLE = ("style", "fluency")
MIRRORED: dict[Choice, Choice] = {
    "left": "right",
    "right": "left",
    "left_much": "right_much",
    "right_much": "left_much",
}


def a_panel(*, raters: int = 2, examples: int = 12, seed: int = 1) -> list[Judgement]:
    """Let raters choose at random, sides in turn."""
    random = Random(seed)  # noqa: S311 - no secret
    return [
        a_judgement(
            random.choice(CHOICES),
            rater=f"rater {rater}",
            example=f"x{example:04}",
            left=("base", "tuned")[(rater + example) % 2],
            right=("tuned", "base")[(rater + example) % 2],
        )
        for rater in range(raters)
        for example in range(examples)
    ]


def test_every_decision_is_counted_where_it_belongs() -> None:
    judgements = [
        a_judgement("left"),
        a_judgement("right", role="repeat", left="tuned", right="base"),
        a_judgement("left", role="control", left="true", right="spoilt"),
        a_judgement("left", role="practice", left="true", right="spoilt"),
        a_judgement("left", rater="ben", example="gone"),
        a_judgement("left", rater="ben", role="control", example="gone"),
        a_judgement("left", rater="ben", protocol="chat_turns", example="x1"),
        a_judgement(scores={"style": 3}, rater="ben"),
    ]
    found = whole(judgements, a_ground(judgements[:4]), seed=7)

    assert (found.ratings, found.firsts, found.repeats, found.controls) == (3, 1, 1, 1)
    assert (found.practice, found.stale) == (1, 4)
    assert (found.units, found.rated) == (1, 1)
    assert [each.name for each in found.raters] == ["ana"]
    assert found.pairs[0].ratings == 1
    assert found.position is not None
    assert found.position.decided == 2


def test_a_text_is_one_decision_once_all_dimensions_are_there() -> None:
    judgements = [
        a_judgement(scores={"style": 4, "fluency": 5, "gone": 1}),
        a_judgement(scores={"style": 2}, example="x2"),
        a_judgement(scores={"gone": 2}, example="x3"),
    ]
    found = whole(judgements, a_ground(judgements, dimensions=STYLE), seed=7)

    assert (found.ratings, found.rated, found.units, found.stale) == (1, 1, 3, 1)
    means = [(each.dimension, each.ratings, each.score.value) for each in found.means]
    assert means == [("style", 2, 3.0), ("fluency", 1, 5.0)]
    assert [each.about for each in found.agreement] == ["style", "fluency"]
    assert found.position is None
    assert (found.pairs, found.strengths) == ((), ())


def test_a_unit_with_systems_that_it_never_showed_is_stale() -> None:
    judgement = a_judgement("left")
    forged = replace(judgement, showing=replace(judgement.showing, left="strange"), rater="ben")
    found = whole([judgement, forged], a_ground([judgement]), seed=7)

    assert (found.ratings, found.stale) == (1, 1)


def test_an_answer_to_a_pair_that_says_that_it_was_a_control_is_stale() -> None:
    judgement = a_judgement("left")
    forged = a_judgement("left", role="control", rater="ben")
    found = whole([judgement, forged], a_ground([judgement]), seed=7)

    assert (found.ratings, found.controls, found.stale) == (1, 0, 1)


def test_without_ratings_there_are_noughts_and_reasons() -> None:
    judgements = a_panel()
    found = whole([], a_ground(judgements), accounts={"ana": Account(skipped=2)}, seed=7)

    assert (found.ratings, found.rated, found.units) == (0, 0, 12)
    assert (found.pairs, found.strengths, found.means, found.metrics) == ((), (), (), ())
    assert [each.skipped for each in found.raters] == [2]


def test_a_better_system_is_told_apart_with_all_figures_of_it() -> None:
    judgements = [
        replace(each, choice="right" if each.showing.right == "tuned" else "left_much")
        for each in a_panel(examples=20)
    ]
    said = {
        (f"x{at:04}", name): 10.0 * (name == "tuned")
        for at in range(20)
        for name in ("base", "tuned")
    }
    found = whole(judgements, a_ground(judgements), metrics=[Measured("bleu", True, said)], seed=7)

    (pair,), (metric,) = found.pairs, found.metrics
    assert (pair.rate.value, pair.needed, pair.b_much + pair.b_better) == (1.0, 0, 40)
    assert pair.p == pair.p_adjusted == 0.0001
    assert found.strengths == ()
    assert metric.units == 20


@settings(deadline=None, max_examples=3)
@given(st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_sides_of_showings_matter(random: Random) -> None:
    judgements = a_panel()
    shuffled = [mirrored(each) if random.random() < 0.5 else each for each in judgements]
    random.shuffle(shuffled)
    there = whole(judgements, a_ground(judgements), seed=7)
    back = whole(shuffled, a_ground(judgements), seed=7)

    assert (there.pairs, there.strengths, there.agreement) == (
        back.pairs,
        back.strengths,
        back.agreement,
    )


def mirrored(judgement: Judgement) -> Judgement:
    shown = judgement.showing
    assert judgement.choice is not None
    return replace(
        judgement,
        showing=replace(shown, left=shown.right, right=shown.left),
        choice=MIRRORED.get(judgement.choice, judgement.choice),
    )


def test_figures_are_the_same_in_another_process_with_another_hash_seed() -> None:
    script = (
        "from tests.evaluation.rating.figures.test_whole import a_panel, a_ground, whole\n"
        "panel = a_panel()\n"
        "print(whole(panel, a_ground(panel), seed=7))"
    )
    panel = a_panel()
    here = str(whole(panel, a_ground(panel), seed=7))

    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONHASHSEED": "99", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == here


def test_three_raters_of_2000_pairs_take_seconds() -> None:
    panel = a_panel(raters=3, examples=2000)
    random = np.random.default_rng(1)
    values = {
        (f"x{at:04}", name): float(random.normal())
        for at in range(2000)
        for name in ("base", "tuned")
    }
    metrics = [Measured(f"metric {at}", True, values) for at in range(8)]
    with no_more_than(15):  # some 2 s; the machine may have other things to do
        whole(panel, a_ground(panel), metrics=metrics, seed=7)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A run folder with samples of three examples, and scores of two metrics."""
    rows = [
        {
            "example": f"x{at}",
            "group": f"g{at}",
            "protocol": "half_token",
            "model": model,
            "prompt": "tea?",
            "reference": "yes",
            "output": f"{model} {at}",
            "finished": "stop",
            "bleu": 10.0 * at,
            "perplexity": 3.0,
            "evaluate:politeness": 0.5,
        }
        for at in range(3)
        for model in ("base", "tuned")
    ]
    store.write_table(tmp_path / "evaluate" / "samples.parquet", pa.Table.from_pylist(rows))
    return tmp_path


def facts(home: Path, section: Rating) -> tuple[Ground, Material]:
    material = read(home, section)
    return ground(Asked(section, 7), material, units(material, section, seed=7)), material


def test_what_there_is_to_rate_is_read_from_the_samples(home: Path) -> None:
    found, material = facts(home, Rating(true_half=True))

    assert (found.ask, found.systems, found.dimensions) == (
        "pairwise",
        ("base", "tuned", "true"),
        (),
    )
    assert len(found.units) == 9
    assert found.examples == {"x0", "x1", "x2"}
    assert material.systems == found.systems


def test_metrics_say_themselves_which_way_is_better(home: Path) -> None:
    _, material = facts(home, Rating())
    found = {each.metric: each for each in measured(home, material)}

    assert {name: each.higher for name, each in found.items()} == {
        "bleu": True,
        "perplexity": False,
        "evaluate:politeness": None,
    }
    assert found["bleu"].values["x2", "tuned"] == 20.0


def test_what_scores_json_says_goes_first(home: Path) -> None:
    score = {"protocol": "half_token", "metric": "evaluate:politeness", "better": "lower"}
    store.write_json(home / "evaluate" / "scores.json", [score])
    _, material = facts(home, Rating())
    found = {each.metric: each.higher for each in measured(home, material)}

    assert found == {"bleu": True, "perplexity": False, "evaluate:politeness": False}
