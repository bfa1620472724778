"""The sample posts are what their source says, and what they plant is what it claims to be."""

import re
import runpy
from datetime import datetime
from typing import Any

import phonenumbers
import pytest

from tests.examples.tea_house import BY_PLACE, GOOD, POSTS, place, text_of
from tests.examples.tea_house import POST_FACTS as FACTS
from tests.examples.tea_house import POST_FILES as FILES
from tests.examples.tea_house import POST_ROWS as ROWS

BUILDER = runpy.run_path(str(POSTS / "build.py"))  # unlike an import, leaves no bytecode behind
REGIONS = ("GB", "PT")


def time_of(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["timestamp"] if "shortCode" in row else row["time"])


@pytest.mark.parametrize("name", [*FILES, "facts.json"])
def test_the_committed_file_is_what_the_source_makes(name: str) -> None:
    made = BUILDER["files"]((POSTS / "posts.txt").read_text("utf-8"))
    assert made[name] == (POSTS / name).read_text("utf-8")


@pytest.mark.parametrize("file", FILES)
def test_the_totals_are_those_of_the_rows(file: str) -> None:
    empty = sum(not text_of(row) for row in GOOD[file])
    broken = len(ROWS[file]) - len(GOOD[file])
    assert FACTS[file] == {"posts": len(GOOD[file]), "problems": broken, "empty": empty}


def test_no_two_posts_have_the_same_id() -> None:
    assert len(BY_PLACE) == sum(map(len, GOOD.values()))


def test_the_posts_are_of_two_years() -> None:
    assert {time_of(row).year for row in BY_PLACE.values()} == {2023, 2024}


@pytest.mark.parametrize("fact", FACTS["pii"] + FACTS["lookalikes"], ids=lambda fact: fact["value"])
def test_a_planted_value_stands_in_its_post(fact: dict[str, str]) -> None:
    assert fact["value"] in text_of(BY_PLACE[place(fact)])


def test_every_phone_number_address_and_handle_in_a_text_is_a_planted_one() -> None:
    known = {(place(fact), fact["value"]) for fact in FACTS["pii"]}
    for at, row in BY_PLACE.items():
        found = set(re.findall(r"[\w.]*@[\w.-]+\w", text_of(row)))
        for region in REGIONS:
            matches = phonenumbers.PhoneNumberMatcher(text_of(row), region)
            found |= {match.raw_string for match in matches}
        assert {(at, value) for value in found} <= known


def test_every_kind_of_private_data_is_planted() -> None:
    assert {fact["type"] for fact in FACTS["pii"]} == {"EMAIL", "PHONE", "PERSON", "HANDLE"}


def test_a_copy_is_younger_than_its_match() -> None:
    for copy in FACTS["copies"]:
        dropped, match = BY_PLACE[place(copy["dropped"])], BY_PLACE[place(copy["match"])]
        assert time_of(match) < time_of(dropped)
        assert (text_of(match) == text_of(dropped)) == (copy["step"] == "exact_dedup")


def test_nothing_else_stands_twice() -> None:
    dropped = {place(copy["dropped"]) for copy in FACTS["copies"]}
    texts = [text_of(row) for at, row in BY_PLACE.items() if at not in dropped and text_of(row)]
    assert len(set(texts)) == len(texts)


def test_one_pair_says_the_same_in_other_words() -> None:
    assert [copy["step"] for copy in FACTS["copies"]].count("semantic_dedup") == 1


def test_the_shapes_of_a_real_instagram_export_occur() -> None:
    rows = GOOD["instagram.json"]
    assert {row["type"] for row in rows} == {"Image", "Video", "Sidecar"}
    assert -1 in {row["likesCount"] for row in rows}
    assert any(row["isPinned"] for row in rows)
    assert any(row["locationName"] for row in rows)
    assert any(row["latestComments"] for row in rows)
    assert any(row["mentions"] for row in rows)
    assert any(re.search(r"\n\n#\w+( #\w+)*$", row["caption"]) for row in rows)
    for row in rows:
        assert row["hashtags"] == re.findall(r"#(\w+)", row["caption"])
        assert row["firstComment"] == "".join(c["text"] for c in row["latestComments"][:1])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["timestamp"])


def test_the_shapes_of_a_real_facebook_export_occur() -> None:
    rows = GOOD["facebook.json"]
    assert {row["isVideo"] for row in rows} == {True, False}
    assert {"comments" in row for row in rows} == {True, False}
    assert {len(row["media"]) for row in rows} == {1, 3}
    assert [row for row in rows if row["timestamp"] != time_of(row).timestamp()] == []


def test_no_domain_is_a_real_one_but_those_that_the_posts_stand_on() -> None:
    for file in FILES:
        text = (POSTS / file).read_text("utf-8")
        found = set(re.findall(r"(?://|\w@)([\w-]+(?:\.[\w-]+)+)", text))
        real = {domain for domain in found if not domain.endswith(".example")}
        assert real == {f"www.{file.removesuffix('.json')}.com"}
