"""Only the planted pairs of pages and posts say the same, as a sentence encoder reads them."""

from itertools import combinations
from pathlib import Path

import pytest

from grist.embeddings import embed, find
from tests.examples.tea_house import BY_PLACE, FACTS, POST_FACTS, Place, main_text, place, text_of

TEXTS: dict[Place, str] = {("site", address): main_text(address) for address in FACTS["pages"]}
TEXTS |= {at: text_of(row) for at, row in BY_PLACE.items() if text_of(row)}


def planted() -> dict[frozenset[Place], str]:
    """Give the pairs that are planted, and the step that finds each."""
    pairs = {
        frozenset({("site", fact["dropped"]), ("site", fact["match"])}): fact["step"]
        for fact in FACTS["copies"]
    }
    return pairs | {
        frozenset({place(fact["dropped"]), place(fact["match"])}): fact["step"]
        for fact in POST_FACTS["copies"]
    }


@pytest.fixture(scope="module")
def cosines() -> dict[frozenset[Place], float]:
    found = embed(list(TEXTS.values()), find("minilm", Path()).folder)
    table = found @ found.T
    pairs = combinations(enumerate(TEXTS), 2)
    return {frozenset({one, other}): float(table[a, b]) for (a, one), (b, other) in pairs}


def test_a_planted_pair_means_the_same(cosines: dict[frozenset[Place], float]) -> None:
    assert {pair: cosines[pair] for pair in planted() if cosines[pair] < 0.95} == {}


def test_no_other_pair_comes_near(cosines: dict[frozenset[Place], float]) -> None:
    near = {pair for pair, cosine in cosines.items() if cosine > 0.90}
    assert near == set(planted())
