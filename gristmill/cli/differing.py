"""`diff`: what came, went and changed between the datasets of two runs.

examples  same 690, came 12, went 40, changed 3
  went           31  split:leak
                    3f9c…  77a0…  and 29 more
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grist.errors import Exit
from grist.text import visible
from gristmill.cli.screen import emit
from gristmill.difference import difference

_WAYS = ("came", "went", "changed")


def diff(one: Path, other: Path, *, count: int, as_json: bool) -> Exit:
    """Print the difference from one run to another; `count` ids are shown of each reason."""
    found = difference(one, other)
    if as_json:
        emit(found)
    else:
        for line in _lines(found, count):
            print(visible(line))
    return Exit.OK


def _lines(found: Mapping[str, Any], count: int) -> Iterator[str]:
    one, other = found["runs"]
    yield f"{one} -> {other}"
    for what in ("records", "examples"):
        sums = ", ".join(f"{way} {len(found[what][way]):,}" for way in _WAYS)
        yield f"{what:<9} same {found[what]['same']:,}, {sums}"
        for way in _WAYS:
            yield from _by_reason(way, found[what][way], count)


def _by_reason(way: str, items: Sequence[Mapping[str, str]], count: int) -> Iterator[str]:
    """List ids under their reasons, the most frequent reason first."""
    ids: dict[str, list[str]] = {}
    for item in items:
        ids.setdefault(item["why"], []).append(item["id"])
    for why, some in sorted(ids.items(), key=lambda each: (-len(each[1]), each[0])):
        yield f"  {way:<9} {len(some):>8,}  {why}"
        more = f"  and {len(some) - count:,} more" if len(some) > count else ""
        if count:
            yield f"  {'':<19} {'  '.join(some[:count])}{more}"
