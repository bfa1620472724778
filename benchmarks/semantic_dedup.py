"""What semantic_dedup costs: its encoders, its decision against SemHash's, and how both grow.

    python -m benchmarks.semantic_dedup                # about ten minutes
    python -m benchmarks.semantic_dedup 5000 20000     # the cost of these sizes alone

Texts are paragraphs of docstrings (`benchmarks.docstrings`), vectors those of wordllama, the
threshold .9. Each decision is made in a process of its own that may take two threads; ours and
SemHash's take turns, three each, and the best counts. CPU seconds are of all threads. SemHash is
no dependency: `pip install semhash==0.5.0`; without it its line is left out. The plain way is every
product of every pair, and the same greedy rule on the list of those that are near.
"""

import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.docstrings import paragraphs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_SIZES = (5_000, 20_000, 50_000, 100_000, 200_000, 300_000)
_PEERS, _THRESHOLD, _TURNS = 40_000, 0.9, 3
_READ = {"minilm": 200, "wordllama": 20_000}


def main(sizes: list[int]) -> None:
    """Print three Markdown tables; of sizes that are asked for the last one alone."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        texts = paragraphs(max((*sizes, 0) if sizes else (*_SIZES, _PEERS)))
        (folder / "texts.json").write_text(json.dumps(texts))
        if not sizes:
            _encoders(texts)
        _embedded(texts, folder / "vectors.npy")
        if not sizes:
            _peers(folder)
        _curve(folder, sizes or list(_SIZES))


def _encoders(texts: list[str]) -> None:
    print("| encoder | texts | words | texts a CPU second |\n|---|---:|---:|---:|")
    from grist.embeddings import embed, find

    for name, count in _READ.items():
        folder, some = find(name, Path()).folder, texts[:count]
        embed(some[:1], folder)
        began = time.process_time()
        embed(some, folder)
        rate = count / (time.process_time() - began)
        words = sum(len(text.split()) for text in some) / count
        print(f"| {name} | {count:,} | {words:.0f} | {rate:,.0f} |", flush=True)


def _embedded(texts: list[str], path: Path) -> None:
    import numpy as np

    from grist.embeddings import embed, find

    np.save(path, embed(texts, find("wordllama", Path()).folder))


def _peers(folder: Path) -> None:
    """Decide on the same vectors in three ways."""
    ways = ["exact", "semhash", "plain"] if find_spec("semhash") else ["exact", "plain"]
    told: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    for turn in range(_TURNS):
        for way in ways:
            if way != "plain" or not turn:
                told[way].append(_measured(folder, way, _PEERS))
    truth = set(told["plain"][0]["fallen"])
    print(f"\n{_PEERS:,} vectors of 256 numbers")
    print(
        "| way | CPU | wall | peak | kept | recall | ratio |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    ours = min(each["cpu"] for each in told["exact"])
    for way, turns in told.items():
        best = min(turns, key=lambda turn: turn["cpu"])
        recall = len(truth & set(best["fallen"])) / len(truth)
        kept = _PEERS - len(best["fallen"])
        print(_line(way, best), f"{kept:,} | {recall:.4f} | {best['cpu'] / ours:.1f} |", flush=True)


def _curve(folder: Path, sizes: list[int]) -> None:
    """Decide with every pair compared, and within clusters."""
    print("\n| rows | way | CPU | wall | peak | kept | recall | measured |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    for size in sizes:
        exact, close = (_measured(folder, way, size) for way in ("exact", "clusters"))
        truth = set(exact["fallen"])
        recall = len(truth & set(close["fallen"])) / max(1, len(truth))
        for way, told, share in (("exact", exact, 1.0), ("clusters", close, recall)):
            kept = size - len(told["fallen"])
            said = f"{kept:,} | {share:.4f} | {told['measured']:.4f} |"
            print(f"| {size:,} {_line(way, told)} {said}", flush=True)


def _line(way: str, told: dict[str, Any]) -> str:
    return f"| {way} | {told['cpu']:.1f} s | {told['wall']:.1f} s | {told['peak']:,} MB |"


def _measured(folder: Path, way: str, size: int) -> dict[str, Any]:
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    command = [sys.executable, "-m", "benchmarks.semantic_dedup", way, str(folder), str(size)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def child(way: str, folder: Path, size: int) -> None:
    """Decide in one of the ways; print what it cost and which rows fell."""
    import numpy as np

    vectors = np.array(np.load(folder / "vectors.npy", mmap_mode="r")[:size])
    decide = {"exact": _exact, "clusters": _clusters, "semhash": _semhash, "plain": _plain}[way]
    decide(vectors[:500], folder)  # libraries are loaded, threads are there
    began, used = time.perf_counter(), time.process_time()
    fallen, measured = decide(vectors, folder)
    told = {
        "cpu": time.process_time() - used,
        "wall": time.perf_counter() - began,
        "peak": _peak(),
        "measured": measured,
        "fallen": fallen,
    }
    print(json.dumps(told))


def _peak() -> int:
    """Give the megabytes of this process alone: what `getrusage` says begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1_000


def _exact(vectors: "Vectors", _: Path) -> tuple[list[int], float]:
    from curation.dedup.nearest import thinned

    return (thinned(vectors, _THRESHOLD).match >= 0).nonzero()[0].tolist(), 1.0


def _clusters(vectors: "Vectors", _: Path) -> tuple[list[int], float]:
    from curation.dedup.clusters import clustered
    from curation.dedup.nearest import thinned
    from curation.dedup.recall import recall

    found = thinned(vectors, _THRESHOLD, clustered(vectors))
    measured = recall(vectors, _THRESHOLD, found).share
    return (found.match >= 0).nonzero()[0].tolist(), measured


def _semhash(vectors: "Vectors", folder: Path) -> tuple[list[int], float]:
    from semhash import SemHash

    texts = json.loads((folder / "texts.json").read_text())[: len(vectors)]
    index = SemHash.from_embeddings(vectors, texts, model=object())
    found = index.self_deduplicate(_THRESHOLD)
    place = {text: at for at, text in enumerate(texts)}
    return [place[each.record] for each in found.filtered], 1.0


def _plain(vectors: "Vectors", _: Path, block: int = 1_024) -> tuple[list[int], float]:
    import numpy as np

    fallen = np.zeros(len(vectors), bool)
    for start in range(0, len(vectors), block):
        scores = vectors[start : start + block] @ vectors[start:].T
        for row, other in np.argwhere(scores.round(6) >= np.float32(_THRESHOLD)):
            if row < other and not fallen[start + row]:
                fallen[start + other] = True
    return np.flatnonzero(fallen).tolist(), 1.0


if __name__ == "__main__":
    match sys.argv[1:]:
        case [("exact" | "clusters" | "semhash" | "plain") as way, folder, size]:
            child(way, Path(folder), int(size))
        case asked:
            main([int(size) for size in asked])
