"""Run folders as a run would leave them, made of nothing: plain ones and hostile ones.

    runs/tea-house/ ingest/ curate/ dataset/ train/ evaluate/

Every text of a run passes through one function, `say`, so that a hostile run is a plain one whose
`say` adds payloads to everything that it is given.
"""

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from grist import ledger, store
from grist.manifest import Manifest, describe
from reports.gather import Run, gather
from reports.people.ratings import Ratings
from tests.reports.findings import both, said_by

Say = Callable[[str], str]
HASH = "3f9c2a10" * 8
PROTOCOL = "half_token"

PAYLOADS = (
    "</script><script>window.hit=1</script>",
    "</style><style>*{display:none}</style>",
    "<img src=x onerror='window.hit=2'>",
    "<svg onload=window.hit=3><![CDATA[ ]]>",
    '" onmouseover="window.hit=4" x="',
    "{{ 7 * 7 }}{% for x in y %}{# z #}",
    "<!-- --><iframe src=//evil.example/></iframe>",
    "javascript:window.hit=5",
    "<a href=https://evil.example/>link</a>",
    "\x1b[31mred\x07\x9b \u202eevil\u2066 \ufeff\u200b nul\x01",
    "\u2028\u2029 &lt; &amp;",
)
METRICS = {
    "perplexity": ("ppl|tok:own", 34.5, 28.5, 3.2, 0.0002),
    "bits_per_byte": ("bpb|tok:own", 1.412, 1.337, 0.05, 0.0031),
    "chrf": ("chrF2|nc:6|nw:0|v:2.6.0", 22.1, 25.4, 1.9, 0.0312),
    "bleu": ("bleu|tok:13a|smooth:exp", 3.1, 3.9, 1.1, 0.44),
    "rouge1": ("rouge1|tok:words", 0.214, 0.226, 0.021, 0.61),
    "rougeL": ("rougeL|tok:words", 0.171, 0.169, 0.018, 1.0),
}
BEGINNINGS = (
    "In the morning the first kettle is put on before the shutters are opened, and whoever "
    "comes in from the harbour",
    "ana: did anyone bring the oolong from the hill garden?\nrui: I did, two tins\nana:",
    "A pot that has been used for one tea alone for twenty years",
    "Water that has boiled twice is flat, says the old woman at the counter; she pours it",
    "The house on the corner has served the same smoked tea since the ferry stopped running, and",
)
ENDINGS = (
    " finds a bowl already waiting, with a slice of lemon and no questions asked.",
    " lovely, keep one for Sunday and I'll bring the almond cakes",
    " needs no leaves at all, people say, only hot water and a little patience.",
    " over the stones in the yard and fills the kettle again from the well.",
    " nobody remembers who asked for it first.",
)


def hostile(text: str) -> str:
    """Add every payload, among them one with the text in its middle."""
    return f"{PAYLOADS[0]}{text}" + "".join(PAYLOADS[1:])


