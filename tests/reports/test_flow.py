"""What became of the rows is told from the stages' own counts and their ledger."""

from dataclasses import replace
from pathlib import Path

from reports.build import build
from reports.gather import gather
from reports.page import render
from reports.section import Report


def test_levels_splits_drops_changes_and_problems_are_counted(run: Path) -> None:
    flow = gather(run, samples=0).flow
    assert [(level.kept, level.dropped) for level in flow.levels] == [
        (1204, 0),
        (980, 224),
        (458, 27),
    ]
    assert flow.splits == (("train", 330), ("validation", 38), ("test", 90))
    first = flow.drops[0]
    assert (first.stage, first.step, first.reason) == ("curate", "near_dedup", "near_copy")
    assert (first.rows, first.of) == (120, 1204)
    found = {(change.step, change.kind): (change.records, change.places) for change in flow.changes}
    assert found == {
        ("pii", "PHONE"): (12, 24),
        ("pii", "EMAIL"): (7, 7),
        ("clean_text", ""): (310, 0),
    }
    assert flow.problems == (("torn", 3), ("robots", 2), ("encoding", 1))


def test_what_was_read_and_what_recurred_on_pages_is_told_the_most_frequent_first(
    run: Path,
) -> None:
    flow = gather(run, samples=0).flow
    assert flow.kinds == (("message", 1100), ("page", 103), ("post", 1))
    assert [(block.text, block.pages) for block in flow.taken[:2]] == [
        ("Footer line 0", 103),
        ("Footer line 1", 102),
    ]
    page = build(run, Report())
    assert "1,100 messages, 103 pages, 1 post." in page
    assert "And 3 more" in page


def test_languages_are_told_the_most_frequent_first_and_so_are_warnings(run: Path) -> None:
    flow = gather(run, samples=0).flow
    assert flow.languages == (("en", 600), ("pt", 300), ("und", 80))
    page = build(run, Report())
    assert "not determined" in page
    assert "overrides: 2 of 3 ids are of no record." in page


def test_what_is_held_out_and_stands_in_train_is_told_by_measure(run: Path) -> None:
    found = gather(run, samples=0)
    leaks = {
        "held": 128,
        "train": 1330,
        "share": 0.03125,
        "measures": {"exact": 0, "near": 4},
        "least": {"exact": 1, "near": 0.8},
    }
    dataset = replace(found.stages["dataset"], facts={"leaks": leaks})

    page = render(replace(found, stages={**found.stages, "dataset": dataset}), Report())

    assert "3.1 % of 128 held-out examples match one of 1,330 on the train side" in page
    assert "0 by exact (from 1 on), 4 by near (from 0.8 on)." in page
    assert "stands in train all the same" not in render(found, Report())
