"""All detectors over one text.

    "mail joana@tea.example or call +44 7700 900123"  ->  EMAIL 5-22, PHONE 31-46

Detectors see the plain form of a text and are asked again after what they found is blanked, until
they find nothing more: so a treated text, scanned again, holds nothing that they know.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import NamedTuple

from curation.pii import (
    address,
    card,
    coordinates,
    crypto,
    email,
    handle,
    iban,
    ip,
    keys,
    linked,
    mac,
    national,
    password,
    phone,
    placeholder,
    url,
)
from curation.pii.allow import Allowed, Parted, apart
from curation.pii.deny import Denied, denials
from curation.pii.names import Gazetteer
from curation.pii.plain import plain
from curation.pii.segments import stretches
from curation.pii.span import PERSON, Span, blanked, resolve

_MOST_ROUNDS = 50  # two or three are usual: each finds what the one before laid bare


class Detector(NamedTuple):
    """What finds one type of span.

    Attributes:
        signs: of which a text with a find holds at least one.
        digits: so many digits it holds at least.
        hint: what it holds besides.
        in_links: whether it looks into links that stay.
    """

    name: str
    find: Callable[[str], Iterable[Span]]
    signs: frozenset[str] = frozenset()
    digits: int = 0
    hint: re.Pattern[str] | None = None
    in_links: bool = True


class DetectorError(Exception):
    """A detector failed: says which and how, nothing of the text."""


_NOTHING = Parted([], [])
_SIGN = re.compile(r"[0-9@<:/=°º\[({.-]")
_DIGITS = frozenset("0123456789")


@cache
def _detectors(regions: tuple[str, ...]) -> tuple[Detector, ...]:
    """List the detectors that know nobody by name."""
    seven = re.compile(r"\d(?:\D{0,4}\d){6}")
    return (
        Detector("placeholder", placeholder.find, frozenset("<[")),
        Detector("url", url.find, frozenset("/")),
        Detector("linked", linked.find, frozenset("/"), digits=7),
        Detector("email", email.find, frozenset("@[({")),
        Detector("iban", iban.find, digits=4),
        Detector("card", card.find, digits=12, hint=seven, in_links=False),
        Detector("ip", ip.find, frozenset(".:")),
        Detector("mac", mac.find, frozenset(":-."), hint=re.compile(r"[0-9A-Fa-f]{2}[:.-]")),
        Detector("keys", keys.find),
        Detector("crypto", crypto.find, digits=1, hint=re.compile(r"[0-9A-Za-z]{26}")),
        Detector(
            "national",
            partial(national.find, regions=regions),
            digits=4,
            hint=None if {"IT", "IN"}.intersection(regions) else re.compile(r"\d(?:[ ./-]?\d){5}"),
            in_links=False,
        ),
        Detector("coordinates", coordinates.find, frozenset(".°º:"), digits=4),
        Detector("address", partial(address.find, regions=regions), digits=1, in_links=False),
        Detector(
            "phone", partial(phone.find, regions=regions), digits=7, hint=seven, in_links=False
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Finder:
    """What is looked for in every text of a data set.

    Attributes:
        regions: countries whose ways of writing are known, as ISO 3166 codes.
        allow: values that stay, however written; `@tea.example` stands for all of its addresses.
        deny: values that always go.
    """

    regions: tuple[str, ...]
    allow: tuple[str, ...] = ()
    deny: tuple[Denied, ...] = ()

    def find(self, text: str, people: Gazetteer | None = None) -> list[Span]:
        """Find all that must go from a text, in order and without overlaps.

        Raises:
            DetectorError: a detector failed; the message names it.
        """
        return find(text, self.regions, people, self.deny, self._allowed)

    @cached_property
    def _allowed(self) -> Allowed:
        keys = (span.key for value in self.allow for span in find(value, self.regions))
        return Allowed(frozenset(keys), frozenset(map(str.casefold, self.allow)))


def find(
    text: str,
    regions: tuple[str, ...],
    people: Gazetteer | None = None,
    deny: tuple[Denied, ...] = (),
    allowed: Allowed = Allowed(),  # noqa: B008 - frozen
) -> list[Span]:
    """Find all that is private in a text and may not stay, in order and without overlaps.

    Raises:
        DetectorError: a detector failed; the message names it.
    """
    seen = plain(text)
    known: list[Span] = []
    rest = seen.text
    laid_bare = True  # something may be, for the detectors of forms
    for _ in range(_MOST_ROUNDS):
        forms = _structured(rest, regions, allowed) if laid_bare else _NOTHING
        found = _whole(rest, deny, allowed, forms)
        rest = blanked(rest, found.all()) if found.all() else rest
        mentions = _mentions(rest, people)
        named = allowed.parted(mentions) if mentions else _NOTHING
        known += (*found.going, *named.going)
        laid_bare = found is not forms or bool(named.all())
        if not (laid_bare or (found.all() and (deny or password.is_said(rest)))):
            return [seen.back(span) for span in resolve(known)]
        rest = blanked(rest, named.all())
    raise DetectorError("detectors find more and more")


def _whole(text: str, deny: tuple[Denied, ...], allowed: Allowed, found: Parted) -> Parted:
    """Add what needs no sign and no digit: what the recipe denies, and passwords by their words."""
    denied = _run("deny", partial(denials(deny).find, text)) if deny else []
    if not (denied or password.is_said(text)):
        return found
    said = allowed.parted(_run("password", partial(password.find, text)))
    if not (denied or said.all()):
        return found
    return apart([*found.going, *said.going, *denied], [*found.staying, *said.staying])


def _structured(text: str, regions: tuple[str, ...], allowed: Allowed) -> Parted:
    """Ask the detectors that know nobody by name, until they find nothing more."""
    going, staying = list[Span](), list[Span]()
    for stretch in stretches(text):
        part = text[stretch.start : stretch.end]
        offset = stretch.start
        for found in _in_stretch(part, regions, allowed):
            for spans, some in ((going, found.going), (staying, found.staying)):
                for span in some:
                    start = span.start + offset
                    if stretch.core_start <= start < stretch.core_end:
                        spans.append(span._replace(start=start, end=span.end + offset))
    return apart(going, staying) if going or staying else _NOTHING


def _in_stretch(text: str, regions: tuple[str, ...], allowed: Allowed) -> Iterator[Parted]:
    rest = text
    for _ in range(_MOST_ROUNDS):
        more = allowed.parted(_round(rest, regions))
        if not more.all():
            return
        yield more
        rest = blanked(rest, more.all())
    raise DetectorError("detectors find more and more")


def _round(text: str, regions: tuple[str, ...]) -> list[Span]:
    """Ask each detector once."""
    signs = _SIGN.findall(text)
    if not signs:
        return []
    kinds = frozenset(signs)
    digits = sum(map(_DIGITS.__contains__, signs))
    outside = url.blanked(text)
    spans: list[Span] = []
    for detector in _detectors(regions):
        if digits < detector.digits or (detector.signs and kinds.isdisjoint(detector.signs)):
            continue
        part = text if detector.in_links else outside
        if detector.hint is None or detector.hint.search(part):
            spans += _run(detector.name, partial(detector.find, part))
    return spans


def _mentions(text: str, people: Gazetteer | None) -> list[Span]:
    """Find the people known, and handles: one of those may be theirs."""
    handles = _run("handle", partial(handle.find, text)) if "@" in text else []
    if people is None:
        return handles
    named = _run("name", partial(people.find, text))
    return [*named, *(_resolved(span, people) for span in handles)]


def _resolved(handle_: Span, people: Gazetteer) -> Span:
    person = people.by_handle(handle_.key)
    return handle_._replace(type=PERSON, key=person) if person else handle_


def _run(name: str, detector: Callable[[], Iterable[Span]]) -> list[Span]:
    """Run a detector so that its failure cannot carry the text along."""
    try:
        return list(detector())
    except Exception as error:  # noqa: BLE001 - whatever it says may quote the text
        raise DetectorError(f"detector {name} failed ({type(error).__name__})") from None
