"""Checks of the dataset's examples: what is built in, what a recipe asks, and the gate."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from curation.checks import page
from curation.checks.examples import Examples
from curation.checks.gate import Asked
from curation.checks.own import Known, OfExamples
from curation.checks.own.expect_roles_to_alternate import faults
from curation.checks.results import Result
from curation.checks.section import Checks
from curation.checks.suite import example_suite
from curation.checks.worker import results
from curation.dataset import dataset
from curation.examples.chat import Chat
from curation.examples.shape import Shape, schema
from curation.examples.template import Template
from curation.examples.text import Text
from curation.splitting.section import Split
from grist import records, store
from grist.engine import LocalExecutor
from grist.errors import GateError, UserError
from grist.stage import Workplace
from tests.builders import a_record
from tests.curation.test_dataset import CHATS

ROLES = "expect_roles_to_alternate"
LEAKS = "expect_leak_share_to_be_at_most"
TOKENS = "expect_token_lengths_to_be_between"


def checks(*examples: Any) -> Checks:
    return TypeAdapter(Checks).validate_python({"examples": list(examples)})


def own(item: Any) -> OfExamples:
    (made,) = checks(item).examples
    assert isinstance(made, OfExamples)
    return made


def an_example(at: int, side: str = "train", **more: Any) -> dict[str, Any]:
    known = {"id": f"{at:032x}", "split": side, "group": f"g{at}", "kind": "message"}
    row = {**known, "records": ["r"], "prompt": "Ana: tea?\nBen:", "completion": " yes"}
    return {**row, **more}


def talk(*said: tuple[str, str]) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in said]


def lay_out(
    folder: Path,
    rows: Sequence[dict[str, Any]],
    shape: Shape = "prompt",
    leaks: Sequence[tuple[str, str]] = (),
) -> Examples:
    import pyarrow as pa

    columns = schema(shape)
    for side in ("train", "validation", "test"):
        some = [row for row in rows if row["split"] == side or (side == "train" and row.get("x"))]
        store.write_table(folder / f"{side}.parquet", pa.Table.from_pylist(some, schema=columns))
    names = pa.schema([("id", pa.string()), ("measure", pa.string())])
    pairs = [{"id": id_, "measure": measure} for id_, measure in leaks]
    store.write_table(folder / "leaks.parquet", pa.Table.from_pylist(pairs, schema=names))
    return Examples(folder, promptless=("page",))


def test_flat_columns_are_of_what_is_given_and_what_is_to_be_said(tmp_path: Path) -> None:
    rows = [
        an_example(0),
        an_example(1, "test", kind="page", prompt="", completion=" a b  "),
        an_example(2, "validation", kind="row", prompt="what?", completion="x", group="g0"),
    ]
    names = ["id", "turns", "words", "prompt_chars", "completion_chars", "records", "sides"]

    found = lay_out(tmp_path, rows).load(names).set_index("id")

    first, held, last = (rows[at]["id"] for at in (0, 1, 2))
    assert found.loc[first].tolist() == [2, 4, 14, 3, 1, 2]
    assert found.loc[held].tolist() == [1, 2, 0, 3, 1, 1]
    assert found.loc[last].tolist() == [2, 2, 5, 1, 1, 2]


def test_messages_have_their_turns_counted(tmp_path: Path) -> None:
    said = talk(("user", "tea?"), ("assistant", "yes"), ("user", "now?"), ("assistant", "go"))
    table = lay_out(tmp_path, [an_example(0, messages=said)], "messages")

    found = table.load(["turns", "chars", "prompt_chars", "completion_chars"])

    assert found.iloc[0].tolist() == [4, 16, 11, 2]


def test_an_unknown_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no column 'turn' among the examples; did you mean"):
        lay_out(tmp_path, [an_example(0)]).load(["turn"])


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """Give the outcomes of all checks on examples of which most are wrong somehow."""
    rows = [
        an_example(0),
        an_example(1, completion=" "),
        an_example(2, "test", group="g0"),
        an_example(0, "test", group="g9"),
        an_example(3, split="elsewhere", x=True),
        an_example(4, "test", prompt="secret"),
    ]
    asked = checks(
        {ROLES: {"severity": "info"}},
        {LEAKS: {"max_value": 0.3, "measure": "ngrams"}},
        {LEAKS: {"max_value": 0.3, "severity": "warning"}},
        {"expect_column_max_to_be_between": {"column": "turns", "max_value": 2}},
        {"expect_column_values_to_not_match_regex": {"column": "prompt", "regex": "secret"}},
    )
    leaks = [(rows[2]["id"], "ngrams"), (rows[4]["id"], "exact"), (rows[5]["id"], "exact")]
    table = lay_out(tmp_path_factory.mktemp("broken"), rows, leaks=leaks)
    return list(results(table, example_suite(asked)))


@pytest.mark.parametrize(
    ("name", "column", "unexpected"),
    [
        ("expect_column_values_to_be_unique", "id", 2),
        ("expect_column_values_to_be_in_set", "split", 1),
        ("expect_column_values_to_be_between", "sides", 2),
        ("expect_column_values_to_be_between", "completion_chars", 1),
        ("expect_column_values_to_not_match_regex", "prompt", 1),
    ],
)
def test_each_check_of_examples_fails_where_it_should(
    broken: list[Result], name: str, column: str, unexpected: int
) -> None:
    (found,) = [each for each in broken if (each.name, each.column) == (name, column)]

    assert found.fatal
    assert found.unexpected == unexpected


def test_what_holds_of_examples_passes(broken: list[Result]) -> None:
    passed = [(each.name, each.column) for each in broken if each.success]

    assert passed == [
        *(("expect_column_values_to_not_be_null", column) for column in ("id", "split", "group")),
        ("expect_column_max_to_be_between", "turns"),
    ]


def test_own_checks_of_examples_name_rows_and_keep_their_severity(broken: list[Result]) -> None:
    (roles,) = [each for each in broken if each.name == ROLES]
    by_words, by_any = [each for each in broken if each.name == LEAKS]

    assert (roles.severity, roles.ids) == ("info", (f"{1:032x}",))
    assert (by_words.unexpected, by_words.checked) == (1, 3)
    assert (by_any.unexpected, by_any.severity, by_any.fatal) == (2, "warning", False)
    assert set(by_any.ids) == {f"{2:032x}", f"{4:032x}"}


def test_the_page_of_examples_says_so_and_quotes_nothing(broken: list[Result]) -> None:
    html = page.render(broken, "examples")

    assert "Of the examples of the dataset" in html
    assert "tea?" not in html


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ([("user", "a"), ("assistant", "b")], 0),
        ([("system", "s"), ("user", "a"), ("assistant", "b")], 0),
        ([("assistant", "b")], 1),
        ([("user", "a")], 1),
        ([("user", "a"), ("user", "b"), ("assistant", "c")], 2),
        ([("user", "a"), ("assistant", " ")], 1),
        ([("user", "a"), ("system", "s"), ("assistant", "c")], 2),
        ([("system", "s")], 1),
        ([], 1),
    ],
)
def test_roles_alternate_and_the_assistant_is_last(said: list[tuple[str, str]], wrong: int) -> None:
    assert faults(talk(*said)) == wrong


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.sampled_from(["a", ""]))))
def test_only_pairs_in_which_both_say_something_are_without_fault(
    said: list[tuple[str, str]],
) -> None:
    sound = bool(said) and said == [("user", "a"), ("assistant", "a")] * (len(said) // 2)

    assert (faults(talk(*said)) == 0) == sound


def test_an_empty_prompt_is_right_only_where_texts_are_learned_whole(tmp_path: Path) -> None:
    rows = [an_example(0, prompt=""), an_example(1, prompt="", kind="page")]

    assert own(ROLES).rows(lay_out(tmp_path, rows))["found"].tolist() == [1, 0]


def test_tokens_are_counted_as_training_renders_an_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grist import tokens

    monkeypatch.setattr(tokens, "load_tokenizer", lambda folder: folder.name)
    monkeypatch.setattr(
        tokens, "render", lambda name, row: tokens.Rendered((1,) * len(row["prompt"]), (2, 3))
    )
    table = lay_out(tmp_path, [an_example(0), an_example(1, prompt="ab")])
    table = Examples(tmp_path, model="m", tokenizers={"m": tmp_path / "m"})

    made = own({TOKENS: {"max_value": 9, "mostly": 0.5}})

    assert made.rows(table)["found"].tolist() == [16, 4]
    assert made.rule == {"max_value": 9, "mostly": 0.5}


@pytest.mark.parametrize(
    ("item", "known", "place", "says"),
    [
        (ROLES, Known(shape="label"), (ROLES,), "their shape is label"),
        ({TOKENS: {"max_value": 9}}, Known(), (TOKENS,), "whose tokens?"),
        ({TOKENS: {"max_value": 9}}, Known(model="tiny-gpt2"), (TOKENS,), "made of the dataset"),
        (
            {LEAKS: {"max_value": 0, "measure": "similar"}},
            Known(measures=("exact", "ngrams", "near")),
            (LEAKS, "measure"),
            "name a model",
        ),
    ],
)
def test_what_the_recipe_gives_nothing_for_is_a_mistake(
    item: Any, known: Known, place: tuple[str, ...], says: str
) -> None:
    ((found, said),) = checks(item).unfit(known)

    assert found == ("examples", 0, *place)
    assert says in said


def test_what_fits_the_recipe_is_none() -> None:
    known = Known(shape="prompt", measures=("exact",), model="smollm2-135m")
    items = (ROLES, {TOKENS: {"max_value": 9}}, {LEAKS: {"max_value": 0, "measure": "exact"}})

    assert list(checks(*items).unfit(known)) == []


def make(home: Path, section: Checks) -> Any:
    store.write_table(store.part(home / "curate" / "records", 0), records.table(CHATS))
    place = Workplace(home, home / "dataset", home, "", 7, LocalExecutor(1), lambda *_: None)
    split = Split(test=0.2)
    return dataset(place, builders=[Chat()], split=split, name="test", asked=Asked(section))


def test_a_failed_check_closes_the_dataset_and_leaves_its_page(tmp_path: Path) -> None:
    with pytest.raises(GateError) as raised:
        make(tmp_path, checks({"expect_column_values_to_be_null": {"column": "kind"}}))

    lines = str(raised.value).splitlines()
    assert lines[0] == (
        f"checks: 1 critical of 8 failed; {tmp_path}/dataset/checks.html has the rest"
    )
    assert len(store.read_json(tmp_path / "dataset" / "checks.json")) == 8


def test_what_is_built_in_runs_where_the_recipe_has_checks_of_records_alone(
    tmp_path: Path,
) -> None:
    outcome = make(tmp_path, Checks())

    assert outcome.facts["checks"] == {"passed": 7, "failed": []}
    assert {"checks.json", "checks.html"} <= {path.name for path in outcome.outputs}


def test_kinds_of_whole_texts_may_have_no_prompt() -> None:
    from curation.dataset import _promptless

    template = Template(prompt="{title}?", completion="{text}", kinds=("row",))
    assert _promptless([Chat(), Text(kinds=("page",)), template]) == ["page"]
    assert a_record().kind not in _promptless([Text()])
