"""A rater sits down before a run folder."""

from pathlib import Path

import pytest

from evaluation.rating.asked import keep
from evaluation.rating.opening import sitting
from evaluation.rating.section import Rating
from evaluation.rating.store import opened
from grist.errors import MissingError, UsageError, UserError
from tests.evaluation.rating.world import a_material, an_example, write_samples


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_samples(tmp_path, a_material(24))
    return tmp_path


def test_samples_alone_are_enough(home: Path) -> None:
    with sitting(home, "ana") as one:
        one.prefer("left")
    with sitting(home, "ANA ") as again:
        assert (again.at, again.progress.done) == (1, 1)


def test_joining_keeps_what_the_queue_was_made_of(home: Path) -> None:
    keep(home, Rating(repeats=0), seed=9)
    with sitting(home, "ana"), sitting(home, "ben"):
        pass
    with opened(home) as store:
        joined = [each for each in store.events() if each.action == "join"]
    assert [(each.rater, each.payload["slot"]) for each in joined] == [("ana", 0), ("ben", 1)]
    assert joined[0].payload["seed"] == 9
    assert joined[0].payload["rating"]["repeats"] == 0


def test_coming_back_is_no_second_joining(home: Path) -> None:
    for _ in range(2):
        with sitting(home, "ana"):
            pass
    with opened(home) as store:
        assert len(store.events()) == 1


def test_a_rater_keeps_a_slot_while_others_join(home: Path) -> None:
    keep(home, Rating(raters=3, overlap=1), seed=9)
    with sitting(home, "ana") as one:
        before = one.showings
    with sitting(home, "ben"), sitting(home, "cai"), sitting(home, "ana") as again:
        assert again.showings == before


def test_no_two_sit_under_one_name(home: Path) -> None:
    with (
        sitting(home, "ana"),
        pytest.raises(MissingError, match="is rating here already"),
        sitting(home, "Ana"),
    ):
        pass


def test_none_sees_what_another_has_said(home: Path) -> None:
    with sitting(home, "ana") as one:
        one.prefer("left")
        one.flag()
    with sitting(home, "ben") as other:
        assert other.progress.done == 0
        assert not any(other._of(each).is_answered for each in other.showings)


def test_what_is_no_name_is_refused_before_anything_is_made(home: Path) -> None:
    with pytest.raises(UsageError), sitting(home, "\x1b[2J"):
        pass
    assert not (home / "ratings").exists()


def test_where_all_wrote_the_same_there_is_nothing_to_rate(tmp_path: Path) -> None:
    twins = a_material(0)
    same = an_example(1, base="the same", tuned="the same")
    write_samples(tmp_path, type(twins)(twins.protocol, twins.systems, (same,)))
    with pytest.raises(UserError, match="nothing to rate"), sitting(tmp_path, "ana"):
        pass
