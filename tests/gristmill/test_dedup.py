"""`dedup`: pairs about a threshold, a person's answers, and what another threshold would drop."""

import io
import json
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.steps.near_dedup import NearDedup
from curation.steps.semantic_dedup import SemanticDedup
from curation.steps.step import Step
from grist import manifest
from grist.errors import UsageError
from grist.records import Record
from gristmill.cli.deduping import dedup
from gristmill.cli.screen import Screen
from gristmill.pairs import answers
from gristmill.pairs.chosen import about, chosen
from gristmill.pairs.compared import Compared, Pair, read
from gristmill.pairs.indexing import indexed
from gristmill.pairs.look import Wish
from gristmill.pairs.rethreshold import fallen
from tests.builders import frame
from tests.curation.test_border import some_posts
from tests.curation.test_curate import ledger, run_curate
from tests.curation.test_near_dedup import COPY, OTHER, TEA, a_post
from tests.gristmill.conftest import gristmill

LOWER = TEA.replace("blue", "yellow")


def a_run(home: Path, made: Sequence[Record], *steps: Step) -> Path:
    run_curate(home, made, steps)
    return home


@pytest.fixture
def small(tmp_path: Path) -> Path:
    made = [a_post(text, at) for at, text in enumerate([TEA, OTHER, COPY, LOWER])]
    return a_run(tmp_path, made, NearDedup(pairs_from=0.5))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_run(tmp_path_factory.mktemp("many"), some_posts(3), NearDedup(threshold=0.7))


def told(home: Path, capsys: pytest.CaptureFixture[str], **wish: Any) -> dict[str, Any]:
    dedup(home, Wish(**wish), Screen(), as_json=True, colour=False)
    [step] = json.loads(capsys.readouterr().out)["steps"]
    return dict(step)


def say(home: Path, keys: str, monkeypatch: pytest.MonkeyPatch, **wish: Any) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(keys))
    wanted = Wish(pairs=True, asking=True, **wish)
    dedup(home, wanted, Screen(), as_json=False, colour=False)


