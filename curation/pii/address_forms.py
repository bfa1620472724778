"""How countries write a street and a number, and the postcode behind it.

    12 Harbour Street, London SW1A 2AA      Lange Straße 7, 10115 Berlin      Rua do Arenque 1634

A form needs a word that says street in its language; those that end in it (`Langestraat`) are no
less certain. Streets without such a word (`Unter den Linden 5`) are not found.
"""

import re
from functools import cache
from typing import NamedTuple


class Form(NamedTuple):
    """One way of writing a street with its number.

    Attributes:
        pattern: what it looks like.
        begins: the words of which one is its first, in any case.
        ends: the words of which one stands before a space and the number.
    """

    pattern: str
    begins: str = ""
    ends: str = ""


_DIGIT = "[0-9]"
_NUMBER = rf"{_DIGIT}\d{{0,4}}(?:\s?[A-Za-z](?![\w']))?(?:[-/]\d{{1,4}}[A-Za-z]?)?"
_AT_NUMBER = rf",?\s(?:n\.?\s?[º°o]?\.?\s?|nr\.?\s?|no\.?\s?)?{_NUMBER}"
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ]"
# A name is of words with a capital, counts (`5th`, `25 de Abril`) and particles between them.
_NAME = rf"(?:{_CAPITAL}[\w'’.-]{{0,30}}|\d{{1,3}}(?:st|nd|rd|th))"
_PARTICLE = (
    r"(?:d[aeo]s?|dei|de la|del|della|des|du|la|le|les|los|las|el|van|von|der|den|das|dem|zum|zur"
    r"|am|im|e|y|et|und|of|the|i|\d{1,2}(?=\sd))"
)
_NAMES_BEFORE = rf"(?:(?:{_PARTICLE}\s|[dl]['’])?{_NAME}[,]?\s){{1,4}}"
_NAMES_AFTER = rf"(?:\s(?:(?:{_PARTICLE}\s){{0,2}}|[dl]['’]|(?:de\s)?l['’])?{_NAME}){{1,4}}"
_FIRST_NAMES = rf"(?:{_CAPITAL}[\w.-]{{1,30}}[\s-]){{0,3}}"
_STEM = rf"{_CAPITAL}[\w-]{{1,30}}"

_STREETS = (
    "Street|Str|St|Avenue|Ave|Av|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Place"
    "|Pl|Terrace|Terr|Ter|Way|Close|Cl|Crescent|Cres|Gardens|Gdns|Grove|Gr|Hill|Mews|Row|Walk"
    "|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Trl|Alley|Parade|Quay|Wharf|Rise|Heath|Green|Park"
    "|Esplanade|Loop|Pike|Turnpike|Crossing|Plaza|Streets"
)
_SIDE = r"(?:[NSEW]{1,2}\.?\s|(?:North|South|East|West)\s)?"
_ENGLISH = (
    Form(rf"{_NUMBER}\s{_SIDE}{_NAMES_BEFORE}(?:{_STREETS})\b\.?(?!['’])"),
    Form(r"P\.?\s?O\.?\s?Box\s\d{1,6}", ends="Box"),
)


def _ends_in(words: str, before: str = _FIRST_NAMES + _STEM) -> Form:
    """Make the form of street names that end in a word, with a number behind."""
    return Form(rf"{before}(?:{words})\s{_NUMBER}", ends=words)


def _begins_with(words: str) -> Form:
    """Make the form of a word for street, a name and a number."""
    return Form(rf"(?i:{words}){_NAMES_AFTER}{_AT_NUMBER}", begins=words)


_GERMAN = (
    _ends_in(
        "straße|strasse|str\\.|weg|gasse|platz|allee|ring|damm|ufer|chaussee|steig|markt|promenade"
    ),
    _ends_in(
        r"Straße|Strasse|Str\.|Weg|Gasse|Platz|Allee|Ring|Damm|Ufer",
        before=_FIRST_NAMES,
    ),
)
_FRENCH = (
    Form(
        rf"{_DIGIT}\d{{0,3}}(?:\s?(?:bis|ter|quater))?,?\s(?i:rue|avenue|boulevard|place|chemin"
        rf"|impasse|allée|quai|cours|route|square|passage|faubourg){_NAMES_AFTER}"
    ),
    _begins_with("rue|avenue|boulevard|chaussée|place|quai"),
)
_SPANISH = (
    _begins_with(
        r"calle|c/|avenida|avda\.?|av\.|paseo|plaza|camino|carrer|carretera|ronda|travesía"
    ),
)
_PORTUGUESE = (
    _begins_with(r"rua|r\.|avenida|av\.|travessa|praça|largo|estrada|alameda|rodovia|calçada|beco"),
)
_ITALIAN = (_begins_with("via|viale|piazza|corso|largo|vicolo|piazzale|strada|contrada"),)
_DUTCH = (_ends_in("straat|laan|weg|plein|gracht|kade|dijk|singel|dreef|hof|pad|steeg|markt"),)
_NORDIC = (
    _ends_in(
        "gatan|gata|gaten|gate|vägen|vegen|veien|vej|vei|gade|allé|stræde|katu|tie|kuja|polku"
        "|tänav|gränd|torget|plads|plass"
    ),
    _ends_in(r"(?:tn|tee|pst|mnt)\.?", before=rf"{_STEM}\s"),
)
_SLAVIC = (
    _begins_with(r"ul\.|ulica|al\.|aleja|pl\.|os\.|trg|nám\.|cesta"),
    _ends_in(r"u\.|utca|út|tér|körút|ulica|cesta|třída|náměstí", before=rf"(?:{_STEM}\s){{1,3}}"),
)

