"""Names of people who are only talked about: lists, cues, the gate in front of a model."""

import random
import re
import string
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.pii.ner import rules
from curation.pii.ner.common_words import is_common
from curation.pii.ner.family import is_family
from curation.pii.ner.given import BESIDE, DOUBTFUL, GIVEN, SURE, WITHIN
from curation.pii.ner.read import Places, Tagger, Text, names
from curation.pii.ner.tongue import language
from tests.spent import no_more_than


def found(text: str, tagger: Tagger | None = None, lang: str | None = None) -> list[str]:
    [one] = names([Text(text, lang)], tagger)
    return [text[start:end] for start, end in one.places]


def a_tagger(*people: str, asked: list[str] | None = None) -> Tagger:
    """Make a model that knows some people, and says what it was asked."""

    def look(texts: Sequence[str]) -> list[Places]:
        if asked is not None:
            asked.extend(texts)
        return [
            [match.span() for who in people for match in re.finditer(re.escape(who), text)]
            for text in texts
        ]

    return Tagger("en", look)


def test_the_lists_are_apart_and_folded() -> None:
    kinds = (SURE, WITHIN, BESIDE, DOUBTFUL)
    assert sum(map(len, kinds)) == len(GIVEN) == len(frozenset().union(*kinds))
    assert not {name for name in GIVEN if name != name.lower()}
    assert min(map(len, SURE)) > 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Then Silvana left, and silvana's cat too", ["Silvana", "silvana"]),
        ("i saw patricia and monika kowalewska", ["patricia", "monika kowalewska"]),
        ("Grace came by, so ask Grace, with grace", ["Grace"]),
        ("Will you come in May to Paris or Victoria?", []),
        ("I met Victoria Johnson and Jordan Silva", ["Victoria Johnson", "Jordan Silva"]),
        ("with Anna-Maria O'Neill", ["Anna-Maria O'Neill"]),
        ("In Hong Kong with Mei Wong", ["Mei Wong"]),
        ("Ella H. Snider was here", ["Ella H. Snider"]),
        ("João da Silva e a Inês Duarte", ["João da Silva", "Inês Duarte"]),
        ("Anna Monday and Anna Street", ["Anna", "Anna"]),
        ("RING PATRICIA BEFORE MONDAY", ["PATRICIA"]),
    ],
)
def test_a_name_that_is_listed_is_found_as_far_as_its_kind_goes(
    text: str, expected: list[str]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My name is Rubija", ["Rubija"]),
        ("my name is rubija and you?", ["rubija"]),
        ("my name is not important", []),
        ("je m'appelle Okri", ["Okri"]),
        ("Dr. Okri and Mrs Manning", ["Okri", "Manning"]),
        ("Miss you! Dear All, hi There", []),
        ("Dear Okri,", ["Okri"]),
        ("From: Okri Vantalo\nTo: me", ["Okri Vantalo"]),
        ("See you soon.\nRegards,\nRubija", ["Rubija"]),
        ("best regards, Rubija", ["Rubija"]),
        ("and then Rubija said no", ["Rubija"]),
        ('"no," says Rubija.', []),
        ("my sister Rubija is here", ["Rubija"]),
        ("Rubija's birthday is near", ["Rubija"]),
        ("Warrane, can you look?", ["Warrane"]),
        ("Sorry, can you look? Thanks, can you?", []),
        (
            "They are Gaetane, Hannah, Anthony and Shovda",
            ["Gaetane", "Hannah", "Anthony", "Shovda"],
        ),
        ("Leverett: What a day.\nDaniela: Yes.", ["Leverett", "Daniela"]),
        ("Colour: red\nAmount: 3", []),
        ("Rubija K. Okri signed", ["Rubija K. Okri"]),
        ("Rubija Kowalewska signed", ["Rubija Kowalewska"]),
        ("told Rubija, but a rubija is a bird", []),
        ("ask NASA", []),
        ("This is Tomasz. Call Mr. Okri", ["Tomasz", "Okri"]),
        ("thanks Will, and ask Victoria", ["Will", "Victoria"]),
        ("we met in May, and hello Paris!", []),
        ("I told Google and Microsoft", []),
    ],
)
def test_what_stands_around_a_word_makes_a_name_of_it(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_in_another_language_small_letters_are_no_names() -> None:
    assert found("vi a patricia", lang="pt") == []
    assert found("vi a Patricia", lang="pt-BR") == ["Patricia"]
    assert found("saw patricia", lang="en-GB") == ["patricia"]


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Yes I will",
        "Thanks! See you on Monday",
        "Amazing",
        "is it five? i think so",
        "I'm in",
    ],
)
def test_the_gate_lets_no_text_through_in_which_no_name_can_be(text: str) -> None:
    asked: list[str] = []
    assert found(text, a_tagger(asked=asked)) == []
    assert asked == []