def test_a_pair_is_shown_with_its_differences_marked(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dedup(small, Wish(pairs=True), Screen(), as_json=False, colour=False)
    said = capsys.readouterr().out
    assert "[-blue-]{+yellow+}" in said
    assert "[-a-]{+the+} spoon!" in said
    [(id_, match)] = re.findall(r"0\.8\d+  post  \[-(\w+)-] kept  \{\+(\w+)\+} dropped", said)
    assert (match, id_) == tuple(ledger(small)[["id", "match"]].iloc[0])


def test_with_colour_the_marks_stay(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dedup(small, Wish(pairs=True), Screen(), as_json=False, colour=True)
    assert "\x1b[31m[-blue-]\x1b[0m\x1b[32m{+yellow+}\x1b[0m" in capsys.readouterr().out


def test_a_text_cannot_act_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [a_post(TEA, 0), a_post(TEA.replace("blue", "\x1b[2Jblue\u202e"), 1)]
    dedup(a_run(tmp_path, made, NearDedup(threshold=0.5)), Wish(pairs=True), Screen(),
          as_json=False, colour=False)  # fmt: skip
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "⟨202E⟩" in said


def test_as_json_a_pair_has_both_texts_and_what_became_of_them(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    step = told(small, capsys, pairs=True)
    assert [pair["score"] for pair in step["pairs"]] == sorted(
        pair["score"] for pair in step["pairs"]
    )
    [copy] = [pair for pair in step["pairs"] if pair["text"] == COPY]
    assert (copy["match_text"], copy["kept"], copy["match_kept"]) == (TEA, False, True)
    assert copy["answer"] is None


def test_another_threshold_is_told_with_its_line_for_the_recipe(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dedup(small, Wish(rethreshold=[0.6]), Screen(), as_json=False, colour=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["0.600", "2", "2"]
    assert lines[3].split() == ["0.800", "3", "1", "now"]
    assert lines[4] == "  - near_dedup: {threshold: 0.6, pairs_from: 0.5}"


def test_the_line_keeps_what_else_the_recipe_says_of_the_step(tmp_path: Path) -> None:
    step = NearDedup(threshold=0.9, keep="longest", kinds=("post",))
    [found] = read(a_run(tmp_path, [a_post(TEA, 0)], step))
    line = '- near_dedup: {threshold: 0.8, pairs_from: 0.75, keep: "longest", kinds: ["post"]}'
    assert found.line(0.8) == line


@given(st.integers(0, 10_000), st.floats(0.5, 1), st.sampled_from(["oldest", "longest", "first"]))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_told_of_a_threshold_is_what_a_run_with_it_drops(
    seed: int, threshold: float, keep: Any
) -> None:
    rows = frame(some_posts(seed))
    step = NearDedup(threshold=0.8, pairs_from=0.5, keep=keep)
    pairs = step.pairs(step.signatures(rows))
    listed = tuple(Pair(*row) for row in pairs.itertuples(index=False, name=None))
    found = Compared("near_dedup", 0.8, 0.5, len(rows), complete=True, pairs=listed)

    real = NearDedup(threshold=threshold, pairs_from=0.5, keep=keep)
    assert fallen(found, threshold) == set(real.decide(real.signatures(rows))["id"])


@pytest.mark.parametrize("exact_up_to", [300_000, 0])
def test_it_is_so_for_meaning_too(exact_up_to: int) -> None:
    rows = frame(some_posts(1))
    step = SemanticDedup(model="wordllama", pairs_from=0.6, exact_up_to=exact_up_to)
    signatures = step.signatures(rows)
    listed = tuple(Pair(*r) for r in step.pairs(signatures).itertuples(index=False, name=None))
    found = Compared("semantic_dedup", 0.93, 0.6, len(rows), complete=True, pairs=listed)
    for threshold in (0.6, 0.8, 0.9, 0.93, 0.99):
        real = SemanticDedup(
            model="wordllama", threshold=threshold, pairs_from=0.6, exact_up_to=exact_up_to
        )
        assert fallen(found, threshold) == set(real.decide(signatures)["id"])
    assert len(fallen(found, 0.6)) > len(fallen(found, 0.93)) > 0


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"rethreshold": [0.4]}, "near_dedup: 0.4 cannot be told from pairs of 0.5 and above"),
        ({"rethreshold": [1.2]}, "from 0.5 to 1"),
        ({"step": "near_dedup@2"}, "no dedup step 'near_dedup@2'; did you mean 'near_dedup'"),
    ],
)
def test_what_pairs_cannot_tell_is_refused(small: Path, wish: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        dedup(small, Wish(**wish), Screen(), as_json=False, colour=False)


def test_pairs_of_which_some_were_left_out_tell_of_no_other_threshold() -> None:
    found = Compared("near_dedup", 0.8, 0.65, 10, complete=False, pairs=(Pair("b", "a", 0.8),))
    with pytest.raises(UsageError, match=r"too many pairs are of 0\.65 and above to keep all"):
        fallen(found, 0.7)


def test_of_several_steps_one_must_be_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, [a_post(TEA, 0)], NearDedup(threshold=0.9), NearDedup())
    with pytest.raises(UsageError, match="one of this run's dedup steps: near_dedup, near_dedup@2"):
        dedup(home, Wish(pairs=True), Screen(), as_json=False, colour=False)
    assert told(home, capsys, step="near_dedup@2")["threshold"] == 0.8


def test_what_is_no_run_or_has_no_dedup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run that was curated"):
        read(tmp_path)
    with pytest.raises(UsageError, match="its recipe has no near_dedup and no semantic_dedup"):
        read(a_run(tmp_path, [a_post(TEA, 0)]))


def test_pairs_are_chosen_about_each_threshold_and_no_row_twice(many: Path) -> None:
    [found] = read(many)
    thresholds = about(found)
    assert thresholds == [0.6, 0.65, 0.7, 0.75, 0.8]
    pairs = chosen(found, thresholds, 10)
    assert len({pair.id for pair in pairs}) == len(pairs) == 10
    for threshold in thresholds:
        assert min(abs(pair.score - threshold) for pair in pairs) < 0.05
    assert chosen(found, [0.7], 3) == chosen(found, [0.7], 3)


def test_one_row_with_many_copies_does_not_answer_for_all() -> None:
    crowd = [Pair(f"c{at}", "a", 0.8) for at in range(20)]
    pairs = (*crowd, Pair("y", "x", 0.79), Pair("w", "v", 0.82))
    found = chosen(Compared("near_dedup", 0.8, 0.65, 40, complete=True, pairs=pairs), [0.8], 3)
    assert {pair.match for pair in found} == {"a", "x", "v"}


def test_answers_are_kept_and_the_same_command_goes_on(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, some_posts(3), NearDedup(threshold=0.7))
    say(home, "yn?", monkeypatch, count=8)
    assert list(answers.read(home, "near_dedup").values())[2].answer == "unsure"
    assert "answers: 1 yes, 1 no, 1 unsure" in capsys.readouterr().out
    say(home, "y\n\nx Y q yyyy", monkeypatch, count=8)
    said = capsys.readouterr()
    assert "[4/8]" in said.out
    assert "[3/8]" not in said.out
    assert "answers: 3 yes, 1 no, 1 unsure" in said.out
    made = manifest.read(home / "curate")
    assert made is not None
    assert manifest.altered(home / "curate", made) == []  # answers lie beside the stages
    assert told(home, capsys)["answers"] == {"yes": 3, "no": 1, "unsure": 1}


def test_an_answer_is_taken_back_and_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, some_posts(3), NearDedup(threshold=0.7))
    say(home, "uyyunq", monkeypatch, count=8)
    first, second = answers.read(home, "near_dedup").values()
    assert (first.answer, second.answer) == ("yes", "no")
    lines = answers.place(home).read_text().splitlines()
    assert [json.loads(line)["answer"] for line in lines] == ["yes", "yes", None, "no"]
    say(home, "uuq", monkeypatch, count=8)  # those of an earlier time too
    assert answers.read(home, "near_dedup") == {}
    assert "answers" not in capsys.readouterr().out.splitlines()[-1]


