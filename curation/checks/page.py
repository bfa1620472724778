"""The checks as one small page: it loads nothing, runs nothing, and quotes no text.

expect_column_values_to_be_unique   id   failed   2 of 1,200 rows   9f…, 9f…
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from curation.checks.results import Result
from grist.text import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def render(found: Sequence[Result], what: str = "records") -> str:
    """Write the page of checks of records or examples; the failed ones come first."""
    style = _environment().get_template("style.css").render()
    template = _environment().get_template("checks.html.jinja")
    return template.render(
        results=sorted(found, key=lambda result: (result.success, not result.fatal)),
        what=what,
        failed=sum(not result.success for result in found),
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        loader=PackageLoader("curation.checks"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["plain"] = _plain
    return made


def _shown(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return visible(value.encode(errors="replace").decode())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
