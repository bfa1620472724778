"""The sample world: what was planted in it comes out as it should."""

from pathlib import Path

import pytest

from gristmill.demo import Fact, facts, world
from gristmill.run import Options, run
from tests.gristmill.conftest import gristmill


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Fact]:
    house = world.find()
    home = tmp_path_factory.mktemp("runs") / "tea-house"
    with house.served() as recipe:
        run(recipe, house.path.parent, Options(home, until="dataset"), lambda *_: None)
    return facts(home, house.folder)


def test_every_planted_fact_holds(found: list[Fact]) -> None:
    assert [fact for fact in found if not fact.holds] == []


def test_facts_of_every_kind_are_planted(found: list[Fact]) -> None:
    kinds = {fact.kind for fact in found}

    assert {f"private {kind}" for kind in ("EMAIL", "PHONE", "CARD", "IBAN", "IP", "URL", "PERSON",
                                           "HANDLE")} <= kinds  # fmt: skip
    assert {"copy (exact_dedup)", "copy (semantic_dedup)", "malformed", "only looks private",
            "same pseudonym", "provenance", "site", "unread page", "boilerplate", "language",
            "posts"} <= kinds  # fmt: skip


@pytest.mark.soak
def test_the_demo_tunes_smollm2_and_gets_better(tmp_path: Path) -> None:
    done = gristmill("demo", "--runs", tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Report: file://")


@pytest.mark.soak
def test_the_real_chat_is_curated_without_losing_a_message(tmp_path: Path) -> None:
    if not Path(".data/chitchat/result.json").exists():
        pytest.skip("make the export first: python benchmarks/real_chat.py")

    arguments = ("recipes/real-chat.yaml", "--runs", tmp_path, "--until", "dataset")
    done = gristmill("run", *arguments, "--json")

    assert done.returncode == 0, done.stderr
    assert gristmill("verify", tmp_path / "real-chat").returncode == 0
    assert '"in": 258145' in done.stdout