def test_the_question_shows_neither_the_score_nor_what_became_of_the_rows(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(small, "q", monkeypatch)
    assert "[1/2]" in (out := capsys.readouterr().out)
    assert not re.search(r"0\.\d{6}", out)
    assert not re.search("kept|dropped", out.partition("threshold")[0])


def test_arrows_and_function_keys_are_no_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, some_posts(3), NearDedup(threshold=0.7))
    left, f2, f5, escape = "\x1b[D", "\x1bOQ", "\x1b[15;2~", "\x1b"
    say(home, f"{left}{f2}y{f5}{escape}n\x1b[1u{escape}{escape}[Ay", monkeypatch, count=8)
    found = [answer.answer for answer in answers.read(home, "near_dedup").values()]
    assert found == ["yes", "no", "yes"]
    assert "\x1b" not in capsys.readouterr().err


def test_where_all_pairs_are_with_earlier_runs_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [compared] = read(a_run(tmp_path / "earlier", [a_post(TEA, 0)], NearDedup()))
    indexed(tmp_path / "earlier", compared)
    step = NearDedup(against=str(tmp_path / "earlier"))
    home = a_run(tmp_path / "later", [a_post(COPY, 7)], step)
    dedup(home, Wish(pairs=True), Screen(), as_json=False, colour=False)
    assert "no pairs from 0.65 on but with rows of earlier runs" in capsys.readouterr().err


def test_a_line_that_a_kill_cut_is_no_answer_and_spoils_none(tmp_path: Path) -> None:
    one = answers.Answer("near_dedup", "b", "a", "00", "yes")
    answers.add(tmp_path, one)
    with answers.place(tmp_path).open("a") as file:
        file.write('{"step": "near_dedup", "id": "c", "mat')
    answers.add(tmp_path, answers.Answer("near_dedup", "d", "a", "00", "no"))
    with answers.place(tmp_path).open("a") as file:
        file.write('[]\n{"step": 1, "id": 2, "match": 3, "texts": 4, "answer": "yes"}\n')
        file.write('{"step": "near_dedup", "id": "e", "match": "a", "texts": "", "answer": "ja"}\n')
        file.write('{"step": "near_dedup", "id": "f", "match": "a", "texts": "", "answer": []}\n')
    found = answers.read(tmp_path, "near_dedup")
    assert [(id_, answer.answer) for (id_, _), answer in found.items()] == [
        ("b", "yes"), ("d", "no"),
    ]  # fmt: skip


