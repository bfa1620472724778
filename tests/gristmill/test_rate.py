"""`gristmill rate` in real terminals: twenty ratings, kills without end, hostile texts."""

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.rating.asked import keep
from evaluation.rating.dimensions import KNOWN
from evaluation.rating.material import Material
from evaluation.rating.section import Rating
from evaluation.rating.store import kept
from grist.text import visible
from tests.controls import hostile_bytes
from tests.evaluation.rating.world import a_material, an_example, write_samples
from tests.hostile_texts import PATH as HOSTILE
from tests.terminal import Terminal
from tests.tmux import Tmux

CHOICES = ("left", "right", "shift+left", "shift+right", "=", "b")


def _rate(home: Path, *more: str, rater: str = "ana") -> list[str | Path]:
    return [sys.executable, "-m", "gristmill", "rate", home, "--rater", rater, *more]


def _run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "gristmill", *map(str, arguments)],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _saved(text: str) -> int:
    found = re.search(r"([\d,]+) saved", text)
    return int(found[1].replace(",", "")) if found else 0


def _rated(home: Path) -> list[tuple[str, str]]:
    return [(each.unit, each.role) for each in kept(home) if each.action == "rate"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_samples(tmp_path / "run", a_material(40))
    return tmp_path / "run"


def test_twenty_ratings_in_tmux_are_twenty_ratings(home: Path) -> None:
    with Tmux(_rate(home)) as tmux:
        tmux.wait("0 saved")
        for number in range(20):
            tmux.send_keys(CHOICES[number % len(CHOICES)])
        tmux.wait("20 saved")
        tmux.send_keys("u")
        tmux.wait("19 saved")
        tmux.resize(120, 40)
        tmux.wait("← first ───")
        tmux.send_keys("left")
        tmux.wait("20 saved")
        tmux.send_keys("q")
    told = json.loads(_run("ratings", home, "--json").stdout)
    assert told["ratings"] == 20
    assert len(told["raters"]) == 1


def _killed(home: Path, times: int, seed: int) -> None:
    """Kill a rater's terminal again and again; whatever it said was saved must be there."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    pressed = 0
    for _ in range(times):
        before = len(_rated(home))
        with Terminal(_rate(home)) as terminal:
            text = terminal.wait("saved")
            assert _saved(text) == before  # nothing that was acknowledged, or kept, is missing
            for _ in range(draw.randrange(1, 6)):
                terminal.press(draw.choice(CHOICES))
                pressed += 1
                time.sleep(draw.choice((0, 0, 0.01, 0.05)))
            terminal.kill()
            acknowledged = _saved(terminal.text)
        now = _rated(home)
        assert len(now) >= acknowledged
        assert max(Counter(now).values(), default=1) == 1
    assert len(_rated(home)) <= pressed


def test_killed_six_times_while_rating_nothing_acknowledged_is_lost_or_doubled(home: Path) -> None:
    _killed(home, 6, seed=1)


@pytest.mark.soak
def test_killed_a_hundred_times_while_rating_nothing_acknowledged_is_lost_or_doubled(
    tmp_path: Path,
) -> None:
    write_samples(tmp_path, a_material(400))
    _killed(tmp_path, 100, seed=2)


def _hostile() -> list[str]:
    return [json.loads(line)["text"] for line in HOSTILE.read_text().splitlines()]


def _of(texts: Sequence[str]) -> Material:
    """Lay out texts so that each is a beginning, both sides and a true half."""
    count = len(texts)
    examples = tuple(
        replace(
            an_example(at, base=texts[at], tuned=texts[at - 1], true=texts[at - 2]),
            prompt=texts[(at + 1) % count],
        )
        for at in range(count)
    )
    return replace(a_material(0), examples=examples)


def test_nothing_of_five_hundred_hostile_texts_reaches_the_terminal_as_a_control(
    tmp_path: Path,
) -> None:
    texts = _hostile()
    write_samples(tmp_path, _of(texts))
    keep(tmp_path, Rating(break_every=1000, repeats=0, controls=0), seed=1)
    with Terminal(_rate(tmp_path), size=(120, 50)) as terminal:
        terminal.wait("0 saved")
        terminal.press("d")
        for number in range(len(texts)):
            terminal.press(CHOICES[number % len(CHOICES)])
        terminal.wait("All done", seconds=120)
        terminal.press("q")
        assert terminal.finished() == 0
        assert hostile_bytes(terminal.raw) == []
        assert visible("\x1b]52;").encode() in terminal.raw  # they were shown, as marks


def test_without_a_terminal_it_says_so_and_names_the_way_out(home: Path) -> None:
    done = _run("rate", home, "--rater", "ana")
    assert done.returncode == 5
    assert "needs a terminal" in done.stderr
    assert "--serve" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        ([], 2, "--rater: one name is needed"),
        (["--rater", "a\x1b[2J"], 2, "a rater's name has 1 to 40 characters"),
        (["--rater", "ana", "--key", "tie"], 2, "'tie' is not ACTION=KEY"),
        (["--rater", "ana", "--key", "tie=b"], 2, "b is both tie and bad"),
        (["--rater", "ana", "--serve", "--bidi", "rows"], 2, "no browser reorders"),
        (["--rater", "ana", "--key", "tee=x"], 2, "no action 'tee'; did you mean 'tie'?"),
    ],
)
def test_a_mistake_in_the_command_is_one_message(
    home: Path, arguments: list[str], code: int, why: str
) -> None:
    done = _run("rate", home, *arguments)
    assert done.returncode == code
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


def test_a_folder_that_is_not_there_is_a_mistake_in_the_command(tmp_path: Path) -> None:
    for more in ([], ["--serve"]):
        done = _run("rate", tmp_path / "nope", "--rater", "ana", *more)
        assert (done.returncode, "no such run folder" in done.stderr) == (2, True)


def test_a_run_without_samples_is_told_on_the_terminal_itself(tmp_path: Path) -> None:
    with Terminal(_rate(tmp_path)) as terminal:
        assert terminal.finished() == 1
        assert "run the recipe up to `evaluate` first" in " ".join(terminal.text.split())


def test_the_same_rater_in_another_window_is_told_which_process_has_the_name(home: Path) -> None:
    with Terminal(_rate(home)) as first:
        first.wait("0 saved")
        with Terminal(_rate(home, rater="ANA")) as second:
            assert second.finished() == 5
            assert f"process {first.process.pid}" in " ".join(second.text.split())
        first.press("q")
        assert first.finished() == 0
        assert "0 of" in first.text


def test_other_keys_can_be_given_on_the_command_line(home: Path) -> None:
    with Terminal(_rate(home, "--key", "tie=t", "--key", "left=h", "--light")) as terminal:
        terminal.wait("t tie")
        terminal.press("t", "h")
        terminal.wait("2 saved")
        terminal.press("q")
        assert terminal.finished() == 0
    choices = [each.payload["choice"] for each in kept(home) if each.action == "rate"]
    assert choices == ["tie", "left"]


def test_absolute_scores_in_a_terminal(home: Path) -> None:
    keep(home, Rating(ask="absolute", dimensions=(KNOWN["style"], KNOWN["overall"])), seed=1)
    with Terminal(_rate(home)) as terminal:
        terminal.wait("▸ style")
        terminal.press("4", "5", "1")
        terminal.wait("1 saved")
        terminal.press("q")
        assert terminal.finished() == 0
    assert [each.payload["score"] for each in kept(home) if each.action == "score"] == [4, 5, 1]