@dataclass(frozen=True)
class Builder:
    """Writes one run folder; `say` has the last word on every text."""

    home: Path
    say: Say = str
    rows: int = 90

    def whole(self) -> Path:
        self.ingest()
        self.curate()
        self.dataset()
        self.train()
        self.evaluate()
        return self.home

    def ingest(self) -> None:
        folder = self.home / "ingest"
        reasons = ["torn"] * 3 + ["robots"] * 2 + ["encoding"]
        problems = [
            {"uri": self.say(f"export-{at}.json"), "locator": "1", "reason": self.say(reason)}
            for at, reason in enumerate(reasons)
        ]
        path = folder / "problems.parquet"
        store.write_table(path, pa.Table.from_pylist(problems))
        kinds = {self.say("message"): 1100, self.say("page"): 103, self.say("post"): 1}
        self._done("ingest", [path], came=1204, kept=1204, facts={"kinds": kinds})

    def curate(self) -> None:
        folder = self.home / "curate"
        changes = [("pii", "PHONE", 12, 2.0), ("pii", "EMAIL", 7, 1.0), ("clean_text", "", 310, 0)]
        rows = [
            {
                "id": f"{step}-{at}",
                "step": self.say(step),
                "action": "change",
                "reason": self.say(kind) if kind else None,
                "score": score or None,
            }
            for step, kind, many, score in changes
            for at in range(many)
        ]
        rows.append({"id": "x", "step": "near_dedup", "action": "drop", "reason": "near_copy"})
        path = folder / "ledger.parquet"
        store.write_table(path, pa.Table.from_pylist(rows, schema=ledger.schema()))
        dropped = {
            self.say("near_dedup:near_copy"): 120,
            self.say("drop_boilerplate:boilerplate"): 61,
            self.say("min_words:too_short"): 43,
        }
        blocks = [(f"Footer line {at}", 103 - at) for at in range(15)]
        taken = [
            {
                "step": "drop_boilerplate",
                "thread": self.say("tea.example"),
                "text": self.say(text),
                "pages": pages,
                "share": pages / 103,
            }
            for text, pages in blocks
        ]
        listed = folder / "taken.parquet"
        store.write_table(listed, pa.Table.from_pylist(taken))
        outputs = [path, listed, self._checks(folder)]
        facts = {
            "languages": {"und": 80, self.say("en"): 600, "pt": 300},
            "warnings": [self.say("overrides: 2 of 3 ids are of no record")],
            "notes": {
                self.say("pii"): {
                    "names looked for": {"en": 590},
                    "names not looked for": {self.say("tl"): 14, "en": 10},
                },
                self.say("semantic_dedup"): {
                    self.say("post"): {
                        "rows": 400_000,
                        "sample": 1000,
                        "matching": 62,
                        "found": 61,
                        "recall": 0.983871,
                    }
                },
                "some_step": {self.say("all"): {self.say("looked"): 3, "left": 0.25}},
            },
        }
        self._done("curate", outputs, came=1204, kept=980, dropped=dropped, facts=facts)

    def _checks(self, folder: Path) -> Path:
        outcomes: list[tuple[str, str | None, str, int | None, int | None]] = [
            ("expect_table_row_count_to_be_between", None, "critical", None, 980),
            ("expect_column_values_to_be_unique", "id", "critical", 0, None),
            ("expect_column_values_to_be_in_set", "lang", "warning", 17, None),
        ]
        told = [
            {
                "name": self.say(name),
                "column": self.say(column) if column else None,
                "parameters": {"value_set": 2},
                "severity": severity,
                "success": not unexpected,
                "checked": 980,
                "unexpected": unexpected,
                "share": None if unexpected is None else round(unexpected / 980, 6),
                "observed": observed,
                "ids": [HASH[:32]],
            }
            for name, column, severity, unexpected, observed in outcomes
        ]
        path = folder / "checks.json"
        store.write_json(path, told)
        return path

    def dataset(self) -> None:
        folder = self.home / "dataset"
        paths = []
        for name, many in (("train", 330), ("validation", 38), ("test", self.rows)):
            path = folder / f"{name}.parquet"
            store.write_table(path, pa.table({"id": [str(at) for at in range(many)]}))
            paths.append(path)
        dropped = {self.say("examples:no_example"): 24, self.say("split:leak"): 3}
        kept = 330 + 38 + self.rows
        self._done("dataset", paths, came=0, made=kept + 27, kept=kept, dropped=dropped)

    def train(self) -> None:
        folder = self.home / "train"
        path = folder / HASH[:8] / "metrics.jsonl"
        path.parent.mkdir(parents=True)
        chance = random.Random(1)  # noqa: S311
        lines: list[dict[str, float]] = [{"step": 0, "validation_loss": 3.65}]
        for step in range(1, 241):
            loss = 2.6 + 1.4 * 0.985**step + chance.gauss(0, 0.06)
            lines.append({"step": step, "epoch": step / 80, "loss": round(loss, 4), "tokens": 2048})
            if step % 40 == 0:
                lines.append({"step": step, "validation_loss": round(2.75 + 0.9 * 0.98**step, 4)})
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        facts = {
            "model": self.say("/home/someone/models/smollm2-135m"),
            "method": self.say("lora"),
            "folder": HASH[:8],
            "trainable_parameters": 2_442_240,
            "parameters": 134_515_008,
            "steps": 240,
            "best_step": 240,
            "learning_rate": 5e-05,
            "train_rows": 330,
            "padding_share": 0.071,
            "validation_loss": {"before": 3.65, "after": 2.76},
        }
        speed = {"seconds": 35.1, "tokens_per_second": 1843.2, "device": "cpu"}
        self._done("train", [path], facts=facts, runtime={"training": speed})

    def evaluate(self) -> None:
        folder = self.home / "evaluate"
        scores = [score for metric in METRICS for score in self._scores(metric)]
        store.write_json(folder / "scores.json", scores)
        store.write_json(folder / "comparisons.json", [self._compared(each) for each in METRICS])
        store.write_table(folder / "samples.parquet", pa.Table.from_pylist(self._samples()))
        names = ("scores.json", "comparisons.json", "samples.parquet")
        told = {PROTOCOL: {"rows": self.rows, "shortened": 2}}
        self._done("evaluate", [folder / name for name in names], facts={"protocols": told})

    def _scores(self, metric: str) -> list[dict[str, Any]]:
        signature, base, tuned, width, _ = METRICS[metric]
        return [
            {
                "protocol": PROTOCOL,
                "model": model,
                "subset": subset,
                "metric": self.say(metric),
                "signature": self.say(signature),
                "value": round(value + shift, 6),
                "low": round(value + shift - width, 6),
                "high": round(value + shift + width * 1.1, 6),
                "n": self.rows,
            }
            for model, value in (("base", base), ("tuned", tuned))
            for subset, shift in (("all", 0.0), (0, -width / 7), (1, 0.0), (2, width / 7))
        ]

    def _compared(self, metric: str) -> dict[str, Any]:
        _, base, tuned, width, p = METRICS[metric]
        return {
            "protocol": PROTOCOL,
            "metric": self.say(metric),
            "a": "base",
            "b": "tuned",
            "difference": round(tuned - base, 6),
            "low": round(tuned - base - width / 2, 6),
            "high": round(tuned - base + width / 2, 6),
            "p": p / 2,
            "p_adjusted": p,
            "n": self.rows,
        }

    def _samples(self) -> list[dict[str, Any]]:
        chance = random.Random(2)  # noqa: S311
        rows = []
        for at in range(self.rows):
            base_chrf = chance.uniform(12, 30)
            for model in ("base", "tuned"):
                gain = chance.gauss(3, 6) if model == "tuned" else 0.0
                rows.append(
                    {
                        "id": f"{at:032x}{model}",
                        "example": store.text_hash(str(at))[:32],
                        "group": f"g{at // 3}",
                        "protocol": PROTOCOL,
                        "model": model,
                        "prompt": self.say(BEGINNINGS[at % 5]),
                        "reference": self.say(ENDINGS[at % 5]),
                        "output": self.say(ENDINGS[(at * 3 + len(model)) % 5]),
                        "nll": 14 * (3.54 if model == "base" else 3.35),
                        "tokens": 14,
                        "bytes": 60,
                        "output_tokens": 14,
                        "subsets": [0, 2],
                        "finished": "length" if at % 2 else "eos",
                        "chrf": round(base_chrf + gain, 6),
                        "rougeL": round(chance.uniform(0, 0.4), 6),
                        "perplexity": round(chance.uniform(20, 50), 6),
                        "bleu": 1.0,
                    }
                )
        return rows

    def _done(
        self,
        stage: str,
        files: list[Path],
        *,
        facts: dict[str, Any] | None = None,
        runtime: dict[str, Any] | None = None,
        **counts: Any,
    ) -> None:
        folder = self.home / stage
        made = Manifest(
            stage=stage,
            key=HASH,
            seed=7,
            inputs={self.say("result.json"): HASH},
            outputs=describe(folder, files),
            counts={
                "in": counts.get("came", 0),
                "made": counts.get("made", 0),
                "kept": counts.get("kept", 0),
                "dropped": counts.get("dropped", {}),
            },
            code=HASH,
            packages={"pandas": self.say("3.1.0"), "pyarrow": self.say("26.0")},
            parents={},
            facts=facts or {},
            runtime={
                "seconds": 38.2,
                "machine": "Linux x86_64",
                "date": "2026-03-09T10:00:00+00:00",
                **(runtime or {}),
            },
        )
        made.write(folder)


