"""The pause that ends a session, found in a chat's own rhythm."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation import gaps
from curation.sessions import strands
from grist.records import Record
from tests.builders import a_record, frame

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


def a_rhythm(talk: int, rest: int, *, count: int = 400, per: int = 8, seed: int = 3) -> list[int]:
    """Draw gaps: one in `per` is about `rest` long, the others about `talk`."""
    draw = Random(seed)  # noqa: S311
    middles = [rest if at % per == 0 else talk for at in range(count)]
    return [round(middle * 2 ** draw.uniform(-1, 1)) for middle in middles]


def a_chat(since: list[int], *, people: int = 3, thread: str = "7") -> list[Record]:
    """Make a chat whose messages are so far apart (ms)."""
    minute, made = 0.0, []
    for at, gap in enumerate([0, *since]):
        minute += gap / MINUTE
        speaker = f"person{at % people}"
        made.append(a_record(at=at, minute=minute, speaker=speaker, thread=thread))
    return made


def chosen(made: list[Record]) -> dict[str, int]:
    return {thread: pause.minutes for thread, pause in paused(made).items()}


def paused(made: list[Record]) -> dict[str, gaps.Pause]:
    rows = frame(made)
    return gaps.chosen(rows.assign(strand=strands(rows)))


def valley_of(since: list[int]) -> int | None:
    found = gaps.valley_of(since)
    return found.minutes if found else None


def test_the_pause_lies_in_the_valley_between_talk_and_nights() -> None:
    (minutes,) = chosen(a_chat(a_rhythm(40 * SECOND, 9 * HOUR))).values()

    assert 10 <= minutes <= 180


def test_a_slow_chat_has_a_longer_pause_than_a_fast_one() -> None:
    fast = valley_of(a_rhythm(20 * SECOND, 4 * HOUR))
    slow = valley_of(a_rhythm(15 * MINUTE, 40 * HOUR))

    assert fast is not None
    assert slow is not None
    assert fast < slow


def test_the_pause_is_at_least_ten_minutes_and_at_most_six_hours() -> None:
    assert valley_of(a_rhythm(SECOND, 40 * MINUTE)) == 10
    found = valley_of(a_rhythm(HOUR, 150 * HOUR))
    assert found is not None
    assert 180 <= found <= 360


def test_the_pause_is_the_roundest_time_on_the_floor_of_the_valley() -> None:
    found = gaps.valley_of(a_rhythm(40 * SECOND, 9 * HOUR))

    assert found is not None
    assert found.low <= found.minutes <= found.high
    inside = [minutes for minutes in gaps.ROUND if found.low <= minutes <= found.high]
    assert found.minutes == inside[0]
    assert 0 <= found.depth <= 0.5


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("talk", "rest"), [(20 * SECOND, 4 * HOUR), (40 * SECOND, 9 * HOUR), (5 * MINUTE, 20 * HOUR)]
)
def test_a_chat_that_grows_by_a_fifth_keeps_its_pause(seed: int, talk: int, rest: int) -> None:
    draw = Random(seed)  # noqa: S311
    gaps_ms = [
        round((rest if draw.random() < 0.15 else talk) * 2 ** draw.gauss(0, 1.5))
        for _ in range(1_800)
    ]

    before, after = valley_of(gaps_ms[:1_500]), valley_of(gaps_ms)

    assert before == after
    assert before in gaps.ROUND


@pytest.mark.parametrize(("people", "minutes"), [(1, 60), (2, 60), (3, 30), (9, 30)])
def test_without_a_clear_valley_it_is_an_hour_for_two_and_half_of_it_for_more(
    people: int, minutes: int
) -> None:
    one_hump = a_rhythm(5 * MINUTE, 5 * MINUTE)

    assert chosen(a_chat(one_hump, people=people)) == {"7": minutes}


def test_a_few_long_pauses_are_no_hump() -> None:
    assert valley_of(a_rhythm(40 * SECOND, 9 * HOUR, count=100)) is None


def test_what_a_pause_was_chosen_by_is_told() -> None:
    made = a_chat(a_rhythm(40 * SECOND, 9 * HOUR))

    [evidence] = gaps.told(paused(made), frame(made))["evidence"].values()

    valley = gaps.valley_of(a_rhythm(40 * SECOND, 9 * HOUR))
    assert valley is not None
    assert evidence == {
        "gaps": 400,
        "low": valley.low,
        "high": valley.high,
        "depth": valley.depth,
    }


def test_threads_are_judged_apart_and_topics_too() -> None:
    fast = a_chat(a_rhythm(20 * SECOND, 9 * HOUR), thread="a")
    still = a_chat([5 * MINUTE] * 5, thread="b", people=2)
    between = [a_record(at=900 + at, minute=at / 10, thread="a") for at in range(3)]
    topics = [
        a_record(at=at, minute=at, thread="c", fields=(("topic", str(at % 2)),), speaker=f"s{at}")
        for at in range(6)
    ]

    found = chosen([*fast, *still, *topics])

    assert list(found) == ["a", "b", "c"]
    assert (found["b"], found["c"]) == (60, 30)
    assert chosen([*fast, *between])["a"] == chosen(fast)["a"]


def test_what_is_told_names_no_thread_but_by_its_pseudonym() -> None:
    made = [
        *a_chat([MINUTE] * 3, thread="Ana's kitchen", people=2),
        *a_chat([MINUTE] * 9, thread="<THREAD_4>"),
    ]

    told = gaps.told(paused(made), frame(made))

    assert told == {
        "threads": {"<THREAD_4>": 30, "thread 1": 60},
        "evidence": {"<THREAD_4>": {"gaps": 9}, "thread 1": {"gaps": 3}},
        "chosen": {"30": 1, "60": 1},
    }


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10**9), max_size=200), st.randoms())
def test_the_pause_depends_on_the_gaps_and_not_on_their_order(
    since: list[int], random: Random
) -> None:
    other = list(since)
    random.shuffle(other)

    found = gaps.valley_of(since)

    assert found == gaps.valley_of(other)
    assert found is None or found.minutes in gaps.ROUND
    assert found is None or 10 <= found.low <= found.high <= 360
