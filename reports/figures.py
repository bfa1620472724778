"""How numbers are written.

    spread(34.51, 31.02, 38.2)       ->  "34.5 [31.0, 38.2]"
    change(-6.02, -7.914, -4.18)     ->  "−6.02 [−7.91, −4.18]"

All numbers of one group get the same places, as many as its largest one can bear.
"""

from datetime import datetime

MINUS = "\N{MINUS SIGN}"


def places(*values: float) -> int:
    """Give the decimal places that make three digits or so of the largest value.

    >>> places(1234.0), places(34.5, 2.0), places(5.25), places(0.31)
    (0, 1, 2, 3)
    """
    largest = max(abs(value) for value in values)
    if not largest:
        return 1
    steps = ((1000, 0), (10, 1), (1, 2), (0.01, 3))
    return next((digits for least, digits in steps if largest >= least), 4)


def number(value: float, digits: int | None = None) -> str:
    """Write a number with grouped thousands and a true minus sign; never a minus zero.

    >>> number(12345), number(-0.25), number(-0.0001, 1)
    ('12,345', '−0.250', '0.0')
    """
    if isinstance(value, int) and digits is None:
        return f"{value:,}".replace("-", MINUS)
    shown = places(value) if digits is None else digits
    return f"{round(value, shown) + 0.0:,.{shown}f}".replace("-", MINUS)


def spread(value: float, low: float, high: float) -> str:
    """Write a value with its interval."""
    digits = places(value, low, high)
    return f"{number(value, digits)} [{number(low, digits)}, {number(high, digits)}]"


def change(value: float, low: float, high: float) -> str:
    """Write a difference with its interval and with its sign."""
    return _signed(value) + spread(value, low, high)


def signed(value: float) -> str:
    """Write a difference with its sign.

    >>> signed(2.0), signed(-2.0), signed(0.0)
    ('+2.00', '−2.00', '0.0')
    """
    return _signed(value) + number(float(value))


def _signed(value: float) -> str:
    return "+" if value > 0 else ""


def probability(p: float) -> str:
    """Write a probability, never as if it could be nothing.

    >>> probability(0.00004), probability(0.012), probability(0.5)
    ('< 0.001', '0.012', '0.50')
    """
    return "< 0.001" if p < 0.001 else f"{p:.{3 if p < 0.1 else 2}f}"


def p_value(p: float) -> str:
    """Write a p-value within a sentence.

    >>> p_value(0.00004), p_value(0.012)
    ('p < 0.001', 'p = 0.012')
    """
    return f"p {'' if p < 0.001 else '= '}{probability(p)}"


def percent(part: float, whole: float) -> str:
    """Write a share; one that is small but not nothing says so.

    >>> percent(1, 4), percent(1, 9000), percent(0, 0)
    ('25 %', '< 0.1 %', '0 %')
    """
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 0.1:
        return "< 0.1 %"
    return f"{share:.{1 if 0 < share < 10 else 0}f} %"


def coefficient(value: float, low: float, high: float) -> str:
    """Write a number on a scale that readers know, of 0 to 1 or 1 to 5, with its interval.

    >>> coefficient(0.714, 0.6, 0.8)
    '0.71 [0.60, 0.80]'
    """
    return f"{number(value, 2)} [{number(low, 2)}, {number(high, 2)}]"


def difference(value: float, low: float, high: float) -> str:
    """Write a difference on such a scale.

    >>> difference(0.6, 0.38, 0.84)
    '+0.60 [0.38, 0.84]'
    """
    return _signed(round(value, 2)) + coefficient(value, low, high)


def share(value: float, low: float, high: float) -> str:
    """Write a share with its interval, all of them percent.

    >>> share(0.612, 0.54, 0.671)
    '61 % [54, 67]'
    """
    return f"{number(100 * value, 0)} % [{number(100 * low, 0)}, {number(100 * high, 0)}]"


def duration(seconds: float) -> str:
    """Write a time as a person would.

    >>> duration(0.4), duration(38.2), duration(754), duration(7980)
    ('under 1 s', '38 s', '12 min 34 s', '2 h 13 min')
    """
    if seconds < 1:
        return "under 1 s"
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def date(moment: str) -> str:
    """Write the day of an ISO 8601 moment; anything else stays as it is.

    >>> date("2026-03-09T10:00:00+00:00")
    '9 March 2026'
    """
    try:
        day = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{day.day} {day:%B %Y}"


def counted(many: int, one: str, *, several: str | None = None) -> str:
    """Write a count with its noun.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number(many)} {one if many == 1 else several or one + 's'}"