@pytest.fixture(scope="session")
def plain_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a whole run with plain texts, to be read only."""
    return Builder(tmp_path_factory.mktemp("runs") / "tea-house").whole()


@pytest.fixture
def run(plain_run: Path, tmp_path: Path) -> Path:
    """Give a whole run with plain texts that a test may change."""
    return Path(shutil.copytree(plain_run, tmp_path / plain_run.name))


@pytest.fixture(scope="session")
def rated_run(plain_run: Path) -> Run:
    """Give a whole run with all that ratings can come to, gathered."""
    return replace(gather(plain_run, samples=3), ratings=Ratings(both()))


@pytest.fixture(scope="session")
def hostile_rated_run(plain_run: Path) -> Run:
    """Give the same with payloads in every name that ratings hold."""
    return replace(gather(plain_run, samples=3), ratings=Ratings(said_by(hostile)))


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a run with payloads in every text, one of them a very long line; to be read only."""

    def say(text: str) -> str:
        return hostile(text) + ("x" * 100_000 if text == ENDINGS[0] else "")

    home = tmp_path_factory.mktemp("runs") / "tea <b>&amp; \u202ehouse"
    return Builder(home, say, rows=10).whole()


@pytest.fixture
def large_run(tmp_path: Path) -> Path:
    """Give a run with 500 test examples of ordinary length."""

    def say(text: str) -> str:
        return text * 5 if len(text) > 40 else text

    return Builder(tmp_path / "large", say, rows=500).whole()
