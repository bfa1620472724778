"""Checks on the command line: validated without the library, and a gate with an exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grist.errors import RecipeError
from grist.stage import Stage
from gristmill.recipe import load
from gristmill.stages import STAGES, make
from tests.gristmill.conftest import PRIVATE, RECIPE, gristmill, lay_out

CURATED = RECIPE.partition("examples:")[0]
COUNT = "expect_table_row_count_to_be_between: {min_value: 2}"
OWN = """\
checks:
  min_rows: 100
  max_drop_share: 0.6
  expect:
    - expect_column_values_to_be_in_set: {column: kind, value_set: [message]}
    - expect_column_value_lengths_to_be_between: {column: text, min_value: 3, mostly: 0.99}
"""


def mistakes(folder: Path, checks: str) -> list[str]:
    path = folder / "recipe.yaml"
    path.write_text(CURATED + checks, encoding="utf-8")
    with pytest.raises(RecipeError) as error:
        load(path)
    return [line.removeprefix(f"{folder}/") for line in error.value.mistakes]


def test_mistakes_in_checks_are_named_with_place_got_and_nearest_name(tmp_path: Path) -> None:
    wrong = (
        OWN.replace("min_rows: 100", "min_row: 100")
        .replace("values_to_be_in_set", "values_to_be_inset")
        .replace("min_value: 3", "min_valu: 3")
        .replace("mostly: 0.99", "mostly: 99")
    )
    name = "expect_column_value_lengths_to_be_between"

    assert mistakes(tmp_path, wrong) == [
        "recipe.yaml:10:3: checks: no parameter 'min_row'; did you mean 'min_rows'?",
        "recipe.yaml:13:7: checks expect[0]: no expectation 'expect_column_values_to_be_inset'; "
        "did you mean 'expect_column_values_to_be_in_set'?",
        f"recipe.yaml:14:50: checks expect[1] {name}: needs min_value, max_value or both",
        f"recipe.yaml:14:65: checks expect[1] {name}: no parameter 'min_valu'; "
        "did you mean 'min_value'?",
        f"recipe.yaml:14:86: checks expect[1] {name} mostly: should be a share from 0 to 1, got 99",
    ]


@pytest.mark.parametrize("section", ["checks: {}\n", "checks:\n"])
def test_an_empty_section_asks_for_what_is_built_in(tmp_path: Path, section: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(CURATED + section, encoding="utf-8")
    checks = load(path).checks

    assert checks is not None
    assert (checks.min_rows, checks.expect) == (1, ())


TWO_TABLES = """\
checks:
  expect:
    - expect_drop_share_to_be_at_most: {max_value: 0.3, step: exact_dedup@2}
    - expect_roles_to_alternate
  examples:
    - expect_no_private_data
    - expect_leak_share_to_be_at_most: {max_valu: 0.3}
"""


def test_an_expectation_at_the_wrong_place_is_told_where_it_belongs(tmp_path: Path) -> None:
    assert mistakes(tmp_path, TWO_TABLES + "examples: text\n") == [
        "recipe.yaml:12:7: checks expect[1]: expect_roles_to_alternate is about examples, not "
        "records; it belongs under `checks: {examples: [...]}`",
        "recipe.yaml:14:7: checks examples[0]: expect_no_private_data is about records, not "
        "examples; it belongs under `checks: {expect: [...]}`",
        "recipe.yaml:15:40: checks examples[1] expect_leak_share_to_be_at_most: 'max_value' is "
        "missing",
        "recipe.yaml:15:41: checks examples[1] expect_leak_share_to_be_at_most: no parameter "
        "'max_valu'; did you mean 'max_value'?",
    ]


UNFIT = """\
checks:
  expect: [expect_drop_share_to_be_at_most: {max_value: 0.3, step: pi}]
  examples:
    - expect_roles_to_alternate
    - expect_token_lengths_to_be_between: {max_value: 10}
    - expect_leak_share_to_be_at_most: {max_value: 0.3, measure: similar}
