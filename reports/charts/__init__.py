"""Charts as inline SVG: drawn here, once, so that the page needs neither scripts nor a library.

Each stretches with its column: places across are percentages, heights and letters are pixels. Each
has a title and a description, and every number in it also stands in a table beside it. Colours
come from the page's style sheet by class; shapes and labels carry the meaning without them.
"""

from reports.charts.flow import flow_chart
from reports.charts.intervals import difference_chart, score_chart
from reports.charts.loss import loss_chart
from reports.charts.opinions import lean, opinions_chart
from reports.charts.people import (
    alpha_chart,
    gaps_chart,
    means_chart,
    ranks_chart,
    rates_chart,
    strengths_chart,
)

__all__ = [
    "alpha_chart",
    "difference_chart",
    "flow_chart",
    "gaps_chart",
    "lean",
    "loss_chart",
    "means_chart",
    "opinions_chart",
    "ranks_chart",
    "rates_chart",
    "score_chart",
    "strengths_chart",
]
