"""`ratings`: what people's ratings of a run come to, and the files they come from and go to.

240 ratings by 3 raters …
tuned preferred to base in 61 % [54, 67] of 120 ratings; p = .004: people prefer tuned
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from grist.errors import Exit, UsageError
from grist.text import visible
from gristmill.cli.screen import Screen, emit


@dataclass(frozen=True)
class Wish:
    """What is wanted; without a file, or with `as_json`, what the ratings come to is told."""

    take: Path | None = None
    export: Path | None = None
    preferences: Path | None = None
    as_json: bool = False


def tally(home: Path, wish: Wish, screen: Screen) -> Exit:
    """Take in ratings, write them out, and tell what they come to.

    Raises:
        UserError: the run has no samples, or its ratings cannot be read.
        UsageError: there is no such run, or a file is of another kind than ratings are.
    """
    _check(home, wish)
    code = _take(home, wish.take, screen) if wish.take else Exit.OK
    if wish.export:
        _export(home, wish.export, screen)
    if wish.preferences:
        _preferences(home, wish.preferences, screen)
    if wish.as_json or not (wish.take or wish.export or wish.preferences):
        _tell(home, as_json=wish.as_json)
    return code


def _check(home: Path, wish: Wish) -> None:
    """Find what cannot be before anything is done."""
    from evaluation.rating.exchange import files

    # Samples may come from elsewhere, so no other stage need have been here.
    if not any((home / name).is_dir() for name in ("evaluate", "ratings")):
        raise UsageError(f"{home}: no run folder with samples (no evaluate/ in it)")
    for path in (wish.take, wish.export):
        if path:
            files.check(path)
    if wish.preferences and wish.preferences.suffix != ".jsonl":
        raise UsageError(f"{wish.preferences}: preferences are written to a .jsonl file")


def _tell(home: Path, *, as_json: bool) -> None:
    from evaluation.rating.figures.whole import findings
    from gristmill.tally import lines

    found = findings(home)
    if as_json:
        emit({"run": str(home), **asdict(found)})
        return
    for line in lines(found, str(home)):
        print(visible(line))


def _take(home: Path, path: Path, screen: Screen) -> Exit:
    from evaluation.rating.exchange.files import load

    merged = load(home, path)
    refused = sum(merged.refused.values())
    screen.say(f"{path}: {merged.added:,} added, {merged.known:,} known, {refused:,} refused")
    for why, count in sorted(merged.refused.items(), key=lambda each: (-each[1], each[0])):
        screen.say(f"  {count:>7,}  {why}")
    return Exit.PARTIAL if refused else Exit.OK


def _export(home: Path, path: Path, screen: Screen) -> None:
    from evaluation.rating.exchange.files import save
    from gristmill.telling import many

    noun = "event" if path.suffix == ".jsonl" else "rating"
    screen.say(f"{path}: {many(save(home, path), noun)}")


def _preferences(home: Path, path: Path, screen: Screen) -> None:
    from evaluation.rating import store
    from evaluation.rating.exchange import preferences
    from evaluation.rating.standing import judgements
    from gristmill.telling import many

    written = preferences.write(path, home, judgements(store.kept(home)))
    screen.say(
        f"{path}: {many(written.pairs, 'pair')}; left out {written.unclear:,} that are not clear, "
        f"{written.flagged:,} flagged, {written.stale:,} of samples that are gone"
    )
