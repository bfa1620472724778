"""A model of names, spaCy's small English one, and what is none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grist import models, taggers
from grist.errors import UserError
from tests.spent import no_more_than

TEXTS = ("I met Ines Duarte and Tom in Porto.", "", "Tea at five?", "Ask Patricia Johnson, please.")


@pytest.fixture(scope="module")
def folder() -> Path:
    return taggers.find("spacy-en", Path()).folder


def test_people_are_found_where_they_stand(folder: Path) -> None:
    found = taggers.people(TEXTS, folder)
    said = [[text[a:b] for a, b in some] for text, some in zip(TEXTS, found, strict=True)]
    assert said == [["Ines Duarte", "Tom"], [], [], ["Patricia Johnson"]]
    assert taggers.language(folder) == "en"


def test_the_company_of_other_texts_changes_nothing(folder: Path) -> None:
    texts = [f"{text} Number {at} for Maria Lopez." for at, text in enumerate(TEXTS * 40)]
    together = taggers.people(texts, folder)
    assert together == [taggers.people([text], folder)[0] for text in texts]


def test_a_long_text_is_read_in_pieces_and_no_word_is_too_long(folder: Path) -> None:
    text = "It rained. " * 2_000 + "We met Maria Lopez there. " + "(" * 50_000 + " and left."
    with no_more_than(20):
        [found] = taggers.people([text], folder)
        assert [text[a:b] for a, b in found] == ["Maria Lopez"]


def test_what_is_no_model_of_names_is_said_to_be_none(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UserError, match=r"'minilm' is no model of names: it has no config\.cfg"):
        taggers.find("minilm", tmp_path)
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    shutil.rmtree(broken / "ner")
    assert taggers.find("./broken", tmp_path).folder == broken
    with pytest.raises(UserError, match=r"^broken: cannot be loaded as a model of names"):
        taggers.people(["x"], broken)
    (broken / "meta.json").write_text("{}")
    with pytest.raises(UserError, match=r"broken: meta.json names no language"):
        taggers.language(broken)


def test_the_fingerprint_covers_what_shapes_names_and_nothing_else(
    tmp_path: Path, folder: Path
) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(folder, mine)
    before = models.fingerprint(mine)
    shutil.rmtree(mine / "parser")
    assert models.fingerprint(mine) == before
    with (mine / "ner" / "model").open("ab") as weights:
        weights.write(b"x")
    assert models.fingerprint(mine) != before


def test_the_library_is_loaded_where_names_are_read_alone() -> None:
    code = "import sys, grist.taggers, curation.steps; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
