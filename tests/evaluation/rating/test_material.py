"""What there is to rate in a run's samples."""

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.rating.judgement import TRUE
from evaluation.rating.material import read
from evaluation.rating.section import Rating
from evaluation.rating.units import units
from grist.errors import UserError
from tests.evaluation.rating.world import a_material, an_example, write_samples


def test_each_example_has_a_text_of_every_system_and_the_true_half(tmp_path: Path) -> None:
    material = a_material(4)
    write_samples(tmp_path, material)
    assert read(tmp_path, Rating()) == material


def test_base_comes_first_and_the_true_half_last(tmp_path: Path) -> None:
    material = a_material(2, systems=("tuned", "base"))
    write_samples(tmp_path, material)
    assert read(tmp_path, Rating(true_half=True)).systems == ("base", "tuned", TRUE)


def test_models_of_other_runs_take_part_too(tmp_path: Path) -> None:
    example = an_example(1, **{"other/tuned": "a third voice"})
    material = replace(a_material(0), examples=(example,))
    write_samples(tmp_path, material, ("tuned", "other/tuned", "base"))
    assert read(tmp_path, Rating()).pairs == (
        ("base", "tuned"),
        ("base", "other/tuned"),
        ("tuned", "other/tuned"),
    )


def test_only_the_systems_that_are_asked_for_take_part(tmp_path: Path) -> None:
    write_samples(tmp_path, a_material(2))
    asked = Rating(systems=("tuned",), true_half=True)
    assert read(tmp_path, asked).systems == ("tuned", TRUE)


@pytest.mark.parametrize(
    ("section", "why"),
    [
        (Rating(systems=("tunde",)), "no samples of 'tunde'; did you mean 'tuned'"),
        (Rating(protocol="reply"), "no samples of protocol 'reply' to rate; known are half_token"),
        (Rating(systems=("tuned",)), "only 'tuned' wrote something, and a pair needs two"),
    ],
)
def test_what_samples_lack_is_said(tmp_path: Path, section: Rating, why: str) -> None:
    write_samples(tmp_path, a_material(2))
    with pytest.raises(UserError, match=why):
        read(tmp_path, section)


def test_a_run_without_samples_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="run the recipe up to `evaluate` first"):
        read(tmp_path, Rating())


def test_samples_that_are_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "evaluate").mkdir()
    (tmp_path / "evaluate" / "samples.parquet").write_bytes(b"PAR1 private words")
    with pytest.raises(UserError, match=r"samples\.parquet: not samples") as caught:
        read(tmp_path, Rating())
    assert "private" not in str(caught.value)


def test_a_protocol_in_which_nobody_wrote_gives_nothing_to_rate(tmp_path: Path) -> None:
    silent = an_example(1, base="", tuned="")
    write_samples(tmp_path, replace(a_material(0), examples=(silent,)))
    with pytest.raises(UserError, match="hold no text that a model wrote"):
        read(tmp_path, Rating())


def test_pairs_that_read_the_same_are_counted_and_not_asked() -> None:
    twins = an_example(5, base=" the same\n", tuned="the same")
    material = replace(a_material(3), examples=(*a_material(3).examples, twins))
    found = units(material, Rating(), seed=1)
    assert found.same == {("base", "tuned"): 1}
    assert len(found.listed) == 3


def test_a_unit_is_named_by_what_is_shown() -> None:
    one = units(a_material(3), Rating(), seed=1).listed
    changed = an_example(1, tuned="something else")
    material = replace(a_material(3), examples=(an_example(0), changed, an_example(2)))
    other = units(material, Rating(), seed=1).listed
    kept = {each.id for each in one} & {each.id for each in other}
    assert len(kept) == 2


def test_scores_are_asked_for_each_systems_text() -> None:
    found = units(a_material(3), Rating(ask="absolute"), seed=1).listed
    assert sorted(each.a for each in found) == ["base"] * 3 + ["tuned"] * 3


def test_items_limits_examples_and_a_larger_limit_adds_to_them() -> None:
    few = units(a_material(30), Rating(items=5), seed=1).listed
    more = units(a_material(30), Rating(items=9), seed=1).listed
    assert len(few) == 5
    assert more[:5] == few


def test_practice_examples_stand_aside_where_enough_are_left() -> None:
    found = units(a_material(30), Rating(training=3), seed=1)
    aside = {each.id for each in found.practice}
    assert len(aside) == 3
    assert not aside & {each.example.id for each in found.listed}


def test_of_few_examples_none_is_lost_to_practice() -> None:
    found = units(a_material(10), Rating(training=3), seed=1)
    assert (len(found.listed), len(found.practice)) == (10, 3)
