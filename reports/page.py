"""From a gathered run to one HTML text that loads nothing and runs nothing but itself.

Every expression of the templates goes through `shown` and is then escaped; markup comes from the
templates and from `reports.charts` alone. The content security policy allows exactly the one style
sheet and the one script that stand in the page, by their hashes.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from reports import charts, figures, terms
from reports.gather import STAGES, Run
from reports.people import names
from reports.people.verdict import weighed
from reports.section import Report
from reports.shown import shown
from reports.verdict import verdict

if TYPE_CHECKING:
    from jinja2 import Environment


def render(run: Run, section: Report) -> str:
    """Write the page."""
    template = _environment().get_template("page.html.jinja")
    return template.render(
        title=section.title or run.name,
        run=run,
        verdict=weighed(verdict(run.evaluation.scores, run.evaluation.comparisons), run.ratings),
        missing=[name for name in STAGES if name not in run.stages],
        style_hash=_hash("style.css"),
        script_hash=_hash("script.js"),
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        loader=PackageLoader("reports"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["charts"] = charts
    made.globals["figures"] = figures
    made.globals["people"] = names
    made.globals["terms"] = terms
    return made


def _hash(name: str) -> str:
    """Give the hash of a file as the page includes it, in the form that the policy wants."""
    text = _environment().get_template(name).render()
    return b64encode(sha256(text.encode()).digest()).decode()
