"""Which lines go, what is left of a page, and that no private text is in the list of what went."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.steps.clean_text import CleanText
from curation.steps.drop_boilerplate import DropBoilerplate
from curation.steps.exact_dedup import ExactDedup
from curation.steps.pii import Pii
from curation.steps.step import Step, steps
from grist import store
from grist.records import Record
from grist.text import comparable
from tests.builders import a_record, frame
from tests.curation.test_curate import ledger, run_curate, texts

CANARY = "+44 20 7946 0958"


def a_page(text: str, at: int = 0, host: str | None = "tea.example", **parts: Any) -> Record:
    return a_record(text, at=at, thread=host, **{"kind": "page", "fields": (), **parts})


def pages(*bodies: str, frame: str = "Home\nAbout\n{}\n© The tea house") -> list[Record]:
    return [a_page(frame.format(body), at) for at, body in enumerate(bodies)]


def left(
    made: Sequence[Record], step: DropBoilerplate | None = None, cuts: Sequence[int] = ()
) -> list[str]:
    """Give what is left of each text, the step run over shards; check the ledger on the way."""
    step, whole = step or DropBoilerplate(), frame(made)
    edges = [0, *sorted(cuts), len(made)]
    shards = [whole.iloc[a:b].reset_index(drop=True) for a, b in pairwise(edges)]
    table = step.decide(pd.concat([step.signatures(shard) for shard in shards]))
    after = pd.concat([step.apply(shard, table) for shard in shards])["text"].tolist()
    changes = pd.concat([step.changes(shard, table) for shard in shards])
    changed = [row.id for row, text in zip(made, after, strict=True) if row.text != text]
    assert changes["id"].tolist() == changed
    return after


def test_lines_that_recur_on_the_pages_of_a_host_go() -> None:
    assert left(pages("Tea is a leaf.", "Cake is no bread.", "Milk first.")) == [
        "Tea is a leaf.", "Cake is no bread.", "Milk first.",
    ]  # fmt: skip


def test_lines_are_compared_as_dedup_compares_texts() -> None:
    made = [a_page(f"{line}\nbody {at}", at) for at, line in enumerate(["HOME ", " home", "Home"])]
    assert left(made) == ["body 0", "body 1", "body 2"]


def test_a_line_on_too_few_pages_or_too_small_a_share_of_them_stays() -> None:
    made = [a_page(f"{'Sale!' if at < 3 else ''}\nbody {at}", at) for at in range(12)]
    assert left(made)[0] == "Sale!\nbody 0"
    assert left(made, DropBoilerplate(min_share=0.25))[0] == "body 0"
    assert left(made, DropBoilerplate(min_share=0.25, min_pages=4))[0] == "Sale!\nbody 0"


def test_a_line_that_recurs_within_one_page_is_counted_once() -> None:
    assert left([a_page("la\nla\nla"), a_page("lo", 1), a_page("li", 2)])[0] == "la\nla\nla"


def test_an_article_under_several_addresses_is_no_boilerplate() -> None:
    article = "The goose has left.\nNobody saw it go."
    made = [a_page(article, at) for at in range(3)]
    made += [a_page(f"Tea {at}", 3 + at) for at in range(6)]
    assert left(made)[:3] == [article] * 3


def test_hosts_do_not_count_for_each_other() -> None:
    made = [a_page("Home\nbody", at, host=f"{at}.example") for at in range(5)]
    assert left(made) == ["Home\nbody"] * 5


def test_pages_without_a_host_and_other_kinds_are_left_alone() -> None:
    made = [a_page("Home", at, host=None) for at in range(4)]
    made += [a_page("Home", 4 + at, kind="post") for at in range(4)]
    made += [a_page("Home", 8 + at, kind="message") for at in range(4)]
    assert left(made) == ["Home"] * 12


def test_blank_lines_left_behind_are_folded_and_those_of_other_pages_are_not() -> None:
    made = pages("a", "b", "c", frame="Home\n\n\n\n{0} one\n\nAbout\n \n{0} two\n\nFoot")
    made.append(a_page("one\n\n\n\ntwo", 9))
    assert left(made)[::3] == ["a one\n\na two", "one\n\n\n\ntwo"]


def test_a_page_of_nothing_else_stays_and_is_empty(tmp_path: Path) -> None:
    made = pages("Tea is a leaf.", "Cake is no bread.", "Milk first.", "")
    result = run_curate(tmp_path, made, [DropBoilerplate()])
    assert texts(tmp_path / "curate" / "records")[3] == ""
    assert result.manifest.counts["dropped"] == {}


def test_the_ledger_counts_the_blocks_of_each_page(tmp_path: Path) -> None:
    made = [*pages("Tea.", "Cake.", "Milk."), a_page("Home\nonly", 7), a_page("none", 8)]
    run_curate(tmp_path, made, [DropBoilerplate()])
    changes = ledger(tmp_path)
    assert changes["id"].tolist() == [row.id for row in made[:4]]
    assert changes["score"].tolist() == [3, 3, 3, 1]
    assert set(changes["reason"]) == {"boilerplate"}


def listed(home: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = store.read_table(home / "curate" / "taken.parquet").to_pylist()
    return found


def test_what_was_taken_is_listed(tmp_path: Path) -> None:
    made = [*pages("Tea.", "Cake.", "Milk."), a_page("Home\nonly", 7)]
    result = run_curate(tmp_path, made, [CleanText(), DropBoilerplate()])
    assert listed(tmp_path) == [
        {"step": "drop_boilerplate", "thread": "tea.example", "text": text, "pages": number,
         "share": number / 4}
        for text, number in (("Home", 4), ("About", 3), ("© The tea house", 3))
    ]  # fmt: skip
    assert "taken.parquet" in {output.path for output in result.manifest.outputs}


def test_without_such_a_step_there_is_no_list(tmp_path: Path) -> None:
    run_curate(tmp_path, pages("Tea."), [ExactDedup()])
    assert not (tmp_path / "curate" / "taken.parquet").exists()


@pytest.mark.parametrize(
    "order",
    [
        [DropBoilerplate(), Pii()],
        [CleanText(), DropBoilerplate(), ExactDedup(), Pii()],
        [DropBoilerplate(), CleanText(), Pii()],
        [Pii(), DropBoilerplate()],
    ],
    ids=lambda order: "-".join(step.name for step in order),
)
def test_a_number_in_a_footer_stays_in_the_private_folder(
    tmp_path: Path, order: Sequence[Step]
) -> None:
    hidden = CANARY.replace("+", "&#43;") if CleanText() in order else CANARY
    made = pages("Tea.", "Cake.", "Milk.", frame="{}\nCall " + hidden)
    run_curate(tmp_path, made, order)
    [line] = listed(tmp_path)
    assert line["text"] == ("Call <PHONE_1>" if order[0] == Pii() else "Call <PHONE>")
    for path in (tmp_path / "curate").rglob("*"):
        if path.is_file():
            assert b"7946" not in path.read_bytes()
        if path.suffix == ".parquet":
            assert "7946" not in str(store.read_table(path).to_pylist())


def test_a_number_that_also_stands_elsewhere_has_the_same_pseudonym_in_the_list(
    tmp_path: Path,
) -> None:
    made = pages("Tea.", "Cake.", f"Or {CANARY}.", frame="{}\nCall " + CANARY)
    run_curate(tmp_path, made, [DropBoilerplate(), Pii()])
    assert listed(tmp_path)[0]["text"] == "Call <PHONE_1>"
    assert texts(tmp_path / "curate" / "records")[2] == "Or <PHONE_1>."


lines = st.sampled_from(["Home", "home ", "About", "", " ", "tea", "cake", "milk"])
some_pages = st.lists(
    st.builds(
        lambda parts, host, kind: ("\n".join(parts), host, kind),
        st.lists(lines, max_size=6),
        st.sampled_from(["a.example", "b.example", None]),
        st.sampled_from(["page", "page", "post"]),
    ),
    max_size=10,
)


@given(some_pages, st.sampled_from([0.3, 0.5, 1.0]), st.integers(2, 4), st.data())
@settings(max_examples=60, deadline=None)
def test_just_the_lines_that_recur_often_go_whatever_the_shards(
    drawn: list[tuple[str, str | None, str]], share: float, least: int, data: st.DataObject
) -> None:
    made = [a_page(text, at, host, kind=kind) for at, (text, host, kind) in enumerate(drawn)]
    step = DropBoilerplate(share, least)
    after = left(made, step)
    cuts = data.draw(st.lists(st.integers(0, len(made)), max_size=3))
    assert left(made, step, cuts) == after
    for (text, host, kind), rest in zip(drawn, after, strict=True):
        alike = {
            tuple(dict.fromkeys(comparable(line) for line in other.split("\n") if line.strip()))
            for other, there, what in drawn
            if (there, what) == (host, "page")
        }
        own = [set(page) for page in alike]
        often = {
            line
            for line in _lines(text)
            if sum(line in page for page in own) >= max(least, share * len(own))
        }
        looked_at = kind == "page" and host is not None
        assert _lines(rest) == (_lines(text) - often if looked_at else _lines(text))


def _lines(text: str) -> set[str]:
    return {comparable(line) for line in text.split("\n")} - {""}


@pytest.mark.parametrize("wrong", [{"min_share": 0}, {"min_share": 1.1}, {"min_pages": 1}])
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, float]) -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"drop_boilerplate": {"min_pages": 9}})
    with pytest.raises(ValidationError):
        recipe.validate_python({"drop_boilerplate": wrong})
