import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from evaluation.foreign import scoring
from evaluation.metrics.recorded import Column
from grist.engine import LocalExecutor
from grist.errors import MissingError, UserError
from grist.stage import Workplace

CASES = Path(__file__).parents[1] / "cases" / "evaluate"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
CANARY = "canary-7c1e-heron"
TEXTS = '{"predictions": datasets.Value("string"), "references": datasets.Value("string")}'

pytestmark = pytest.mark.usefixtures("hub_cache")


def a_module(base: Path, compute: str, *, features: str = TEXTS, before: str = "") -> str:
    """Write a metric of a few lines into a folder, and name it as a recipe would."""
    lines = (
        f"import datasets\nimport evaluate\n{before}\n\nclass Taste(evaluate.Metric):\n"
        "    def _info(self):\n"
        "        return evaluate.MetricInfo(description='', citation='', inputs_description='',\n"
        f"            features=datasets.Features({features}))\n\n"
        f"    def _compute(self, predictions, references=None, **other):\n        {compute}\n"
    )
    folder = base / "taste"
    folder.mkdir(exist_ok=True)
    (folder / "taste.py").write_text(lines)
    return "evaluate:./taste"


def a_place(base: Path) -> Workplace:
    return Workplace(
        base / "run", base / "run" / "evaluate", base, "key", 7, LocalExecutor(), lambda *_: None
    )


def a_row(
    output: str = "tea", reference: str = "tea, please", sample: str = "5a"
) -> dict[str, Any]:
    return {"id": sample, "output": output, "reference": reference}


def scored(base: Path, name: str, *rows: Mapping[str, Any]) -> Column:
    (column,) = scoring.columns([name], rows or (a_row(),), a_place(base)).values()
    return column


def failure(base: Path, name: str, *rows: Mapping[str, Any]) -> str:
    with pytest.raises(UserError) as failed:
        scored(base, name, *rows)
    return str(failed.value)


def test_a_local_metric_scores_every_row(tmp_path: Path) -> None:
    rows = [a_row("thank you, no more tea please"), a_row(""), a_row("Sorry!")]
    column = scored(tmp_path, f"evaluate:{CASES / 'politeness'}", *rows)
    assert column.values == (0.333333, 0.0, 1.0)


def test_scores_do_not_depend_on_what_ran_before(tmp_path: Path) -> None:
    compute = "CALLS.append(1); return {'taste': len(CALLS) + random.random()}"
    name = a_module(tmp_path, compute, before="import random\nCALLS = []\n")

    assert scored(tmp_path, name, a_row(), a_row()) == scored(tmp_path, name, a_row(), a_row())


def test_what_a_metric_writes_past_python_is_not_seen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    compute = "os.write(1, b'canary'); os.system('echo canary >&2'); return {'taste': 1}"
    scored(tmp_path, a_module(tmp_path, compute, before="import os\n"))

    assert "canary" not in "".join(capfd.readouterr())


def test_a_number_too_large_for_a_mean_is_refused(tmp_path: Path) -> None:
    assert "1e+308 on sample 5a" in failure(tmp_path, a_module(tmp_path, "return {'taste': 1e308}"))


def test_the_signature_says_which_number_of_which_code(tmp_path: Path) -> None:
    name = a_module(tmp_path, "return {'taste': 1}")
    parts = scored(tmp_path, name).signature.split("|")
    assert parts[:3] == ["evaluate:taste", "key:taste", "mean:rows"]
    assert parts[3].startswith("code:")
    assert parts[4].startswith("version:")


@pytest.mark.parametrize(
    ("result", "suffix", "value"),
    [
        ("{'taste': 1, 'other': 2}", "", 1.0),
        ("{'score': 3, 'kind': 'sweet'}", "", 3.0),
        ("{'sweet': 1, 'sour': 2}", "#sour", 2.0),
        ("{'f1': [0.5]}", "", 0.5),
        ("{'f1': np.float32(0.25), 'all': [1, 2]}", "", 0.25),
        ("{'f1': np.array([2])}", "", 2.0),
        ("{'taste': -1.5}", ":lower", -1.5),
    ],
)
def test_the_number_is_the_one_asked_for_or_the_namesake_or_the_only_one(
    tmp_path: Path, result: str, suffix: str, value: float
) -> None:
    name = a_module(tmp_path, f"return {result}", before="import numpy as np")
    assert scored(tmp_path, name + suffix).values == (value,)


@pytest.mark.parametrize("suffix", ["", "#bitter"])
def test_a_number_that_cannot_be_told_is_asked_for_with_the_names_there_are(
    tmp_path: Path, suffix: str
) -> None:
    name = a_module(tmp_path, "return {'sweet': 1, 'sour': 2, 'kind': 'x', 'flag': True}")
    said = failure(tmp_path, name + suffix)
    assert said.startswith("evaluate:taste")
    assert "It gives sweet, sour; write evaluate:...#name" in said


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("float('nan')", "is nan on sample 5a"),
        ("float('inf')", "is inf on sample 5a"),
        ("'many'", "is no number on sample 5a"),
        ("None", "is no number on sample 5a"),
        ("[1, 2]", "is no number on sample 5a"),
    ],
)
def test_a_row_without_a_finite_number_is_named(tmp_path: Path, result: str, said: str) -> None:
    compute = f"return {{'taste': 1 if 'kettle' in predictions[0] else {result}}}"
    assert said in failure(tmp_path, a_module(tmp_path, compute))