examples: text
"""


def test_what_the_rest_of_the_recipe_gives_nothing_for_is_a_mistake(tmp_path: Path) -> None:
    said = [line.partition(": ")[2] for line in mistakes(tmp_path, UNFIT)]

    assert said == [
        "checks expect[0] expect_drop_share_to_be_at_most step: the recipe has no step 'pi'; did "
        "you mean 'pii'?",
        "checks examples[0] expect_roles_to_alternate: the examples have no roles, their shape is "
        "text",
        "checks examples[1] expect_token_lengths_to_be_between: whose tokens? name a `tokenizer`: "
        "the recipe trains no model",
        "checks examples[2] expect_leak_share_to_be_at_most measure: the split compares no "
        "meanings; name a model: `split: {leaks: {model: ...}}`",
    ]


def test_checks_of_examples_need_examples(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "checks: {examples: [expect_roles_to_alternate]}\n") == [
        "recipe.yaml:1:1: checks of examples need the section 'examples'"
    ]


def test_checks_shape_no_stage_but_the_report(tmp_path: Path) -> None:
    def stages(checks: str) -> dict[str, Stage]:
        path = tmp_path / "recipe.yaml"
        path.write_text(f"{CURATED}{checks}\nexamples: text\nreport: {{}}\n", encoding="utf-8")
        recipe = load(path)
        return {name: make(name, recipe, tmp_path, None) for name in STAGES[1:3] + STAGES[5:]}

    none, one, two = map(
        stages, ("", "checks: {min_rows: 2}", f"checks: {{min_rows: 2, examples: [{COUNT}]}}")
    )

    for name in ("curate", "dataset"):
        assert none[name].slice == one[name].slice == two[name].slice
        assert none[name].checks is None
    assert one["curate"].checks == two["curate"].checks
    assert one["dataset"].checks != two["dataset"].checks
    assert one["report"].slice != two["report"].slice


LIGHT = """
import sys
from gristmill.cli import main

try:
    main()
finally:
    heavy = "great_expectations pandas pyarrow jinja2 torch numpy scrapy textual transformers"
    print([name for name in heavy.split() if name in sys.modules])
"""


def test_validate_reads_checks_without_what_takes_long_to_load(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(CURATED + OWN, encoding="utf-8")
    command = [sys.executable, "-c", LIGHT, "validate", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
    assert "no mistakes" in done.stderr


def test_a_failed_check_ends_with_3_and_goes_through_once_the_recipe_is_mended(
    tmp_path: Path,
) -> None:
    recipe = lay_out(tmp_path)
    curated = tmp_path / "runs" / "small" / "curate"
    strict = OWN.replace("mostly: 0.99", "max_value: 45")
    recipe.write_text(CURATED + strict, encoding="utf-8")

    stopped = [gristmill("run", recipe.name, cwd=tmp_path) for _ in range(2)]

    for done in stopped:
        assert done.returncode == 3
        assert (
            "checks: 1 critical of 12 failed; runs/small/curate/checks.html has the rest"
            in done.stderr
        )
        assert "  expect_column_value_lengths_to_be_between text: " in done.stderr
        assert "Traceback" not in done.stderr
        assert PRIVATE not in done.stderr
    assert "pii: signatures" in stopped[0].stderr
    assert "pii: signatures" not in stopped[1].stderr  # the passes are kept
    assert (curated / "checks.html").is_file()
    assert not (curated / "manifest.json").exists()

    recipe.write_text(CURATED + strict.replace("45", "45, severity: warning"), encoding="utf-8")
    done = gristmill("run", recipe.name, "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["stages"][1]["status"] == "ran"
    said = gristmill("run", recipe.name, cwd=tmp_path).stderr
    assert "checks         11  of 12 passed" in said
    assert "warning expect_column_value_lengths_to_be_between text " in said
    assert gristmill("verify", "runs/small", cwd=tmp_path).returncode == 0

    (curated / "checks.json").write_text("[]")
    assert "curate/checks.json: missing or altered" in gristmill(
        "verify", "runs/small", cwd=tmp_path
    ).stderr  # fmt: skip


def test_hostile_text_in_failing_rows_is_told_nowhere(tmp_path: Path) -> None:
    recipe = lay_out(tmp_path)
    hostile = "</td><script>hit()</script> \u001b[31m"
    export = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    export["messages"][0]["text"] = hostile
    (tmp_path / "result.json").write_text(json.dumps(export), encoding="utf-8")
    own = (
        "checks: {expect: [{expect_column_values_to_not_match_regex: {column: text, regex: hit}}]}"
    )
    recipe.write_text(CURATED + own, encoding="utf-8")

    done = gristmill("run", recipe.name, cwd=tmp_path)

    curated = tmp_path / "runs" / "small" / "curate"
    assert done.returncode == 3
    for said in (
        done.stderr,
        *((curated / f"checks.{kind}").read_text() for kind in ("json", "html")),
    ):
        assert "hit()" not in said
        assert "\x1b" not in said
