"""What checks find in curated records, what they say of it, and what they never say."""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pydantic import TypeAdapter

from curation.checks import page
from curation.checks.curated import Curated
from curation.checks.results import Result
from curation.checks.section import Checks
from curation.checks.suite import drops, suite
from curation.checks.worker import results
from curation.steps.pii import Pii
from grist import records, store
from grist.errors import UserError
from grist.ledger import Counts
from grist.records import Record
from tests.builders import a_record

HOSTILE = "</script><script>window.hit=1</script>\x1b[31m\u202esecret"


def checks(**section: Any) -> Checks:
    return TypeAdapter(Checks).validate_python(section)


def lay_out(folder: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write rows as they should never be: every column may be missing."""
    schema = pa.schema([field.with_nullable(nullable=True) for field in records.schema()])
    store.write_table(store.part(folder, 0), pa.Table.from_pylist(list(rows), schema=schema))
    return folder


def rows_of(made: Sequence[Record]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = records.table(made).to_pylist()
    return rows


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """Give the outcomes of all checks on eight messages, of which most are wrong somehow."""
    rows = rows_of([a_record(f"text {at}", at=at, fields=()) for at in range(8)])
    gone = {"uri": None, "locator": None}
    for row in rows[:7]:
        row["source"] = {**row["source"], **gone}
    rows[0]["id"] = rows[1]["id"]
    rows[2]["id"] = None
    rows[3] |= {"id": HOSTILE, "text": HOSTILE, "speaker": HOSTILE}
    rows[4] |= {"kind": None}
    rows[5] |= {"kind": HOSTILE}
    rows[6] |= {"text": None}
    folder = lay_out(tmp_path_factory.mktemp("broken"), rows)
    own = [{"expect_column_values_to_match_regex": {"column": "text", "regex": "^text"}}]
    return list(results(Curated(folder), suite(checks(min_rows=9, expect=own), [Pii()])))


@pytest.mark.parametrize(
    ("name", "column", "unexpected"),
    [
        ("expect_table_row_count_to_be_between", None, None),
        ("expect_column_values_to_not_be_null", "id", 1),
        ("expect_column_values_to_be_unique", "id", 2),
        ("expect_column_values_to_match_regex", "id", 1),
        ("expect_column_values_to_not_be_null", "kind", 1),
        ("expect_column_values_to_be_in_set", "kind", 1),
        ("expect_column_values_to_not_be_null", "chars", 1),
        ("expect_column_values_to_be_between", "controls", 1),
        ("expect_column_values_to_be_between", "places", 1),
    ],
)
def test_each_built_in_check_fails_where_it_should(
    broken: list[Result], name: str, column: str | None, unexpected: int | None
) -> None:
    (found,) = [each for each in broken if (each.name, each.column) == (name, column)]

    assert found.fatal
    assert found.unexpected == unexpected
    assert len(found.ids) == (unexpected or 0)


def test_there_are_no_other_built_in_checks(broken: list[Result]) -> None:
    assert len(broken) == 9 + 1
    assert len(suite(checks(), [Pii()])) == 9
    assert len(suite(checks(), [])) == 8  # a place stays where there is no PII step


def test_neither_values_nor_ids_that_are_none_are_ever_told(broken: list[Result]) -> None:
    told = json.dumps([each.as_json() for each in broken])
    html = page.render(broken)

    for text in (told, html):
        assert "secret" not in text
        assert "window.hit" not in text
    (unfit,) = [each for each in broken if each.parameters.get("regex", "").startswith("^[0-9")]
    assert unfit.ids == ("row 3",)


def test_an_empty_folder_fails_for_want_of_a_row(tmp_path: Path) -> None:
    first, *others = results(Curated(tmp_path), suite(checks(), []))

    assert not first.success
    assert all(each.success for each in others)


def test_at_most_twenty_rows_are_named(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, rows_of([a_record(at=at) for at in range(30)]))
    own = {"expect_column_values_to_be_null": {"column": "text"}}

    last = list(results(Curated(folder), suite(checks(expect=[own]), [])))[-1]

    assert (last.unexpected, last.share, len(last.ids)) == (30, 1.0, 20)


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (
            {"expect_column_values_to_be_unique": {"column": "langg"}},
            "checks: no column 'langg' among the curated records; did you mean 'lang'?",
        ),
        (
            {"expect_column_mean_to_be_between": {"column": "lang", "max_value": 3}},
            "checks: expect_column_mean_to_be_between lang: Great Expectations cannot run it on "
            "these values; lang holds text",
        ),
        (
            {
                "expect_column_values_to_match_strftime_format": {
                    "column": "lang",
                    "strftime_format": "%Q",
                }
            },
            "checks: expect_column_values_to_match_strftime_format lang: Great Expectations does "
            "not take these parameters together",
        ),
        (
            {
                "expect_column_quantile_values_to_be_between": {
                    "column": "chars",
                    "quantile_ranges": {"pigs": 2},
                }
            },
            "checks: expect_column_quantile_values_to_be_between chars: Great Expectations cannot "
            "run it on these values; chars holds numbers",
        ),
    ],
)
def test_what_cannot_be_run_is_the_user_s_to_mend(
    tmp_path: Path, own: dict[str, Any], says: str
) -> None:
    made = [a_record(HOSTILE, at=at, fields=(("lang", "secret"),)) for at in range(3)]
    folder = lay_out(tmp_path, rows_of(made))

    with pytest.raises(UserError) as raised:
        list(results(Curated(folder), suite(checks(expect=[own]), [])))

    assert str(raised.value) == says


def test_a_regex_that_never_ends_is_ended(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, rows_of([a_record(f"{'a' * 60}!")]))
    own = {"expect_column_values_to_match_regex": {"column": "text", "regex": "^(?=a)(a+)+$"}}

    with pytest.raises(UserError, match=r"match_regex text: not done after 1 s"):
        list(results(Curated(folder), suite(checks(expect=[own]), []), least_seconds=1))


def test_the_share_of_dropped_records_is_held_against_the_recipe() -> None:
    counts = Counts(came=10, kept=3, dropped={"limit:limit": 7})

    (passed,) = drops(checks(max_drop_share=0.7), counts)
    (failed,) = drops(checks(max_drop_share=0.69), counts)

    assert passed.success
    assert failed.fatal
    assert (failed.checked, failed.unexpected, failed.share) == (10, 7, 0.7)
    assert drops(checks(), counts) == []


def test_the_page_allows_its_own_style_alone_and_escapes_what_a_recipe_says() -> None:
    told = Result("<b>name</b>", HOSTILE, {"regex": HOSTILE}, "critical", False, 3, 1, 0.333333)

    html = page.render([replace(told, success=True), told])

    (style,) = re.findall("<style>(.*?)</style>", html, flags=re.DOTALL)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{hashed}'" in html
    assert not re.search(r"<script|<b>|\x1b|\u202e|https?://|\b(src|href|on\w+)=", html)
    assert html.index('class="failed"') < html.index('class="passed"')
    assert "1 of 2 checks failed" in html


def test_the_page_counts_a_set_of_one_value_as_one() -> None:
    result = Result("name", "lang", {"value_set": 1, "allow": 2}, "warning", False, 3, 1, 0.333333)

    html = page.render([result])

    assert "value_set: 1 value<" in html
    assert "allow: 2 values<" in html