_FORMS: dict[str, tuple[Form, ...]] = {
    **dict.fromkeys(("US", "GB", "AU", "NZ", "IE", "ZA", "IN"), _ENGLISH),
    **dict.fromkeys(("DE", "AT"), _GERMAN),
    **dict.fromkeys(("FR", "LU"), _FRENCH),
    **dict.fromkeys(("ES", "MX", "AR", "CL", "CO", "PE", "UY"), _SPANISH),
    **dict.fromkeys(("PT", "BR"), _PORTUGUESE),
    **dict.fromkeys(("SE", "NO", "DK", "FI", "EE", "IS"), _NORDIC),
    **dict.fromkeys(("PL", "CZ", "SK", "HR", "SI", "HU"), _SLAVIC),
    "CA": (*_ENGLISH, *_FRENCH),
    "CH": (*_GERMAN, *_FRENCH, *_ITALIAN),
    "BE": (*_DUTCH, *_FRENCH),
    "NL": _DUTCH,
    "IT": _ITALIAN,
}

# What may follow: a flat, then a town with its postcode, on either side of it.
_ROOMS = "Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Rm|piso|planta|andar"
_FLAT = rf"(?:,?\s(?:{_ROOMS})\b\.?\s?#?\w{{1,6}}|,?\s#\s?\w{{1,6}})?"
_TOWN = rf"(?:{_CAPITAL}[\w'’.-]{{1,30}}[\s,]{{1,2}}){{0,4}}"
_CODES = (
    r"[A-Z]{2}\.?\s\d{5}(?:-\d{4})?",  # US
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}",  # GB
    r"[A-Z]\d[A-Z]\s?\d[A-Z]\d",  # CA
    r"\d{4}\s?[A-Z]{2}(?![A-Za-z])",  # NL
    r"\d{5}-\d{3}|\d{4}-\d{3}|\d{2}-\d{3}",  # BR, PT, PL
    r"(?:[A-Z]{1,2}-)?(?:\d{2}\s?\d{3}|\d{3}\s\d{2}|\d{4})",  # elsewhere in Europe
)
_NOTHING_BEFORE = r"(?<![\w\0.,/-])"
_LETTERS = re.compile(r"[^\W\d_]+")
_CODE = rf"(?:{'|'.join(_CODES)})(?![\w-])"
_TAIL = rf"(?:[\s,]{{1,3}}{_TOWN}{_CODE}(?:\s{_CAPITAL}[\w'’-]{{1,30}})?)?"


class Patterns(NamedTuple):
    """The forms of some regions, by how they are looked for fast; none: no region has such.

    Attributes:
        numbered: what begins with a digit.
        begun: what begins with a word for street.
        begins: the letters of those words.
        named: what begins with a name, and has a word for street before its number.
        ends: the letters of those words.
    """

    numbered: re.Pattern[str] | None
    begun: re.Pattern[str] | None
    begins: frozenset[str]
    named: re.Pattern[str] | None
    ends: tuple[str, ...]


@cache
def patterns(regions: tuple[str, ...]) -> Patterns:
    """Make the patterns of all regions."""
    forms = list(dict.fromkeys(form for region in regions for form in _FORMS.get(region, ())))
    begun = [form for form in forms if form.begins]
    named = [form for form in forms if form.ends]
    numbered = [form.pattern.removeprefix(_DIGIT) for form in forms if form not in (*begun, *named)]
    return Patterns(
        # First of all a digit, so that the rest of a text is skipped fast.
        _pattern(rf"{_DIGIT}(?<![\w\0.,/-]{_DIGIT})", numbered),
        _pattern(_NOTHING_BEFORE, [form.pattern for form in begun]),
        frozenset(word for form in begun for word in _LETTERS.findall(form.begins)),
        _pattern(_NOTHING_BEFORE, [form.pattern for form in named]),
        tuple(dict.fromkeys(word for form in named for word in _LETTERS.findall(form.ends))),
    )


def _pattern(before: str, forms: list[str]) -> re.Pattern[str] | None:
    whole = rf"{before}(?:{'|'.join(forms)})(?![\w\0]){_FLAT}{_TAIL}"
    return re.compile(whole) if forms else None
