"""What the detectors find, case by case: `tests/cases/pii/*.jsonl` holds text -> expected."""

import json
from pathlib import Path

import pytest

from curation.pii import detect, placeholder, pseudonyms
from curation.pii.names import Gazetteer
from curation.pii.pseudonyms import Seen
from curation.pii.span import PERSON, replaced

CASES = Path(__file__).parents[1] / "cases" / "pii"
REGIONS = ("US", "GB")
SPEAKERS = {
    "user1": "Joana Silva",
    "user2": "Rui da Costa",
    "user3": "Zoë",
    "user4": None,
    "user5": "Will Young 🌱",
    "user6": "Sean O'Neill",
    "user7": "田中 太郎",
}


def read(name: str) -> list[tuple[str, str]]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(case["text"], case["expected"]) for case in map(json.loads, lines)]


def cases() -> list[tuple[str, str]]:
    return [case for path in sorted(CASES.glob("*.jsonl")) for case in read(path.stem)]


def people() -> Gazetteer:
    seen = [Seen(PERSON, key, name) for key, name in SPEAKERS.items()]
    return pseudonyms.read(pseudonyms.table(seen)).people


def tagged(text: str) -> str:
    spans = detect.find(text, REGIONS, people())
    return replaced(
        text, ((span, placeholder.shown(span, pseudonym=None, mode="tag")) for span in spans)
    )


@pytest.mark.parametrize(("text", "expected"), cases())
def test_each_case_is_tagged_as_its_file_says(text: str, expected: str) -> None:
    assert tagged(text) == expected
