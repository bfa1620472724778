"""`push`: a run's dataset or model to the Hugging Face hub; a rehearsal unless told `--yes`.

gristmill push runs/tea-house --repo me/tea-house

dataset of runs/tea-house -> me/tea-house (private)
  README.md              1.4 KB
  train.parquet         83.1 KB     187 rows
stays here: dropped.parquet, ledger.parquet, manifest.json
nothing was sent: this was a rehearsal; --yes sends it
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grist.errors import Exit, UsageError
from grist.text import visible
from gristmill.cli.screen import Screen, emit
from gristmill.push import gate, hub
from gristmill.push.gate import Judged
from gristmill.push.hub import Pushed
from gristmill.push.parcel import Parcel, What, packed


@dataclass(frozen=True)
class Wish:
    """What the command line asks for.

    Attributes:
        yes: send it; else only say what would be sent.
        public: into a repository that everybody can read.
        allow_private: also of a run whose recipe has no `pii` step.
    """

    repo: str | None
    what: What
    yes: bool
    public: bool
    allow_private: bool

    def __post_init__(self) -> None:
        if self.repo is not None:
            hub.check(self.repo)
        elif self.yes:
            raise UsageError("--yes: say where to: --repo user/name")


def show(home: Path, wish: Wish, screen: Screen, *, as_json: bool) -> Exit:
    """Say what would go and what speaks against it; send it where that was asked and nothing does.

    Raises:
        GateError: something speaks against it.
        UserError: the run has nothing to push, or the hub does not take it.
    """
    parcel = packed(home, wish.what)
    judged = gate.judged(home, parcel, allow_private=wish.allow_private, public=wish.public)
    if not as_json:
        print("\n".join(map(visible, _lines(home, parcel, wish))))
    for note in judged.notes:
        screen.say(f"note: {note}")
    pushed = None
    if wish.yes and wish.repo and not judged.refused:
        screen.say(f"sending {len(parcel.files)} files to {wish.repo}")
        pushed = hub.push(parcel, wish.repo, public=wish.public)
    if as_json:
        emit(_document(home, parcel, wish, judged, pushed))
    gate.opened(judged)
    screen.say(_ending(wish, pushed))
    return Exit.OK


def _ending(wish: Wish, pushed: Pushed | None) -> str:
    if pushed is None:
        return "nothing was sent: this was a rehearsal; --yes sends it"
    kept = "; it is private, as it was before" if wish.public and pushed.private else ""
    return f"sent: {pushed.url} (commit {pushed.commit[:12]}){kept}"


def _lines(home: Path, parcel: Parcel, wish: Wish) -> Iterator[str]:
    where = wish.repo or "user/name"
    yield f"{parcel.what} of {home} -> {where} ({'public' if wish.public else 'private'})"
    width = max(len(file.name) for file in parcel.files)
    for file in parcel.files:
        rows = "" if file.rows is None else f"  {file.rows:>9,} rows"
        yield f"  {file.name:<{width}}  {_size(file.bytes):>9}{rows}"
    total = sum(file.bytes for file in parcel.files)
    counted = sum(file.rows or 0 for file in parcel.files)
    rows = f"  {counted:>9,} rows" if counted else ""
    yield f"  {'in all':<{width}}  {_size(total):>9}{rows}"
    if parcel.left:
        yield f"stays here: {', '.join(parcel.left)}"
    yield "the card:"
    yield from (f"  | {line}" for line in parcel.card.splitlines())


def _size(count: int) -> str:
    """Write a number of bytes.

    >>> _size(512), _size(1_400), _size(538_000_000)
    ('512 B', '1.4 KB', '538.0 MB')
    """
    units = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB"))
    return next((f"{count / of:.1f} {unit}" for of, unit in units if count >= of), f"{count} B")


def _document(
    home: Path, parcel: Parcel, wish: Wish, judged: Judged, pushed: Pushed | None
) -> dict[str, Any]:
    return {
        "run": str(home),
        "what": parcel.what,
        "repo": wish.repo,
        "public": wish.public,
        "files": [asdict(file) for file in parcel.files],
        "left": list(parcel.left),
        "card": parcel.card,
        "notes": judged.notes,
        "refused": judged.refused,
        "pushed": asdict(pushed) if pushed else None,
    }
