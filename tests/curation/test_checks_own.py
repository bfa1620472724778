"""Expectations of our own on records: what each counts, and what Great Expectations says of it."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.checks.curated import Curated, curated
from curation.checks.own import OWN, Known, OfRecords, owns
from curation.checks.results import Result
from curation.checks.section import Checks
from curation.checks.worker import results
from curation.pii.deny import Denied
from curation.steps.pii import Pii
from grist import ledger, records, store
from grist.engine import LocalExecutor
from grist.ledger import Counts
from grist.records import Record
from grist.stage import Workplace
from grist.text import comparable
from tests.builders import a_record

NUMBER = "call +44 7700 900123"
LONG = "the kettle stands on the stove until the water sings and somebody takes it off again"


def own(name: str, **parameters: Any) -> OfRecords:
    """Read one as a recipe gives it."""
    (made,) = TypeAdapter(Checks).validate_python({"expect": [{name: parameters}]}).expect
    assert isinstance(made, OfRecords)
    return made


def lay_out(folder: Path, made: Sequence[Record], *, shard_rows: int = 5_000) -> Curated:
    for number, at in enumerate(range(0, len(made), shard_rows)):
        table = records.table(made[at : at + shard_rows])
        store.write_table(store.part(folder / "records", number), table)
    return Curated(folder / "records")


def found(made: OfRecords, table: Curated) -> list[int]:
    counts: list[int] = made.rows(table)["found"].tolist()
    return counts


def pages(*texts: str, kind: str = "page") -> list[Record]:
    return [a_record(text, at=at, kind=kind) for at, text in enumerate(texts)]


def a_place(home: Path) -> Workplace:
    return Workplace(home, home / "curate", home, "", 7, LocalExecutor(1), lambda *_: None)


def test_private_data_is_counted_by_type_and_placeholders_are_none(tmp_path: Path) -> None:
    texts = (f"{NUMBER} or mail ana@tea.example", "<PHONE_1>, [removed]", "tea", "")
    table = lay_out(tmp_path, pages(*texts), shard_rows=2)

    assert found(own("expect_no_private_data"), table) == [2, 0, 0, 0]
    assert found(own("expect_no_private_data", types=["EMAIL"]), table) == [1, 0, 0, 0]
    assert found(own("expect_no_private_data", types=["IBAN"]), table) == [0, 0, 0, 0]


def test_what_is_private_is_what_the_recipe_s_pii_step_says(tmp_path: Path) -> None:
    texts = ("mail tea@house.example", "Project Bluebird", "call 07700 900123", "call 912345678")
    steps = [
        Pii(regions=("GB",), allow=("tea@house.example",)),
        Pii(regions=("PT",), deny=(Denied("Project Bluebird"),)),
    ]
    lay_out(tmp_path / "curate", pages(*texts))

    table = curated(a_place(tmp_path), steps, Counts())

    assert found(own("expect_no_private_data"), table) == [0, 1, 1, 1]
    assert found(own("expect_no_private_data", allow=[]), table) == [1, 1, 1, 1]
    assert found(own("expect_no_private_data", types=["DENIED"]), table) == [0, 1, 0, 0]
    assert found(own("expect_no_private_data", types=["PHONE"]), table) == [0, 0, 1, 1]


def test_surrogates_that_the_run_has_put_there_are_no_finds(tmp_path: Path) -> None:
    lay_out(tmp_path / "curate", pages(NUMBER, "call +44 7700 900456"))
    steps = [Pii(mode="surrogate")]
    table = curated(a_place(tmp_path), steps, Counts())
    assert table.issued is not None
    store.write_json(table.issued, ["+44 7700 900123"])

    assert found(own("expect_no_private_data"), table) == [0, 1]
    assert curated(a_place(tmp_path), [], Counts()).issued is None


def test_each_of_a_set_of_copies_counts_and_empty_texts_are_like_nothing(tmp_path: Path) -> None:
    texts = ("Tea at  FIVE", "tea at five", "milk", "", "")
    table = lay_out(tmp_path, pages(*texts), shard_rows=2)

    assert found(own("expect_duplicate_share_to_be_at_most", max_value=0), table) == [1, 1, 0, 0, 0]


def test_near_copies_count_where_a_recipe_says_how_near(tmp_path: Path) -> None:
    texts = (LONG, f"{LONG}.", "something else is said here, at some length, of quite other things")
    table = lay_out(tmp_path, pages(*texts), shard_rows=1)
    name = "expect_duplicate_share_to_be_at_most"

    assert found(own(name, max_value=0), table) == [0, 0, 0]
    assert found(own(name, max_value=0, near=0.8), table) == [1, 1, 0]


def test_messages_repeat_and_are_left_out_unless_a_recipe_asks_for_them(tmp_path: Path) -> None:
    table = lay_out(tmp_path, pages("ok", "ok", kind="message"))
    name = "expect_duplicate_share_to_be_at_most"

    assert found(own(name, max_value=0), table) == []
    assert found(own(name, max_value=0, kinds=["message"]), table) == [1, 1]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["tea", "Tea ", "milk", "", "\ufb01ne", "fine"]), max_size=8))
def test_copies_are_those_that_a_look_at_all_pairs_finds(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    table = lay_out(tmp_path_factory.mktemp("pairs"), pages(*texts), shard_rows=3)
    folded = [comparable(text) for text in texts]
    pairs = [(a, b) for a, b in combinations(range(len(texts)), 2) if folded[a] == folded[b] != ""]

    counts = found(own("expect_duplicate_share_to_be_at_most", max_value=0), table)

    assert counts == [int(any(at in pair for pair in pairs)) for at in range(len(texts))]


def dropped(folder: Path) -> Curated:
    """Lay out ten records, of which clean_text drops one and exact_dedup three."""
    import pandas as pd

    ids = [f"{at:032x}" for at in range(4)]
    rows = pd.DataFrame({"id": ids, "reason": "r"}, dtype="str")
    tables = [
        ledger.entries(rows[:1], step="clean_text", action=ledger.DROP),
        ledger.entries(rows[1:], step="exact_dedup", action=ledger.DROP),
        ledger.entries(rows, step="exact_dedup", action=ledger.CHANGE),
    ]
    store.write_tables(folder / "ledger.parquet", iter(tables), ledger.schema())
    table = lay_out(folder, pages("tea"))
    counts = Counts(10, 0, 6, {"clean_text:empty": 1, "exact_dedup:a": 1, "exact_dedup:b": 2})
    steps = ("overrides", "clean_text", "exact_dedup")
    return Curated(table.records, folder / "ledger.parquet", counts, steps)


def test_the_drop_share_is_of_the_records_that_came_to_the_step(tmp_path: Path) -> None:
    table = dropped(tmp_path)
    name = "expect_drop_share_to_be_at_most"

    rows = own(name, max_value=0.3, step="exact_dedup").rows(table)

    assert rows["found"].tolist() == [1] * 3 + [0] * 6
    assert rows["id"].tolist()[:3] == [f"{at:032x}" for at in (1, 2, 3)]
    assert found(own(name, max_value=0.3), table) == [1] * 4 + [0] * 6
    assert found(own(name, max_value=0, step="overrides"), table) == [0] * 10


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """Give what the library says of ten records, as a recipe names them."""
    table = dropped(tmp_path_factory.mktemp("outcomes"))
    lay_out(table.records.parent, pages(NUMBER, *"abbbcdefg"))
    name = "expect_duplicate_share_to_be_at_most"
    expect = [
        own("expect_no_private_data", allow=["+44 7700 900999"], severity="warning"),
        own(name, max_value=0.3),
        own(name, max_value=0.29),
        own("expect_drop_share_to_be_at_most", max_value=0.4),
        own("expect_drop_share_to_be_at_most", max_value=0.3, step="exact_dedup"),
    ]
    return list(results(table, expect))


def test_great_expectations_holds_the_rule_against_every_row(outcomes: list[Result]) -> None:
    private, _, copies, _, by_step = outcomes

    assert (private.name, private.column) == ("expect_no_private_data", "text")
    assert (private.unexpected, private.checked, private.severity) == (1, 10, "warning")
    assert private.ids == (a_record(at=0).id,)
    assert not private.fatal
    assert not private.success
    assert copies.fatal
    assert (copies.unexpected, copies.share) == (3, 0.3)
    assert copies.ids == tuple(a_record(at=at).id for at in (2, 3, 4))
    assert by_step.column is None
    assert (by_step.unexpected, by_step.checked, by_step.success) == (3, 9, False)


def test_a_share_just_at_the_limit_passes(outcomes: list[Result]) -> None:
    assert [each.success for each in outcomes] == [False, True, False, True, False]


def test_values_that_may_stay_are_told_by_their_number(outcomes: list[Result]) -> None:
    assert outcomes[0].parameters == {"allow": 1}
    assert outcomes[1].parameters == {"max_value": 0.3}


def wrong(section: str, item: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(Checks).validate_python({section: [item]})
    errors = raised.value.errors()
    # A name stands twice, as in the places of all registered things (`grist.registry`).
    return [(".".join(map(str, dict.fromkeys(error["loc"][2:]))), error["msg"]) for error in errors]


DROPS = "expect_drop_share_to_be_at_most"


@pytest.mark.parametrize(
    ("section", "item", "place", "says"),
    [
        ("expect", {DROPS: {"max_value": 2}}, f"{DROPS}.max_value", "less than or equal to 1"),
        ("expect", DROPS, f"{DROPS}.max_value", "Field required"),
        ("expect", {DROPS: {"max_value": 0, "stepp": ""}}, f"{DROPS}.stepp", "Unexpected keyword"),
        ("examples", {DROPS: {"max_value": 0}}, "", "under `checks: {expect: [...]}`"),
        ("expect", "expect_roles_to_alternate", "", "under `checks: {examples: [...]}`"),
        ("expect", "expect_no_privat_data", "", "did you mean 'expect_no_private_data'?"),
        (
            "expect",
            {"expect_no_private_data": {"types": ["EMAL"]}},
            "expect_no_private_data",
            "did you mean 'EMAIL'?",
        ),
        (
            "expect",
            {"expect_no_private_data": {"regions": ["XX"]}},
            "expect_no_private_data",
            "no region 'XX'",
        ),
        (
            "examples",
            {"expect_token_lengths_to_be_between": {"min_value": 9, "max_value": 8}},
            "expect_token_lengths_to_be_between",
            "min_value must not be above max_value",
        ),
        (
            "expect",
            {"expect_no_private_data": {"severity": "fatal"}},
            "expect_no_private_data.severity",
            "'critical', 'warning' or 'info'",
        ),
    ],
)
def test_a_mistake_is_found_at_its_place(section: str, item: Any, place: str, says: str) -> None:
    mistakes = wrong(section, item)

    assert [where for where, _ in mistakes] == [place]
    assert says in mistakes[0][1]


def test_an_unknown_step_is_told_with_the_nearest_name() -> None:
    known = Known(steps=("exact_dedup", "exact_dedup@2"))
    checks = Checks(expect=(own(DROPS, max_value=0, step="exact_dedup@3"),))

    assert list(checks.unfit(known)) == [
        (
            ("expect", 0, DROPS, "step"),
            "the recipe has no step 'exact_dedup@3'; did you mean 'exact_dedup@2'?",
        )
    ]
    assert not list(Checks(expect=(own(DROPS, max_value=0),)).unfit(known))


def test_every_expectation_of_our_own_is_in_its_module_and_about_its_table() -> None:
    for name, table in OWN.items():
        made = owns.get(name)
        assert (made.name, made.table) == (name, table)