@pytest.mark.parametrize("thrown", ["ValueError(predictions[0])", "SystemExit(predictions[0])"])
def test_an_error_names_the_row_and_never_its_text(tmp_path: Path, thrown: str) -> None:
    before = "def throw(error): raise error\n"
    compute = f"return {{'taste': 1}} if 'kettle' in predictions[0] else throw({thrown})"
    name = a_module(tmp_path, compute, before=before)
    said = failure(tmp_path, name, a_row("kettle", sample="00"), a_row(CANARY, sample="5a"))
    assert said == f"evaluate:taste: failed on sample 5a ({thrown.partition('(')[0]})"


def test_names_of_results_are_shown_of_a_made_up_row_alone(tmp_path: Path) -> None:
    compute = "return {word: 1 for word in predictions[0].split()}"
    said = failure(tmp_path, a_module(tmp_path, compute), a_row(CANARY))
    assert "kettle" in said
    assert CANARY not in said


def test_what_fails_on_any_row_is_quoted(tmp_path: Path) -> None:
    said = failure(tmp_path, a_module(tmp_path, "raise RuntimeError('no lexicon')"))
    assert said == "evaluate:taste: fails on a made-up row: RuntimeError: no lexicon"


@pytest.mark.parametrize(
    ("features", "said"),
    [
        (
            '{"predictions": datasets.Value("string"), "references": datasets.Value("string"),'
            ' "sources": datasets.Value("string")}',
            "wants predictions (text), references (text), sources (text)",
        ),
        (
            '{"predictions": datasets.Value("int32"), "references": datasets.Value("int32")}',
            "wants predictions (int32), references (int32)",
        ),
        ('{"data": datasets.Value("string")}', "wants data (text)"),
    ],
)
def test_a_metric_of_other_inputs_is_refused(tmp_path: Path, features: str, said: str) -> None:
    name = a_module(tmp_path, "return {'taste': 1}", features=features)
    refused = failure(tmp_path, name)
    assert said in refused
    assert "gristmill can give predictions and references" in refused


def test_a_metric_of_many_references_gets_a_list_of_one(tmp_path: Path) -> None:
    features = (
        '{"predictions": datasets.Value("string"),'
        ' "references": datasets.Sequence(datasets.Value("string"))}'
    )
    name = a_module(tmp_path, "return {'taste': len(references[0])}", features=features)
    assert scored(tmp_path, name).values == (1.0,)


def test_an_edit_is_noticed_within_one_process(tmp_path: Path) -> None:
    name = a_module(tmp_path, "return {'taste': len('#a')}")
    first = scored(tmp_path, name)
    a_module(tmp_path, "return {'taste': len('#abc')}")
    second = scored(tmp_path, name)
    assert (first.values, second.values) == ((2.0,), (4.0,))
    assert first.signature != second.signature


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    name = a_module(tmp_path, "return {'taste': 1}", before="import no_such_package_of_tea")
    with pytest.raises(MissingError, match="wants the package 'no_such_package_of_tea'"):
        scored(tmp_path, name)


def test_nothing_is_fetched_for_an_import(tmp_path: Path) -> None:
    before = "from .far import x  # From: https://example.com/far.py"
    name = a_module(tmp_path, "return {'taste': 1}", before=before)
    assert "imports 'far', which does not lie beside its script" in failure(tmp_path, name)


def test_a_script_without_a_metric_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taste.py").write_text("x = 1\n")
    said = failure(tmp_path, "evaluate:./taste.py")
    assert (
        said == "evaluate:taste: cannot be loaded: TypeError: no class in it is an evaluate.Metric"
    )


def test_a_metric_is_silent_and_leaves_nothing_behind(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = "import logging\nimport sys\nimport warnings"
    compute = (
        "print(predictions); print(predictions, file=sys.stderr); warnings.warn(predictions[0]);"
        " logging.getLogger('x').error(predictions[0]); return {'taste': 1}"
    )
    name = a_module(tmp_path, compute, before=before)
    scored(tmp_path, name, a_row(CANARY, CANARY))
    assert capfd.readouterr() == ("", "")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["taste.py"]


def test_no_text_is_left_in_any_cache_even_by_a_metric_that_fails(tmp_path: Path) -> None:
    name = a_module(tmp_path, "return {'taste': 1 if 'kettle' in predictions[0] else 1 / 0}")
    code = (
        "from pathlib import Path\nfrom tests.evaluation import test_foreign_scoring as told\n"
        f"base = Path({str(tmp_path)!r})\n"
        f"told.failure(base, {name!r}, told.a_row(told.CANARY, told.CANARY))"
    )
    caches = {"HOME": tmp_path / "home", "TMPDIR": tmp_path, "XDG_CACHE_HOME": tmp_path / "home"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    environment = kept | {name: str(folder) for name, folder in caches.items()}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert tmp_path / "taste" / "taste.py" in files
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]


def test_a_module_of_the_hub_is_fetched_at_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def snapshot(repo: str, **how: object) -> str:
        asked.append((repo, how["repo_type"], how["revision"]))
        return str(tmp_path / "taste")

    a_module(tmp_path, "return {'taste': 1}")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    column = scored(tmp_path, f"evaluate:taste@{COMMIT}")
    assert asked == [("evaluate-metric/taste", "space", COMMIT)]
    assert f"|commit:{COMMIT[:12]}|" in column.signature


def test_a_hub_that_cannot_be_reached_says_what_to_do_instead(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="download it and name its folder instead"):
        scored(tmp_path, f"evaluate:taste@{COMMIT}")
