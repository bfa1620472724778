"""What months and days of the week are called: the words in which pages of a calendar differ.

"november", "nov", "thursday", "thu", "novembro", "ноября", …
"""

import re
from functools import cache

# In which most of the web is written, as far as months have names there and not numbers.
_LANGUAGES = """
    en de fr es pt it nl pl cs sv da nb fi ru uk tr el hu ro id
"""


@cache
def calendar_names() -> frozenset[str]:
    """Give the names in lower case, long and short, alone and in a date (CLDR)."""
    from babel import Locale

    locales = [Locale.parse(language) for language in _LANGUAGES.split()]
    names = (
        name
        for locale in locales
        for kind in (locale.months, locale.days)
        for context in kind.values()
        for width in ("wide", "abbreviated")
        for name in context[width].values()
    )
    words = (word for name in names for word in re.split(r"[\s.-]+", name.lower()))
    return frozenset(word for word in words if len(word) > 2)
