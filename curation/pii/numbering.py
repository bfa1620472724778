"""How countries number their telephones: a thin layer over `phonenumbers`.

    e164("02079460958", "GB")  ->  "+442079460958"      e164("2079460958", "GB")  ->  None

The second lacks the 0 that is dialled there: it is some other ten digits.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


class _Plan(NamedTuple):
    """What a region's numbers have in common, to turn most others away without parsing them."""

    code: str
    trunk: str  # the prefix that is always dialled before a number without its country code
    lengths: frozenset[int]  # of digits, with and without those


@lru_cache(maxsize=1 << 16)
def e164(digits: str, region: str | None, *, strict: bool) -> str | None:
    """Read digits as a region dials them, or with the country code first (no region).

    Args:
        digits: ASCII digits alone.
        region: ISO 3166 code.
        strict: only numbers of an assigned range; else any of a possible length.
    """
    import phonenumbers

    if region and strict and not _may_be(digits, _plan(region)):
        return None
    try:
        typed = digits if region else f"+{digits}"
        number = phonenumbers.parse(typed, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    check = phonenumbers.is_valid_number if strict else phonenumbers.is_possible_number
    if not check(number) or not _dialled(number, digits):
        return None
    code: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return code


def north_american(region: str) -> bool:
    """Say whether a region shares the numbering plan of the United States."""
    return _plan(region).code == "1"


def _may_be(digits: str, plan: _Plan) -> bool:
    return len(digits) in plan.lengths and digits.startswith((plan.trunk, plan.code))


@cache
def _plan(region: str) -> _Plan:
    from phonenumbers import PhoneMetadata

    facts: Any = PhoneMetadata.metadata_for_region(region)
    prefix, code = facts.national_prefix or "", str(facts.country_code)
    rules = [form.national_prefix_formatting_rule or "" for form in facts.number_format]
    always = bool(prefix and rules) and all(prefix in rule for rule in rules)
    lengths = {
        length + len(first)
        for length in facts.general_desc.possible_length
        for first in ("", prefix, code)
    }
    return _Plan(code, prefix if always else "", frozenset(lengths))


def _dialled(number: "PhoneNumber", digits: str) -> bool:
    """Say whether digits without a country code have the trunk prefix that the region dials."""
    import phonenumbers

    if number.country_code_source != phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY:
        return True
    form = phonenumbers.PhoneNumberFormat.NATIONAL
    national = phonenumbers.normalize_digits_only(phonenumbers.format_number(number, form))
    return digits.endswith(national)
