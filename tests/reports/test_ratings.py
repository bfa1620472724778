"""What raters said is told in words that follow from the figures, and what is unknown says why."""

import shutil
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from evaluation.rating import events as deeds
from evaluation.rating.asked import keep
from evaluation.rating.figures.findings import (
    Findings,
    MetricAgreement,
    Position,
    Preference,
    Unknown,
)
from evaluation.rating.section import Rating
from evaluation.rating.store import opened, place
from grist.errors import UserError
from reports.build import build
from reports.gather import Run, gather
from reports.page import render
from reports.people.ratings import Ratings
from reports.ratings import digest
from reports.section import Report
from tests.reports.findings import (
    ALONE,
    a_difference,
    a_draw,
    a_loss,
    a_metric,
    a_preference,
    a_rater,
    an_agreement,
    around,
    both,
    findings,
    one_rater,
    scored,
    three_systems,
)


def kept(home: Path, *raters: str) -> Path:
    """Keep an event of each rater."""
    with opened(home) as store:
        for rater in raters:
            store.add(rater, deeds.join({"slot": 0}))
    return place(home)


def reading(monkeypatch: pytest.MonkeyPatch, found: Findings | Exception) -> None:
    """Let the figures of any folder be these."""

    def given(home: Path) -> Findings:
        if isinstance(found, Exception):
            raise found
        return found

    name = "evaluation.rating.figures.whole"
    made = ModuleType(name)
    made.findings = given  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, made)


def page_of(run: Run, found: Findings) -> str:
    return render(replace(run, ratings=Ratings(found)), Report())


def test_a_sentence_says_what_was_asked() -> None:
    assert "which is better, and whether by much" in Ratings(findings()).asked
    assert "true second half took part" not in Ratings(findings()).asked
    assert "true second half took part" in Ratings(three_systems()).asked
    assert "from 1, the worst, to 5 for fluency, style and overall" in Ratings(scored()).asked


def test_a_sentence_says_how_many_answered_and_how_often() -> None:
    assert Ratings(findings()).given == (
        "2 raters gave 144 ratings: 120 first answers, 12 repeats and 12 controls. "
        "60 of 90 pairs were rated."
    )
    assert Ratings(one_rater()).given == (
        "1 rater gave 12 ratings: 12 first answers. 12 of 90 pairs were rated."
    )
    idle = findings(raters=(a_rater(), a_rater("zed", ratings=0)))
    assert Ratings(idle).given.startswith("1 rater gave")


def test_what_counts_nowhere_is_told() -> None:
    told = Ratings(one_rater())
    assert (
        told.aside
        == "Not counted: 3 practice items and 40 ratings of samples or questions that are gone."
    )
    assert Ratings(findings()).aside == ""


def test_ratings_of_samples_that_are_gone_are_all_that_is_said_of_them(plain_run: Path) -> None:
    gone = findings(
        (), ratings=0, firsts=0, stale=40, raters=(), strengths=(), position=None,
        agreement=(), metrics=(),
    )  # fmt: skip
    html = page_of(gather(plain_run, samples=0), gone)
    assert "None of the ratings that were given answers what is asked now of the samples" in html
    assert "40 ratings of samples or questions that are gone" in html
    assert 'id="preferred"' not in html
    assert "Answers were given blind" not in html


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (a_preference(), "Raters preferred tuned to base in 62 % [55, 69] of 120 ratings"),
        (a_loss(), "Raters preferred base to tuned in 62 % [55, 69] of 120 ratings"),
        (a_draw(), "Raters found no difference between tuned and base that chance alone could not"),
        (a_preference(b="true"), "Raters preferred the true half to base in 62 %"),
    ],
)
def test_a_pair_is_told_in_words_with_interval_number_and_p(pair: Preference, said: str) -> None:
    (told,) = Ratings(findings((pair,))).pairs
    assert told.says().startswith(said)
    assert "ties counted half (p = " in told.says()


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        (0, ()),
        (1, ("At this rate, 1 more rating would tell them apart in four cases of five.",)),
        (None, ("No difference is in sight that more ratings could be expected to show.",)),
    ],
)
def test_it_is_said_how_many_more_ratings_a_clear_answer_needs(
    needed: int | None, said: tuple[str, ...]
) -> None:
    (told,) = Ratings(findings((a_draw(needed=needed),))).pairs
    assert told.remarks == said


