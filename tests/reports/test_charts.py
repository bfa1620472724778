"""Charts are well-formed SVG, described in words, with nothing outside and nothing unescaped."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import difference_chart, flow_chart, loss_chart, score_chart
from reports.charts.scale import around
from reports.charts.svg import tag
from reports.gather import gather
from reports.scores import Line
from reports.training import Point

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
