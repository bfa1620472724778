"""The recipe's `rating` section, and the file that keeps it in a run folder."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from evaluation.rating.asked import Asked, asked, keep
from evaluation.rating.keys import ONLY
from evaluation.rating.screen.actions import ACTIONS
from evaluation.rating.section import Rating
from grist.errors import UserError
from grist.manifest import Manifest


def _section(**said: Any) -> Rating:
    return TypeAdapter(Rating).validate_python(said)


def _wrong(**said: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        _section(**said)
    return str(caught.value.errors()[0]["msg"])


def test_a_section_without_parameters_asks_for_pairs_with_a_tenth_again_and_some_controls() -> None:
    assert _section() == Rating(ask="pairwise", repeats=0.1, controls=0.05, training=0)


def test_a_dimension_is_a_known_name_or_a_name_with_five_anchors() -> None:
    made = _section(
        ask="absolute", dimensions=["style", {"warmth": ["cold", "cool", "so so", "warm", "hot"]}]
    )
    assert [each.name for each in made.dimensions] == ["style", "warmth"]
    assert made.dimensions[1].anchors == ("cold", "cool", "so so", "warm", "hot")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"dimensions": ["charm"]}, "one of fluency, fits the beginning, style, overall"),
        ({"dimensions": [{"warmth": ["cold", "hot"]}]}, "five anchors"),
        ({"dimensions": [{"warmth": ["a", "b", "c", "d", ""]}]}, "five anchors"),
        ({"dimensions": [{"warmth": ["a\nb", "b", "c", "d", "e"]}]}, "five anchors"),
        ({"dimensions": ["style", "style"]}, "stands here twice"),
        ({"dimensions": []}, "at least 1"),
        ({"overlap": 2}, "overlap needs raters"),
        ({"raters": 2, "overlap": 3}, "cannot be more than raters"),
        ({"repeats": 0.9}, "less than or equal to 0.5"),
        ({"ask": "ranking"}, "'pairwise' or 'absolute'"),
        ({"break_every": 1}, "greater than or equal to 5"),
        ({"keys": {"tie": "b"}}, "b is both tie and bad"),
        ({"keys": {"tei": "t"}}, "no action 'tei'; did you mean 'tie'?"),
        ({"keys": {"tie": "ctrl+p"}}, "tie: ctrl+p lists the commands"),
        ({"keys": {"tie": []}}, "tie has no key"),
        (
            {"keys": {"tie": "nonsense"}},
            "no key 'nonsense'; a key is a character, or a name as left",
        ),
        ({"keys": {"tie": "Left"}}, "no key 'Left'"),
        ({"keys": {"tie": "shift+a"}}, "no key 'shift+a'"),
        ({"keys": {"tie": " "}}, "no key ' '"),
        ({"keys": {"tie": True}}, "valid string"),
        ({"keys": {"flag": 1}}, "1 is both score_1 and flag"),
        ({"dimensions": ["style"]}, "dimensions are of scores"),
        ({"systems": ["base", "base"]}, "stands here twice"),
        ({"bonus": 1}, "Unexpected keyword argument"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(said: dict[str, Any], why: str) -> None:
    assert why in _wrong(**said)


def test_two_keys_can_change_places() -> None:
    made = _section(keys={"tie": "b", "bad": "="})
    assert made.keys == {"tie": ("b",), "bad": ("=",)}


def test_a_digit_is_a_key_like_any_other() -> None:
    assert _section(keys={"score_1": 6}).keys == {"score_1": ("6",)}


def test_a_digit_may_choose_a_text_as_pairs_have_no_scores() -> None:
    assert _section(keys={"left": 1, "right": 2}).keys == {"left": ("1",), "right": ("2",)}


@pytest.mark.parametrize("key", ["T", ",", "é", "f2", "space", "shift+f3", "ctrl+t", "alt+left"])
def test_what_a_keyboard_sends_is_a_key(key: str) -> None:
    made = _section(keys={"tie": key, "page_down": "pagedown"})
    assert made.keys == {"tie": (key,), "page_down": ("pagedown",)}


def test_actions_of_one_kind_of_question_are_the_same_wherever_they_are_listed() -> None:
    assert {each.name: each.ask for each in ACTIONS if each.ask} == dict(ONLY)


def test_what_a_recipe_says_comes_back_from_the_run_folder(tmp_path: Path) -> None:
    section = _section(
        ask="absolute",
        dimensions=["style", {"warmth": ["a", "b", "c", "d", "e"]}],
        keys={"tie": "t"},
        raters=3,
        overlap=2,
    )
    keep(tmp_path, section, seed=11)
    assert asked(tmp_path) == Asked(section, 11)


def test_a_recipe_that_says_nothing_any_more_leaves_the_defaults(tmp_path: Path) -> None:
    keep(tmp_path, Rating(ask="absolute"), seed=11)
    keep(tmp_path, None, seed=11)
    assert asked(tmp_path) == Asked(Rating(), 0)


def test_without_a_section_the_seed_is_that_of_the_evaluation(tmp_path: Path) -> None:
    made = Manifest("evaluate", "k", 5, {}, (), {}, "c", {}, {})
    (tmp_path / "evaluate").mkdir()
    made.write(tmp_path / "evaluate")
    assert asked(tmp_path) == Asked(Rating(), 5)


@pytest.mark.parametrize("content", ["", "[]", '{"seed": 1}', '{"seed": "x", "rating": {}}'])
def test_a_file_that_is_not_ours_is_named(tmp_path: Path, content: str) -> None:
    keep(tmp_path, Rating(), seed=1)
    (tmp_path / "ratings" / "rating.json").write_text(content)
    with pytest.raises(UserError, match=r"rating\.json: not as gristmill writes it"):
        asked(tmp_path)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('{"repeat": 0.1}', "rating: no parameter 'repeat'; did you mean 'repeats'?"),
        ('{"ask": "absolut"}', "rating ask: should be 'pairwise' or 'absolute'"),
        ('{"keys": {"tie": "left"}}', "rating keys: left is both left and tie"),
        ('{"overlap": 3}', "rating: overlap needs raters: how many are planned"),
        (
            '{"training": 99, "items": 0}',
            "rating items: should be greater than or equal to 1; "
            "rating training: should be less than or equal to 20",
        ),
    ],
)
def test_mistakes_of_a_file_written_by_hand_are_named(
    tmp_path: Path, section: str, said: str
) -> None:
    keep(tmp_path, Rating(), seed=1)
    path = tmp_path / "ratings" / "rating.json"
    path.write_text(f'{{"seed": 1, "rating": {section}}}')
    with pytest.raises(UserError) as told:
        asked(tmp_path)
    assert str(told.value) == f"{path}: {said}"
