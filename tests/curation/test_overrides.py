"""Decisions on single rows: what they do in a run, and how a wrong file is told."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation import overrides
from curation.stage import curate, inputs
from curation.steps.exact_dedup import ExactDedup
from curation.steps.limit import Limit
from curation.steps.near_dedup import NearDedup
from curation.steps.pii import Pii
from curation.steps.sample import Sample
from curation.steps.step import Step
from grist import manifest, stage, store
from grist.engine import LocalExecutor
from grist.errors import UsageError
from grist.records import Record, record_id
from grist.stage import Result, Stage, Workplace
from tests.builders import a_record
from tests.curation.test_curate import FirstOfItsText, MinLength, Shout, ledger, run_curate, texts

FIXES = "fixes.jsonl"
ANY_ID = "0" * 32


def write(folder: Path, *entries: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FIXES).write_text("\n".join(map(json.dumps, entries)) + "\n", encoding="utf-8")


def run(
    home: Path, made: Sequence[Record], steps: Sequence[Step], *entries: dict[str, Any],
    workers: int = 1,
) -> Result:  # fmt: skip
    """Curate with overrides that lie beside the run, as the mill binds the stage."""
    write(home, *entries)
    run_curate(home, made, [])
    place = Workplace(home, home / "curate", home, "", 7, LocalExecutor(workers), lambda *_: None)
    wanted = Stage(
        "curate", lambda place: curate(place, steps=steps, overrides=FIXES), ("curation",),
        slice=repr(steps), inputs=inputs(steps, home, FIXES), parents=("ingest",),
    )  # fmt: skip
    return stage.run(wanted, place)


def decided(home: Path) -> list[tuple[str, str, str, str]]:
    columns = ["id", "step", "action", "reason"]
    found: list[tuple[str, str, str, str]] = [*ledger(home)[columns].itertuples(index=False)]
    return [tuple(row) for row in found]  # type: ignore[misc]


def test_a_row_is_dropped_by_hand_before_all_steps(tmp_path: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(("tea", "milk", "tea"))]
    result = run(tmp_path, made, [ExactDedup(), Shout()], {"id": made[0].id, "action": "drop"})

    assert texts(tmp_path / "curate" / "records") == ["MILK", "TEA"]
    assert texts(tmp_path / "curate" / "dropped") == ["tea"]
    assert result.manifest.counts["dropped"] == {"overrides:by_hand": 1}
    assert decided(tmp_path)[0] == (made[0].id, "overrides", "drop", "by_hand")


def test_a_corrected_row_goes_through_all_steps_as_it_is_then(tmp_path: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(("tee", "tea", "milk"))]
    run(
        tmp_path, made, [FirstOfItsText(), Shout(), Pii()],
        {"id": made[0].id, "action": "correct", "text": "tea", "note": "a slip"},
        {"id": made[2].id, "action": "correct", "text": "write to ana@tea.example"},
    )  # fmt: skip

    assert texts(tmp_path / "curate" / "records") == ["TEA", "WRITE TO <EMAIL_1>"]
    assert (made[0].id, "overrides", "change", "text") in decided(tmp_path)
    assert (made[1].id, "first_of_its_text", "drop", "again") in decided(tmp_path)
    everything = b"".join(p.read_bytes() for p in (tmp_path / "curate").rglob("*") if p.is_file())
    assert b"ana@tea.example" not in everything
    assert b"a slip" not in everything


def test_fields_are_set_replaced_and_taken_away(tmp_path: Path) -> None:
    old = (("lang", "en"), ("tags", "a"), ("tags", "b"), ("title", "x"), ("likes", "4"))
    made = [a_record("tea", at=0, fields=old), a_record("milk", at=1, fields=old)]
    new = {"lang": "pt", "tags": ["c", "d"], "title": None, "note": "y"}
    run(tmp_path, made, [], {"id": made[0].id, "action": "correct", "fields": new})

    [table] = store.read_parts(tmp_path / "curate" / "records")
    said = [[(p["name"], p["value"]) for p in pairs] for pairs in table["fields"].to_pylist()]
    assert said[0] == [("likes", "4"), ("lang", "pt"), ("tags", "c"), ("tags", "d"), ("note", "y")]
    assert said[1] == list(old)
    assert decided(tmp_path) == [(made[0].id, "overrides", "change", "fields")]


def test_a_kept_row_is_held_against_every_step_and_the_ledger_says_so_once(tmp_path: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(("tea", "ok", "ok", "milk", "tea"))]
    result = run(
        tmp_path, made, [MinLength(), FirstOfItsText(), MinLength(4), Limit(rows=1)],
        {"id": made[2].id, "action": "keep"}, {"id": made[4].id, "action": "keep"},
        {"id": made[3].id, "action": "keep"},
    )  # fmt: skip

    assert texts(tmp_path / "curate" / "records") == ["ok", "milk", "tea"]
    assert [row for row in decided(tmp_path) if row[1] == "overrides"] == [
        (made[2].id, "overrides", "change", "kept"),
        (made[3].id, "overrides", "change", "kept"),
        (made[4].id, "overrides", "change", "kept"),
    ]
    assert result.manifest.counts == {
        "in": 5,
        "made": 0,
        "kept": 3,
        "dropped": {"min_length:too_short": 1, "min_length@2:too_short": 1},
    }


@pytest.mark.parametrize("step", [Limit(rows=3), Sample(rows=3)])
def test_a_limit_is_met_with_the_rows_that_are_held(tmp_path: Path, step: Step) -> None:
    made = [a_record(f"tea {at}", at=at) for at in range(9)]
    fixes = [{"id": made[at].id, "action": "keep"} for at in (7, 8)]
    result = run(tmp_path, made, [step], *fixes)

    kept = texts(tmp_path / "curate" / "records")
    assert len(kept) == 3
    assert {"tea 7", "tea 8"} <= set(kept)
    assert result.manifest.counts["dropped"] == {f"{step.name}:{step.name}": 6}


A, B = "Tea at five, at the harbour as ever. Bring the blue cups!", " And a spoon."


@pytest.mark.parametrize("step", [ExactDedup(), NearDedup(threshold=0.7)])
def test_what_matches_a_kept_row_falls_for_it_though_it_is_preferred(
    tmp_path: Path, step: Step
) -> None:
    more = "" if isinstance(step, ExactDedup) else B
    said = [A, A + more, A]
    made = [a_record(text, at=at, kind="post") for at, text in enumerate(said)]
    run(tmp_path, made, [step], {"id": made[1].id, "action": "keep"})

    assert texts(tmp_path / "curate" / "records") == [said[1]]
    found = ledger(tmp_path)[["id", "step", "match"]].to_numpy().tolist()
    assert found == [[made[at].id, step.name, made[1].id] for at in (0, 2)]


def test_kept_rows_that_match_each_other_stay_and_a_third_falls_for_the_nearer(
    tmp_path: Path,
) -> None:
    said = [A, A + B, "Hello. " + A + B, "Nothing of it"]
    made = [a_record(text, at=at, kind="post") for at, text in enumerate(said)]
    fixes = [{"id": made[at].id, "action": "keep"} for at in (0, 1)]
    run(tmp_path, made, [NearDedup(threshold=0.6)], *fixes)

    assert texts(tmp_path / "curate" / "records") == [said[0], said[1], said[3]]
    assert (made[1].id, "overrides", "change", "kept") in decided(tmp_path)
    rows = ledger(tmp_path)
    assert rows["match"][rows["id"] == made[2].id].tolist() == [made[1].id]


def test_what_only_matches_a_row_that_would_have_fallen_falls_too(tmp_path: Path) -> None:
    said = [A, A + B, A + B + " Be there!"]  # the first and the last are not near
    made = [a_record(text, at=at, kind="post") for at, text in enumerate(said)]
    run(tmp_path, made, [NearDedup(threshold=0.75)])
    assert texts(tmp_path / "curate" / "records") == [said[0], said[2]]
    fixes = [{"id": made[at].id, "action": "keep"} for at in (0, 1)]
    run(tmp_path, made, [NearDedup(threshold=0.75)], *fixes)
    assert texts(tmp_path / "curate" / "records") == [said[0], said[1]]


def test_a_row_that_no_step_wanted_to_drop_needs_no_holding(tmp_path: Path) -> None:
    made = [a_record("tea", at=0)]
    run(tmp_path, made, [MinLength()], {"id": made[0].id, "action": "keep"})
    assert decided(tmp_path) == []


def test_facts_count_and_no_text_of_the_file_gets_into_the_manifest(tmp_path: Path) -> None:
    made = [a_record("tea", at=0), a_record("milk", at=1)]
    result = run(
        tmp_path, made, [],
        {"id": made[0].id, "action": "correct", "text": "secret tea"},
        {"id": ANY_ID, "action": "drop", "note": "secret"},
        {"id": record_id("x", "1"), "action": "keep"},
    )  # fmt: skip

    facts = result.manifest.facts
    assert facts["overrides"] == {"drop": 1, "keep": 1, "correct": 1, "unknown": 2}
    assert facts["warnings"] == [
        "overrides: 2 of 3 ids are of no record; the sources may have changed"
    ]
    assert facts["steps"] == ['["overrides", {"entries": "3 not shown", "path": "fixes.jsonl"}]']
    assert b"secret" not in (tmp_path / "curate" / "manifest.json").read_bytes()


def test_another_file_makes_another_key_and_the_same_one_none(tmp_path: Path) -> None:
    made = [a_record("tea", at=0), a_record("milk", at=1)]
    fixes = [{"id": made[0].id, "action": "drop"}]
    write(tmp_path, *fixes)
    before = inputs([], tmp_path, FIXES)
    assert run(tmp_path, made, [Shout()], *fixes).status == "ran"
    assert inputs([], tmp_path, FIXES) == before
    run(tmp_path, made, [Shout()], {"id": made[1].id, "action": "drop"})
    assert inputs([], tmp_path, FIXES) != before
    assert texts(tmp_path / "curate" / "records") == ["TEA"]


def test_the_bytes_do_not_depend_on_workers_or_the_order_of_lines(tmp_path: Path) -> None:
    made = [a_record(text, at=at) for at, text in enumerate(["tea", "ok", "tea", "of", "tea", "a"])]
    fixes = [{"id": made[1].id, "action": "keep"}, {"id": made[0].id, "action": "drop"},
             {"id": made[5].id, "action": "correct", "text": "tea"}]  # fmt: skip
    steps = [MinLength(), FirstOfItsText()]
    one = run(tmp_path / "one", made, steps, *fixes)
    two = run(tmp_path / "two", made, steps, *reversed(fixes), workers=2)
    assert one.manifest.outputs == two.manifest.outputs


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["tea", "ok", ""]), st.sampled_from(["drop", "keep", "correct", ""])
        ),
        min_size=1,
        max_size=9,
    )
)
def test_in_is_kept_and_dropped_whatever_is_overridden(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    home = tmp_path_factory.mktemp("run")
    made = [a_record(text, at=at) for at, (text, _) in enumerate(rows)]
    fixes = [
        {"id": record.id, "action": action, **({"text": "milk"} if action == "correct" else {})}
        for record, (_, action) in zip(made, rows, strict=True)
        if action
    ]
    run(home, made, [MinLength(), FirstOfItsText()], *fixes)
    kept = {
        row["id"] for t in store.read_parts(home / "curate" / "records") for row in t.to_pylist()
    }
    actions = {fix["id"]: fix["action"] for fix in fixes}
    assert all(id_ in kept for id_, action in actions.items() if action == "keep")
    assert not any(id_ in kept for id_, action in actions.items() if action == "drop")
    found = manifest.read(home / "curate")
    assert found is not None
    assert found.counts["in"] == len(made)


ONE = "1" * 32
GOOD = f'{{"id": "{ANY_ID}", "action": "keep"}}'
OWN = "my own words"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (OWN, "not JSON"),
        ("[" * 100_000, "not JSON"),
        (f'["{OWN}"]', "not a JSON object"),
        (f'{{"id": "{OWN}", "action": "keep"}}', "'id' should be a record's"),
        ('{"action": "keep"}', "'id' should be a record's"),
        (f'{{"id": "{ONE}", "action": "{OWN}"}}', "'action' should be one of drop, keep"),
        (f'{{"id": "{ONE}", "action": ["keep"]}}', "'action' should be one of drop, keep"),
        (f'{{"id": "{ONE}", "action": "keep", "{OWN}": 1}}', "has a key that is none of"),
        (f'{{"id": "{ONE}", "action": "correct"}}', "'correct' needs 'text', 'fields' or both"),
        (f'{{"id": "{ONE}", "action": "correct", "text": 7}}', "should be strings"),
        (f'{{"id": "{ONE}", "action": "drop", "text": "{OWN}"}}', "go with 'correct' alone"),
        (f'{{"id": "{ONE}", "action": "correct", "fields": ["{OWN}"]}}', "'fields' should"),
        (f'{{"id": "{ONE}", "action": "correct", "fields": {{"a": 1}}}}', "'fields' should"),
        (f'{{"id": "{ONE}", "action": "keep", "fields": []}}', "'fields' should"),
        (f'{{"id": "{ONE}", "action": "correct", "text": "", "fields": ""}}', "'fields' should"),
        (GOOD, "the id of line 1 again"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_not_quoted(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / FIXES).write_text(f"{GOOD}\n\n{line}\n")
    with pytest.raises(UsageError) as error:
        overrides.read(FIXES, tmp_path)
    assert str(error.value).startswith(f"{FIXES}:3: ")
    assert says in str(error.value)
    assert OWN not in str(error.value)


def test_all_wrong_lines_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / FIXES).write_text(f"x\n{GOOD}\n{GOOD}\n{{}}\n")
    with pytest.raises(UsageError) as error:
        inputs([], tmp_path, FIXES)
    assert [line.split(": ")[0] for line in str(error.value).split("\n")] == [
        f"{FIXES}:1",
        f"{FIXES}:3",
        f"{FIXES}:4",
    ]


def test_a_file_that_is_missing_or_no_text_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"overrides: fixes\.jsonl: cannot be read"):
        overrides.read(FIXES, tmp_path)
    (tmp_path / FIXES).write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"overrides: fixes\.jsonl: not UTF-8"):
        overrides.read(FIXES, tmp_path)


def test_a_mark_of_byte_order_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    (tmp_path / FIXES).write_text(GOOD, encoding="utf-8-sig")
    assert [entry.id for entry in overrides.read(FIXES, tmp_path).entries] == [ANY_ID]


def test_of_a_path_from_the_root_the_last_name_alone_is_told(tmp_path: Path) -> None:
    (tmp_path / FIXES).write_text(GOOD)
    assert list(inputs([], Path(), str(tmp_path / FIXES))) == [f"overrides:./{FIXES}"]
    assert list(inputs([], tmp_path, FIXES)) == [f"overrides:{FIXES}"]


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    made = [a_record("tea", at=0)]
    facts = run(tmp_path, made, [Shout()]).manifest.facts
    assert facts["overrides"] == {"drop": 0, "keep": 0, "correct": 0, "unknown": 0}
    assert texts(tmp_path / "curate" / "records") == ["TEA"]


def test_what_is_corrected_is_made_storable(tmp_path: Path) -> None:
    made = [a_record("tea", at=0)]
    fix = {"id": made[0].id, "action": "correct", "text": "cafe\u0301\x07\ud800\r\n"}
    run(tmp_path, made, [], fix)
    assert texts(tmp_path / "curate" / "records") == ["café\n"]
