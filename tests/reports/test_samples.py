"""Samples hold every model's answer, shortened so that the page stays small."""

from pathlib import Path

import pyarrow as pa

from grist import store
from reports.samples import select


def test_each_sample_has_the_truth_and_the_answers_in_order(run: Path) -> None:
    (selection,) = select(run / "evaluate" / "samples.parquet", show=7)
    assert (selection.by, selection.paired, selection.of) == ("chrF", True, 90)
    places = [sample.place or str(sample.rank) for sample in selection.samples]
    assert places == ["Best", "16", "31", "Median", "60", "75", "Worst"]
    assert selection.samples[-1].rank == 90
    for sample in selection.samples:
        assert [answer.model for answer in sample.answers] == ["base", "tuned"]
        names = [name for name, _ in sample.answers[0].figures]
        assert names == ["Perplexity", "chrF", "ROUGE-L"]


def test_the_choice_does_not_depend_on_the_order_of_the_rows(run: Path, tmp_path: Path) -> None:
    path = run / "evaluate" / "samples.parquet"
    table = store.read_table(path)
    turned = tmp_path / "turned.parquet"
    store.write_table(turned, table.take(list(range(len(table)))[::-1]))
    assert select(turned, show=9) == select(path, show=9)


def test_a_long_text_is_cut_and_says_by_how_much(hostile_run: Path) -> None:
    (selection,) = select(hostile_run / "evaluate" / "samples.parquet", show=10)
    references = [sample.reference for sample in selection.samples]
    longest = max(references, key=lambda excerpt: excerpt.after)
    assert len(longest.text) <= 900
    assert longest.after > 99_000


def test_of_a_long_prompt_the_end_is_shown(run: Path, tmp_path: Path) -> None:
    rows = store.read_table(run / "evaluate" / "samples.parquet").to_pylist()[:2]
    for row in rows:
        row["prompt"] = "é" * 3000 + " the very end"
    store.write_table(tmp_path / "samples.parquet", pa.Table.from_pylist(rows))
    (selection,) = select(tmp_path / "samples.parquet", show=1)
    prompt = selection.samples[0].prompt
    assert prompt.text.endswith("the very end")
    assert prompt.before + len(prompt.text) == 3013


def test_protocols_share_the_samples_and_one_that_writes_nothing_has_none(
    run: Path, tmp_path: Path
) -> None:
    rows = store.read_table(run / "evaluate" / "samples.parquet").to_pylist()
    others = [{**row, "protocol": "reply"} for row in rows]
    silent = [{**row, "protocol": "rolling", "output": ""} for row in rows]
    path = tmp_path / "samples.parquet"
    store.write_table(path, pa.Table.from_pylist([*silent, *rows, *others]))
    found = {each.protocol: len(each.samples) for each in select(path, show=5)}
    assert found == {"half_token": 3, "reply": 2}
    assert select(path, show=0) == ()
