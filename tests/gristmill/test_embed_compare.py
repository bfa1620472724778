"""What two sentence models are said to have in common, held against the plain way to reckon it."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from grist import store
from grist.errors import UsageError
from gristmill.cli.embedding import show
from gristmill.cli.screen import Screen
from gristmill.embedding import nearness as near_module
from gristmill.embedding.comparison import compare, spearman
from gristmill.embedding.encoding import Encoded
from gristmill.embedding.nearness import nearness
from gristmill.embedding.picture import page
from gristmill.embedding.projection import projected, turned
from gristmill.embedding.sample import Piece, drawn
from tests.builders import a_record
from tests.curation.test_curate import run_curate
from tests.gristmill import pretended
from tests.reports.conftest import PAYLOADS

_WORDS = ("tea", "ferry", "fog", "harbour", "bell", "cat", "ledger", "parcel", "kettle", "cup")


@pytest.fixture
def read() -> Iterator[list[str]]:
    with pretended.models() as texts:
        yield texts


def said(count: int, seed: int = 1) -> list[str]:
    draw = random.Random(seed)  # noqa: S311
    return [f"{' '.join(draw.choices(_WORDS, k=5))} {at}" for at in range(count)]


def a_file(folder: Path, texts: Sequence[str], **columns: list[Any]) -> Path:
    path = folder / "texts.parquet"
    store.write_table(path, pa.table({"text": list(texts), **columns}))
    return path


def encoded(name: str, vectors: Any) -> Encoded:
    made = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    made = (made / np.maximum(lengths, 1e-12)).astype(np.float32)
    return Encoded(name, "0" * 64, made, load_seconds=0.1, seconds=2.0, cpu_seconds=1.0)


def cloud(count: int, seed: int, dimensions: int = 8) -> Any:
    return np.random.default_rng(seed).normal(size=(count, dimensions))


def ask(path: Path, **more: Any) -> None:
    asked = {"sample": 50, "seed": 0, "texts": False, "output": None, "json_wanted": False} | more
    show(path, asked.pop("names", ["words", "letters"]), Screen(), **asked)


def test_a_model_agrees_with_itself() -> None:
    one = cloud(60, 1)
    made = compare([encoded("a", one), encoded("b", one)], seed=3)
    (agreement,) = made.agreements
    assert (agreement.overlap.value, agreement.overlap.low, agreement.overlap.high) == (1, 1, 1)
    assert agreement.correlation == 1
    assert agreement.apart == {"a": (), "b": ()}


def test_models_that_know_nothing_of_each_other_agree_by_chance() -> None:
    made = compare([encoded("a", cloud(400, 1)), encoded("b", cloud(400, 2))], seed=3)
    (agreement,) = made.agreements
    assert made.by_chance == pytest.approx(10 / 399, abs=1e-6)
    assert agreement.overlap.low <= made.by_chance <= agreement.overlap.high
    assert abs(agreement.correlation or 1) < 0.05


@given(st.integers(4, 40), st.integers(0, 9), st.integers(1, 7))
@settings(max_examples=25, deadline=None)
def test_the_overlap_is_that_of_plain_lists(count: int, seed: int, block: int) -> None:
    models = [encoded("a", cloud(count, seed)), encoded("b", cloud(count, seed + 50))]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_module, "_BLOCK", block)
        made = compare(models, seed=seed)
    lists = []
    for model in models:
        scores = (model.vectors.astype(float) @ model.vectors.T.astype(float)).round(6)
        np.fill_diagonal(scores, -np.inf)
        lists.append(np.argsort(-scores, axis=1, kind="stable")[:, : made.k])
    shares = [len(set(one) & set(other)) / made.k for one, other in zip(*lists, strict=True)]
    assert made.agreements[0].overlap.value == pytest.approx(np.mean(shares), abs=1e-6)


def test_ranks_are_places_in_the_others_list() -> None:
    one = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.5, 0.5]], np.float32)
    other = np.array([[1, 0], [0, 1], [0.9, 0.1], [0.8, 0.2]], np.float32)
    found = nearness([one, other], np.array([0]), 2)
    assert found.neighbours.tolist() == [[[1, 3]], [[2, 3]]]
    assert found.ranks[0, 1].tolist() == [3]
    assert found.cosines[0, :, 0].tolist() == [0.9, 0.0]


def test_what_is_near_for_one_alone_is_named_once_with_both_cosines_and_its_rank() -> None:
    one, other = cloud(40, 5), cloud(40, 5)
    one[7] = one[3] + 0.01
    other[7] = -other[3]
    made = compare([encoded("a", one), encoded("b", other)], seed=1)
    first = made.agreements[0].apart["a"][0]
    assert {first.left, first.right} == {3, 7}
    assert first.near > 0.99
    assert first.far == -1
    assert first.rank == 39
    pairs = [frozenset((pair.left, pair.right)) for pair in made.agreements[0].apart["a"]]
    assert len(pairs) == len(set(pairs))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=40))
def test_the_correlation_is_spearmans(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(values, float) for values in zip(*pairs, strict=True))
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert spearman(one, other) is None
    else:
        assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic, abs=1e-6)


def test_shares_above_thresholds_fall() -> None:
    made = compare([encoded("a", cloud(80, 1)), encoded("b", cloud(80, 2))], seed=0)
    for shares in (*made.pairs_above.values(), *made.nearest_above.values()):
        assert list(shares) == sorted(shares, reverse=True)
    assert made.nearest_above["a"][0] > made.pairs_above["a"][0]


def test_texts_that_a_model_cannot_read_are_left_out_for_all() -> None:
    one, other = cloud(9, 1), cloud(9, 2)
    other[4] = 0
    made = compare([encoded("a", one), encoded("b", other)], seed=0)
    assert made.places.tolist() == [0, 1, 2, 3, 5, 6, 7, 8]
    other[:7] = 0
    with pytest.raises(UsageError, match="2 different texts that all models can read"):
        compare([encoded("a", one), encoded("b", other)], seed=0)


def test_a_projection_keeps_what_lies_in_a_plane() -> None:
    flat = cloud(30, 4, 2) @ np.linalg.qr(cloud(12, 5, 2))[0].T
    plane = projected(flat.astype(np.float32))
    assert plane.share == 1.0
    apart = np.linalg.norm(plane.points[:, None] - plane.points[None], axis=2)
    assert np.allclose(apart, np.linalg.norm(flat[:, None] - flat[None], axis=2), atol=1e-5)


def test_a_picture_is_turned_onto_the_first_one() -> None:
    points = cloud(20, 3, 2)
    turn = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert np.allclose(turned(points @ turn, points), points)


def test_a_sample_holds_different_texts_in_their_order(tmp_path: Path) -> None:
    texts = said(40)
    path = a_file(tmp_path, [*texts, *texts, " ", texts[0].upper()])
    found = drawn(path, 15, seed=4)
    assert found.rows == 82
    assert len({piece.text.lower() for piece in found.pieces}) == 15
    places = [int(piece.id.removeprefix("row ")) for piece in found.pieces]
    assert places == sorted(places)
    assert drawn(path, 15, seed=5) != found
    assert len(drawn(path, 1_000, seed=4).pieces) == 40


@given(st.permutations(range(12)), st.integers(1, 12))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_say_which_texts_are_drawn(order: list[int], count: int) -> None:
    from tempfile import TemporaryDirectory

    texts = said(12)
    with TemporaryDirectory() as folder:
        some = drawn(a_file(Path(folder), texts), count, seed=1)
        other = drawn(a_file(Path(folder), [texts[at] for at in order]), count, seed=1)
    assert {piece.text for piece in some.pieces} == {piece.text for piece in other.pieces}


def test_texts_come_from_runs_datasets_and_files(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run_curate(run, [a_record("a tea", at=1), a_record("a ferry", at=2)], [])
    found = drawn(run, 9, seed=0).pieces
    assert found[0] == Piece(a_record(at=1).id, "a tea", "message", "7")

    folder = tmp_path / "dataset"
    folder.mkdir()
    rows = pa.table({"id": ["x"], "kind": ["message"], "prompt": ["ana:"], "completion": [" hi"]})
    store.write_table(folder / "train.parquet", rows)
    assert drawn(folder, 9, seed=0).pieces == (Piece("x", "ana: hi", "message"),)

    lines = tmp_path / "rows.jsonl"
    turns = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}]
    lines.write_text(json.dumps({"messages": turns}) + "\n\n" + '{"text": "\\ud800tea"}\n')
    assert [piece.text for piece in drawn(lines, 9, seed=0).pieces] == ["hi\nho", "tea"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.jsonl", b'{"text": "x"}\n["secret"]\n', r"a\.jsonl:2: no JSON object"),
        ("a.jsonl", b'{"text": "x"}\n' + b"[" * 99_999, r"a\.jsonl:2: no JSON object"),
        (
            "a.jsonl",
            b'{"text": "x"}\n{"name": "secret"}',
            r"a\.jsonl:2: no column text, prompt and",
        ),
        ("a.csv", b"text\nsecret\n", "neither Parquet nor a .jsonl file"),
    ],
)
def test_a_file_that_holds_no_texts_says_so(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=why) as refused:
        drawn(path, 9, seed=0)
    assert "secret" not in str(refused.value)


def test_a_table_that_is_spoilt_behind_its_footer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    store.write_table(path, pa.table({"text": [f"secret {at * at}" for at in range(9_000)]}))
    content = bytearray(path.read_bytes())
    content[100:9_000] = bytes(8_900)
    path.write_bytes(content)

    with pytest.raises(UsageError, match=r"a\.parquet: is spoilt"):
        drawn(path, 9, seed=0)


def test_what_is_no_place_of_texts_says_so(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.parquet"):
        with pytest.raises(UsageError, match="no run with curated records, no dataset"):
            drawn(path, 9, seed=0)


def test_the_document_has_numbers_and_ids_and_texts_only_when_asked(
    tmp_path: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, [*said(60), "ቡና ቡና"], id=[f"r{at}" for at in range(61)])
    ask(path, sample=61, json_wanted=True)
    plain = capsys.readouterr().out
    made = json.loads(plain)
    assert (made["rows"], made["texts"], made["compared"]) == (61, 61, 60)
    assert [model["dimensions"] for model in made["models"]] == [64, 16]
    assert [model["unread"] for model in made["models"]] == [1, 1]
    assert not re.search("|".join(_WORDS), plain)
    (agreement,) = made["agreements"]
    assert agreement["models"] == ["words", "letters"]
    assert 0 < agreement["overlap"]["value"] < 1
    assert all(pair["ids"][0].startswith("r") for pair in agreement["apart"]["words"])
    ask(path, sample=61, json_wanted=True, texts=True)
    pairs = json.loads(capsys.readouterr().out)["agreements"][0]["apart"]["words"]
    assert pairs
    assert all(len(pair["texts"]) == 2 for pair in pairs)


def test_the_table_names_every_pair_of_models(
    tmp_path: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ask(a_file(tmp_path, said(60)), names=["words", "letters", "words2"])
    out = capsys.readouterr().out
    assert out.startswith("50 different texts of 60 rows; 50 are compared\n")
    for pair in ("words and letters", "words and words2", "letters and words2"):
        assert f"\n{pair}\n  overlap " in out


def test_the_numbers_are_the_same_each_time(
    tmp_path: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def once() -> Any:
        ask(path, json_wanted=True)
        made = json.loads(capsys.readouterr().out)
        return [made["agreements"], [model["pairs_above"] for model in made["models"]]]

    path = a_file(tmp_path, said(60))
    assert once() == once()


def test_the_page_loads_nothing_and_quotes_nothing_unasked(tmp_path: Path, read: list[str]) -> None:
    texts = [f"{text} {payload}" for text, payload in zip(said(55), PAYLOADS * 5, strict=True)]
    ids = [f"{at}{payload}" for at, payload in enumerate(PAYLOADS * 5)]
    kinds = [("post", PAYLOADS[0])[at % 2] for at in range(55)]
    path = a_file(tmp_path, texts, id=ids, kind=kinds)
    for shown in (False, True):
        output = tmp_path / f"{shown}.html"
        ask(path, output=output, texts=shown)
        text = output.read_text()
        assert "default-src 'none'" in text
        assert not re.search(r"<(script|img|iframe|a|svg onload)[ >]|\x1b|\u202e", text)
        assert text.count("<svg") == 2 + 2  # a picture for each model, a sign for each kind
        assert ("harbour" in text) == shown


def test_a_page_shows_threads_by_number_unless_texts_are_asked_for() -> None:
    pieces = [Piece(str(at), text, "message", f"host{at % 9}") for at, text in enumerate(said(40))]
    made = compare([encoded("a", cloud(40, 1)), encoded("b", cloud(40, 2))], seed=0)
    plain = page(made, pieces, title="x", texts=False)
    assert "thread 6 (4)" in plain
    assert "other (12)" in plain
    assert "host0" not in plain
    assert "host0 (5)" in page(made, pieces, title="x", texts=True)


def test_what_cannot_be_compared_says_so(tmp_path: Path, read: list[str]) -> None:
    path = a_file(tmp_path, said(9))
    for names, why in (
        (["words"], "name two models or more"),
        (["words", "words"], "two models go by this name"),
        (["words", "nowhere"], "no such model"),
    ):
        with pytest.raises(Exception, match=why):
            ask(path, names=names)
    with pytest.raises(UsageError, match=r"write the picture to a \.html file"):
        ask(path, output=tmp_path / "x.svg")
    with pytest.raises(UsageError, match="no text in it"):
        ask(a_file(tmp_path, ["", " "]))
