"""`gristmill ratings`: what a person reads, what a program reads, and files in and out."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType

import pytest

from evaluation.intervals import Interval
from evaluation.rating import store
from evaluation.rating.events import comment, join, rate
from evaluation.rating.exchange import csv, jsonl
from evaluation.rating.figures.findings import (
    Agreement,
    Findings,
    Mean,
    MeanDifference,
    MetricAgreement,
    Position,
    Preference,
    Rater,
    Strength,
    Unknown,
)
from grist.errors import Exit, UsageError
from gristmill.cli.screen import Screen
from gristmill.cli.tallying import Wish, tally
from gristmill.tally import lines
from tests.evaluation.rating.built import a_showing, numbered, samples
from tests.gristmill.conftest import gristmill

NOTHING = Findings(
    ask="pairwise", systems=("base", "tuned"), ratings=0, firsts=0, repeats=0, controls=0,
    practice=0, stale=0, units=120, rated=0, raters=(), pairs=(), strengths=(), means=(),
    differences=(), position=None, agreement=(), metrics=(),
)  # fmt: skip
PAIR = Preference(
    a="base", b="tuned", ratings=120, units=100, b_much=24, b_better=36, tie=24, bad=12,
    a_better=18, a_much=6, rate=Interval(0.612, 0.541, 0.67),
    bootstrap=Interval(0.612, 0.543, 0.678), p=0.0042, p_adjusted=0.0042, needed=0, same=3,
)  # fmt: skip
ANA = Rater(
    name="Ana", ratings=70, skipped=2, flagged=1, comments=1, seconds=8.25, hasty=0, repeats=6,
    same=5, controls=3, passed=3, controls_p=0.125, left=0.52, leniency=None, decided=0.8,
)  # fmt: skip
WHOLE = replace(
    NOTHING,
    ratings=140, firsts=120, repeats=12, controls=8, practice=3, stale=2, rated=100,
    raters=(ANA, replace(ANA, name="ben", controls=0, leniency=0.25, seconds=None)),
    pairs=(PAIR,),
    strengths=(Strength("tuned", Interval(0.23, 0.08, 0.36)),),
    means=(Mean("tuned", "style", Interval(3.5, 3.2, 3.75), 60, 50),),
    differences=(
        MeanDifference("base", "tuned", "style", Interval(0.4, 0.1, 0.7), 0.01, 0.04, 50),
    ),
    position=Position(Interval(0.52, 0.45, 0.59), 84, 0.56, (("base", 60, 61),)),
    agreement=(
        Agreement("pairs", 2, 40, Interval(0.7, 0.6, 0.8), Interval(0.71, 0.5, 0.8),
                  Interval(-0.02, -0.1, 0.1), Unknown("Nobody rated what another did.")),
    ),
    metrics=(
        MetricAgreement("chrf", "pairs", Interval(0.31, 0.1, 0.5), Interval(0.6, 0.5, 0.7), 90),
    ),
)  # fmt: skip

Whole = Callable[[Findings], None]


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Whole:
    """Let the figures be these."""

    def to_be(found: Findings) -> None:
        module = ModuleType("evaluation.rating.figures.whole")
        module.findings = lambda _: found  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)

    return to_be


def a_run(folder: Path) -> Path:
    """Give a run folder without samples."""
    home = folder / "run"
    (home / "evaluate").mkdir(parents=True, exist_ok=True)
    return home


def told(found: Findings) -> str:
    """Give all that is said, as one line."""
    return " ".join(" ".join(lines(found, "runs/x")).split())


def test_without_ratings_it_says_how_to_begin() -> None:
    assert list(lines(NOTHING, "runs/x")) == [
        "runs/x: no ratings yet",
        "Begin with: gristmill rate runs/x --rater NAME",
    ]


@pytest.mark.parametrize(
    "part",
    [
        "140 ratings by 2 raters (120 first, 12 repeated, 8 controls); 100 of 120 pairs rated; not "
        "counted: 3 for practice, 2 of samples or questions that are gone",
        "tuned preferred to base in 61 % [54, 67] of 120 ratings (100 examples); p = .004: people "
        "prefer tuned",
        "much better 20 %, better 30 %, equal 20 %, both bad 10 %, worse 15 %, much worse 5 %",
        "3 more examples not asked about: both had written the same",
        "style, tuned: 3.50 [3.20, 3.75] (60 ratings, 50 examples)",
        "style, tuned less base: +0.40 [+0.10, +0.70] (50 examples); p = .010, adjusted p = .040: "
        "told apart",
        "the left text won 52 % [45, 59] of 84 with a winner; p = .560: no sign that the side",
        "base stood left 60 times, right 61",
        "pairs: the same answer in 70 % [60, 80] of 40 items that two or more of 2 raters judged",
        "alpha 0.71 [0.50, 0.80] by degree: enough for tentative conclusions",
        "alpha -0.02 [-0.10, 0.10] by name; AC1 unknown (Nobody rated what another did)",
        "Ana: 70 ratings, 2 skipped, 1 flagged, 1 comment 8.2 s an item; the "
        "same again in 5 of 6 repeats; 3 of 3 controls found (by guessing p = .125); left won 52 %",
        "scores +0.25 beside others",
        "pairs, 90 items rank correlation same winner chrf 0.31 [0.10, 0.50] 60 % [50, 70]",
        "95 % intervals, by how much examples differ",
    ],
)
def test_every_figure_is_told_in_words(part: str) -> None:
    assert part in told(WHOLE)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"rate": Interval(0.3, 0.2, 0.4)}, "people prefer base"),
        ({"p_adjusted": 0.2, "needed": 340}, "not told apart; about 340 more ratings at this rate"),
        ({"p_adjusted": 0.2, "needed": None}, "no difference is in sight"),
        ({"p_adjusted": 0.0126}, "adjusted p = .013: people prefer tuned"),
        ({"p": 0.00001, "p_adjusted": 0.00001}, "p < .001: people prefer tuned"),
    ],
)
def test_a_win_rate_says_what_it_means(changes: dict[str, object], verdict: str) -> None:
    assert verdict in told(replace(WHOLE, pairs=(replace(PAIR, **changes),)))  # type: ignore[arg-type]


def test_the_answer_comes_first_then_how_far_to_trust_it_then_details() -> None:
    titles = [line for line in lines(WHOLE, "runs/x") if line and not line.startswith(" ")]

    assert [each.split(":")[0].split(" preferred")[0] for each in titles[:5]] == [
        "tuned", "Differences of scores", "Scores", "How far to trust it", "Raters",
    ]  # fmt: skip


def test_strengths_are_told_of_three_systems_not_of_two() -> None:
    strengths = tuple(Strength(name, Interval(0.23, 0.08, 0.36)) for name in "abc")

    assert "a: +0.23 [+0.08, +0.36]" in told(replace(WHOLE, strengths=strengths))
    assert "+0.23" not in told(replace(WHOLE, strengths=strengths[:2]))


def test_who_has_rated_nothing_yet_is_no_rater_of_it() -> None:
    idle = replace(ANA, name="zed", ratings=0, seconds=None, repeats=0, controls=0)
    said = told(replace(WHOLE, raters=(ANA, replace(idle, left=None, decided=None))))

    assert "140 ratings by 1 rater " in said
    assert "all of them are one rater's" in said
    assert "zed: 0 ratings, 2 skipped" in said


def test_a_rater_who_may_be_guessing_is_pointed_out() -> None:
    guessing = replace(ANA, controls=8, passed=4, controls_p=0.637)

    assert "4 of 8 controls found (by guessing p = .637): this one may be guessing" in told(
        replace(WHOLE, raters=(guessing,))
    )
    assert "may be guessing" not in told(WHOLE)


def test_few_examples_are_said_to_be_weak_evidence_however_many_rate_them() -> None:
    few = replace(WHOLE, pairs=(replace(PAIR, units=6),))

    assert "With ratings of 6 examples this is weak evidence" in told(few)
    assert "weak evidence" not in told(WHOLE)
    scores = replace(WHOLE, means=(replace(WHOLE.means[0], units=6),), pairs=())
    assert "With ratings of 6 examples this is weak evidence" in told(scores)


def test_metrics_without_a_figure_say_why_once() -> None:
    unknown = Unknown("nobody has said which way is better")
    metrics = tuple(replace(WHOLE.metrics[0], metric=name, agrees=unknown) for name in "xy")
    said = told(replace(WHOLE, metrics=metrics))

    assert "x 0.31 [0.10, 0.50] - y 0.31 [0.10, 0.50] - -: nobody has said" in said
    assert said.count(unknown.why) == 1


def test_metrics_of_which_nothing_is_known_make_no_table_of_dashes() -> None:
    why = Unknown("no item has a winner yet")
    metrics = tuple(replace(WHOLE.metrics[0], metric=name, agrees=why, rank=why) for name in "xy")
    said = told(replace(WHOLE, metrics=metrics))

    assert "unknown: no item has a winner yet" in said
    assert "rank correlation" not in said


def test_a_command_that_is_told_can_be_typed_as_it_stands() -> None:
    nothing = replace(WHOLE, ratings=0, practice=0, stale=0)
    assert "gristmill rate 'my runs/x' --rater NAME" in " ".join(lines(nothing, "my runs/x"))


def test_no_line_is_wider_than_80_columns() -> None:
    long = replace(WHOLE, raters=(replace(ANA, name="a very long name of a rater who rates"),))
    assert max(map(len, lines(long, "runs/x"))) <= 80


def test_no_figure_is_broken_from_its_interval() -> None:
    for line in lines(WHOLE, "runs/x"):
        assert line.count("[") == line.count("]")
        assert not line.endswith(("p", "="))


def test_a_name_from_outside_is_shown_and_obeyed_by_no_terminal(
    tmp_path: Path, whole: Whole, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]52;c;aGk=\x07\u202etuned"
    whole(replace(WHOLE, pairs=(replace(PAIR, b=evil),), raters=(replace(ANA, name=evil),)))
    for as_json in (False, True):
        assert tally(a_run(tmp_path), Wish(as_json=as_json), Screen(quiet=True)) == Exit.OK
        out = capsys.readouterr().out
        assert out.replace("\n", "").isprintable()
        assert "tuned" in out


@pytest.mark.parametrize("found", [NOTHING, WHOLE])
def test_json_is_one_document_of_all_figures(
    tmp_path: Path, whole: Whole, capsys: pytest.CaptureFixture[str], found: Findings
) -> None:
    whole(found)
    assert tally(a_run(tmp_path), Wish(as_json=True), Screen(quiet=True)) == Exit.OK
    said = json.loads(capsys.readouterr().out)
    assert said == json.loads(json.dumps({"run": str(tmp_path / "run"), **asdict(found)}))
    if found is WHOLE:
        assert said["agreement"][0]["ac1"] == {"why": "Nobody rated what another did."}


def test_an_import_says_what_became_of_each_line_and_ends_with_4_where_some_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, home = tmp_path / "r.jsonl", a_run(tmp_path)
    jsonl.write(path, numbered([join({}), rate(a_showing(), "tie", 1.0)]))
    assert tally(home, Wish(take=path), Screen()) == Exit.OK
    assert capsys.readouterr().err == f"{path}: 2 added, 0 known, 0 refused\n"
    with path.open("a") as file:
        file.write('{"private": "words"\n')
    assert tally(home, Wish(take=path), Screen()) == Exit.PARTIAL
    told = capsys.readouterr()
    assert told.err == f"{path}: 0 added, 2 known, 1 refused\n        1  no JSON\n"
    assert told.out == ""
    assert len(store.kept(home)) == 2


def test_ratings_are_written_in_all_three_forms_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = samples(tmp_path / "run", [
        {"example": "e1", "prompt": "p", "true": "t", "base": "b", "tuned": "u"}])  # fmt: skip
    with store.opened(home) as ratings:
        ratings.add("ana", rate(a_showing(), "left", 1.0))
        ratings.add("ana", comment(a_showing(), "=1+1"))
    for name in ("r.jsonl", "r.csv"):
        wish = Wish(export=tmp_path / name, preferences=tmp_path / "pairs.jsonl")
        assert tally(home, wish, Screen()) == Exit.OK
    err = capsys.readouterr().err
    assert "r.jsonl: 2 events\n" in err
    assert "r.csv: 1 rating\n" in err
    assert "pairs.jsonl: 0 pairs; left out 0 that are not clear, 0 flagged, 1 of samples" in err
    assert len(jsonl.read(tmp_path / "r.jsonl").events) == 2
    assert len(csv.read(tmp_path / "r.csv").events) == 2


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(take=Path("r.xlsx")), "r.xlsx: ratings are a .jsonl"),
        (Wish(export=Path("r")), "r: ratings are a .jsonl"),
        (Wish(preferences=Path("p.csv")), "p.csv: preferences are written to a .jsonl file"),
    ],
)
def test_a_file_of_another_kind_is_refused_before_anything_is_done(
    tmp_path: Path, wish: Wish, why: str
) -> None:
    with pytest.raises(UsageError) as error:
        tally(a_run(tmp_path), wish, Screen())
    assert str(error.value).startswith(why)
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["evaluate"]


def test_a_run_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    for home in (tmp_path, tmp_path / "run"):
        with pytest.raises(UsageError, match="no run folder with samples"):
            tally(home, Wish(take=tmp_path / "r.jsonl"), Screen())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    home = a_run(tmp_path)
    done = gristmill("ratings", home, "--import", tmp_path / "r.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"gristmill: {tmp_path / 'r.jsonl'}: No such file or directory\n"
    assert [path.name for path in home.iterdir()] == ["evaluate"]


def test_the_command_takes_a_table_in_and_gives_all_events_out(tmp_path: Path) -> None:
    home = a_run(tmp_path)
    csv.write(tmp_path / "r.csv", numbered([join({}), rate(a_showing(), "tie", 1.0)]))
    done = gristmill("ratings", home, "--import", tmp_path / "r.csv", "--export",
                     tmp_path / "r.jsonl")  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 added, 0 known, 0 refused" in done.stderr
    assert [event.action for event in jsonl.read(tmp_path / "r.jsonl").events] == ["rate"]
