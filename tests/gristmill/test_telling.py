"""What a run says on stderr when it is done."""

from pathlib import Path

import pytest

from grist.ledger import Counts
from grist.manifest import Manifest
from grist.stage import Result
from gristmill.cli.running import tell
from gristmill.cli.screen import Screen
from gristmill.run import Ran


def test_a_steps_notes_are_told_with_the_drops(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post = {"rows": 400_000, "sample": 1_000, "matching": 62, "found": 61, "recall": 0.983871}
    made = Manifest(
        stage="curate",
        key="",
        seed=7,
        inputs={},
        outputs=(),
        counts=Counts(came=3, kept=2, dropped={"semantic_dedup:similar": 1}).as_json(),
        code="",
        packages={},
        parents={},
        facts={"notes": {"semantic_dedup": {"post": post}}},
    )

    tell(Ran(tmp_path, (Result("curate", "ran", 1.0, made),)), Screen(live=False))

    said = [" ".join(line.split()) for line in capsys.readouterr().err.splitlines()]
    assert said == [
        "curate kept 2 1.0 s",
        "dropped 1 semantic_dedup:similar",
        "note semantic_dedup: post: "
        "rows 400,000, sample 1,000, matching 62, found 61, recall 0.983871",
    ]
