"""How fast a host is asked, as a matter of numbers alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching.pace import MAX_PAUSE, MAX_PAUSED, QUICK, Pace, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def after(answers: list[float], *, per_host: int = 2, least: float = 0.0) -> Pace:
    """Give the pace after some good answers of so many seconds."""
    pace = Pace(per_host, least)
    for seconds in answers:
        pace.answered(seconds, good=True)
    return pace


def test_a_quick_server_is_not_slowed_down() -> None:
    assert after([0.05] * 50).delay == 0.0
    assert after([0.05] * 50, per_host=16).delay == 0.0


def test_a_slow_server_gets_one_request_in_the_time_of_an_answer() -> None:
    assert after([2.0] * 50).delay == pytest.approx(2.0, rel=0.01)


def test_in_between_it_is_as_many_at_once_as_latency_leaves() -> None:
    assert after([2 * QUICK] * 50, per_host=8).delay == pytest.approx(2 * QUICK / 4, rel=0.01)


def test_one_slow_answer_among_quick_ones_is_soon_forgotten() -> None:
    assert after([0.05] * 20 + [5.0]).delay > 0.5
    assert after([0.05] * 20 + [5.0] + [0.05] * 20).delay == 0.0


@given(st.lists(st.floats(0, 600), max_size=30), st.floats(0, 60), st.floats(0, 60))
def test_it_is_never_faster_than_the_recipe_or_the_host_wants(
    answers: list[float], least: float, asked: float
) -> None:
    pace = after(answers, least=least)
    pace.asked = asked
    assert pace.delay >= max(least, asked)


def test_a_quick_error_does_not_show_that_a_host_is_well() -> None:
    pace = after([2.0] * 50)
    before = pace.delay
    pace.answered(0.01, good=False)
    assert pace.delay == before


def test_a_host_pauses_as_long_as_it_says_and_at_most_two_minutes() -> None:
    pace = after([])
    pace.refused(100.0, 30.0, "status_429")
    assert pace.until == 130.0
    pace.refused(130.0, 9_999.0, "status_429")
    assert pace.until == 130.0 + MAX_PAUSE


def test_of_two_refusals_at_once_the_longer_pause_counts() -> None:
    pace = after([])
    pace.refused(100.0, 30.0, "status_429")
    pace.refused(101.0, 5.0, "status_429")
    assert (pace.until, pace.paused) == (130.0, 30.0)


def test_without_a_word_of_the_host_pauses_double_and_a_good_answer_ends_that() -> None:
    pace, now, pauses = after([]), 0.0, []
    for _ in range(4):
        pace.refused(now, None, "status_503")
        pauses.append(pace.until - now)
        now = pace.until
    assert pauses == [1.0, 2.0, 4.0, 8.0]
    pace.answered(0.05, good=True)
    pace.refused(now, None, "status_503")
    assert pace.until - now == 1.0


def test_requests_that_were_under_way_when_a_pause_began_do_not_double_it() -> None:
    pace = after([], per_host=16)
    for moment in (0.0, 0.1, 0.2):
        pace.refused(moment, None, "status_503")
    assert pace.until == 1.0


def test_a_host_is_left_alone_after_five_minutes_of_pauses_without_a_good_answer() -> None:
    pace, now = after([]), 0.0
    while not pace.spent:
        pace.refused(now, MAX_PAUSE, "status_429")
        now = pace.until
    assert MAX_PAUSED <= now < MAX_PAUSED + MAX_PAUSE
    assert pace.refusal == "status_429"


def test_a_good_answer_between_pauses_starts_the_count_anew() -> None:
    pace = after([])
    for number in range(20):
        pace.refused(number * 200.0, 100.0, "status_429")
        pace.answered(0.05, good=True)
    assert not pace.spent


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (b"0", 0.0),
        (b" 120 ", 120.0),
        (b"9" * 400, 999_999_999.0),
        (b"Sun, 01 Mar 2026 12:00:07 GMT", 7.0),
        (b"Sunday, 01-Mar-26 12:00:07 GMT", 7.0),
        (b"Sun Mar  1 12:00:07 2026", 7.0),
        (b"Sun, 01 Mar 2020 12:00:00 GMT", 0.0),
        (None, None),
        (b"", None),
        (b"-1", None),
        (b"1.5", None),
        (b"soon", None),
        ("\u0663".encode(), None),
        (b"Sun, 99 Mar 2026 12:00:07 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    written: bytes | None, seconds: float | None
) -> None:
    assert retry_after(written, NOW) == seconds


@given(st.binary(max_size=60))
def test_nothing_in_a_retry_after_makes_it_raise(written: bytes) -> None:
    retry_after(written, NOW)
