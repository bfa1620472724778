"""Our exact decision of semantic_dedup against the pair mining of sentence-transformers.

    python benchmarks/semantic_dedup.py        # about two minutes

Both get the same vectors: half at random, half near copies of those. Theirs lists all pairs above
the threshold, on which the same greedy rule then runs; ten neighbours a row are asked for, where
100 are its default, since more do not occur here. Each runs in a process of its own with one
thread, and must find the same rows.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from resource import RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_SIZES = (5_000, 20_000, 50_000)
_DIMENSIONS, _THRESHOLD, _NEIGHBOURS = 384, 0.93, 10


def main() -> None:
    """Print a Markdown table, a line a size."""
    print("| rows | dropped | ours | theirs | ratio | peak, ours | peak, theirs |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for rows in _SIZES:
        ours, theirs = (_measured(who, rows) for who in ("ours", "theirs"))
        if ours[2:] != theirs[2:]:
            raise AssertionError(f"{rows} rows: the two do not find the same")
        print(
            f"| {rows:,} | {ours[2]} | {float(ours[0]):.1f} s | {float(theirs[0]):.1f} s "
            f"| {float(theirs[0]) / float(ours[0]):.1f} | {ours[1]} MB | {theirs[1]} MB |",
            flush=True,
        )


def _measured(who: str, rows: int) -> list[str]:
    """Give seconds, peak megabytes, how many rows fell, and a hash of which for which."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, who, str(rows)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def child(who: str, rows: int) -> None:
    """Decide in one of the two ways."""
    from grist.store import text_hash

    vectors = _vectors(rows)
    decide = {"ours": ours, "theirs": theirs}[who]
    decide(vectors[:500])  # libraries are loaded, threads are there
    began = time.perf_counter()
    fallen = decide(vectors)
    seconds = time.perf_counter() - began
    peak = getrusage(RUSAGE_SELF).ru_maxrss // 1_000
    print(seconds, peak, len(fallen), text_hash(repr(sorted(fallen.items()))))


def ours(vectors: "Vectors") -> dict[int, int]:
    from curation.dedup.nearest import thinned

    match, _ = thinned(vectors, _THRESHOLD)
    return {row: kept for row, kept in enumerate(match.tolist()) if kept >= 0}


def theirs(vectors: "Vectors") -> dict[int, int]:
    import torch
    from sentence_transformers.util import dot_score, paraphrase_mining_embeddings

    pairs = paraphrase_mining_embeddings(
        torch.from_numpy(vectors),
        top_k=_NEIGHBOURS,
        max_pairs=_NEIGHBOURS * len(vectors),
        score_function=dot_score,
    )
    before: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for score, *pair in pairs:
        if round(score, 6) >= _THRESHOLD:
            earlier, later = sorted(map(int, pair))
            before[later].append((-round(score, 6), earlier))
    fallen: dict[int, int] = {}
    for row in sorted(before):
        kept = [near for near in before[row] if near[1] not in fallen]
        if kept:
            fallen[row] = min(kept)[1]
    return fallen


def _vectors(rows: int) -> "Vectors":
    import numpy as np

    random = np.random.default_rng(7)
    seeds = random.standard_normal((rows // 2, _DIMENSIONS)).astype(np.float32)
    noise = random.standard_normal((rows - rows // 2, _DIMENSIONS)).astype(np.float32)
    near = seeds[random.integers(0, len(seeds), len(noise))]
    near = near + noise * random.uniform(0.05, 0.6, (len(noise), 1)).astype(np.float32)
    vectors = random.permutation(np.concatenate([seeds, near]))
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


if __name__ == "__main__":
    match sys.argv[1:]:
        case [who, rows]:
            child(who, int(rows))
        case _:
            main()
