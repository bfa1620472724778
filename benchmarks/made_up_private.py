"""Made-up private values in sentences, and what stands where in a labelled text.

"please use DE02 1203 0000 0000 2020 51 for it"   spans ((11, 38, "IBAN_CODE"),)
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from random import Random

GENERATED, SEED = 500, 7


@dataclass(frozen=True)
class Sample:
    """A text, and where in it stands what."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


_SENTENCES = (
    "please use {} for it",
    "{} is what I have",
    "It was {}, I think.",
    "old ({}) and new",
)


_COUNTRIES = """
AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SA SE SI SK TR
"""


def generated() -> list[Sample]:
    """Set made-up IBANs of many countries and addresses of both kinds into sentences."""
    random = Random(SEED)  # noqa: S311 - nothing here is secret
    samples = []
    for at in range(GENERATED):
        for type_, value in (
            ("IBAN_CODE", _iban(random)),
            ("IP_ADDRESS", _ip(random, at % 2 == 0)),
        ):
            before, after = random.choice(_SENTENCES).split("{}")
            span = (len(before), len(before) + len(value), type_)
            samples.append(Sample(before + value + after, (span,)))
    return samples


def _iban(random: Random) -> str:
    from stdnum import iban, numdb

    country = random.choice(_COUNTRIES.split())
    _, facts = numdb.get("iban").info(country)[0]
    signs = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789ABCDEFGHJKLM"}
    bban = "".join(
        "".join(random.choices(signs[sort], k=int(count)))
        for count, sort in re.findall(r"(\d+)!([anc])", facts["bban"])
    )
    whole = country + iban.calc_check_digits(f"{country}00{bban}") + bban
    return random.choice((whole, " ".join(re.findall(".{1,4}", whole)), whole.lower()))


def _ip(random: Random, four: bool) -> str:
    if four:
        return str(IPv4Address(random.getrandbits(32)))
    address = IPv6Address(random.getrandbits(128) & ~(random.getrandbits(64) << 32))
    return random.choice((address.compressed, address.exploded, address.compressed.upper()))
