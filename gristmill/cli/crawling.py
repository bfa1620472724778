"""`crawl`: a recipe's sources, or one address, fetched, read, counted and written.

    gristmill crawl https://tea.example/ -o pages.jsonl

    https://tea.example/   visit 2
      fetched       41    598 KiB   new 1, changed 3, same 37, gone 0
      skipped        3    status_404 2, not_html 1
      refused        1    robots 1

What was fetched is kept in the run folder. A crawl that was interrupted goes on; one that was
finished is visited again, and only what has changed is fetched.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from crawlers.ingest import RAW
from crawlers.items.trial import Trial
from crawlers.spiders.crawled import Crawled
from crawlers.visit import Visit
from grist import store
from grist.errors import Exit, UsageError
from grist.text import visible
from gristmill.cli import writing
from gristmill.cli.running import Asked
from gristmill.cli.screen import Screen, emit
from gristmill.recipe import Recipe, load, made
from gristmill.run import Ran, run

_STATES = ("kept", "moved", "skipped", "refused", "failed", "unasked")
_VALUES, _WIDTH = 5, 300  # of a field that are shown, and characters of each
_LOCAL = re.compile(r"localhost|[0-9.]+|[0-9a-f:]*:[0-9a-f:.]*")


@dataclass(frozen=True)
class Seen:
    """A source that was crawled, and what its last visit came to."""

    name: str
    start: str
    visit: Visit


def crawl(target: str, asked: Asked, output: Path | None, screen: Screen, *, as_json: bool) -> Exit:
    """Crawl what a recipe or an address names; say what came of it.

    Raises:
        UserError: the recipe is mistaken, or the crawl could not be carried out.
    """
    if output:
        writing.check(output)
    recipe, base = opened(target)
    if not any(source.fetches for source in recipe.sources):
        raise UsageError(f"{target}: no source of this recipe is fetched; see `gristmill parse`")
    ran = run(recipe, base, asked.options(recipe), screen.progress)
    screen.clear()
    seen = list(_seen(recipe, ran.home / "ingest" / RAW))
    if as_json:
        emit(_document(ran, seen))
    else:
        for each in seen:
            _tell(each, screen)
        kept = ran.results[0].manifest.counts["kept"]
        screen.say(f"{kept:,} records in {ran.home / 'ingest' / 'records'}")
    if output:
        parts = sorted((ran.home / "ingest" / "records").glob("*.parquet"))
        writing.write(output, map(store.read_table, parts))
    return Exit.PARTIAL if ran.partial else Exit.OK


def try_out(target: str, url: str, screen: Screen, *, as_json: bool) -> Exit:
    """Show what a recipe makes of one page, field by field, keeping nothing.

    Raises:
        UserError: the recipe is mistaken, or the page cannot be had.
    """
    recipe, _ = opened(target)
    sources = [source for source in recipe.sources if isinstance(source, Crawled)]
    reading = [source for source in sources if source.scope.link(url)]
    if not reading:
        raise UsageError(f"{url}: no source of this recipe reads that page")
    tried = []
    for source in reading:  # a listing and a site may both know the page
        with TemporaryDirectory() as folder:
            page = source.fetched_alone(url, Path(folder), screen.progress)
        tried.append((source, page.url, source.tried(page)))
    screen.clear()
    if as_json:
        emit([{"source": source.name, "url": at, **_plain(trial)} for source, at, trial in tried])
    else:
        for each in tried:
            print("\n".join(map(visible, _shown(*each))))
    good = (item.reason is None for _, _, trial in tried for item in trial.items)
    return Exit.OK if any(good) else Exit.FAILURE


def opened(target: str) -> tuple[Recipe, Path]:
    """Give the recipe that a path or an address stands for, and the folder its paths start from.

    Raises:
        UserError: there is none, or it is mistaken.
    """
    scheme, mark, _ = target.partition("://")
    if mark and scheme.lower() not in {"http", "https"}:
        raise UsageError(f"{target!r}: only http and https addresses are crawled")
    if not mark:
        return load(Path(target)), Path(target).parent
    try:
        parts = urlsplit(target)
        host, path = parts.hostname or "", parts.path
    except ValueError:
        raise UsageError(f"{target!r} is no address such as https://tea.example/") from None
    # Whoever types the address of a machine next door means it; a name is looked at as ever.
    near = [host] if _LOCAL.fullmatch(host) else []
    name = re.sub(r"[^a-z0-9]+", "-", f"{host}{path}".lower()).strip("-")[:64].strip("-")
    site = {"start": target, "allow_private": near}
    return made({"name": name or "site", "sources": [{"site": site}]}), Path()


def _plain(trial: Trial) -> dict[str, Any]:
    fields = [asdict(each) for each in trial.fields]
    items = [
        {"locator": item.locator, "text": item.text, "fields": item.fields, "reason": item.reason}
        for item in trial.items
    ]
    return {"fields": fields, "items": items, "next": trial.next, "reason": trial.reason}


def _shown(source: Crawled, url: str, trial: Trial) -> Iterator[str]:
    """Lay out what was found on a page, for a person to read."""
    yield f"{url}   ({source.name})"
    if trial.reason:
        yield f"  not read: {trial.reason}"
    width = max(len(each.name) for each in trial.fields)
    for each in trial.fields:
        selector = f"   {each.selector}" if each.selector else ""
        yield f"  {each.name:<{width}}  {each.matched:>4} found{selector}"
        for value in each.values[:_VALUES]:
            yield f"  {'':<{width}}       {_cut(value)}"
        if len(each.values) > _VALUES:
            yield f"  {'':<{width}}       and {len(each.values) - _VALUES:,} more"
    good = sum(item.reason is None for item in trial.items)
    reasons = Counter(item.reason for item in trial.items if item.reason)
    yield f"  records {good:,}" + "".join(f", {why} {n:,}" for why, n in sorted(reasons.items()))
    yield f"  then    {len(trial.next):,} pages" + (
        f", {trial.next[0]} first" if trial.next else ""
    )


def _cut(value: str) -> str:
    folded = " ".join(value.split())
    return folded if len(folded) <= _WIDTH else f"{folded[:_WIDTH]}…"


def _seen(recipe: Recipe, raw: Path) -> Iterator[Seen]:
    for source in recipe.sources:
        visit = source.visit(raw, None) if source.fetches else None
        if visit:
            yield Seen(source.name, next(iter(source.inputs(Path()))), visit)


def _tell(seen: Seen, screen: Screen) -> None:
    """Say what became of the addresses of one source, and why."""
    visit = seen.visit
    screen.say(f"{seen.start}   visit {visit.number}")
    changes = asdict(visit.changes) if visit.changes else {}
    size = f"{visit.size / 1024:,.0f} KiB"
    screen.say(_row("fetched", visit.fetched, f"{size:>10}   {_listed(changes)}".rstrip()))
    reasons = _by_state(visit)
    for state in _STATES:
        if state in reasons:
            screen.say(_row(state, sum(reasons[state].values()), _listed(reasons[state])))


def _row(what: str, number: int, more: str) -> str:
    return f"  {what:<8} {number:>8,}   {more}".rstrip()


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items() if name)


def _by_state(visit: Visit) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (state, reason), number in visit.unread.items():
        found[state][reason] = number
    return found


def _document(ran: Ran, seen: list[Seen]) -> dict[str, Any]:
    result = ran.results[0]
    return {
        "run": str(ran.home),
        "records": result.manifest.counts["kept"],
        "partial": ran.partial,
        "problems": str(ran.home / "ingest" / "problems.parquet"),
        "sources": [
            {
                "source": each.name,
                "start": each.start,
                "visit": each.visit.number,
                "fetched": each.visit.fetched,
                "bytes": each.visit.size,
                "changes": asdict(each.visit.changes) if each.visit.changes else None,
                "unread": _by_state(each.visit),
            }
            for each in seen
        ],
    }