def test_an_answer_holds_for_the_texts_that_were_shown_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def home(last: str) -> Path:
        made = [a_post(text, at) for at, text in enumerate([TEA, COPY, last])]
        return a_run(tmp_path, made[: 2 + bool(last)], NearDedup(pairs_from=0.3))

    say(home(""), "y", monkeypatch)
    capsys.readouterr()
    assert told(home(OTHER), capsys)["answers"]["yes"] == 1
    made = [a_post(text, at) for at, text in enumerate([TEA, COPY + " And a cake.", OTHER, ""])]
    assert told(a_run(tmp_path, made, NearDedup(pairs_from=0.3)), capsys)["answers"]["yes"] == 0


def test_answers_speak_for_a_threshold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, some_posts(3), NearDedup(threshold=0.7))
    say(home, "y" * 9, monkeypatch, count=12)
    assert "a threshold is suggested from 10 answers of yes or no on" in capsys.readouterr().out
    say(home, "y" * 3, monkeypatch, count=12)
    said = capsys.readouterr().out
    assert "10 of 10 answers at or above it say yes: a share of 0.722 to 1.000 (95 %)" in said
    assert "that is few: 73 of yes alone would lift the lower end to 0.95" in said
    assert "lower scores were not asked about, so there may be room below" in said
    best = told(home, capsys)["suggestion"]
    assert said.splitlines()[-1].strip() == best["recipe"]
    assert best["recipe"] == f"- near_dedup: {{threshold: {best['threshold']}, pairs_from: 0.55}}"


def test_where_no_is_said_of_all_nothing_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = a_run(tmp_path, some_posts(3), NearDedup(threshold=0.7))
    say(home, "n" * 12, monkeypatch, count=12)
    assert "no threshold drops copies alone in 95.0% of cases" in capsys.readouterr().out
    assert told(home, capsys)["suggestion"] is None


def test_the_command_takes_answers_from_a_pipe(small: Path) -> None:
    command = [str(Path(sys.executable).with_name("gristmill")), "dedup", str(small), "--ask"]
    done = subprocess.run(command, input="y\nn\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("the same?")) == (0, 2)
    assert "answers: 1 yes, 1 no, 0 unsure" in done.stdout


def test_the_command_takes_single_keys_on_a_terminal(small: Path) -> None:
    outside, inside = pty.openpty()
    command = [str(Path(sys.executable).with_name("gristmill")), "dedup", str(small), "--pairs"]
    process = subprocess.Popen(
        command, stdin=inside, stdout=inside, stderr=inside,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
    )  # fmt: skip
    os.close(inside)
    said = b""
    for key in (b"y", b"u", b"n", b"q"):
        said += _until(outside, b"q quit ")
        os.write(outside, key)
    said += _until(outside, b"answers: 0 yes, 1 no, 0 unsure")
    assert process.wait(20) == 0
    os.close(outside)
    assert b"\x1b" not in said
    assert said.count(b"[1/2]") == 2
    assert said.count(b"[2/2]") == 2


def _until(terminal: int, wanted: bytes) -> bytes:
    said, end = b"", time.monotonic() + 60
    while wanted not in said and time.monotonic() < end:
        said += os.read(terminal, 1_000)
    assert wanted in said
    return said


def test_json_and_asking_do_not_go_together(small: Path) -> None:
    done = gristmill("dedup", small, "--ask", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "leave one out" in done.stderr


def test_json_of_the_command_is_one_document_and_asks_nothing(small: Path) -> None:
    done = gristmill("dedup", small, "--around", "0.8", "-n", 1, "--json")
    [step] = json.loads(done.stdout)["steps"]
    assert [pair["match_text"] for pair in step["pairs"]] == [TEA]
    assert done.stderr == ""
