"""The main text of web pages: how much of it is found, how much else, and at what cost.

    python benchmarks/extraction.py FOLDER          # 150 pages: about two minutes

The folder holds `html/0003.html.gz` and `ground-truth/0003.json`, and so on, as the Web Content
Extraction Benchmark has them (WCXB, CC-BY-4.0, Murrough Foley, 2026,
https://github.com/Murrough-Foley/web-content-extraction-benchmark). The score is that benchmark's:
F1 of the words of a page, each as often as it stands there. Its interval resamples pages.

`ours` holds a number that was chosen on such pages (`crawlers.pages.maintext.ENOUGH`). What such a
choice is worth on pages that it was not made on is the cross-validated score: chosen on four fifths
of the pages, measured on the last, in turn. Times are of the processor, the extractors taking turns
page by page; ours includes what a page says about itself, which trafilatura alone is not asked for.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction, load_html

from crawlers.pages.extract import extract
from crawlers.pages.maintext import ENOUGH, readings

ROUNDS = 3
REPLICATES = 10_000
FOLDS, SEEDS = 5, 20
SHARES = np.arange(0, 1.01, 0.05)  # among which the number is chosen
Scores = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Page:
    """A page and the text that it is to give."""

    kind: str
    url: str
    html: bytes
    truth: str


def main(folder: Path) -> None:
    """Print a table of scores, then what the rule and the processor say."""
    pages = list(read(folder))
    everything: Scores = {
        "trafilatura alone": scored(pages, lambda page: alone(page.html)),
        "resiliparse alone": scored(pages, lambda page: resiliparse(decoded(page))),
        "ours": scored(pages, lambda page: ours(page).text),
        "ours, Markdown": scored(pages, lambda page: ours(page, "markdown").text),
    }
    best = np.maximum(everything["trafilatura alone"], everything["resiliparse alone"])
    print_scores(pages, {**everything, "better of the two alone": best})
    print_rule(pages)
    print_times(pages)


def read(folder: Path) -> Iterator[Page]:
    """Give the pages of a folder, in order of their names."""
    for path in sorted(folder.glob("ground-truth/*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        kind = told["_internal"]["page_type"]["primary"]
        packed = folder / "html" / f"{path.stem}.html.gz"
        truth = told["ground_truth"].get("main_content") or ""
        yield Page(
            "collection" if kind == "category" else kind,
            told.get("url") or "https://example.org/",
            gzip.decompress(packed.read_bytes()),
            truth,
        )


def alone(html: bytes) -> str:
    """Give what trafilatura finds, in its standard setting."""
    found: Any = bare_extraction(html)
    return found.text if found else ""


def resiliparse(html: str) -> str:
    """Give what resiliparse takes for main content."""
    return extract_plain_text(html, main_content=True)


def decoded(page: Page) -> str:
    return page.html.decode("utf-8", "replace")


def ours(page: Page, form: Any = "text") -> Any:
    return extract(page.html, "text/html", page.url, form)


def scored(pages: list[Page], text_of: Callable[[Page], str]) -> np.ndarray:
    return np.array([word_f1(text_of(page), page.truth) for page in pages])


def word_f1(text: str, truth: str) -> float:
    """Score a text by its words; where there is nothing to find, nothing is right.

    >>> round(word_f1("the kettle sings", "The kettle, the pot."), 3)
    0.571
    """
    found, wanted = (Counter(re.findall(r"\w+", side.lower())) for side in (text, truth))
    if not found or not wanted:
        return float(found == wanted)
    return 2 * (found & wanted).total() / (found.total() + wanted.total())


def print_scores(pages: list[Page], scores: Scores) -> None:
    """Print a line for each extractor: all pages, then each kind."""
    kinds = sorted(Counter(page.kind for page in pages).items())
    heads = [f"{kind} {count}" for kind, count in kinds]
    print(
        f"{f'F1 of {len(pages)} pages':26}{'all [95 %]':>22}", *(f"{h:>17}" for h in heads), sep=""
    )
    random = np.random.default_rng(7)
    for name, column in scores.items():
        drawn = random.integers(len(pages), size=(REPLICATES, len(pages)))
        low, high = np.percentile(column[drawn].mean(axis=1), [2.5, 97.5])
        whole = f"{column.mean():.4f} [{low:.3f}, {high:.3f}]"
        each = [column[[page.kind == kind for page in pages]].mean() for kind, _ in kinds]
        print(f"{name:26}{whole:>22}", *(f"{mean:>17.3f}" for mean in each), sep="")


def print_rule(pages: list[Page]) -> None:
    """Say what the rule is worth on pages that its number was not chosen on."""
    both = [readings(load_html(page.html), 0) for page in pages]
    letters = np.array([[side.letters for side in pair] for pair in both])
    scores = np.array(
        [
            [word_f1(side.written("text").text, page.truth) for side in pair]
            for pair, page in zip(both, pages, strict=True)
        ]
    )
    wide = letters[None, :, 0] < SHARES[:, None] * letters[None, :, 1]
    table = np.where(wide, scores[:, 1], scores[:, 0])  # shares x pages
    tried = [cross_validated(table, seed) for seed in range(SEEDS)]
    print(f"\nthe wide reading where the close one has less than so much of it (here: {ENOUGH}):")
    for share, column in zip(SHARES, table, strict=True):
        print(f"  {share:.2f} {column.mean():.4f}")
    print(f"{'the better of the two':26}{scores.max(axis=1).mean():.4f}")
    over = f"sd {np.std(tried):.4f} over {SEEDS} ways to cut"
    print(f"{f'cross-validated, {FOLDS} folds':26}{np.mean(tried):.4f} ({over})")


def cross_validated(table: np.ndarray, seed: int) -> float:
    """Choose a share on all folds but one and score that one, in turn."""
    pages = table.shape[1]
    folds = np.random.default_rng(seed).permutation(pages) % FOLDS
    scores = np.empty(pages)
    for fold in range(FOLDS):
        best = table[:, folds != fold].mean(axis=1).argmax()
        scores[folds == fold] = table[best, folds == fold]
    return float(scores.mean())


def print_times(pages: list[Page]) -> None:
    """Print processor time a page: the median of the rounds."""
    ways: dict[str, Callable[[Page], object]] = {
        "trafilatura alone": lambda page: bare_extraction(page.html),
        "resiliparse alone": lambda page: resiliparse(decoded(page)),
        "ours": ours,
        "ours, Markdown": lambda page: ours(page, "markdown"),
    }
    rounds = [round_of(pages, ways) for _ in range(ROUNDS)]
    print(f"\n{'':26}{'ms a page':>12}{'ratio':>9}")
    for name in ways:
        taken = median(each[name] for each in rounds)
        ratio = median(each[name] / each["trafilatura alone"] for each in rounds)
        print(f"{name:26}{1000 * taken / len(pages):>12.1f}{ratio:>9.2f}")


def round_of(pages: list[Page], ways: Mapping[str, Callable[[Page], object]]) -> dict[str, float]:
    """Let all ways read each page in turn, so that a busy machine slows all alike."""
    seconds = dict.fromkeys(ways, 0.0)
    for page in pages:
        for name, way in ways.items():
            began = process_time()
            way(page)
            seconds[name] += process_time() - began
    return seconds


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder]:
            main(Path(folder))
        case _:
            sys.exit(__doc__)