def test_pairs_that_both_wrote_the_same_for_are_counted() -> None:
    (told,) = Ratings(findings((a_preference(same=3),))).pairs
    assert told.remarks == ("Of 3 examples nobody was asked: both had written the same.",)


def test_many_scores_of_few_examples_are_said_to_be_weak() -> None:
    few = tuple(replace(each, units=5) for each in scored().means)
    assert Ratings(scored(means=few, raters=())).cautions == (
        "With ratings of 5 examples this is weak evidence, whatever it says.",
    )


def test_few_ratings_are_said_to_be_few_of_all_or_of_a_pair() -> None:
    assert Ratings(one_rater()).cautions == (
        "With 12 ratings this is weak evidence, whatever it says.",
    )
    assert Ratings(three_systems()).cautions == (
        "the true half against tuned: with 24 ratings this is weak evidence, whatever it says.",
    )
    assert Ratings(findings()).cautions == ()


@pytest.mark.parametrize(
    ("controls", "passed", "p", "pointed_out"),
    [(8, 3, 0.86, True), (8, 8, 0.0039, False), (8, 6, 0.1, False), (3, 1, 0.875, False)],
)
def test_a_rater_who_seems_to_guess_is_pointed_out_and_counted(
    controls: int, passed: int, p: float, *, pointed_out: bool
) -> None:
    guesser = a_rater("ben", controls=controls, passed=passed, controls_p=p)
    told = Ratings(findings(raters=(a_rater(), guesser)))
    assert bool(told.cautions) == pointed_out
    assert len(told.raters) == 2
    if pointed_out:
        assert told.cautions[0].startswith("Rater 2 found the better text in 3 of 8 controls")
        assert told.cautions[0].endswith("counted all the same.")


def test_what_is_known_of_no_rater_has_no_column() -> None:
    heads, rows = Ratings(scored()).rater_table
    assert "Left side won" not in heads
    assert "Leniency" in heads
    assert [row[0] for row in rows] == ["Rater 1", "Rater 2"]
    assert rows[0][-1] == "+0.21"
    heads, rows = Ratings(findings()).rater_table
    assert "Leniency" not in heads
    assert rows[1][heads.index("Repeats the same") + 1] == "4 of 6"


@pytest.mark.parametrize(
    ("alpha", "low", "said"),
    [
        (0.8, 0.8, "raters agree well enough to rely on."),
        (0.799, 0.7, "good enough for tentative conclusions."),
        (0.667, 0.667, "good enough for tentative conclusions."),
        (0.9, 0.7, "raters agree well enough to rely on, and by its interval it may be worse."),
        (0.666, 0.5, "raters agree too little to build on what any one of them says."),
        (-0.2, -0.4, "raters agree too little to build on what any one of them says."),
    ],
)
def test_alpha_is_read_by_krippendorff_s_own_cut_offs(alpha: float, low: float, said: str) -> None:
    interval = around(alpha, round(alpha - low, 6))
    (told,) = Ratings(findings(agreement=(an_agreement(ordinal=interval),))).agreement
    assert told.says.endswith(said)


def test_an_unknown_figure_says_why_and_has_no_chart(plain_run: Path) -> None:
    html = page_of(gather(plain_run, samples=0), one_rater())
    assert html.count("Only one rater judged each of these.") == 1
    assert "Too few had a winner." in html
    assert "chrF: 12 pairs are too few." in html
    assert 'id="alpha-title"' not in html
    assert 'id="ranks-1-title"' not in html


