"""What steps say of their decisions is told on the page, and what a model could not read."""

from pathlib import Path

from reports.build import build
from reports.gather import gather
from reports.notes import Found, Note, Notes, Read, notes
from reports.section import Report
from tests.reports.test_page import Page


def test_notes_are_read_and_what_was_not_read_comes_first(run: Path) -> None:
    found = gather(run, samples=0).flow.notes

    assert found == Notes(
        read=(Read("pii", "tl", 0, 14), Read("pii", "en", 590, 10)),
        found=(Found("semantic_dedup", "post", 400_000, 1000, 62, 61, 0.983871),),
        others=(Note("some_step", "all", (("looked", 3), ("left", 0.25))),),
    )
    assert found.is_unread
    assert notes(None) == Notes()


def test_the_page_tells_them(run: Path) -> None:
    text = " ".join(Page(build(run, Report())).text.split())

    assert "where it could not, some of these names may have stayed." in text
    assert "pii tl 0 14 pii en 590 10".replace(" ", "") in text.replace(" ", "")
    assert (
        "semantic_dedup, post: 400,000 rows were too many to compare each with all, so they were "
        "compared within clusters. Of 1,000 that were looked at again, 62 match one that is kept, "
        "and 61 of these had been found (98 %)."
    ) in text
    assert "some_step, all: looked 3" in text


def test_a_run_without_notes_says_nothing_of_them(run: Path) -> None:
    (run / "curate" / "manifest.json").unlink()

    page = build(run, Report())

    assert gather(run, samples=0).flow.notes == Notes()
    assert 'id="names"' not in page
    assert 'id="notes"' not in page
