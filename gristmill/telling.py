"""How figures are written for a terminal of 80 columns.

shown(Interval(0.61, 0.54, 0.67), percent=True)   ->  "61 % [54, 67]"
wrapped("  a line that is too long …")            ->  its parts, none of them within a figure
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from evaluation.intervals import Interval
from evaluation.rating.figures.findings import Unknown

_Found = TypeVar("_Found")
_WIDTH = 80
_UNBROKEN = "\u00a0"
# Within "61 % [54, 67]" and "p = .004".
_WITHIN = re.compile(r" (?=[%[]|[=<] [.\d])|(?<=[=<]) (?=[.\d])|(?<=,) (?=[-+]?[\d.]+\])")


def shown(value: Interval | Unknown, *, percent: bool = False, signed: bool = False) -> str:
    """Write a figure with its interval, or why there is none.

    >>> shown(Interval(0.61, 0.54, 0.67), percent=True), shown(Interval(-0.2, -0.31, 0.1))
    ('61 % [54, 67]', '-0.20 [-0.31, 0.10]')
    >>> shown(Interval(0.1, -0.004, 0.23))  # nothing is less than 0.00 and yet 0.00
    '0.10 [0.00, 0.23]'
    """
    if isinstance(value, Unknown):
        return f"unknown ({value.why.rstrip('.')})"
    if percent:
        return f"{100 * value.value:.0f} % [{100 * value.low:.0f}, {100 * value.high:.0f}]"
    sign = "+" if signed else ""
    return f"{value.value:{sign}z.2f} [{value.low:{sign}z.2f}, {value.high:{sign}z.2f}]"


def p_value(p: float) -> str:
    """Write a p-value as papers do.

    >>> p_value(0.0042), p_value(0.62), p_value(0.00001), p_value(1.0)
    ('p = .004', 'p = .620', 'p < .001', 'p = 1.000')
    """
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace(" 0.", " .")


def many(count: int, noun: str) -> str:
    """Count things.

    >>> many(1, "rating"), many(1200, "rating")
    ('1 rating', '1,200 ratings')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"


def cell(value: Interval | Unknown, *, percent: bool = False) -> str:
    """Write a figure for a table, which says elsewhere why there is none."""
    return "-" if isinstance(value, Unknown) else shown(value, percent=percent)


def share(count: int, of: int) -> str:
    """Write a share in per cent."""
    return f"{100 * count / of:.0f} %" if of else "-"


def each_of(tell: Callable[[_Found], Iterator[str]], items: Iterable[_Found]) -> Iterator[str]:
    """Tell of each thing, every line broken where it is too long."""
    for item in items:
        for line in tell(item):
            yield from wrapped(line)


def wrapped(text: str) -> list[str]:
    """Break a line where it is too long, but no figure; its rest stands two columns further in."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    broken = textwrap.wrap(
        _WITHIN.sub(_UNBROKEN, " ".join(text.split())),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )
    return [line.replace(_UNBROKEN, " ") for line in broken]