def test_a_figure_that_alone_is_unknown_is_said_beside_the_others() -> None:
    mixed = an_agreement(nominal=Unknown("no variation"), ac1=Unknown("no variation"))
    (told,) = Ratings(findings(agreement=(mixed,))).agreement
    assert told.unknown == ("No variation.",)
    assert told.cells[2:] == ("–", "–")
    unknown = an_agreement(percent=ALONE, ordinal=ALONE, nominal=ALONE, ac1=ALONE)
    (told,) = Ratings(findings(agreement=(unknown,))).agreement
    assert told.unknown == ()  # it has been said of alpha


@pytest.mark.parametrize(
    ("p", "word"), [(0.12, "no sign that the side matters"), (0.01, "the side matters to raters")]
)
def test_the_side_matters_where_chance_would_hardly_do_that(p: float, word: str) -> None:
    sides = (("base", 40, 20), ("tuned", 20, 40))
    told = Ratings(findings(position=Position(around(0.57), 108, p, sides))).position
    assert f": {word}. Stood on the left: base 67 % of 60 times and tuned 33 % of 60" in told


def test_strengths_are_shown_from_three_systems_on_the_strongest_first() -> None:
    assert Ratings(findings()).strengths == ()
    assert [each.system for each in Ratings(three_systems()).strengths] == ["true", "tuned", "base"]


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        (
            [a_metric("bleu", 0.05), a_metric("chrf", 0.41)],
            "chrF and people name the same winner in 64 % [57, 71] of decided pairs; "
            "no metric here stands in for people.",
        ),
        (
            [a_metric("bleu", 0.1), a_metric("chrf", 0.14)],
            "No metric here can be said to order the texts as people do.",
        ),
        (
            [a_metric("chrf", 0.86), a_metric("bleu", 0.85, 0.2)],
            "chrF and people name the same winner in 79 % [72, 86] of decided pairs; "
            "strong enough to stand in for people: chrF.",
        ),
        (
            [a_metric("perplexity", -0.5), a_metric("bleu", -0.4)],
            "No metric here can be said to order the texts as people do; BLEU and perplexity "
            "tend to put them the other way round.",
        ),
        (
            [a_metric("chrf", 0.41, agrees=Unknown("no winner"))],
            "chrF goes with people's scores (rank correlation 0.41 [0.26, 0.56]); "
            "no metric here stands in for people.",
        ),
        ([a_metric("chrf", 0.4, rank=Unknown("too few"))], ""),
    ],
)
def test_how_far_metrics_go_with_people_follows_from_the_intervals(
    metrics: list[MetricAgreement], said: str
) -> None:
    (told,) = Ratings(findings(metrics=tuple(metrics))).meetings
    assert told.says == said


def test_the_metric_that_is_closest_to_people_comes_first_and_an_unknown_one_last() -> None:
    unknown = a_metric("bleu", 0.9, rank=Unknown("too few"))
    metrics = (unknown, a_metric("rouge1", 0.1), a_metric("chrf", 0.4))
    (told,) = Ratings(findings(metrics=metrics)).meetings
    assert [each.label for each in told.metrics] == ["chrF", "ROUGE-1", "BLEU"]
    assert [each.label for each in told.shown] == ["chrF", "ROUGE-1"]
    assert told.unknown == ("BLEU: Too few.",)


def test_who_would_pick_one_metric_of_many_is_warned() -> None:
    assert "these 3 are not adjusted" in Ratings(findings()).metric_caution
    assert Ratings(findings(metrics=(a_metric("chrf", 0.4),))).metric_caution == ""


def test_a_difference_from_the_true_half_is_named_whole_beside_its_value(plain_run: Path) -> None:
    found = scored(differences=(a_difference(b="true"), a_difference(a="tuned", b="true")))
    page = page_of(gather(plain_run, samples=0), found)
    assert ">true half − base</text>" in page
    assert ">true half − tuned</text>" in page


