"""Charts as inline SVG: drawn here, once, so that the page needs neither scripts nor a library.

Each stretches with its column: places across are percentages, heights and letters are pixels. Each
has a title and a description, and every number in it also stands in a table beside it. Colours
come from the page's style sheet by class; shapes and labels carry the meaning without them.
"""

from reports.charts.flow import flow_chart
from reports.charts.intervals import difference_chart, score_chart
from reports.charts.loss import loss_chart

__all__ = ["difference_chart", "flow_chart", "loss_chart", "score_chart"]
