"""All detectors over one text.

    "mail joana@tea.example or call +44 7700 900123"  ->  EMAIL 5-22, PHONE 31-46

Detectors see the plain form of a text and are asked again after what they found is blanked, until
they find nothing more: so a treated text, scanned again, holds nothing that they know.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import NamedTuple

from curation.pii import card, email, handle, iban, ip, phone, placeholder, url
from curation.pii.names import Gazetteer
from curation.pii.plain import plain
from curation.pii.span import BLANK, PERSON, Span, blanked, resolve


class Detector(NamedTuple):
    """What finds one type of span; a text without the hint holds none."""

    name: str
    hint: re.Pattern[str]
    find: Callable[[str], Iterable[Span]]
    in_links: bool = True


class DetectorError(Exception):
    """A detector failed: says which and how, nothing of the text."""


# A text that no hint below can match, as most of a chat, is left alone at once.
_ANYTHING = re.compile(r"[0-9@<:]|\w/|[\[({] ?at|\[rem", re.IGNORECASE)
_SEVEN_DIGITS = re.compile(r"(?:\d\D{0,4}){7}")


@cache
def _detectors(regions: tuple[str, ...]) -> tuple[Detector, ...]:
    """List the detectors that know nobody by name."""
    return (
        Detector("placeholder", re.compile(r"<[A-Z]|\[removed"), placeholder.find),
        Detector("url", re.compile(r"\w/"), url.find),
        Detector("email", re.compile(r"@|[\[({] ?at", re.IGNORECASE), email.find),
        Detector("iban", re.compile(r"[A-Za-z]{2}[ -]?\d[ -]?\d"), iban.find),
        Detector("card", _SEVEN_DIGITS, card.find, in_links=False),
        Detector("ip", re.compile(r"\d\.\d|:[0-9A-Fa-f]*:"), ip.find),
        Detector("phone", _SEVEN_DIGITS, partial(phone.find, regions=regions), in_links=False),
    )


def find(text: str, regions: tuple[str, ...], people: Gazetteer | None = None) -> list[Span]:
    """Find all that is private in a text, in order and without overlaps.

    Raises:
        DetectorError: a detector failed; the message names it.
    """
    seen = plain(text)
    known: list[Span] = []
    rest = seen.text
    while more := _structured(rest, regions) or _mentions(rest, people):
        known += more
        rest = blanked(rest, more)
    return [seen.back(span) for span in sorted(known)]


@cache
def keys(values: tuple[str, ...], regions: tuple[str, ...]) -> frozenset[str]:
    """Give the canonical form of what stands in some values."""
    return frozenset(span.key for value in values for span in find(value, regions))


def _structured(text: str, regions: tuple[str, ...]) -> list[Span]:
    """Ask the detectors that know nobody by name."""
    spans: list[Span] = []
    if not _ANYTHING.search(text):
        return spans
    outside = url.LINK.sub(lambda link: BLANK * len(link[0]), text) if "://" in text else text
    for detector in _detectors(regions):
        part = text if detector.in_links else outside
        if detector.hint.search(part):
            spans += _run(detector.name, partial(detector.find, part))
    return resolve(spans)


def _mentions(text: str, people: Gazetteer | None) -> list[Span]:
    """Find names of the people known, and handles: one of those may be theirs."""
    handles = _run("handle", partial(handle.find, text)) if "@" in text else []
    if people is None:
        return handles
    named = _run("name", partial(people.find, text))
    return resolve([*named, *(_resolved(span, people) for span in handles)])


def _resolved(handle_: Span, people: Gazetteer) -> Span:
    person = people.by_handle(handle_.key)
    return handle_._replace(type=PERSON, key=person) if person else handle_


def _run(name: str, detector: Callable[[], Iterable[Span]]) -> list[Span]:
    """Run a detector so that its failure cannot carry the text along."""
    try:
        return list(detector())
    except Exception as error:  # noqa: BLE001 - whatever it says may quote the text
        raise DetectorError(f"detector {name} failed ({type(error).__name__})") from None
