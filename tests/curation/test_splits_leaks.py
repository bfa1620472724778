"""The check after the split finds what was planted, of each kind, and nothing where nothing is."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.examples.builder import Example
from curation.splitting import check, vectors
from curation.splitting.check import Match
from curation.splitting.columns import Columns
from curation.splitting.grams import overlaps
from curation.splitting.section import Leaks, Split
from grist import embeddings
from grist.errors import GateError
from grist.store import read_table
from tests.builders import columns, single

NOWHERE = Path("/nowhere")
LONG = " ".join(f"long{n}" for n in range(30))
SHORT = " ".join(f"short{n}" for n in range(9))


def filler(seed: int, words: int = 40) -> str:
    random = Random(seed)  # noqa: S311 - no secret
    return " ".join("".join(random.choices("abcdefghij", k=6)) for _ in range(words))


def found(train: Sequence[str], held: Sequence[str]) -> list[tuple[str, int, int, float]]:
    """Give each match as measure, place of the held-out text, place in train, score."""
    texts = [single(text, of=f"r{at}") for at, text in enumerate([*train, *held])]
    made = columns(*texts)
    places = list(range(len(train))), list(range(len(train), len(texts)))
    matches = check.near(made, *places, 0.8) + check.others(made, *places, Leaks(), NOWHERE)
    return sorted((m.measure, m.at - len(train), m.match, m.score) for m in matches)


def test_a_text_that_is_the_same_but_for_case_and_space_is_exact_and_all_else() -> None:
    train = [filler(1), filler(2)]

    assert found(train, [filler(2).upper().replace(" ", "  ")]) == [
        ("exact", 0, 1, 1.0),
        ("near", 0, 1, 1.0),
        ("ngrams", 0, 1, 1.0),
    ]


def test_a_text_that_stands_within_a_longer_one_is_found_by_its_runs_of_words() -> None:
    train = [filler(1), f"{filler(2)} {LONG} {filler(3)}"]

    assert found(train, [LONG]) == [("ngrams", 0, 1, 1.0)]


def test_a_short_text_has_shorter_runs_and_a_very_short_one_none() -> None:
    train = [f"{filler(2)} {SHORT} {LONG}", "short0 short1"]

    assert found(train, [SHORT, "short0 short1 short2"]) == [("ngrams", 0, 0, 1.0)]
    assert found(train, ["short0 short1"]) == [("exact", 0, 1, 1.0)]


def test_a_text_with_a_word_changed_is_near() -> None:
    changed = " ".join(word if at != 2 else "changed" for at, word in enumerate(filler(2).split()))

    (near, ngrams) = found([filler(1), filler(2)], [changed])

    assert near[:3] == ("near", 0, 1)
    assert near[3] > 0.8
    assert ngrams == ("ngrams", 0, 1, round(25 / 28, 6))


def test_runs_are_put_down_to_the_text_that_has_most_of_them_first() -> None:
    words = LONG.split()
    train = [" ".join(words[:14]), " ".join(words[10:]), LONG]

    match, score = overlaps([LONG, filler(1)], train)

    assert match.tolist() == [1, -1]
    assert score.tolist() == [1.0, 0.0]


def test_a_talk_is_near_another_by_what_is_said_whoever_says_it() -> None:
    def talk(one: str, other: str, group: str) -> Example:
        prompt = f"{one}: {filler(5, 12)}\n{other}: {filler(6, 12)}\n{one}:"
        return Example("chat", "message", group, (group,), prompt, f" {filler(7, 9)}")

    made = columns(talk("<PERSON_1>", "<PERSON_2>", "a"), talk("<PERSON_31>", "<PERSON_42>", "b"))

    assert check.near(made, [0], [1], 0.8) == [Match(1, 0, "near", 1.0)]


@settings(max_examples=15)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=24, unique=True), st.data())
def test_nothing_is_found_where_nothing_is_and_all_that_is_planted_is(
    seeds: list[int], data: st.DataObject
) -> None:
    border = data.draw(st.integers(1, len(seeds) - 1))
    train, held = [[filler(seed) for seed in some] for some in (seeds[:border], seeds[border:])]
    copy = data.draw(st.integers(0, border - 1))

    assert found(train, held) == []
    assert {each[:3] for each in found(train, [*held, train[copy]])} == {
        (measure, len(held), copy) for measure in ("exact", "near", "ngrams")
    }


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(0, 5), st.integers(0, 9))
def test_the_nearest_vector_is_that_of_all_products(seed: int, held: int, train: int) -> None:
    random = np.random.default_rng(seed)
    drawn = (random.normal(size=(size, 8)) for size in (held, train))
    ours, theirs = (
        (some / np.linalg.norm(some, axis=1, keepdims=True)).astype(np.float32) for some in drawn
    )

    match, score = vectors.nearest(ours, theirs, 0.3)

    products = (ours.astype(float) @ theirs.astype(float).T).round(6)
    for at in range(held):
        near = train > 0 and products[at].max() >= 0.3
        assert match[at] == (products[at].argmax() if near else -1)
        assert not near or score[at] == products[at].max()


def test_by_meaning_the_nearest_is_named_where_there_is_a_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"tea": [1.0, 0.0], "chai": [0.96, 0.28], "rain": [0.0, 1.0]}

    def embed(texts: Sequence[str], _: Path) -> object:
        return np.array([known[text] for text in texts], np.float32)

    class Model:
        folder = NOWHERE

    monkeypatch.setattr(embeddings, "embed", embed)
    monkeypatch.setattr(embeddings, "find", lambda *_: Model)
    made = columns(*(single(text, of=text) for text in known))

    assert check.others(made, [0, 2], [1], Leaks(model="minilm"), NOWHERE) == [
        Match(1, 0, "similar", 0.96)
    ]


def a_check(matches: Sequence[Match], made: Columns) -> check.Checked:
    return check.checked(matches, made, [0], [1, 2])


def test_more_matches_than_allowed_stop_the_stage_and_leave_the_pairs(tmp_path: Path) -> None:
    made = columns(*(single(text, of=text) for text in "abc"))
    some = a_check([Match(2, 0, "near", 0.9), Match(1, 0, "exact", 1.0)], made)
    path = tmp_path / "leaks.parquet"

    check.gate(some, made, 1, path)
    assert not path.exists()
    with pytest.raises(GateError, match=r"2 of 2 held-out examples \(100.0%\)") as error:
        check.gate(some, made, 0.9, path)

    assert read_table(path).to_pylist() == [
        {
            "id": made.ids[at],
            "match": made.ids[0],
            "measure": measure,
            "score": score,
            "record": "abc"[at],
            "match_record": "a",
        }
        for at, measure, score in [(1, "exact", 1.0), (2, "near", 0.9)]
    ]
    said = str(error.value).split("\n")
    assert said[1:3] == [
        f"  exact    1.000000  {made.ids[1]}  {made.ids[0]}",
        f"  near     0.900000  {made.ids[2]}  {made.ids[0]}",
    ]
    for way in ("join: {near: 0.3}", "near_copies: drop", "max_leaks: }"):
        assert [line for line in said if way in line]


def test_a_train_record_that_holds_many_others_is_named(tmp_path: Path) -> None:
    made = columns(*(single(text, of=text) for text in "abcdefghij"))
    to = [0, 0, 0, 1, 1, 2]
    found = [Match(at, match, "ngrams", 1.0) for at, match in enumerate(to, start=3)]
    again = Match(3, 0, "near", 0.9)
    path = tmp_path / "leaks.parquet"

    with pytest.raises(GateError) as error:
        check.gate(a_check([*found, again], made), made, 0.1, path)
    assert (
        "5 of 6 pairs are with these records of train, which may be made of others: a (3), b (2)"
        in (str(error.value))
    )

    with pytest.raises(GateError) as error:
        check.gate(
            a_check([Match(3, 0, "near", 0.9), Match(4, 1, "near", 0.9)], made), made, 0.1, path
        )
    assert "made of others" not in str(error.value)


def test_a_tenth_may_match_by_default(tmp_path: Path) -> None:
    made = columns(*(single(text, of=text) for text in "abcdefghijk"))
    held = list(range(1, 11))
    one, two = (
        check.checked([Match(at, 0, "near", 0.9) for at in some], made, [0], held)
        for some in ([1], [1, 2])
    )

    check.gate(one, made, Split().max_leaks, tmp_path / "leaks.parquet")
    with pytest.raises(GateError, match=r"2 of 10 held-out examples \(20\.0%\).*max_leaks 0\.1"):
        check.gate(two, made, Split().max_leaks, tmp_path / "leaks.parquet")


def test_an_example_with_two_matches_counts_once_in_the_share() -> None:
    made = columns(*(single(text, of=text) for text in "abc"))
    some = a_check([Match(1, 0, "near", 1.0), Match(1, 0, "exact", 1.0)], made)

    assert some.share == 0.5
    assert [match.measure for match in some.matches] == ["exact", "near"]
