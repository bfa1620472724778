"""Which side a group goes to: by seeded hash, so that growing data moves nothing, or by time."""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

from curation.splitting.columns import NO_TIME
from curation.splitting.section import TEST, TRAIN, VALIDATION, Split
from grist.errors import UserError


def sides(last_seen: Mapping[str, int], split: Split, *, seed: int) -> dict[str, str]:
    """Give each group its side.

    Args:
        last_seen: every group, with the time of its last record (ms since 1970).
        split: the shares and the order.
        seed: another seed, another draw.

    Raises:
        UserError: there are too few groups to hold any out, or no times to order them by.
    """
    if len(last_seen) < 2:
        raise UserError(
            f"split: {len(last_seen)} group of examples cannot be split; more data or, for a chat, "
            "a smaller gap_minutes makes more groups"
            + (
                f"; `by: {split.by}` and `join` hang them together"
                if split.by != "group"
                else "; so does a `join: {near: ...}` that is higher, or null"
            )
        )
    draw = {group: _draw(group, seed) for group in last_seen}
    held = round(split.test + split.validation_share, 9)  # 0.2 + 0.1 is not quite 0.3
    if split.order == "time":
        draw = _by_time(last_seen, draw)
    chosen = {group: _side(value, split.test, held) for group, value in draw.items()}
    chosen = _fill_empty(chosen, draw)
    if split.order == "time":
        _check_times(last_seen, chosen)
    return chosen


def _draw(group: str, seed: int) -> float:
    """Place a group in [0, 1), evenly and for good."""
    digest = blake2b(f"{seed}\n{group}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _by_time(last_seen: Mapping[str, int], draw: Mapping[str, float]) -> dict[str, float]:
    """Place groups by their ends, the latest first: no session has a border within."""
    by_time = sorted(last_seen, key=lambda group: (-last_seen[group], draw[group]))
    return {group: place / len(by_time) for place, group in enumerate(by_time)}


def _check_times(last_seen: Mapping[str, int], chosen: Mapping[str, str]) -> None:
    """Refuse to hold out by time what has none."""
    none = sum(time == NO_TIME for time in last_seen.values())
    if any(last_seen[group] == NO_TIME for group, side in chosen.items() if side != TRAIN):
        raise UserError(
            f"split: order: time, but {none} of {len(last_seen)} groups have no time; "
            "take `order: hash`"
        )


def _side(value: float, test: float, held: float) -> str:
    if value < test:
        return TEST
    return VALIDATION if value < held else TRAIN


def _fill_empty(chosen: dict[str, str], draw: Mapping[str, float]) -> dict[str, str]:
    """Give an empty side the group with the smallest hash that its own side can spare.

    Test and train come first: validation can spare its last group for them.
    """
    filled = dict(chosen)
    for side in (TEST, TRAIN, VALIDATION):
        counts = Counter(filled.values())
        if counts[side]:
            continue
        spare = [
            group
            for group in sorted(draw, key=draw.__getitem__)
            if counts[filled[group]] > 1 or filled[group] == VALIDATION
        ]
        if spare:
            filled[spare[0]] = side
    return filled
