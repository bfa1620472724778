"""What is found in a run, in which order, and when the index is made anew."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.steps.min_length import MinLength
from grist import embeddings, manifest, store
from grist.errors import UsageError, UserError
from grist.records import Source
from gristmill import verify
from gristmill.cli.screen import Screen
from gristmill.cli.searching import find
from gristmill.search import index
from gristmill.search.nearest import search, vector_of
from gristmill.search.passage import passage
from tests.builders import a_record
from tests.curation.test_curate import run_curate
from tests.gristmill import pretended

TEXTS = ("green tea with lemon", "the ferry is late", "black tea and toast", "", "ቡና በጣም ጥሩ ነው",
         "tea tea tea", "fog over the harbour")  # fmt: skip


@pytest.fixture
def read() -> Iterator[list[str]]:
    with pretended.models() as texts:
        yield texts


def a_run(home: Path, said: Sequence[str] = TEXTS, kinds: Sequence[str] = ("page", "post")) -> Path:
    made = [
        a_record(text, at=at, kind=kinds[at % len(kinds)], source=_source(at))
        for at, text in enumerate(said)
    ]
    run_curate(home, made, [])
    return home


def _source(at: int) -> Source:
    return Source(f"https://tea.example/{at}", "page", "0" * 64, "test@1")


def ask(home: Path, query: str, **more: Any) -> None:
    asked = {"k": 3, "model": None, "kinds": (), "workers": 1, "as_json": False} | more
    find(home, query, Screen(), **asked)


def found(home: Path, query: str, k: int = 3, kinds: Sequence[str] = ()) -> list[tuple[str, float]]:
    model = index.model_of(home, None)
    made = index.refreshed(home, model, lambda *_: None)
    hits = search(home, made, vector_of(query, model), k=k, kinds=kinds)
    return [(hit.record["text"], hit.score) for hit in hits]


def files(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "search" / "vectors").iterdir())


def test_the_nearest_come_first_with_their_cosines(tmp_path: Path, read: list[str]) -> None:
    home = a_run(tmp_path)
    hits = found(home, "tea")

    assert [text for text, _ in hits[:1]] == ["tea tea tea"]
    assert hits[0][1] == 1.0
    words = [pretended.direction(word, "words") for word in ("black", "tea", "and", "toast")]
    whole = np.sum(words, axis=0)
    cosine = words[1] @ whole / np.linalg.norm(words[1]) / np.linalg.norm(whole)
    assert dict(found(home, "tea", k=5))["black tea and toast"] == pytest.approx(cosine, abs=1e-6)


def test_what_has_no_vector_is_counted_and_never_found(tmp_path: Path, read: list[str]) -> None:
    home = a_run(tmp_path)
    assert len(found(home, "tea", k=100)) == 5
    made = manifest.read(home / "search")
    assert made is not None
    assert made.counts == {
        "in": 7, "made": 0, "kept": 5, "dropped": {"search:no_vector": 2},
    }  # fmt: skip


def test_kinds_are_looked_at_alone(tmp_path: Path, read: list[str]) -> None:
    home = a_run(tmp_path)
    pages = {text for text, _ in found(home, "tea", k=9, kinds=["page"])}
    assert pages == {TEXTS[0], TEXTS[2], TEXTS[6]}


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=12), st.integers(1, 12))
@settings(max_examples=8, deadline=None)
def test_search_is_a_sort_of_all_cosines(said: list[str], k: int) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, pretended.models(), pytest.MonkeyPatch.context() as small:
        small.setattr(index, "ROWS", 2)
        home = a_run(Path(folder), said)
        vectors = embeddings.embed([*said, "tea"], Path("words"))
        scores = (vectors[:-1].astype(float) @ vectors[-1].astype(float)).round(6)
        known = [at for at in range(len(said)) if vectors[at].any()]
        order = sorted(known, key=lambda at: (-scores[at], at))[:k]
        assert found(home, "tea", k=k) == [(said[at], scores[at]) for at in order]


def test_an_index_is_made_once_and_is_its_owners_alone(tmp_path: Path, read: list[str]) -> None:
    home = a_run(tmp_path)
    found(home, "tea")
    assert len(read) == 7  # six with words in them, and the query
    assert (home / "search").stat().st_mode & 0o777 == 0o700
    read.clear()
    found(home, "ferry")
    assert read == ["ferry"]


@pytest.mark.parametrize("spoilt", ["{}", "", "[1]", "\udcff", '{"facts": []}', "no model"])
def test_an_index_whose_manifest_cannot_be_read_is_made_anew(
    tmp_path: Path, read: list[str], spoilt: str
) -> None:
    home = a_run(tmp_path)
    whole = found(home, "tea")
    path = home / "search" / manifest.NAME
    good = path.read_bytes()
    if spoilt == "no model":
        store.write_json(path, {**json.loads(good), "facts": {}})
    else:
        path.write_text(spoilt, errors="surrogateescape")
    read.clear()

    assert found(home, "tea") == whole
    assert len(read) == 7
    assert manifest.read(home / "search") is not None


@pytest.mark.parametrize("name", ["search", "search/vectors"])
def test_a_link_in_the_place_of_the_index_is_refused(
    tmp_path: Path, read: list[str], name: str
) -> None:
    home, elsewhere = a_run(tmp_path / "run"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "diary.txt").write_text("mine")
    (home / name).parent.mkdir(exist_ok=True)
    (home / name).symlink_to(elsewhere)

    with pytest.raises(UsageError, match="a link to another place"):
        found(home, "tea")
    assert [path.name for path in elsewhere.iterdir()] == ["diary.txt"]


def test_the_run_is_as_its_manifests_say_afterwards(tmp_path: Path, read: list[str]) -> None:
    home = a_run(tmp_path)
    store.write_json(home / manifest.NAME, {"stages": {}})
    before = verify.findings(home)
    found(home, "tea")
    assert verify.findings(home) == before
    assert manifest.altered(home / "curate", manifest.read(home / "curate")) == []  # type: ignore[arg-type]


def test_changed_records_are_read_anew_and_others_are_not(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SHARD_ROWS", 3)
    home = a_run(tmp_path, ["one tea", "two tea", "three tea", "four tea", "five tea"])
    found(home, "tea")
    shutil.rmtree(home / "curate")
    shutil.rmtree(home / "ingest")
    a_run(home, ["one tea", "two tea", "three tea", "four tea", "six tea", "seven"])
    read.clear()

    assert {text for text, _ in found(home, "tea", k=9)} >= {"six tea", "seven"}
    shards = len(store.parts(home / "curate" / "records"))
    assert set(read) <= {"tea", "one tea", "two tea", "three tea", "four tea", "six tea", "seven"}
    assert "five tea" not in {text for text, _ in found(home, "tea", k=9)}
    assert len(files(home)) == shards


def test_records_that_curation_drops_are_not_found_any_more(
    tmp_path: Path, read: list[str]
) -> None:
    made = [a_record(text, at=at, kind="post") for at, text in enumerate(TEXTS)]
    run_curate(tmp_path, made, [])
    assert len(found(tmp_path, "tea", k=9)) == 5
    run_curate(tmp_path, made, [MinLength(words=4)])
    assert {text for text, _ in found(tmp_path, "tea", k=9)} == {
        "green tea with lemon", "the ferry is late", "black tea and toast", "fog over the harbour",
    }  # fmt: skip


def test_another_model_makes_the_index_anew_and_says_so(
    tmp_path: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path)
    ask(home, "tea")
    assert "search: making an index with words" in capsys.readouterr().err
    ask(home, "tea", model="letters")
    assert "was made with words; making it anew with letters" in capsys.readouterr().err
    read.clear()
    ask(home, "ferry")  # which is asked of the model that the index is of
    assert read == ["ferry"]
    assert "anew" not in capsys.readouterr().err
    made = manifest.read(home / "search")
    assert made is not None
    assert made.facts == {"model": "letters"}
    assert made.inputs == {"model": "fingerprint of letters"}


def test_a_model_that_was_replaced_under_its_name_is_another(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    home = a_run(tmp_path)
    ask(home, "tea")
    before, find_ = files(home), embeddings.find

    def other(name: str, base: Path) -> Any:
        from dataclasses import replace

        return replace(find_(name, base), fingerprint="of another version")

    monkeypatch.setattr(embeddings, "find", other)
    ask(home, "tea")
    assert "another version of it; making it anew with words" in capsys.readouterr().err
    assert not set(before) & set(files(home))


def test_a_file_of_the_index_that_was_spoilt_is_made_anew(tmp_path: Path, read: list[str]) -> None:
    home = a_run(tmp_path)
    before = found(home, "tea")
    path = home / "search" / "vectors" / files(home)[0]
    path.write_bytes(path.read_bytes()[:-9])
    assert found(home, "tea") == before


def test_a_killed_work_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "ROWS", 2)
    with pretended.models() as read:
        home = a_run(tmp_path)
        whole = index.refreshed(home, index.model_of(home, None), lambda *_: None)
        (home / "search" / manifest.NAME).unlink()
        (home / "search" / "vectors" / files(home)[-1]).unlink()
        read.clear()
        again = index.refreshed(home, index.model_of(home, None), lambda *_: None)
    assert read == ["fog over the harbour"]
    assert again.hash == whole.hash


def test_a_query_is_as_hostile_as_a_text(
    tmp_path: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, ["tea\x1b]0;owned\x07 for \u202eall", "plain"])
    ask(home, "tea \x1b[31m\udc80\u202e")
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err
    assert "\u202e" not in told.out
    assert "⟨202E⟩" in told.out
    ask(home, "tea \x1b[31m\udc80\u202e", as_json=True)
    assert json.loads(capsys.readouterr().out)["query"] == "tea \x1b[31m?\u202e"
    for query, why in (("", "empty"), ("\x07 \n", "empty"), ("tea " * 30_000, "at most 100,000")):
        with pytest.raises(UsageError, match=why):
            ask(home, query)
    with pytest.raises(UserError, match="does not know the script of the query"):
        ask(home, "ቡና")


def test_a_hit_is_told_with_its_place_and_its_passage(
    tmp_path: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, [f"About us{' all' * 40}.\nWe open at nine. We pour tea all day.", "-"])
    ask(home, "when do you pour", k=1)
    first, second = capsys.readouterr().out.splitlines()
    id_ = a_record(at=0).id
    assert first.split()[1:] == ["page", "https://tea.example/0", id_]
    assert second == " " * 8 + "We open at nine. We pour tea all day."


def test_the_document_holds_whole_records(
    tmp_path: Path, read: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ask(a_run(tmp_path), "tea", k=2, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["searched"] == 5
    assert said["model"] == {"name": "words", "fingerprint": "fingerprint of words"}
    hit = said["hits"][0]
    assert (hit["score"], hit["text"], hit["kind"]) == (1.0, "tea tea tea", "post")
    assert hit["source"]["uri"] == "https://tea.example/5"


def test_what_cannot_be_asked_says_so(tmp_path: Path, read: list[str]) -> None:
    with pytest.raises(UsageError, match="no run folder with records"):
        ask(tmp_path, "tea")
    home = a_run(tmp_path)
    with pytest.raises(UsageError, match="no kind 'pages'; did you mean 'page'"):
        ask(home, "tea", kinds=["post,pages"])
    with pytest.raises(UserError, match="no such model"):
        ask(home, "tea", model="nowhere")
    assert not (home / "search").exists()


def test_an_index_whose_model_is_gone_says_so(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = a_run(tmp_path)
    ask(home, "tea", model="letters")
    monkeypatch.delitem(pretended.DIMENSIONS, "letters")
    with pytest.raises(
        UserError, match="made with a model that is not there: model 'letters'"
    ) as no:
        ask(home, "tea")
    assert str(no.value).endswith(
        "say which to take: --model NAME, or a model's folder from here, as --model ./mine"
    )


def test_a_record_that_is_gone_behind_the_manifests_back_says_so(
    tmp_path: Path, read: list[str]
) -> None:
    home = a_run(tmp_path)
    ask(home, "tea")
    path = store.part(home / "curate" / "records", 0)
    store.write_table(path, store.read_table(path).slice(6))

    with pytest.raises(UserError, match="the index names records that are not in curate/records"):
        ask(home, "tea")


def test_the_shipped_model_finds_what_says_it_in_other_words(tmp_path: Path) -> None:
    home = a_run(tmp_path, ["Tea at five.", "The ferry leaves at noon.", "A cup of oolong."])
    assert found(home, "when does the boat go", k=1)[0][0] == "The ferry leaves at noon."


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("We close at six on Mondays", "", "We close at six on…"),  # between two words
        ("We close   at   six today.", "", "We close at six…"),  # blanks are no words
        ("We close at six now.", "", "We close at six now."),  # its width and no more
        ("Fog. " + " " * 40 + "We close", "fog", "Fog.…"),
    ],
)
def test_a_passage_that_goes_on_says_so(text: str, query: str, shown: str) -> None:
    assert passage(text, query, width=20) == shown


def test_a_passage_in_a_script_without_spaces_begins_with_its_sentence() -> None:
    text = "今日は霧です。港はとても静かです。お茶は三百円です。"
    assert passage(text, "お茶のこと", width=10) == "お茶は三百円です。"


@given(st.text(max_size=400), st.text(max_size=40), st.integers(2, 60))
@settings(max_examples=40)
def test_a_passage_is_one_line_of_its_width(text: str, query: str, width: int) -> None:
    shown = passage(text, query, width=width)
    assert len(shown) <= width
    assert len(shown.splitlines()) <= 1
    assert bool(shown) == bool(text.strip())
