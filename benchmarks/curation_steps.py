"""What each step of `curate` costs: seconds and memory of the whole stage, step by step.

    python -m benchmarks.curation_steps            # 20,000 records, some minutes
    python -m benchmarks.curation_steps 500        # to see that all steps run
    python -m benchmarks.curation_steps 20000 semantic_dedup     # this step alone, on all of them

Every registered step runs alone through the real stage, in a process of its own, with one worker
and with two; one that needs a model of many layers gets a tenth of the records. Memory is the
largest sum over the process and its workers, looked at 20 times a second; pages that they share are
counted twice. `toxicity`, for which no model is shipped, has MiniLM with a head that nobody has
trained: what it costs is told, not what it finds.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from benchmarks.made_up import made
from curation.stage import curate
from curation.steps import Step, steps
from grist import models, records, stage, store
from grist.engine import LocalExecutor
from grist.ledger import Counts
from grist.records import Record
from grist.stage import Outcome, Stage, Workplace
from grist.weights import quiet

_ROWS, _SHARDS = 20_000, 4
_SLOW, _PART = ("semantic_dedup", "toxicity"), 10
_WITH: dict[str, dict[str, Any]] = {
    "exclude_speakers": {"speakers": ("account3",)},
    "limit": {"rows": 1000, "per": "thread"},
    "quality": {"min_words": 20, "min_punctuated": None},
    "sample": {"rows": 1000, "per": "kind"},
    "where": {"kinds": ("post",), "since": "2000-01-01"},
}  # what a step cannot do without, or would drop nearly all
_OTHER_MODELS = ("semantic_dedup:wordllama",)  # static: a table of vectors in the place of layers
_CLASSIFIER = "classifier"  # the folder of the model for toxicity


def main(rows: int, only: list[str]) -> None:
    """Print a Markdown table, a line a step: of those named, or of all."""
    print(
        "| step | records | 1 worker | 2 workers | ratio | per second | peak, 1 | peak, 2 | kept |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    with TemporaryDirectory() as folder:
        for name in only or (*steps, *_OTHER_MODELS):
            some = rows // _PART if name in _SLOW and not only else rows
            spoken = name == "exclude_speakers"
            source = Path(folder) / f"{some}{'-spoken' * spoken}"
            if not source.exists():
                found = made(some, seed=7)
                ingest(source, map(_spoken, found) if spoken else found, -(-some // _SHARDS))
            if name == "toxicity":
                _build_classifier(Path(folder) / _CLASSIFIER)
            one, peak_one, kept = _measured(source, name, 1)
            two, peak_two, _ = _measured(source, name, 2)
            print(
                f"| {name} | {some:,} | {one:.1f} s | {two:.1f} s | {one / two:.2f} "
                f"| {some / one:,.0f} | {peak_one:.0f} MB | {peak_two:.0f} MB | {kept:,} |",
                flush=True,
            )


def ingest(home: Path, found: Iterable[Record], shard_rows: int) -> None:
    """Write records as the ingest stage leaves them."""

    def work(place: Workplace) -> Outcome:
        paths, rows = list[Path](), 0
        for batch in store.batched(found, shard_rows):
            paths.append(store.part(place.folder / "records", len(paths)))
            store.write_table(paths[-1], records.table(batch))
            rows += len(batch)
        return Outcome(tuple(paths), Counts(came=rows, kept=rows))

    stage.run(Stage("ingest", work, ("crawlers",), private=True), _place(home, "ingest", 1))


def _spoken(record: Record) -> Record:
    """Let the account that a post stands in be who wrote it."""
    return replace(record, speaker=record.thread) if record.kind == "post" else record


def _build_classifier(folder: Path) -> None:
    """Put an untrained head on MiniLM."""
    from torch import manual_seed
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    if folder.exists():
        return
    manual_seed(7)
    shipped = models.resolve("minilm", Path()).folder
    labels = {0: "fine", 1: "toxic"}
    with quiet():
        model = AutoModelForSequenceClassification.from_pretrained(shipped, id2label=labels)
        model.save_pretrained(folder)
        AutoTokenizer.from_pretrained(shipped).save_pretrained(folder)


def _step(home: Path, name: str) -> Step:
    """Make a step by its name, `step` or `step:model`."""
    step, _, model = name.partition(":")
    with_ = dict(_WITH.get(step, {}))
    if step == "toxicity":
        model = str(home.with_name(_CLASSIFIER))
    return steps.get(step)(**with_, **({"model": model} if model else {}))


def _place(home: Path, name: str, workers: int) -> Workplace:
    executor = LocalExecutor(workers)
    return Workplace(home, home / name, home, "", 7, executor, lambda *_: None)


def _measured(source: Path, name: str, workers: int) -> tuple[float, float, int]:
    """Run one step in a process of its own; give seconds, peak megabytes, rows kept."""
    home = source.with_name("home")
    shutil.copytree(source, home)
    command = [sys.executable, "-m", "benchmarks.curation_steps", str(home), name, str(workers)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = 0
    while child.poll() is None:
        peak = max(peak, memory(child.pid))
        time.sleep(0.05)
    said, _ = child.communicate()
    shutil.rmtree(home)
    seconds, kept = said.split()
    return float(seconds), peak / 1e6, int(kept)


def memory(pid: int) -> int:
    """Sum up the bytes of a process and of all below it; none if it has just ended."""
    total = 0
    try:
        top = psutil.Process(pid)
        for process in (top, *top.children(recursive=True)):
            total += int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        pass  # it has just ended
    return total


def child(home: Path, name: str, workers: int) -> None:
    """Run the stage with one step; print seconds and how many rows it kept."""
    step = _step(home, name)
    wanted = Stage(
        "curate",
        lambda place: curate(place, steps=[step]),
        ("curation",),
        slice=name,
        parents=("ingest",),
    )
    began = time.perf_counter()
    result = stage.run(wanted, _place(home, "curate", workers))
    print(time.perf_counter() - began, result.manifest.counts["kept"])


if __name__ == "__main__":
    match sys.argv[1:]:
        case [home, name, workers]:
            child(Path(home), name, int(workers))
        case asked:
            main(int(asked[0]) if asked else _ROWS, asked[1:])
