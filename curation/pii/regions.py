"""Countries by their codes, as a recipe names them.

pii: {regions: [GB, PT, NO]}     NO is a no to YAML, and Norway here
"""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator


def _code(value: Any) -> Any:
    return "NO" if value is False else value


Region = Annotated[str, BeforeValidator(_code)]
"""A country as its ISO 3166 code."""


def check_regions(regions: Iterable[str]) -> None:
    """Refuse what is no country.

    Raises:
        ValueError: there is such a code.
    """
    from phonenumbers import SUPPORTED_REGIONS

    unknown = sorted(set(regions) - SUPPORTED_REGIONS)
    if unknown:
        raise ValueError(f"no region {unknown[0]!r}; regions are ISO 3166 codes such as GB, PT")
