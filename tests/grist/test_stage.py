import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grist import manifest, stage, store
from grist.engine import LocalExecutor
from grist.errors import GateError, MissingError, UserError
from grist.ledger import Counts
from grist.stage import Outcome, Result, Stage, Workplace


def writes(text: str, *, counts: Counts = Counts()) -> Callable[[Workplace], Outcome]:  # noqa: B008
    def work(place: Workplace) -> Outcome:
        path = place.folder / "out.txt"
        store.write_text(path, text)
        return Outcome((path,), counts)

    return work


def a_stage(name: str = "curate", text: str = "flour", **more: object) -> Stage:
    values = {"name": name, "work": writes(text), "code": ("curation",), **more}
    return Stage(**values)  # type: ignore[arg-type]


def run(each: Stage, home: Path, *, seed: int = 7, force: bool = False) -> Result:
    place = Workplace(home, home / each.name, home, "", seed, LocalExecutor(), lambda *_: None)
    return stage.run(each, place, force=force)


def test_a_stage_is_skipped_when_nothing_changed(tmp_path: Path) -> None:
    first, second = run(a_stage(), tmp_path), run(a_stage(), tmp_path)

    assert (first.status, second.status) == ("ran", "cached")
    assert first.manifest == second.manifest


@pytest.mark.parametrize(
    "changed",
    [
        lambda home: run(a_stage(slice={"mode": "tag"}), home),
        lambda home: run(a_stage(inputs={"chat.json": "0f"}), home),
        lambda home: run(a_stage(code=("crawlers",)), home),
        lambda home: run(a_stage(), home, seed=8),
        lambda home: run(a_stage(), home, force=True),
    ],
    ids=["slice", "inputs", "code", "seed", "force"],
)
def test_a_stage_is_redone_when_something_changed(
    tmp_path: Path, changed: Callable[[Path], Result]
) -> None:
    run(a_stage(), tmp_path)

    assert changed(tmp_path).status == "ran"


def test_a_stage_is_redone_when_its_parent_became_another(tmp_path: Path) -> None:
    child = a_stage("curate", parents=("ingest",))
    run(a_stage("ingest"), tmp_path)
    run(child, tmp_path)
    run(a_stage("ingest", text="other"), tmp_path, force=True)

    assert not stage.is_done(child, tmp_path, seed=7)
    assert run(child, tmp_path).status == "ran"


def test_an_altered_output_is_noticed_and_made_again(tmp_path: Path) -> None:
    run(a_stage(), tmp_path)
    (tmp_path / "curate" / "out.txt").write_text("flour?")

    assert run(a_stage(), tmp_path).status == "ran"
    assert (tmp_path / "curate" / "out.txt").read_text() == "flour"


def test_an_interrupted_stage_goes_on_from_what_lies_there(tmp_path: Path) -> None:
    def dies(place: Workplace) -> Outcome:
        store.write_text(place.folder / "shard-0", "done")
        raise KeyboardInterrupt

    def goes_on(place: Workplace) -> Outcome:
        assert (place.folder / "shard-0").read_text() == "done"
        return Outcome((place.folder / "shard-0",))

    with pytest.raises(KeyboardInterrupt):
        run(a_stage(work=dies), tmp_path)

    assert manifest.read(tmp_path / "curate") is None
    assert run(a_stage(work=goes_on), tmp_path).status == "ran"


def test_work_of_another_key_is_cleared_away(tmp_path: Path) -> None:
    run(a_stage(), tmp_path)
    (tmp_path / "curate" / "leftover").write_text("old")
    (tmp_path / "curate" / "work").mkdir()

    run(a_stage(slice=1, keep=frozenset({"work"})), tmp_path)

    names = {path.name for path in (tmp_path / "curate").iterdir()}
    assert names == {"out.txt", "work", "manifest.json"}


def test_a_stage_that_loses_a_row_is_not_done(tmp_path: Path) -> None:
    lossy = a_stage(work=writes("x", counts=Counts(came=3, kept=1, dropped={"a:b": 1})))

    with pytest.raises(AssertionError, match=r"in 3 \+ made 0 != kept 1 \+ dropped 1"):
        run(lossy, tmp_path)

    assert manifest.read(tmp_path / "curate") is None


def test_a_missing_parent_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="stage ingest is not done; run it first"):
        run(a_stage(parents=("ingest",)), tmp_path)


def test_the_manifest_hash_covers_everything_but_the_clock(tmp_path: Path) -> None:
    made = run(a_stage(), tmp_path).manifest

    assert replace(made, runtime={"seconds": 99}).hash == made.hash
    assert replace(made, seed=8).hash != made.hash
    assert manifest.read(tmp_path / "curate") == made


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outputs": 3}', "\x00"])
def test_a_file_that_is_no_manifest_is_one_message(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(UserError, match="not a manifest"):
        manifest.read(tmp_path)


HOLD = """
import sys
from pathlib import Path
from grist import stage

with stage.alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_run_at_a_time_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(MissingError, match=f"process {other.pid} is working"), \
                stage.alone(tmp_path):  # fmt: skip
            pytest.fail("two runs at once")
        other.kill()

    with stage.alone(tmp_path):
        pass


def judges(place: Workplace) -> Outcome:
    """Write what it is asked to, and an account of checks beside it."""
    made, told = place.folder / "out.txt", place.folder / "checks.json"
    store.write_text(made, "flour")
    store.write_text(told, str(len(list(place.home.rglob("told")))))
    (place.home / "told").touch()
    return Outcome((made, told), facts={"checks": {"passed": 1, "failed": []}, "rows": 2})


def test_other_checks_judge_a_stage_anew_and_leave_what_was_made_of_it(tmp_path: Path) -> None:
    def both(checks: object) -> tuple[Result, Result]:
        first = run(a_stage(work=judges, checks=checks, check_libraries=("pytest",)), tmp_path)
        return first, run(a_stage("dataset", parents=("curate",)), tmp_path)

    results = [both(checks) for checks in ({"min_rows": 1}, {"min_rows": 1}, {"min_rows": 2}, None)]

    assert [first.status for first, _ in results] == ["ran", "cached", "ran", "ran"]
    assert [second.status for _, second in results] == ["ran", "cached", "cached", "cached"]
    assert set(results[2][0].manifest.judged) == {"checks", "pytest"}
    assert results[3][0].manifest.judged == {}
    assert len({first.manifest.hash for first, _ in results}) == 1


def test_a_fact_beside_the_checks_is_covered_by_the_hash(tmp_path: Path) -> None:
    made = run(a_stage(work=judges, checks={}), tmp_path).manifest

    assert replace(made, facts={"rows": 2}).hash == made.hash
    assert replace(made, facts={"rows": 3}).hash != made.hash


def test_a_verdict_that_stopped_a_stage_is_gone_when_nobody_asks_for_it_any_more(
    tmp_path: Path,
) -> None:
    def refuses(place: Workplace) -> Outcome:
        store.write_text(place.folder / "kept.txt", "flour")
        store.write_text(place.folder / "checks.json", "[]")
        raise GateError("checks: 1 critical of 1 failed")

    def goes_on(place: Workplace) -> Outcome:
        return Outcome((place.folder / "kept.txt",))

    with pytest.raises(GateError):
        run(a_stage(work=refuses, checks={"min_rows": 9}), tmp_path)
    assert (tmp_path / "curate" / "checks.json").exists()  # to be looked at

    run(a_stage(work=goes_on), tmp_path)
    assert not (tmp_path / "curate" / "checks.json").exists()
