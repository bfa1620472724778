"""Later data held against what an earlier run kept."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup import index, near
from curation.steps.near_dedup import NearDedup
from curation.steps.semantic_dedup import SemanticDedup
from curation.steps.step import Step
from grist import store
from grist.errors import UsageError
from grist.records import Record
from grist.text import comparable
from gristmill.cli.deduping import dedup
from gristmill.cli.screen import Screen
from gristmill.pairs.compared import read
from gristmill.pairs.indexing import indexed
from gristmill.pairs.look import Wish
from gristmill.pairs.rethreshold import fallen
from tests.builders import a_record, frame
from tests.curation.test_border import some_posts
from tests.curation.test_curate import ledger, run_curate, texts
from tests.curation.test_near_dedup import COPY, OTHER, TEA, a_post

LATER = "Later on there is cake, if somebody remembers to bring the big knife along."


def a_later(text: str, at: int, kind: str = "post") -> Record:
    return a_record(text, at=1_000 + at, kind=kind, time=None)


def a_run(home: Path, made: Sequence[Record], step: Step) -> Path:
    run_curate(home, made, [step])
    return home


def an_index(home: Path, made: Sequence[Record], step: Step) -> Path:
    [compared] = read(a_run(home, made, step))
    indexed(home, compared)
    return home


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    made = [a_post(text, at) for at, text in enumerate([TEA, OTHER, COPY])]
    return an_index(tmp_path / "earlier", made, NearDedup())


def test_what_an_earlier_run_kept_makes_later_rows_fall_and_is_named(
    earlier: Path, tmp_path: Path
) -> None:
    made = [a_later(text, at) for at, text in enumerate([COPY, LATER, LATER + "!", OTHER])]
    step = NearDedup(against="../earlier")
    result = run_curate(tmp_path / "later", made, [step])
    assert texts(tmp_path / "later" / "curate" / "records") == [LATER]
    told = ledger(tmp_path / "later")[["id", "reason", "match"]].to_numpy().tolist()
    assert told == [
        [made[0].id, "near_earlier", a_post(TEA, 0).id],
        [made[2].id, "near", made[1].id],
        [made[3].id, "near_earlier", a_post(OTHER, 1).id],
    ]
    assert result.manifest.counts["dropped"] == {
        "near_dedup:near": 1, "near_dedup:near_earlier": 2,
    }  # fmt: skip
    assert texts(earlier / "curate" / "records") == [TEA, OTHER]


def test_an_index_has_the_rows_that_were_kept_and_is_private(earlier: Path) -> None:
    path = index.place(earlier, "near_dedup")
    assert store.read_table(path, ["id"])["id"].to_pylist() == [a_post(TEA, 0).id,
                                                                a_post(OTHER, 1).id]  # fmt: skip
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.is_relative_to(earlier / "ingest")


def test_a_row_read_again_falls_for_itself(earlier: Path, tmp_path: Path) -> None:
    step = NearDedup(against=str(earlier))
    home = a_run(tmp_path / "again", [a_post(TEA, 0), a_later(LATER, 1)], step)
    assert texts(home / "curate" / "records") == [LATER]
    [drop] = ledger(home).to_dict("records")
    assert drop["id"] == drop["match"] == a_post(TEA, 0).id


def test_meaning_is_held_against_earlier_rows_too(tmp_path: Path) -> None:
    one, two = "How do I reset my password?", "How can I reset my password?"
    step = SemanticDedup(model="wordllama")
    an_index(tmp_path / "earlier", [a_post(one, 0)], step)
    made = [a_later(two, 0), a_later(LATER, 1)]
    home = a_run(
        tmp_path / "later", made, SemanticDedup(model="wordllama", against=("../earlier",))
    )
    [drop] = ledger(home).to_dict("records")
    assert (drop["id"], drop["reason"]) == (made[0].id, "similar_earlier")
    assert drop["match"] == a_post(one, 0).id


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (NearDedup(threshold=0.85), "made with pairs_from 0.65, and this recipe has 0.7"),
        (
            NearDedup(threshold=0.75, pairs_from=0.65),
            "made with threshold 0.8, and this recipe has 0.75, which is lower",
        ),
        (NearDedup(kinds=("post", "message")), "and this recipe has message too"),
    ],
)
def test_another_way_of_comparing_is_refused_and_both_are_named(
    earlier: Path, step: NearDedup, said: str
) -> None:
    refused = type(step)(**{**vars(step), "against": str(earlier)})
    with pytest.raises(UsageError, match=said.replace(".", r"\.")):
        refused.inputs(Path())


def test_another_model_is_refused(tmp_path: Path) -> None:
    home = an_index(tmp_path, [a_post(TEA, 0)], SemanticDedup(model="wordllama"))
    with pytest.raises(
        UsageError, match=r"made with model wordllama \(.+\), and this recipe has minilm \("
    ):
        SemanticDedup(against=str(home)).inputs(Path())


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such index; `gristmill dedup RUN --index"):
        NearDedup(against="nowhere").inputs(tmp_path)
    (tmp_path / "some.parquet").write_bytes(b"PAR1")
    with pytest.raises(UsageError, match="no index of a dedup step"):
        NearDedup(against="some.parquet").inputs(tmp_path)
    with pytest.raises(ValueError, match="an empty name is no run"):
        NearDedup(against="")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"format": 2, "step": "near_dedup"}, "made with format 2, and this recipe has 1"),
        ({"format": 1, "step": "near_dedup", "threshold": "high"}, "or a damaged one"),
        (
            {"format": 1, "step": "near_dedup", "threshold": 0.8, "made_for": 3, "kinds": None},
            "or a damaged one",
        ),
        ([], "or a damaged one"),
    ],
)
def test_an_index_whose_header_is_of_another_time_or_damaged_is_refused(
    earlier: Path, said: Any, told: str
) -> None:
    path = index.place(earlier, "near_dedup")
    table = store.read_table(path)
    store.write_table(path, table.replace_schema_metadata({b"gristmill": json.dumps(said)}))
    with pytest.raises(UsageError, match=told):
        NearDedup(against=str(path)).inputs(Path())


def test_an_index_that_is_damaged_within_is_an_error_that_names_it(earlier: Path) -> None:
    path = index.place(earlier, "near_dedup")
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + b"\xff" * 200 + whole[240:])
    NearDedup(against=str(path)).inputs(Path())  # its header is sound
    with pytest.raises(UsageError, match=rf"{re.escape(str(path))}: no index .* or a damaged one"):
        index.read([path])


def test_an_index_is_not_made_of_some_of_the_signatures(tmp_path: Path) -> None:
    [compared] = read(a_run(tmp_path, [a_post(TEA, 0), a_post(OTHER, 1)], NearDedup()))
    [part] = (tmp_path / "ingest" / "work").rglob("signatures/part-*.parquet")
    store.write_table(part, store.read_table(part)[:1])
    with pytest.raises(UsageError, match="no longer in ingest/work"):
        indexed(tmp_path, compared)


def test_another_content_of_an_index_is_another_key(earlier: Path, tmp_path: Path) -> None:
    step = NearDedup(against=str(earlier))
    before = step.inputs(Path())
    an_index(tmp_path / "earlier", [a_post(LATER, 0)], NearDedup())
    assert step.inputs(Path()) != before
    assert "against" not in NearDedup().inputs(Path())


def test_signatures_that_are_gone_are_missed_and_the_command_tells_where_an_index_is(
    earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dedup(earlier, Wish(index=True), Screen(), as_json=False, colour=False)
    assert "near_dedup: 2 rows in" in capsys.readouterr().err
    for path in (earlier / "ingest" / "work").rglob("signatures/*"):
        path.unlink()
    with pytest.raises(UsageError, match="no longer in ingest/work"):
        dedup(earlier, Wish(index=True), Screen(), as_json=False, colour=False)


def test_a_folder_of_this_machine_is_not_named_in_the_manifest(
    earlier: Path, tmp_path: Path
) -> None:
    result = run_curate(
        tmp_path / "later", [a_later(LATER, 0)], [NearDedup(against=(str(earlier),))]
    )
    assert str(tmp_path) not in str(result.manifest)
    assert "./earlier" in str(result.manifest)


def test_other_thresholds_are_told_with_earlier_rows_in_view(tmp_path: Path) -> None:
    posts = some_posts(5)
    step: Any = NearDedup(threshold=0.7, pairs_from=0.5)
    home = an_index(tmp_path / "earlier", posts[:15], step)
    later = [*posts[10:], *posts[:3]]
    for threshold in (0.7, 0.8, 0.95):
        other = NearDedup(threshold=threshold, pairs_from=0.5, against=str(home))
        a_run(tmp_path / f"{threshold}", later, other)
        real = set(ledger(tmp_path / f"{threshold}")["id"])
        [compared] = read(tmp_path / "0.7")
        assert fallen(compared, threshold) == real
        assert compared.line(threshold).count("against") == 1


@given(st.integers(0, 10_000), st.integers(1, 39), st.sampled_from(["oldest", "longest", "first"]))
@settings(max_examples=12, deadline=None)
def test_what_is_kept_with_an_index_keeps_both_promises(seed: int, cut: int, keep: Any) -> None:
    """As of one run over all: no two kept rows match, and every drop names a kept match."""
    posts = some_posts(seed)
    sketches = near.sketched([comparable(post.text) for post in posts], 0.55)
    whole = frame(posts)[["id", "kind", "time"]].assign(length=0).join(sketches)
    first, later = whole[:cut].reset_index(drop=True), whole[cut:].reset_index(drop=True)

    step = NearDedup(threshold=0.7, keep=keep)
    kept_first = first[~first["id"].isin(step.decide(first)["id"])]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index, "read", lambda _: kept_first)
        dropped = NearDedup(threshold=0.7, keep=keep, against="earlier").decide(later)
    kept = {*kept_first["id"], *(set(later["id"]) - set(dropped["id"]))}

    pairs = near.border(whole, 0.7)
    ids = whole["id"].to_numpy()
    near_to = {frozenset(both) for both in zip(ids[pairs.rows], ids[pairs.others], strict=True)}
    scores = dict(zip(map(frozenset, zip(ids[pairs.rows], ids[pairs.others], strict=True)),
                      pairs.scores, strict=True))  # fmt: skip
    assert not [both for both in near_to if both <= kept]
    for drop in dropped.itertuples():
        assert drop.match in kept
        assert scores[frozenset({drop.id, drop.match})] == drop.score
        assert (drop.reason == "near_earlier") == (drop.match in set(kept_first["id"]))