def test_every_chart_s_figures_stand_in_a_table_too(plain_run: Path) -> None:
    html = page_of(gather(plain_run, samples=0), both())
    section = html[html.index('<section id="ratings"') :]
    for cell in (
        "62 % [55, 69]",
        "+0.90 [0.60, 1.20]",
        "3.40 [3.20, 3.60]",
        "+0.61 [0.38, 0.84]",
        "0.71 [0.63, 0.79]",
        "0.41 [0.26, 0.56]",
        "64 % [57, 71]",
    ):
        assert f'<td class="num">{cell}</td>' in section


def test_the_page_says_truly_how_the_intervals_of_ratings_are_made(plain_run: Path) -> None:
    run = gather(plain_run, samples=0)
    html = page_of(run, findings())
    assert "many answers about one example make it no surer" in html
    assert "Wilson's interval and Student's t" in html
    assert "Wilson" not in render(run, Report())


def test_the_page_stays_small_with_many_systems(plain_run: Path) -> None:
    names = [f"friends-{at}/tuned" for at in range(10)]
    pairs = [a_preference(a, b) for at, a in enumerate(names) for b in names[at + 1 :]]
    html = page_of(gather(plain_run, samples=20), findings(pairs))
    assert len(html.encode()) < 1_000_000


def test_a_run_with_ratings_has_the_section_and_a_link_to_it(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading(monkeypatch, findings())
    assert 'id="ratings"' not in build(run, Report())
    kept(run, "ana")
    html = build(run, Report())
    assert '<a href="#ratings">Human ratings</a>' in html
    assert html.index('id="scores"') < html.index('id="ratings"') < html.index('id="samples"')
    assert "better, by its measures and to raters" in html


def test_a_store_without_ratings_or_a_run_without_samples_has_no_section(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(run, "ana")
    reading(monkeypatch, findings((), ratings=0))
    assert 'id="ratings"' not in build(run, Report())
    reading(monkeypatch, findings())
    shutil.rmtree(run / "evaluate")
    assert 'id="ratings"' not in build(run, Report())


@pytest.mark.parametrize(
    "error", [sqlite3.DatabaseError("private text"), ValueError("private text")]
)
def test_damaged_ratings_are_named_without_what_they_hold(
    run: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    path = kept(run)
    reading(monkeypatch, error)
    with pytest.raises(UserError) as raised:
        build(run, Report())
    assert str(path) in str(raised.value)
    assert "private text" not in str(raised.value)


def test_the_digest_changes_with_every_event_and_with_what_is_asked(tmp_path: Path) -> None:
    assert digest(tmp_path) == ""
    assert not (tmp_path / "ratings").exists()
    kept(tmp_path)
    assert digest(tmp_path) == ""
    kept(tmp_path, "ana", "ben")
    first = digest(tmp_path)
    assert len(first) == 64
    assert digest(tmp_path) == first
    kept(tmp_path, "ana")
    second = digest(tmp_path)
    assert second != first
    keep(tmp_path, Rating(ask="absolute"), seed=0)
    assert digest(tmp_path) != second


def test_the_digest_sees_what_another_process_has_not_yet_closed(tmp_path: Path) -> None:
    kept(tmp_path, "ana")
    before = digest(tmp_path)
    with opened(tmp_path) as elsewhere:
        elsewhere.add("ana", deeds.undo("0" * 32))
        assert digest(tmp_path) != before


def test_the_digest_leaves_no_file_behind(tmp_path: Path) -> None:
    path = kept(tmp_path, "ana")
    before = sorted(path.parent.iterdir())
    assert digest(tmp_path)
    assert sorted(path.parent.iterdir()) == before


def test_the_digest_of_a_damaged_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = kept(tmp_path)
    path.write_bytes(b"private text" * 100)
    with pytest.raises(UserError) as raised:
        digest(tmp_path)
    assert str(path) in str(raised.value)
    assert "private text" not in str(raised.value)
