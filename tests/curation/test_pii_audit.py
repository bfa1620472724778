"""The whole stage with PII: the account, what is for the owner alone, the gate, rows that fail."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pandas import DataFrame

from curation.pii import detect
from curation.stage import curate
from curation.steps import Step
from curation.steps.min_length import MinLength
from curation.steps.near_dedup import NearDedup
from curation.steps.pii import Pii
from curation.steps.step import Edit
from grist import store
from grist.engine import LocalExecutor
from grist.errors import GateError, UserError
from grist.ledger import Counts
from grist.manifest import Manifest
from grist.records import Record, Source, record_id, table
from grist.stage import Outcome, Stage, Workplace, run


@dataclass(frozen=True)
class Unescape(Edit):
    """Write what was `(at)` with the sign: a step that must not stand behind PII."""

    name: ClassVar[str] = "unescape"

    def edit(self, rows: DataFrame) -> DataFrame:
        return rows.assign(text=rows["text"].str.replace("~at~", "@", regex=False))


def a_record(at: int, text: str, kind: str = "message", **parts: Any) -> Record:
    source = Source("x.json", str(at), "ab", "telegram@1")
    return Record(id=record_id("x", str(at)), text=text, kind=kind, source=source, **parts)


def run_curate(home: Path, made: Sequence[Record], *steps: Step, workers: int = 1) -> Manifest:
    def ingest(place: Workplace) -> Outcome:
        paths = []
        for number, some in enumerate(store.batched(made, 2)):
            paths.append(store.part(place.folder / "records", number))
            store.write_table(paths[-1], table(some))
        return Outcome(tuple(paths), Counts(came=len(made), kept=len(made)))

    def place(name: str) -> Workplace:
        return Workplace(home, home / name, home, "", 7, LocalExecutor(workers), lambda *_: None)

    run(Stage("ingest", ingest, ("crawlers",), slice=len(made), private=True), place("ingest"))
    wanted = Stage("curate", lambda at: curate(at, steps=steps), ("curation",), slice=repr(steps),
                   parents=("ingest",))  # fmt: skip
    return run(wanted, place("curate")).manifest


CHAT = (
    a_record(0, "ana@tea.example or ANA@tea.example", speaker="user1", thread="7"),
    a_record(1, "ask Bo at +44 7700 900123 please", speaker="Bo", thread="7"),
    a_record(2, "rui@tea.example", "page", thread="tea.example"),
    a_record(3, "no", "page", thread="tea.example", fields=(("title", "ana@tea.example"),)),
)


def hashes(made: Manifest) -> dict[str, str]:
    return {output.path: output.sha256 for output in made.outputs}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_account_counts_by_step_type_and_kind_dropped_rows_too(tmp_path: Path) -> None:
    made = run_curate(tmp_path, CHAT, MinLength(words=1, chars=3), Pii(allow=("x@y.example",)))

    told = store.read_json(tmp_path / "curate" / "pii.json")
    assert told == {
        "steps": [
            {
                "step": "pii",
                "mode": "pseudonym",
                "regions": ["US", "GB"],
                "allowed": ["x@y.example"],
                "denied": 0,
                "names": "of the people in the data",
                "failed": 0,
                "types": {
                    "EMAIL": {
                        "values": 2,
                        "records": 3,
                        "places": 4,
                        "kinds": {"message": 2, "page": 2},
                    },
                    "PERSON": {"values": 2, "records": 1, "places": 1, "kinds": {"message": 1}},
                    "PHONE": {"values": 1, "records": 1, "places": 1, "kinds": {"message": 1}},
                },
            }
        ],
        "scanned": 4,
        "left": {},
    }
    assert made.facts["pii"] == {"scanned": 4, "left": 0}
    assert "pii.json" in [output.path for output in made.outputs]


def test_contexts_are_masked_and_for_the_owner_alone(tmp_path: Path) -> None:
    run_curate(tmp_path, CHAT, Pii())

    path = tmp_path / "ingest" / "pii" / "pii.contexts.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    found = {(row["type"], row["context"]) for row in lines(path)}
    assert ("PHONE", "ask <PERSON> at <PHONE> please") in found
    assert ("EMAIL", "<EMAIL> or <EMAIL>") in found
    assert len(lines(path)) == 5
    everything = b"".join(p.read_bytes() for p in (tmp_path / "curate").rglob("*") if p.is_file())
    assert b"<PHONE> please" not in everything


def test_a_list_of_who_is_who_is_kept_on_request_alone(tmp_path: Path) -> None:
    path = tmp_path / "ingest" / "pii" / "pii.map.jsonl"
    run_curate(tmp_path, CHAT, Pii())
    assert not path.exists()

    run_curate(tmp_path, CHAT, Pii(keep_map=True))
    assert path.stat().st_mode & 0o777 == 0o600
    assert {"type": "EMAIL", "key": "ana@tea.example", "token": "<EMAIL_1>"} in lines(path)

    run_curate(tmp_path, CHAT, Pii(mode="tag"))
    assert not path.exists()


@pytest.mark.parametrize("at", [0, 3])
def test_what_a_later_step_brings_back_fails_the_run(tmp_path: Path, at: int) -> None:
    made = [*CHAT[:at], a_record(9, "x ana~at~tea.example", "page"), *CHAT[at:]]
    with pytest.raises(GateError) as failure:
        run_curate(tmp_path, made, Pii(), Unescape())

    said = str(failure.value)
    assert "EMAIL: 1 records: " + record_id("x", "9") in said
    assert "tea.example" not in said
    assert store.read_json(tmp_path / "curate" / "pii.json")["left"] == {"EMAIL": 1}
    assert not (tmp_path / "curate" / "manifest.json").exists()
    left = [path.name for path in (tmp_path / "curate").rglob("*") if path.is_file()]
    assert sorted(left) == [".under-way", "pii.json"]
    ready = tmp_path / "ingest" / "work" / "ready" / "records"
    texts = [text for part in store.read_parts(ready) for text in part["text"].to_pylist()]
    assert "x ana@tea.example" in texts


def test_what_was_scanned_is_moved_and_what_failed_is_made_anew(tmp_path: Path) -> None:
    made = [*CHAT, a_record(9, "x ana~at~tea.example", "page")]
    with pytest.raises(GateError, match="EMAIL"):
        run_curate(tmp_path, made, Pii(), Unescape())
    run_curate(tmp_path, made, Unescape(), Pii())
    assert not (tmp_path / "ingest" / "work" / "ready").exists()
    texts = [
        text
        for part in store.read_parts(tmp_path / "curate" / "records")
        for text in part["text"].to_pylist()
    ]
    assert texts[-1] == "x <EMAIL_1>"


def test_what_is_left_in_a_dropped_row_fails_the_run_too(tmp_path: Path) -> None:
    made = [*CHAT, a_record(9, "ana~at~tea.example", "page")]
    with pytest.raises(GateError, match="EMAIL: 1 records"):
        run_curate(tmp_path, made, Pii(), Unescape(), MinLength(words=1, chars=100))


def _failing(text: str) -> list[Any]:
    if "kettle" in text:
        raise ValueError(text)
    return []


def test_rows_that_a_detector_fails_on_are_dropped_without_their_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect, "_detectors", lambda regions: (detect.Detector("x", _failing),))
    made = [
        a_record(0, "a kettle of 5"),
        a_record(1, "fine 5"),
        a_record(2, "5", "page", fields=(("title", "a 2nd kettle"),)),
    ]
    counts = run_curate(
        tmp_path, made, MinLength(words=1, chars=3), Pii(max_failed_rows=0.5)
    ).counts

    assert counts == {
        "in": 3, "made": 0, "kept": 1, "dropped": {"min_length:too_short": 1, "pii:pii_failed": 1},
    }  # fmt: skip
    everything = b"".join(p.read_bytes() for p in (tmp_path / "curate").rglob("*") if p.is_file())
    assert b"kettle" not in everything
    ledger = store.read_table(tmp_path / "curate" / "ledger.parquet").to_pylist()
    failed = [(row["id"], row["action"]) for row in ledger if row["reason"] == "pii_failed"]
    assert failed == [(made[0].id, "drop"), (made[2].id, "change")]
    assert store.read_json(tmp_path / "curate" / "pii.json")["steps"][0]["failed"] == 2


def test_more_failures_than_allowed_fail_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect, "_detectors", lambda regions: (detect.Detector("x", _failing),))
    with pytest.raises(UserError, match=r"pii: failed on 1 of 2 records, .* 0.01 that may"):
        run_curate(tmp_path, [a_record(0, "a kettle of 5"), a_record(1, "fine")], Pii())


def test_surrogates_pass_the_gate_and_outlive_another_run(tmp_path: Path) -> None:
    step = Pii(mode="surrogate", deny=())
    first = run_curate(tmp_path, CHAT, step, workers=2)
    assert (tmp_path / "ingest" / "pii.key").stat().st_mode & 0o777 == 0o600
    text = store.read_table(tmp_path / "curate/records/part-00000.parquet")["text"][0].as_py()
    one, other = text.split(" or ")
    assert one == other
    assert "@example." in one

    again = run_curate(tmp_path, CHAT, step, MinLength(words=1))
    assert (
        hashes(first)["records/part-00000.parquet"] == hashes(again)["records/part-00000.parquet"]
    )


def test_what_is_denied_stands_in_no_manifest(tmp_path: Path) -> None:
    from curation.pii.deny import Denied

    run_curate(tmp_path, CHAT, Pii(deny=(Denied("please"),)))
    assert "please" not in (tmp_path / "curate" / "manifest.json").read_text(encoding="utf-8")
    texts = store.read_table(tmp_path / "curate/records/part-00000.parquet")["text"].to_pylist()
    assert texts[1].endswith(" <DENIED_1>")


def test_the_pairs_of_a_later_dedup_hold_no_text_to_scan(tmp_path: Path) -> None:
    texts = ["the kettle is on and the cups are warm", "the kettle is on and all cups are warm"]
    posts = [a_record(at, text, "post") for at, text in enumerate(texts)]

    made = run_curate(tmp_path, posts, Pii(), NearDedup(threshold=0.9, pairs_from=0.3))

    assert (tmp_path / "curate" / "pairs.parquet").exists()
    assert made.facts["pii"]["left"] == 0
