"""How well and how fast the main text of pages is found, beside the extractors it is made of.

    python benchmarks/extraction.py FOLDER

The folder holds pages of the WCXB benchmark (github.com/Murrough-Foley/web-content-extraction-
benchmark, CC-BY-4.0): `html/<id>.html.gz` and `ground-truth/<id>.json`. Its measure is the F1 of
words: lower-cased, counted, those in common.

What is fitted is one number: how much less than the wide reading the narrow one may keep. So it is
cross-validated: chosen on four fifths of the pages, measured on the last, over twenty shufflings.
"""

import gzip
import json
import logging
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from crawlers import extract, wide

RATIOS = np.arange(0.0, 1.01, 0.05)


@dataclass(frozen=True)
class Page:
    """A page and the text that a person found to be its main one."""

    kind: str
    url: str
    body: bytes
    truth: str


def main() -> None:
    """Print quality and cost of each extractor."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages = list(_pages(Path(sys.argv[1])))
    seconds: dict[str, float] = defaultdict(float)
    texts: dict[str, list[str]] = defaultdict(list)
    for page in pages:  # one after the other on each page, so that all meet the same machine
        for name, way in WAYS.items():
            began = time.process_time()
            texts[name].append(way(page))
            seconds[name] += time.process_time() - began
    scores = {name: np.array(list(map(_f1, found, pages))) for name, found in texts.items()}
    scores["better of narrow and wide"] = np.maximum(scores["narrow"], scores["wide"])
    peer = seconds["trafilatura"]
    print(f"{len(pages)} pages{'':<20}     F1  95 % interval   CPU ms  of trafilatura's")
    for name, values in scores.items():
        low, high = _interval(values)
        spent = seconds.get(name, 0.0)
        cost = f"{spent / len(pages) * 1e3:8.1f}  {spent / peer:8.2f}" if spent else ""
        print(f"{name:<28} {values.mean():.3f}  {low:.3f} to {high:.3f}  {cost}")
    print(f"ours, cross-validated        {_cross_validated(texts, scores):.3f}")
    for kind in sorted({page.kind for page in pages}):
        of = np.array([page.kind == kind for page in pages])
        told = "  ".join(
            f"{name} {scores[name][of].mean():.3f}" for name in ("trafilatura", "ours")
        )
        print(f"  {kind:<16} {of.sum():4}  {told}")


def _pages(folder: Path) -> Iterator[Page]:
    for path in sorted((folder / "ground-truth").glob("*.json")):
        known = json.loads(path.read_text())
        body = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        truth = known["ground_truth"]["main_content"] or ""
        kind = known["_internal"]["page_type"]["primary"]
        yield Page(kind, known.get("url") or "", body, truth)


def _decoded(page: Page) -> str:
    from w3lib.encoding import html_to_unicode

    return str(html_to_unicode("text/html", page.body, default_encoding="utf-8")[1])


def _tree(page: Page) -> Any:
    from trafilatura import load_html

    return load_html(_decoded(page))


def _trafilatura(page: Page) -> str:
    from trafilatura import bare_extraction

    found: Any = bare_extraction(_decoded(page))
    return "\n".join(filter(None, (found.text, found.comments))) if found else ""


def _resiliparse(page: Page) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(_decoded(page), main_content=True))


def _ours(page: Page) -> str:
    return extract.extract(page.body, "text/html", page.url).text


def _narrow(page: Page) -> str:
    tree = _tree(page)
    return "" if tree is None else extract.narrow(tree, page.url).text


def _wide(page: Page) -> str:
    tree = _tree(page)
    return "" if tree is None else wide.read(tree).text


WAYS: dict[str, Callable[[Page], str]] = {
    "trafilatura": _trafilatura,
    "resiliparse": _resiliparse,
    "narrow": _narrow,
    "wide": _wide,
    "ours": _ours,
}


def _f1(text: str, page: Page) -> float:
    found, truth = (Counter(re.findall(r"\w+", each.lower())) for each in (text, page.truth))
    common = (found & truth).total()
    if not common:
        return float(not found and not truth)
    precision, recall = common / found.total(), common / truth.total()
    return 2 * precision * recall / (precision + recall)


def _interval(values: Any) -> tuple[float, float]:
    draws = np.random.default_rng(0).integers(0, len(values), (2_000, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def _cross_validated(texts: dict[str, list[str]], scores: dict[str, Any], folds: int = 5) -> float:
    narrow, broad = (np.array(list(map(len, texts[name]))) for name in ("narrow", "wide"))
    by_ratio = np.array(
        [np.where(narrow < r * broad, scores["wide"], scores["narrow"]) for r in RATIOS]
    )
    means = []
    for seed in range(20):
        fold = np.random.default_rng(seed).permutation(len(narrow)) % folds
        held_out = np.empty(len(narrow))
        for each in range(folds):
            best = by_ratio[:, fold != each].mean(axis=1).argmax()
            held_out[fold == each] = by_ratio[best, fold == each]
        means.append(held_out.mean())
    return float(np.mean(means))


if __name__ == "__main__":
    main()
