"""Charts are well-formed SVG, described in words, with nothing outside and nothing unescaped."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import (
    alpha_chart,
    difference_chart,
    flow_chart,
    gaps_chart,
    lean,
    loss_chart,
    means_chart,
    opinions_chart,
    ranks_chart,
    rates_chart,
    score_chart,
    strengths_chart,
)
from reports.charts.dots import short
from reports.charts.scale import around
from reports.charts.svg import tag
from reports.gather import gather
from reports.people.ratings import Ratings
from reports.scores import Line
from reports.shown import shown
from reports.training import Point
from tests.reports.conftest import hostile
from tests.reports.findings import a_draw, a_preference, findings, said_by

finite = st.floats(-1e9, 1e9)


def charts_of(run: Path) -> Sequence[str]:
    told = gather(run, samples=0)
    made = [flow_chart(told.flow)]
    if told.training:
        made.append(loss_chart(told.training))
    for board in told.evaluation.boards:
        for panel in board.panels:
            made.append(score_chart(board, panel))
            if panel.comparison:
                made.append(difference_chart(board, panel, panel.comparison))
    return made


@pytest.mark.parametrize("kind", ["run", "hostile_run"])
def test_every_chart_has_a_role_a_title_and_a_description(
    kind: str, request: pytest.FixtureRequest
) -> None:
    drawn = [ET.fromstring(chart) for chart in charts_of(request.getfixturevalue(kind))]  # noqa: S314
    assert len(drawn) == 14
    for chart in drawn:
        title, description = chart.find("title"), chart.find("desc")
        assert title is not None
        assert description is not None
        assert title.text
        assert description.text
        assert chart.get("role") == "img"
        assert chart.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        names = {name for element in chart.iter() for name in element.attrib}
        assert not {"style", "href", "onload"} & names
    assert len({chart.get("aria-labelledby") for chart in drawn}) == len(drawn)


def test_numbers_stand_in_the_description(run: Path) -> None:
    (board,) = gather(run, samples=0).evaluation.boards
    assert "base 34.5 [31.3, 38.0]; tuned 28.5 [25.3, 32.0]" in score_chart(board, board.panels[0])


def test_a_difference_that_chance_could_make_is_drawn_hollow(run: Path) -> None:
    (board,) = gather(run, samples=0).evaluation.boards
    drawn = {
        panel.metric: difference_chart(board, panel, panel.comparison)
        for panel in board.panels
        if panel.comparison
    }
    assert 'class="open"' in drawn["bleu"]
    assert 'class="open"' not in drawn["perplexity"]


def test_a_model_of_another_run_has_its_own_sign_and_a_name_that_fits(run: Path) -> None:
    (board,) = gather(run, samples=0).evaluation.boards
    panel = board.panels[0]
    other = replace(panel.lines[1].score, model="the-friends-chat/tuned")
    drawn = score_chart(board, replace(panel, lines=(*panel.lines, Line(other))))
    assert 'class="mark other"' in drawn
    assert ">…ends-chat/tuned</text>" in drawn
    assert "the-friends-chat/tuned 28.5" in drawn  # in full in the description


def charts_of_ratings(ratings: Ratings) -> list[str]:
    panels = list(enumerate(ratings.dimensions))
    return [
        *(
            opinions_chart(pair, lean(ratings.pairs), name=f"opinions-{at}")
            for at, pair in enumerate(ratings.pairs)
        ),
        rates_chart(ratings.pairs),
        strengths_chart(ratings),
        *(means_chart(dimension, at) for at, dimension in panels),
        *(gaps_chart(dimension, at) for at, dimension in panels),
        alpha_chart(ratings.agreement),
        *(ranks_chart(meeting, at) for at, meeting in enumerate(ratings.meetings) if meeting.shown),
    ]


@pytest.mark.parametrize("say", [str, hostile])
def test_charts_of_ratings_are_whole_and_described(say: Callable[[str], str]) -> None:
    drawn = [ET.fromstring(each) for each in charts_of_ratings(Ratings(said_by(say)))]  # noqa: S314
    for chart in drawn:
        assert chart.get("role") == "img"
        assert chart.findtext("title")
        assert chart.findtext("desc")
        places = [
            float(value.rstrip("%"))
            for element in chart.iter()
            for name, value in element.attrib.items()
            if name in {"x", "x1", "x2"} and value.endswith("%")
        ]
        assert all(-0.01 <= place <= 100.01 for place in places)
    assert len({chart.get("aria-labelledby") for chart in drawn}) == len(drawn)


def test_a_bar_leans_to_the_side_that_raters_preferred() -> None:
    (pair,) = Ratings(findings()).pairs
    boxes = list(ET.fromstring(opinions_chart(pair, 1.0, name="x")).iter("rect"))  # noqa: S314
    assert [box.get("class") for box in boxes] == [f"said {each.kind}" for each in pair.opinions]
    widths = [float(str(box.get("width")).rstrip("%")) for box in boxes]
    assert widths == pytest.approx([50 * each.many / 120 for each in pair.opinions], abs=0.01)
    start = float(str(boxes[0].get("x")).rstrip("%"))
    assert start == pytest.approx(50 - 50 * (9 + 31 + 6) / 120, abs=0.01)


def test_the_answers_of_a_bar_are_told_apart_without_colour() -> None:
    (pair,) = Ratings(findings()).pairs
    looks = {(each.kind, each.fill) for each in pair.opinions}
    assert len(looks) == 6
    drawn = opinions_chart(pair, 1.0, name="x")
    assert "base much better 9; base better 31; tie 8; both bad 4; tuned better 38" in drawn


def test_an_answer_that_nobody_gave_has_no_box() -> None:
    (pair,) = Ratings(findings((a_preference(b_much=0, bad=0),))).pairs
    assert opinions_chart(pair, 1.0, name="x").count("<rect") == 4


def test_the_largest_side_of_all_pairs_fills_its_half() -> None:
    pairs = Ratings(findings((a_preference(), a_preference(b="true", a_much=200)))).pairs
    drawn = opinions_chart(pairs[1], lean(pairs), name="x")
    assert '<rect x="0.00%"' in drawn


@given(st.text(max_size=60), st.integers(3, 30))
def test_a_name_is_cut_to_its_room_and_keeps_its_end(name: str, widest: int) -> None:
    cut = short(name, widest)
    assert sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cut) <= widest
    assert cut == shown(name) or shown(name).endswith(cut.removeprefix("…"))


def test_a_rate_that_is_not_told_from_one_half_is_hollow_and_dashed() -> None:
    drawn = rates_chart(Ratings(findings((a_draw(),))).pairs)
    assert 'class="open"' in drawn
    assert "unsure" in drawn
    assert "unsure" not in rates_chart(Ratings(findings()).pairs)


def test_text_and_attributes_are_escaped() -> None:
    made = tag("text", "</script>\u202e", class_='"><b onclick=x')
    assert made == '<text class="&#34;&gt;&lt;b onclick=x">&lt;/script&gt;⟨202E⟩</text>'


def test_a_single_point_is_a_chart_too(run: Path) -> None:
    told = gather(run, samples=0).training
    assert told is not None
    ET.fromstring(loss_chart(replace(told, train=(), validation=(Point(0, 2.0),))))  # noqa: S314


@given(st.lists(finite, min_size=1, max_size=6))
def test_all_values_lie_within_the_chart_and_its_ticks_are_few_and_distinct(
    values: list[float],
) -> None:
    scale = around(values, left=20, right=80)
    assert all(20 <= scale.at(value) <= 80 for value in values)
    ticks = scale.ticks()
    assert 0 < len(ticks) <= 7
    assert all(20 <= scale.at(value) <= 80.001 for value, _ in ticks)
