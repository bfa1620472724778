"""Private strings planted in every source: no byte that is written past `ingest/` holds one."""

import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gristmill.cli.app import app
from gristmill.serving import serving
from tests.gristmill import planted
from tests.gristmill.conftest import gristmill
from tests.gristmill.planted import Pile

MODES = ("pseudonym", "surrogate")


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Pile, Pile]]:
    """Run the world in one mode after the other: what lies in `ingest/`, and all else there is."""
    folder = tmp_path_factory.mktemp("planted")
    planted.lay_out_site(folder / "www")
    found = {}
    with serving(folder / "www") as start:
        for mode in MODES:
            recipe = planted.lay_out(folder / "world", start=start, mode=mode)
            ran = gristmill("run", recipe.name, "-v", cwd=recipe.parent)
            found[mode] = _piles(recipe.parent, ran)
    return found


def _piles(folder: Path, ran: subprocess.CompletedProcess[str]) -> tuple[Pile, Pile]:
    assert ran.returncode == 0, ran.stderr
    home = folder / "runs" / "planted"
    inside, outside = Pile(), Pile()
    outside.add("said by run", (ran.stdout + ran.stderr).encode())
    for arguments in (
        ("stats", home),
        ("show", home, "-n", 0),
        ("diff", home, home, "--json"),
        ("dedup", home, "--pairs", "-n", 50),
        ("export", home, "--to", "alpaca", "--with-sources", "-o", folder / "out"),
    ):
        told = CliRunner().invoke(app, list(map(str, arguments)))  # in this process: much faster
        assert told.exit_code == 0, told.output
        outside.add(f"said by {arguments[0]}", told.output.encode())
    for path in sorted(path for path in (*home.rglob("*"), *(folder / "out").rglob("*"))):
        if path.is_file():
            private = path.is_relative_to(home / "ingest")
            for content in planted.opened(path):
                (inside if private else outside).add(str(path.relative_to(folder)), content)
    return inside, outside


def test_a_hundred_values_are_planted() -> None:
    values = [each.value for each in planted.values()]

    assert len(set(values)) == len(values) >= 100


@pytest.mark.parametrize("mode", MODES)
def test_each_planted_value_was_read(mode: str, piles: dict[str, tuple[Pile, Pile]]) -> None:
    inside, _ = piles[mode]

    assert [each.value for each in planted.values() if not any(inside.holding(each.value))] == []


@pytest.mark.parametrize("mode", MODES)
def test_no_planted_value_is_left_past_ingest(
    mode: str, piles: dict[str, tuple[Pile, Pile]]
) -> None:
    _, outside = piles[mode]
    found = {each.value: list(outside.holding(each.value)) for each in planted.values()}

    assert {value: names for value, names in found.items() if names} == {}


@pytest.mark.parametrize("mode", MODES)
def test_what_is_not_private_is_found_wherever_texts_are(
    mode: str, piles: dict[str, tuple[Pile, Pile]]
) -> None:
    _, outside = piles[mode]
    names = {name.removeprefix("runs/planted/") for name in outside.holding("We grind oats")}

    assert {
        "curate/records/part-00000.parquet", "curate/dropped/part-00000.parquet",
        "dataset/train.parquet", "dataset/test.parquet", "out/train.jsonl", "report.html",
        "said by show", "said by dedup",
    } <= names  # fmt: skip


def test_a_look_finds_a_value_in_every_form() -> None:
    value = "Ottilie & Söhne, 12 'Weir'"
    pile = Pile()
    written = set(planted.forms(value))
    for at, form in enumerate(written):
        pile.add(str(at), b"\xff" + form + b"\xff")
    pile.add("folded", b"ottilie-sohne_12_WEIR")

    assert len(set(pile.holding(value))) == len(written) + 1
