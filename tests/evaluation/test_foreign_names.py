import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from evaluation.foreign.names import UnusableNameError, fingerprint, fingerprints, parse, shown
from evaluation.section import Evaluate
from grist.errors import UsageError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SECTION = TypeAdapter(Evaluate)


def a_folder(base: Path, **files: str) -> Path:
    folder = base / "metrics" / "taste"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"taste": "x = 1\n"} | files).items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("name", "source", "key", "better", "scored_as"),
    [
        ("evaluate:./m/taste", "./m/taste", None, None, "evaluate:taste"),
        ("evaluate:../taste.py", "../taste.py", None, None, "evaluate:taste"),
        ("evaluate:/srv/taste:lower", "/srv/taste", None, "lower", "evaluate:taste"),
        ("evaluate:./taste#sweet", "./taste", "sweet", None, "evaluate:taste#sweet"),
        ("evaluate:~/taste#sweet:higher", "~/taste", "sweet", "higher", "evaluate:taste#sweet"),
    ],
)
def test_a_local_name_holds_a_path_a_key_and_a_direction(
    name: str, source: str, key: str | None, better: str | None, scored_as: str
) -> None:
    found = parse(name)
    assert (found.source, found.commit, found.key, found.better) == (source, None, key, better)
    assert found.name == scored_as


def test_a_name_of_the_hub_holds_a_full_commit() -> None:
    found = parse(f"evaluate:meteor@{COMMIT}#meteor:higher")
    assert (found.source, found.commit) == ("evaluate-metric/meteor", COMMIT)
    assert found.name == "evaluate:meteor#meteor"
    assert parse(f"evaluate:org/own_metric@{COMMIT}").source == "org/own_metric"


@pytest.mark.parametrize(
    "name",
    ["evaluate:meteor", "evaluate:meteor@main", "evaluate:org/taste@v1.0", "evaluate:meteor@0123"],
)
def test_code_of_the_hub_that_nothing_pins_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(UnusableNameError, match="other code tomorrow") as refused:
        parse(name)
    assert "@<40 hex digits>" in str(refused.value)
    assert "download the module and name its folder" in str(refused.value)


@pytest.mark.parametrize(
    "name", ["evaluate:", "evaluate:.", "evaluate:./a b", "evaluate:./<b>", "evaluate:a b c"]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UnusableNameError, match="names no metric of evaluate"):
        parse(name)


def test_a_refused_name_cannot_steer_a_terminal() -> None:
    with pytest.raises(UnusableNameError) as refused:
        parse("evaluate:./\x1b[2Jtaste!")
    assert "\x1b" not in str(refused.value)


def test_a_metric_of_ours_is_shown_as_it_is_named() -> None:
    assert shown("rougeLsum") == "rougeLsum"


def test_the_section_takes_both_kinds() -> None:
    section = SECTION.validate_python({"metrics": ["bleu", "evaluate:./taste:higher"]})
    assert section.metrics == ("bleu", "evaluate:./taste:higher")


def test_the_section_refuses_two_metrics_of_one_name() -> None:
    with pytest.raises(ValidationError, match="stands here twice"):
        SECTION.validate_python({"metrics": ["evaluate:./a/taste", "evaluate:./b/taste:lower"]})
    SECTION.validate_python({"metrics": ["evaluate:./taste#sweet", "evaluate:./taste#sour"]})


def test_the_section_says_why_a_name_of_the_hub_is_refused() -> None:
    with pytest.raises(ValidationError, match="other code tomorrow"):
        SECTION.validate_python({"metrics": ["evaluate:meteor"]})


def test_reading_metrics_loads_no_heavy_library() -> None:
    code = (
        "import sys\nfrom pydantic import TypeAdapter\nfrom evaluation.section import Evaluate\n"
        "TypeAdapter(Evaluate).validate_python({'metrics': ['bleu', 'evaluate:./taste']})\n"
        "print([name for name in ('numpy', 'datasets', 'evaluate') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_fingerprint_covers_every_file_of_the_folder(tmp_path: Path) -> None:
    metric = parse("evaluate:./metrics/taste")
    folder = a_folder(tmp_path)
    seen = {fingerprint(metric, tmp_path)}
    a_folder(tmp_path, words="y = 2\n")
    seen.add(fingerprint(metric, tmp_path))
    a_folder(tmp_path, words="y = 3\n")
    seen.add(fingerprint(metric, tmp_path))
    (folder / "data").mkdir()
    (folder / "data" / "list.txt").write_text("tea")
    seen.add(fingerprint(metric, tmp_path))
    (folder / "data" / "list.txt").rename(folder / "data" / "list2.txt")
    seen.add(fingerprint(metric, tmp_path))
    assert len(seen) == 5


def test_the_fingerprint_covers_hidden_files_and_folders_behind_links(tmp_path: Path) -> None:
    metric = parse("evaluate:./metrics/taste")
    folder = a_folder(tmp_path)
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "words.py").write_text("WORDS = 1")
    (folder / "lib").symlink_to(shared)
    (folder / "round").symlink_to(folder)
    prints = [fingerprint(metric, tmp_path)]
    (shared / "words.py").write_text("WORDS = 2")
    prints.append(fingerprint(metric, tmp_path))
    (folder / ".lexicon").write_text("tea")
    prints.append(fingerprint(metric, tmp_path))

    assert len(set(prints)) == 3


def test_the_fingerprint_leaves_out_what_python_and_editors_leave_there(tmp_path: Path) -> None:
    metric = parse("evaluate:./metrics/taste")
    folder = a_folder(tmp_path)
    before = fingerprint(metric, tmp_path)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "taste.cpython-311.pyc").write_bytes(b"\0")
    (folder / ".taste.py.swp").write_text("half written")
    assert fingerprint(metric, tmp_path) == before


def test_a_single_file_depends_on_nothing_beside_it(tmp_path: Path) -> None:
    metric = parse("evaluate:./metrics/taste/taste.py")
    a_folder(tmp_path)
    before = fingerprint(metric, tmp_path)
    a_folder(tmp_path, words="y = 2\n")
    assert fingerprint(metric, tmp_path) == before


def test_the_hub_is_known_by_its_commit_and_ours_by_nothing(tmp_path: Path) -> None:
    found = fingerprints(["bleu", f"evaluate:meteor@{COMMIT}"], tmp_path)
    assert found == {"evaluate:meteor": COMMIT}


@pytest.mark.parametrize("name", ["evaluate:./nothing", "evaluate:./nothing.py"])
def test_a_metric_that_is_not_there_is_a_mistake_of_the_recipe(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"name a folder that holds nothing\.py"):
        fingerprints([name], tmp_path)
