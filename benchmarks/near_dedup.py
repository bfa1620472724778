"""near_dedup against datasketch and rensa: what is found, what of it is right, and at what cost.

    pip install --target peers datasketch rensa
    PYTHONPATH=peers python -m benchmarks.near_dedup         # about two minutes
    python -m benchmarks.near_dedup large         # ours alone: 200,000 longer texts
    python -m benchmarks.near_dedup template      # and its worst case: pages that are half alike

20,000 short texts of made-up words, as frequent as words are, and 4,000 copies in which some words
were replaced; runs of five characters, Jaccard index of at least .7. Each library is used as its
own guide says, with 128 permutations; rensa's candidates are held against its estimate, since the
many bands that it is given here bring in strangers. All then decide in the same way: a row falls
for the first kept row that matches it. Each runs in a process of its own, three times in turn, with
one thread; seconds are of its CPU, from texts to decision, shingles and all. The best counts.

A planted pair is found if its two texts are not both kept. A drop is right if the true index of the
text and of the one that it is said to match is at least .7.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from math import exp
from random import Random
from resource import RUSAGE_SELF, getrusage
from typing import Any

_TEXTS, _COPIES, _RATES = 20_000, 4_000, (0.02, 0.05, 0.1, 0.2)
_LARGE, _LARGE_COPIES, _SHARD = 180_000, 20_000, 5_000
_THRESHOLD, _PERMUTATIONS, _RUN = 0.7, 128, 5
_TURNS = 3
_VOWELS, _CONSONANTS = "aeiou", "bcdfghklmnprstvw"

# Which earlier row each row falls for.
Drops = dict[int, int]
# Of each copy: its row, that of what it copies, and the share of words that were replaced.
Planted = list[tuple[int, int, float]]


def main() -> None:
    """Print a Markdown table, a line a library."""
    runs = [(who, _run(who)) for _ in range(_TURNS) for who in _WAYS]
    rates = " | ".join(f"{rate:.0%} edits" for rate in _RATES)
    print(f"| | CPU s | rows a CPU s | ratio | recall, J >= {_THRESHOLD} | {rates} | precision |")
    print("|---|---:|---:|---:|---:|" + "---:|" * len(_RATES) + "---:|")
    best = {who: min((run for name, run in runs if name == who), key=_seconds) for who in _WAYS}
    for who, run in best.items():
        cells = [
            f"{run['seconds']:.2f}",
            f"{(_TEXTS + _COPIES) / run['seconds']:,.0f}",
            f"{_seconds(best['datasketch']) / run['seconds']:.1f}",
            *(f"{found:.3f}" for found in (run["recall"], *run["by_rate"], run["precision"])),
        ]
        print(f"| {who} | {' | '.join(cells)} |")


def large() -> None:
    """Print what our own step costs on texts of some 110 words, shard by shard as in a run."""
    import pandas as pd

    from curation.steps.near_dedup import NearDedup
    from grist.records import Record, Source, frame, record_id, table

    source = Source("made-up", "1", "0" * 64, "near_dedup@1")
    texts, _ = made(_LARGE, _LARGE_COPIES, words=110, seed=7)
    step, shards = NearDedup(), []
    signing = 0.0
    for first in range(0, len(texts), _SHARD):
        shard = [
            Record(id=record_id("made-up", str(at)), text=text, kind="post", source=source)
            for at, text in enumerate(texts[first : first + _SHARD], start=first)
        ]
        rows = frame(table(shard))
        began = time.process_time()
        shards.append(step.signatures(rows))
        signing += time.process_time() - began
    peak = getrusage(RUSAGE_SELF).ru_maxrss // 1_000
    began = time.process_time()
    dropped = step.decide(pd.concat(shards))
    print(
        f"{len(texts):,} texts, {len(dropped):,} dropped: signatures {signing:.1f} s "
        f"(peak {peak} MB), decision {time.process_time() - began:.1f} s "
        f"(peak {getrusage(RUSAGE_SELF).ru_maxrss // 1_000} MB)"
    )


def template() -> None:
    """Print what it costs that texts share most of their words, and yet no two are near."""
    from curation.dedup.near import sketched, thinned

    random = Random(7)  # noqa: S311 - nothing here is secret
    vocabulary = [_word(random, 9_000) for _ in range(20_000)]
    frame = " ".join(random.sample(vocabulary, 90))
    for count in (5_000, 10_000, 20_000):
        texts = [f"{frame} {' '.join(random.sample(vocabulary, 30))}" for _ in range(count)]
        sketches = sketched(texts, 0.8)
        began = time.process_time()
        match, _ = thinned(sketches, 0.8)
        seconds, peak = time.process_time() - began, getrusage(RUSAGE_SELF).ru_maxrss // 1_000
        print(f"{count:,} of one template, {(match < 0).sum():,} kept: {seconds:.1f} s, {peak} MB")


def _seconds(run: dict[str, Any]) -> float:
    return float(run["seconds"])


def _run(who: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.near_dedup", who]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def child(who: str) -> None:
    """Decide in one way, and print how good it was as JSON."""
    texts, planted = made(_TEXTS, _COPIES, words=20, seed=7)
    decide = _WAYS[who]
    decide(texts[:500])  # libraries are loaded
    began = time.process_time()
    drops = decide(texts)
    seconds = time.process_time() - began
    print(json.dumps({"seconds": seconds, **judged(texts, planted, drops)}))


def judged(texts: Sequence[str], planted: Planted, drops: Drops) -> dict[str, Any]:
    """Say what share of the planted pairs was found, and what share of the drops is right."""
    near = [pair for pair in planted if _index(texts[pair[0]], texts[pair[1]]) >= _THRESHOLD]
    right = [_index(texts[row], texts[match]) >= _THRESHOLD for row, match in drops.items()]
    return {
        "recall": _found(near, drops),
        "by_rate": [
            _found([pair for pair in planted if pair[2] == rate], drops) for rate in _RATES
        ],
        "precision": sum(right) / len(right),
    }


def _found(planted: Planted, drops: Drops) -> float:
    return sum(one in drops or other in drops for one, other, _ in planted) / len(planted)


def _index(one: str, other: str) -> float:
    left, right = _shingles(one), _shingles(other)
    return len(left & right) / len(left | right)


def _shingles(text: str) -> set[str]:
    return {text[at : at + _RUN] for at in range(len(text) - _RUN + 1)}


def ours(texts: Sequence[str]) -> Drops:
    from curation.dedup import near
    from grist.text import comparable

    sketches = near.sketched([comparable(text) for text in texts], _THRESHOLD)
    match, _ = near.thinned(sketches, _THRESHOLD)
    return {row: kept for row, kept in enumerate(match.tolist()) if kept >= 0}


def datasketch(texts: Sequence[str]) -> Drops:
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found,unused-ignore]

    tokens = [[shingle.encode() for shingle in _shingles(text)] for text in texts]
    signatures = MinHash.bulk(tokens, num_perm=_PERMUTATIONS)
    index = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)
    for row, signature in enumerate(signatures):
        index.insert(row, signature)
    return _greedy(index.query(signature) for signature in signatures)


def rensa(texts: Sequence[str]) -> Drops:
    from rensa import RMinHash, RMinHashLSH  # type: ignore[import-not-found,unused-ignore]

    tokens = [list(_shingles(text)) for text in texts]
    signatures = RMinHash.from_token_sets(tokens, num_perm=_PERMUTATIONS, seed=42)
    index = RMinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS, num_bands=32)
    index.insert_many(signatures)

    def near(row: int, others: Iterable[int]) -> list[int]:
        mine = signatures[row]
        return [
            other
            for other in others
            if other < row and mine.jaccard(signatures[other]) >= _THRESHOLD
        ]

    return _greedy(near(row, found) for row, found in enumerate(index.query_all(signatures)))


def _greedy(candidates: Iterable[Iterable[int]]) -> Drops:
    drops: Drops = {}
    for row, found in enumerate(candidates):
        match = min((each for each in found if each < row and each not in drops), default=None)
        if match is not None:
            drops[row] = match
    return drops


_WAYS: dict[str, Callable[[Sequence[str]], Drops]] = {
    "ours": ours,
    "datasketch": datasketch,
    "rensa": rensa,
}


def made(texts: int, copies: int, *, words: int, seed: int) -> tuple[list[str], Planted]:
    """Write texts of about so many words, and copies of some; in random order."""
    random = Random(seed)  # noqa: S311 - nothing here is secret
    vocabulary = [_word(random, rank) for rank in range(30_000)]
    # Word frequencies as Mandelbrot put Zipf's law.
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(vocabulary))))

    def some(count: int) -> list[str]:
        return random.choices(vocabulary, cum_weights=weights, k=count)

    written = [
        some(min(3 * words, max(5, round(words * exp(random.gauss(-0.1, 0.45))))))
        for _ in range(texts)
    ]
    pairs = []
    for at in range(copies):
        rate, original = _RATES[at % len(_RATES)], random.randrange(texts)
        copy = list(written[original])
        places = random.sample(range(len(copy)), max(1, round(rate * len(copy))))
        for place, word in zip(places, some(len(places)), strict=True):
            copy[place] = word
        pairs.append((len(written), original, rate))
        written.append(copy)
    order = random.sample(range(len(written)), len(written))
    row = {number: place for place, number in enumerate(order)}
    planted = [(row[copy], row[original], rate) for copy, original, rate in pairs]
    return [" ".join(written[number]) for number in order], planted


def _word(random: Random, rank: int) -> str:
    """Make a word up; rare ones are longer."""
    syllables = 1 + (rank > 60) + (rank > 2_000) + (random.random() < 0.4)
    return "".join(
        random.choice(_CONSONANTS) * (random.random() < 0.85)
        + random.choice(_VOWELS)
        + random.choice(_CONSONANTS) * (random.random() < 0.3)
        for _ in range(syllables)
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["large"]:
            large()
        case ["template"]:
            template()
        case [who]:
            child(who)
        case _:
            main()
