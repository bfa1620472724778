"""Our metrics against the libraries whose numbers they must equal.

    python benchmarks/metrics.py

ROUGE against rouge-score, row by row; bootstrap and paired test against sacrebleu. The text is made
up here: words by Zipf's law, outputs that keep four words of five. Medians of several rounds in
which the two take turns, one thread.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: matrix products on one core

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

import numpy as np
import sacrebleu
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics.base import Metric as SacrebleuMetric
from sacrebleu.significance import PairedTest

from evaluation.compare import TRIALS, compare
from evaluation.intervals import REPLICATES, interval
from evaluation.metrics import Metric, Sample, metrics

ROUGES = ("rouge1", "rouge2", "rougeL", "rougeLsum")
VOCABULARY = 5000
ROUNDS = 3


@dataclass(frozen=True)
class Timing:
    """Seconds of processor time that each side took, and the largest difference of a number."""

    what: str
    rows: int
    ours: float
    theirs: float
    apart: float


def main() -> None:
    """Measure everything and print one table."""
    print(f"{'':42}{'ours':>10}{'theirs':>10}{'ratio':>9}{'max diff':>11}")
    for timing in (
        *(rouge(rows, words, lines=1) for rows, words in ((400, 40), (100, 100), (12, 300))),
        *(rouge(rows, words, lines=5) for rows, words in ((100, 100), (12, 300))),
        *(bootstrap(name, rows) for name in ("bleu", "chrf") for rows in (200, 1000, 5000)),
        *(paired(rows) for rows in (200, 1000)),
    ):
        speed = f"{timing.rows / timing.ours:>10,.0f}{timing.rows / timing.theirs:>10,.0f}"
        ratio = f"{timing.theirs / timing.ours:>8.1f}x"
        print(f"{timing.what:42}{speed}{ratio}{timing.apart:>11.1e}")
    print("\nours, theirs: rows a second of processor time")


def rouge(rows: int, words: int, *, lines: int) -> Timing:
    """Score rows by all four ROUGE, ours and rouge-score's."""
    samples = made_up_samples(rows, words, lines)
    scorer = RougeScorer(list(ROUGES), use_stemmer=False)

    def ours() -> np.ndarray:
        return np.stack([metrics.get(name)().counts(samples)[:, 0] for name in ROUGES], axis=1)

    def theirs() -> np.ndarray:
        scores = [scorer.score(sample.reference, sample.output) for sample in samples]
        return np.array([[score[name].fmeasure for name in ROUGES] for score in scores])

    apart = float(abs(ours() - theirs()).max())
    shape = f"{words} words" + (f" in {lines} lines" if lines > 1 else "")
    return Timing(f"rouge 1, 2, L, Lsum; {shape}", rows, *take_turns(ours, theirs), apart)


def bootstrap(name: str, rows: int) -> Timing:
    """Make 1000 replicates of a corpus score from statistics that are already there.

    The difference is that of the scores of 200 sums of rows.
    """
    metric, reference = metrics.get(name)(), sacrebleu_metric(name)
    counts = metric.counts(made_up_samples(rows, 30, 1))
    groups = [str(row) for row in range(rows)]
    statistics = counts.astype(int).tolist()

    def theirs() -> None:
        from sacrebleu.significance import _bootstrap_resample

        _bootstrap_resample(statistics, reference, REPLICATES)

    seconds = take_turns(lambda: interval(counts, groups, metric, seed=1), theirs)
    what = f"{name}: {REPLICATES} bootstraps of {rows} rows"
    return Timing(what, rows, *seconds, _apart(counts, metric, reference))


def paired(rows: int) -> Timing:
    """Compare two systems, from their text to a p-value of 9999 swaps and 1000 bootstraps."""
    metric = metrics.get("bleu")()
    a, b = (made_up_samples(rows, 30, 1, kept) for kept in (0.8, 0.75))
    groups = [str(row) for row in range(rows)]
    systems = [(name, [s.output for s in side]) for name, side in (("a", a), ("b", b))]
    references = [[sample.reference for sample in a]]

    def ours() -> float:
        return compare(metric.counts(a), metric.counts(b), groups, metric, seed=1).difference

    def theirs() -> float:
        named = {"BLEU": sacrebleu.BLEU()}
        test = PairedTest(systems, named, references, "ar", TRIALS, REPLICATES)
        first, second = dict(test()[1])["BLEU"]
        return float(second.score - first.score)

    what = f"bleu: paired test from text, {rows} rows"
    return Timing(what, rows, *take_turns(ours, theirs), abs(ours() - theirs()))


def take_turns(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Time both in turns, so that a busy machine slows both alike; the median of each."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for side, run in zip(seconds, (ours, theirs), strict=True):
            start = process_time()
            run()
            side.append(process_time() - start)
    return median(seconds[0]), median(seconds[1])


def made_up_samples(rows: int, words: int, lines: int, kept: float = 0.8) -> Sequence[Sample]:
    """Make references of Zipf's words, and outputs that keep a share of them."""
    random = np.random.default_rng(rows + words)
    drawn = np.minimum(random.zipf(1.3, size=(rows, words)), VOCABULARY)
    noise = np.minimum(random.zipf(1.3, size=(rows, words)), VOCABULARY)
    changed = np.where(random.random((rows, words)) < kept, drawn, noise)
    return [
        Sample("", as_text(reference, lines), as_text(output, lines), 0.0, 1, 1)
        for reference, output in zip(drawn, changed, strict=True)
    ]


def as_text(numbers: np.ndarray, lines: int) -> str:
    """Write numbers as words, cut into lines of equal length."""
    return "\n".join(" ".join(f"w{n}" for n in line) for line in np.array_split(numbers, lines))


def sacrebleu_metric(name: str) -> SacrebleuMetric:
    """Give sacrebleu's metric of our name."""
    return {"bleu": sacrebleu.BLEU, "chrf": sacrebleu.CHRF}[name]()


def _apart(counts: np.ndarray, metric: Metric, reference: SacrebleuMetric) -> float:
    random = np.random.default_rng(3)
    drawn = random.integers(len(counts), size=(200, len(counts)))
    sums = counts[drawn].sum(axis=1)
    theirs = [reference._compute_score_from_stats(row.tolist()).score for row in sums]
    return float(abs(metric.score(sums) - theirs).max())


if __name__ == "__main__":
    main()