def test_the_gate_lets_no_text_through_of_which_all_is_known() -> None:
    asked: list[str] = []
    assert found("I told Patricia that you are here", a_tagger(asked=asked)) == ["Patricia"]
    assert asked == []
    found("I told Patricia of the Vantalo", a_tagger(asked=asked))
    assert asked == ["I told Patricia of the Vantalo"]


def test_what_a_model_finds_is_joined_with_what_the_lists_found() -> None:
    tagger = a_tagger("Vantalo Okri", "Mr. Patricia")
    text = "We met the Vantalo Okri Bemba and Mr. Patricia's cat"
    assert found(text, tagger) == ["Vantalo Okri Bemba", "Patricia"]


def test_what_a_model_takes_for_a_name_is_doubted() -> None:
    tagger = a_tagger("Monday", "FAQ", "Thanks", "Paris", "Bucket")
    text = "Thanks for the FAQ on Monday. Paris is where your Bucket, a bucket of Vantalo, is"
    assert found(text, tagger) == []


def test_capitals_are_read_as_if_they_were_none() -> None:
    asked: list[str] = []
    text = "WE MET THE VANTALO OKRI, STRAßE AND İZ"
    assert found(text, a_tagger("Vantalo Okri", asked=asked)) == ["VANTALO OKRI"]
    assert [len(each) for each in asked] == [len(text)]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("O chá está pronto, venham todos agora.", None, "pt"),
        ("ask Rubija about the kettle", None, "en"),
        ("ok", None, "und"),
        ("the kettle", "pt-BR", "pt"),
        ("the kettle", "und", "en"),
        ("the kettle", "<script>", "en"),
    ],
)
def test_a_language_is_told_by_the_record_then_by_the_text(
    text: str, lang: str | None, expected: str
) -> None:
    assert language(text, lang) == expected


def test_a_model_reads_only_its_language_and_what_it_did_not_read_is_told() -> None:
    asked: list[str] = []
    texts = (
        "I met the Vantalo here",
        "Ontem o Vantalo veio tomar chá conosco",
        "Vantalo Okri",
        "ok",
    )
    some = names([Text(text) for text in texts], a_tagger("Vantalo", asked=asked))
    assert asked == ["I met the Vantalo here"]
    assert [(one.language, one.read) for one in some] == [
        ("en", True), ("pt", False), ("und", False), (None, False),
    ]  # fmt: skip
    assert [len(one.places) for one in some] == [1, 0, 0, 0]


def test_a_text_that_a_model_fails_on_is_told_and_the_others_are_read() -> None:
    def look(texts: Sequence[str]) -> list[Places]:
        if any("kettle" in text for text in texts):
            raise ValueError(texts)
        return [[(0, 7)] for _ in texts]

    texts = [Text("Vantalo is here with the tea"), Text("Vantalo is here with the kettle")]
    some = names(texts, Tagger("en", look))
    assert [(one.failed, one.places) for one in some] == [(False, [(0, 7)]), (True, [])]


WORDS = (
    "Anna", "anna", "Okri", "Kowalewska", "Dr.", "my name is", "said", "and", ",", "\n", ": ", "J.",
    "da", "O'Neill", "'s", "Will", "MAY", "é", "\0\0", "田中", "Ünal", "x" * 50, "\u0301", "1",
)  # fmt: skip
some_texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map(" ".join)


@given(some_texts, st.sampled_from([None, "en", "pt"]))
@settings(max_examples=100, deadline=None)
def test_names_are_stretches_of_words_in_order_and_apart(text: str, lang: str | None) -> None:
    [one] = names([Text(text, lang)], None)
    end = 0
    for start, stop in one.places:
        assert end <= start < stop <= len(text)
        assert "\n" not in text[start:stop]
        assert "\0" not in text[start:stop]
        assert text[start].isalpha()
        end = stop


@pytest.mark.parametrize(
    "text",
    ["A" * 200_000, "A. " * 60_000, "Anna, " * 40_000, "Anna said " * 30_000, "-'" * 100_000,
     "my name is " * 20_000, "Okri: " * 40_000, "'" * 200_000, "a" * 100_000 + "-" * 100_000],
)  # fmt: skip
def test_no_text_takes_more_than_linear_time(text: str) -> None:
    with no_more_than(10):
        rules.read(text, small=True)


def test_endings_say_what_is_a_family_name() -> None:
    assert all(map(is_family, ("kowalewska", "gudmundsdottir", "petrovic", "smith")))
    assert not any(map(is_family, ("kettle", "ska", "together")))


def test_letters_at_random_are_no_names() -> None:
    drawn = random.Random(7)  # noqa: S311 - nothing here is secret
    words = ["".join(drawn.choices(string.ascii_lowercase, k=6)) for _ in range(2_000)]
    assert not [word for word in words if found(word)]
    assert not any(map(is_common, words[:200]))
