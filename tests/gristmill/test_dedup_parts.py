"""What the answers about pairs are worth, and how differences are marked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from grist.difference import Piece
from gristmill.pairs.marked import difference, shortened, written
from gristmill.pairs.suggestion import fitted, needed, suggested, wilson
from tests.spent import no_more_than

answers = st.lists(
    st.tuples(st.integers(50, 100).map(lambda at: at / 100), st.booleans()), min_size=1, max_size=30
)


@given(answers)
def test_the_fit_is_the_closest_that_never_falls(said: list[tuple[float, bool]]) -> None:
    begins, shares = fitted(said)
    assert begins == sorted(begins)
    assert shares == sorted(shares)
    scores, yes = (np.array(column, float) for column in zip(*said, strict=True))
    reference = IsotonicRegression().fit(scores, yes).predict(scores)
    ours = [shares[np.searchsorted(begins, score, "right") - 1] for score in scores]
    assert np.allclose(ours, reference)


def test_the_interval_is_wilsons() -> None:
    """At its ends the share that was seen is just 1.96 standard errors away."""
    for yes, count in ((19, 20), (1, 3), (7, 40)):
        for end in wilson(yes, count):
            distance = (yes / count - end) / (end * (1 - end) / count) ** 0.5
            assert abs(distance) == pytest.approx(1.959964, abs=1e-4)
    assert (wilson(0, 10)[0], wilson(10, 10)[1]) == (0.0, 1.0)


@pytest.mark.parametrize("precision", [0.8, 0.9, 0.95, 0.99])
def test_so_many_yes_are_needed_and_no_fewer(precision: float) -> None:
    count = needed(precision)
    assert wilson(count, count)[0] >= precision > wilson(count - 1, count - 1)[0]


def test_the_smallest_threshold_that_is_precise_enough_is_suggested() -> None:
    said = [(at / 100, at >= 78) for at in range(70, 92, 2)]
    best = suggested(said, [at / 100 for at in range(65, 100)], 0.95)
    assert best is not None
    assert (best.threshold, best.yes, best.answered, best.lowest) == (0.765, 7, 7, False)
    # At .77 the answer about .76 holds, which was no: one of 23 rows.
    assert best.precision == round(22 / 23, 6)


def test_a_doubtful_score_with_few_rows_is_taken_along() -> None:
    """What is dropped counts, not only what is at the line: 1 of 101 may be wrong."""
    said = [(0.7, False), *((at / 100, True) for at in range(80, 90))]
    few = suggested(said, [0.7, *[0.9] * 100], 0.95)
    many = suggested(said, [*[0.7] * 50, *[0.9] * 100], 0.95)
    assert few is not None
    assert many is not None
    assert (few.threshold, few.lowest, few.precision) == (0.7, True, round(100 / 101, 6))
    assert many.threshold == 0.705


def test_few_answers_and_answers_of_no_suggest_nothing() -> None:
    assert suggested([(0.8, True)] * 9, [0.8], 0.95) is None
    assert suggested([(0.8, False)] * 20, [0.8, 0.9], 0.95) is None


def test_differences_are_marked_by_words() -> None:
    assert written(difference("Open at nine.", "Open at ten!")) == "Open at [-nine.-]{+ten!+}"
    assert written(difference("a b", "a b")) == "a b"
    assert written(difference("", "a")) == "{+a+}"


def test_a_script_without_spaces_is_marked_by_characters() -> None:
    assert written(difference("五時にお茶", "六時にお茶")) == "[-五-]{+六+}時にお茶"


texts = st.text("ab é五\n", max_size=40)


@given(texts, texts)
def test_the_pieces_make_up_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(t for what, t in pieces if what in {"both", "old"}) == " ".join(old.split())
    assert "".join(t for what, t in pieces if what in {"both", "new"}) == " ".join(new.split())


def test_what_both_have_is_cut_far_from_differences() -> None:
    many = " ".join(f"w{at}" for at in range(150))
    pieces = list(shortened(difference(f"old {many} end", f"new {many} fin")))
    assert [what for what, _ in pieces] == ["old", "new", "both", "cut", "both", "old", "new"]
    assert len("".join(text for _, text in pieces)) < 200
    [whole, cut, *_] = shortened([Piece("both", many)])
    assert (whole.text.split()[0], cut.text) == ("w0", "…")


def test_what_is_cut_keeps_the_spaces_beside_a_difference() -> None:
    many = " ".join(f"w{at}" for at in range(150))
    old, new = f"{many} red {many} nine {many}", f"{many} blue {many} ten {many}"

    shown = written(list(shortened(difference(old, new))))

    assert "w149 [-red-]{+blue+} w0 " in shown
    assert " w149 [-nine-]{+ten+} w0 " in shown


def test_texts_made_to_be_slow_are_not() -> None:
    with no_more_than(5):
        pieces = list(shortened(difference("a " * 60_000 + "x", "b a a " * 40_000)))
    assert sum(len(text) for _, text in pieces) < 3_000
