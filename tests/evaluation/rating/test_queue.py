"""A rater's queue: sides even, repeats and controls hidden, all of it drawn from seed and name."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rating.judgement import SPOILT, TRUE, Ask, Showing
from evaluation.rating.section import Rating
from evaluation.rating.spoiling import spoilt
from tests.evaluation.rating.world import a_material, a_queue, an_example


def _sides(showings: Iterable[Showing]) -> Counter[tuple[str, str]]:
    return Counter((each.left, each.right) for each in showings if each.role != "practice")


def _showings(section: Rating, rater: str, slot: int) -> Sequence[Showing]:
    return a_queue(a_material(30), section, rater, slot=slot).showings


def _of(showings: Sequence[Showing], *roles: str) -> list[Showing]:
    return [each for each in showings if each.role in roles]


SECTIONS = st.builds(
    Rating,
    repeats=st.sampled_from([0.0, 0.1, 0.34, 0.5]),
    controls=st.sampled_from([0.0, 0.05, 0.3]),
    true_half=st.booleans(),
)


@given(st.integers(1, 60), SECTIONS, st.integers(0, 1000), st.sampled_from(["ana", "ben"]))
def test_every_system_of_a_pair_stands_left_in_exactly_half_of_a_raters_showings(
    count: int, section: Rating, seed: int, rater: str
) -> None:
    sides = _sides(a_queue(a_material(count), section, rater, seed=seed).showings)
    assert sides
    for (left, right), many in sides.items():
        assert sides[right, left] == many


@given(half=st.integers(1, 40), repeats=st.sampled_from([0.0, 0.1, 0.5]))
def test_of_an_even_number_first_showings_are_even_too(half: int, repeats: float) -> None:
    queue = a_queue(a_material(2 * half), Rating(repeats=repeats))
    sides = _sides(_of(queue.showings, "first"))
    assert sides["base", "tuned"] == sides["tuned", "base"] == half


def test_sides_are_nearly_even_all_along() -> None:
    firsts = _of(a_queue(a_material(200)).showings, "first")
    ahead = [sum(1 if each.left == "base" else -1 for each in firsts[:end]) for end in range(201)]
    assert max(map(abs, ahead)) <= 2


def test_an_odd_one_out_is_seen_both_ways_round_even_without_repeats() -> None:
    queue = a_queue(a_material(5), Rating(repeats=0, controls=0))
    assert Counter(each.role for each in queue.showings) == {"first": 5, "repeat": 1}


def test_a_repeat_has_its_sides_changed_and_comes_ten_items_later_where_there_are_so_many() -> None:
    showings = a_queue(a_material(100), Rating(repeats=0.2, controls=0)).showings
    place = {each.place: at for at, each in enumerate(showings)}
    first = {each.unit: each for each in _of(showings, "first")}
    again = _of(showings, "repeat")
    assert len(again) == 20
    for each in again:
        before = first[each.unit]
        assert (each.left, each.right) == (before.right, before.left)
        assert place[each.place] - place[before.place] >= 10


def test_a_control_shows_the_true_half_and_a_spoilt_copy_of_what_was_seen_before() -> None:
    queue = a_queue(a_material(40), Rating(controls=0.1))
    seen: set[str] = set()
    for each in queue.showings:
        if each.role == "control":
            assert {each.left, each.right} == {TRUE, SPOILT}
            assert each.example in seen
            shown = queue.texts(each)
            assert shown.left != shown.right
            assert shown.true in (shown.left, shown.right)
        seen.add(each.example)
    assert len(_of(queue.showings, "control")) == 4


def test_of_scored_texts_both_the_true_half_and_its_copy_are_controls() -> None:
    queue = a_queue(a_material(40), Rating(ask="absolute", controls=0.1))
    controls = _of(queue.showings, "control")
    systems = {(each.example, each.left) for each in controls}
    assert len(controls) == len(systems) == 8
    assert Counter(each.left for each in controls) == {TRUE: 4, SPOILT: 4}


@pytest.mark.parametrize("ask", ["pairwise", "absolute"])
def test_no_side_of_a_control_can_be_known_by_its_differences(ask: Ask) -> None:
    queue = a_queue(a_material(40), Rating(ask=ask, controls=0.1, training=2))
    for each in queue.showings:
        shown = queue.texts(each)
        if each.role == "control":
            assert shown.measure not in (shown.true, shown.left, shown.right)
        else:
            assert shown.measure == shown.true


@pytest.mark.parametrize("ask", ["pairwise", "absolute"])
def test_where_the_true_half_takes_part_nothing_tells_which_it_is_before_it_is_judged(
    ask: Ask,
) -> None:
    for count in (2, 12, 40):
        section = Rating(ask=ask, true_half=True, training=3, controls=0.3, repeats=0)
        told: set[str] = set()
        for each in a_queue(a_material(count), section).showings:
            if each.role == "first":
                assert each.example not in told
            elif each.role != "repeat":  # an odd one out is seen both ways round
                told.add(each.example)


def test_few_examples_have_no_controls() -> None:
    assert not _of(a_queue(a_material(8)).showings, "control")


def test_practice_comes_first() -> None:
    roles = [each.role for each in a_queue(a_material(40), Rating(training=3)).showings]
    assert roles[:3] == ["practice"] * 3
    assert "practice" not in roles[3:]


def test_practice_in_scores_shows_good_and_spoilt_texts_by_turns() -> None:
    queue = a_queue(a_material(40), Rating(ask="absolute", training=3))
    assert [each.left for each in queue.showings[:3]] == [TRUE, SPOILT, TRUE]


@given(st.integers(1, 40), st.sampled_from(["pairwise", "absolute"]), st.booleans())
def test_no_place_comes_twice_and_nothing_is_left_out(
    count: int, ask: str, true_half: bool
) -> None:
    section = Rating(ask="pairwise" if ask == "pairwise" else "absolute", true_half=true_half)
    showings = a_queue(a_material(count), section).showings
    assert len({each.place for each in showings}) == len(showings)
    systems = 2 + true_half
    of_each = systems * (systems - 1) // 2 if ask == "pairwise" else systems
    assert len(_of(showings, "first")) == count * of_each


def test_the_same_seed_and_name_give_the_same_queue_however_the_name_is_spelt() -> None:
    assert a_queue(rater="Ana").showings == a_queue(rater=" ana").showings


def test_another_rater_and_another_seed_have_another_order() -> None:
    orders = [
        [each.unit for each in a_queue(a_material(30), rater=rater, seed=seed).showings]
        for rater, seed in (("ana", 7), ("ben", 7), ("ana", 8))
    ]
    assert orders[0] != orders[1]
    assert orders[0] != orders[2]


def test_more_examples_leave_the_order_of_the_others_as_it_is() -> None:
    few = [each.unit for each in _of(a_queue(a_material(30)).showings, "first")]
    more = [each.unit for each in _of(a_queue(a_material(45)).showings, "first")]
    assert [unit for unit in more if unit in set(few)] == few


@pytest.mark.parametrize(("raters", "overlap"), [(3, 2), (4, 1), (5, 3)])
def test_each_item_is_seen_by_as_many_raters_as_planned(raters: int, overlap: int) -> None:
    section = Rating(raters=raters, overlap=overlap)
    seen: Counter[str] = Counter()
    loads = []
    for slot in range(raters):
        firsts = _of(a_queue(a_material(60), section, f"rater {slot}", slot=slot).showings, "first")
        seen.update(each.unit for each in firsts)
        loads.append(len(firsts))
    assert set(seen.values()) == {overlap}
    assert set(loads) == {60 * overlap // raters}


def test_all_pairs_of_raters_share_some_items() -> None:
    section = Rating(raters=4, overlap=2)
    units = [
        {
            each.unit
            for each in a_queue(a_material(80), section, f"r{slot}", slot=slot).showings
            if each.role == "first"
        }
        for slot in range(4)
    ]
    shared = [len(units[a] & units[b]) for a in range(4) for b in range(a)]
    assert min(shared) >= 4


def test_a_rater_beyond_the_planned_number_shares_a_slot() -> None:
    section = Rating(raters=3, overlap=1)
    units = [
        {each.unit for each in _of(_showings(section, name, slot), "first")}
        for name, slot in (("ana", 0), ("dan", 3))
    ]
    assert units[0] == units[1]


def test_a_spoilt_text_has_a_passage_of_another_one_in_its_middle() -> None:
    example = an_example(1, true="one two three four five six seven eight nine")
    other = an_example(9, true="red orange yellow green blue indigo violet")
    made = spoilt(example, [example, other], seed=3)
    assert made is not None
    words = made.split()
    assert words[:3] == ["one", "two", "three"]
    assert words[-3:] == ["seven", "eight", "nine"]
    assert set(words[3:6]) <= {"red", "orange", "yellow", "green", "blue", "indigo", "violet"}


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4), st.integers(0, 5))
def test_a_spoilt_text_is_never_the_true_one(text: str, others: list[str], seed: int) -> None:
    examples = [an_example(at, true=each) for at, each in enumerate([text, *others])]
    made = spoilt(examples[0], examples, seed=seed)
    assert made is None or made.split() != text.split()


def test_a_text_of_a_script_without_spaces_is_spoilt_by_characters() -> None:
    example = an_example(1, true="お茶を飲みながら霧の話をした")
    other = an_example(9, true="明日の朝は市場へ行く")
    made = spoilt(example, [example, other], seed=3)
    assert made is not None
    assert made.startswith("お茶を飲")
    assert made != example.texts[TRUE]


def test_a_text_that_cannot_be_spoilt_is_no_control() -> None:
    assert spoilt(an_example(1, true="a"), [], seed=1) is None
    assert spoilt(an_example(1, true=""), [], seed=1) is None
