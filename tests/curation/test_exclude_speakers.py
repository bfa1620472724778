"""Who goes with whom, what stays, and how a name that is nobody's is found."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from curation.plan import label, told
from curation.stage import curate
from curation.steps.exclude_speakers import ExcludeSpeakers
from curation.steps.pii import Pii
from curation.steps.step import steps
from curation.steps.where import Where
from grist import store
from grist.engine import LocalExecutor
from grist.errors import UserError
from grist.records import Record
from grist.stage import Workplace
from tests.builders import a_record
from tests.curation.cards import card_of
from tests.curation.test_curate import run_curate, texts


def said(at: int, text: str, *names: str, speaker: str | None = "user1", **more: str) -> Record:
    fields = [*(("speaker_name", name) for name in names), *more.items()]
    return replace(a_record(text, at=at, fields=tuple(fields)), speaker=speaker)


def kept(home: Path, made: list[Record], *speakers: str) -> list[str]:
    run_curate(home, made, [ExcludeSpeakers(speakers=speakers)])
    return texts(home / "curate" / "records")


@pytest.mark.parametrize("name", ["user1", "Ana", "ANA  prates", "ｕｓｅｒ１"])
def test_somebody_goes_under_every_name_wherever_it_is_said(tmp_path: Path, name: str) -> None:
    made = [
        said(1, "a", "Ana"),
        said(2, "b", "Ben", speaker="user2"),
        said(3, "c", "Ana Prates"),
        said(4, "d"),
        said(5, "e", "Cleo", speaker="user3"),  # another shard
        said(6, "f", "Ana", "Ana Prates"),
    ]
    assert kept(tmp_path, made, name) == ["b", "e"]


def test_what_is_forwarded_from_them_goes_and_what_is_told_of_them_stays(tmp_path: Path) -> None:
    made = [
        said(1, "a", "Ana"),
        said(2, "b", "Ana P."),
        said(3, "c", "Ben", speaker="user2", forwarded="ana p."),
        said(4, "d", "Ben", speaker="user2", forwarded="true"),
        said(5, "Ana said so", "Ben", speaker="user2"),
    ]
    assert kept(tmp_path, made, "Ana") == ["d", "Ana said so"]


def test_another_person_of_a_name_that_was_not_asked_for_stays(tmp_path: Path) -> None:
    made = [
        said(1, "a", "Ana"),
        said(2, "b", "Tea House"),
        said(3, "c", "Tea House", speaker="user9"),
        a_record("d", at=4, speaker="Tea House", fields=()),  # known by name alone
    ]
    assert kept(tmp_path, made, "Ana") == ["c"]
    assert kept(tmp_path / "by_name", made, "Tea House") == []


def test_the_ledger_says_who_was_excluded_by_id_alone(tmp_path: Path) -> None:
    made = [said(1, "a", "Ana"), said(2, "b", "Ben", speaker="user2")]
    result = run_curate(tmp_path, made, [ExcludeSpeakers(speakers=("Ana",)), Pii()])

    [drop] = [
        row
        for row in store.read_table(tmp_path / "curate" / "ledger.parquet").to_pylist()
        if row["action"] == "drop"
    ]
    assert (drop["id"], drop["reason"]) == (made[0].id, "excluded")
    assert result.manifest.counts["dropped"] == {"exclude_speakers:excluded": 1}
    everything = b"".join(p.read_bytes() for p in (tmp_path / "curate").rglob("*") if p.is_file())
    assert b"Ana" not in everything
    assert '"speakers": "1 not shown"' in result.manifest.facts["steps"][0]
    assert "- `exclude_speakers: {speakers: 1 not shown}`" in card_of(tmp_path)


def test_a_name_that_is_nobodys_stops_the_run_and_is_named(tmp_path: Path) -> None:
    made = [said(1, "a", "Ana")]
    for _ in range(2):  # the second time the decision lies there already
        with pytest.raises(
            UserError,
            match=r"curate: exclude_speakers: speakers\[1\] \('Anna'\): nobody in the sources",
        ):
            run_curate(tmp_path, made, [ExcludeSpeakers(speakers=("Ana", "Anna"))])
    assert not (tmp_path / "curate" / "manifest.json").exists()


def test_who_was_dropped_before_may_be_in_the_sources_and_the_message_says_so(
    tmp_path: Path,
) -> None:
    made = [said(1, "a", "Ana"), said(2, "b", "Ben", speaker="user2")]
    with pytest.raises(UserError, match="a step before this one dropped all that they wrote"):
        run_curate(tmp_path, made, [Where(speaker=("Ben",)), ExcludeSpeakers(("Ana",))])


def test_in_a_sample_somebody_may_be_missing(tmp_path: Path) -> None:
    run_curate(tmp_path, [said(1, "a", "Ana")], [])
    heard: list[str] = []
    place = Workplace(
        tmp_path, tmp_path / "curate", tmp_path, "", 7, LocalExecutor(),
        lambda what, *_: heard.append(what),
    )  # fmt: skip
    step = ExcludeSpeakers(speakers=("Ana", "Anna"))
    outcome = curate(place, steps=[step], sampled=True)

    assert outcome.facts["warnings"] == [
        "exclude_speakers: not everybody it names is in this sample",
        "no record is left of 1: exclude_speakers:excluded 1",
    ]
    assert any("speakers[1] ('Anna')" in line for line in heard)
    assert outcome.counts.kept == 0


def test_the_result_does_not_depend_on_workers(tmp_path: Path) -> None:
    made = [said(at, str(at), "Ana" if at % 3 else "Ben", speaker=None) for at in range(9)]
    step = ExcludeSpeakers(speakers=("Ben",))
    one = run_curate(tmp_path / "one", made, [step])
    two = run_curate(tmp_path / "two", made, [step], workers=2)
    assert one.manifest.outputs == two.manifest.outputs


def test_a_recipe_must_name_somebody() -> None:
    recipe = TypeAdapter(steps.choice())
    for wrong in ([], ["Ana", " "], "Ana"):
        with pytest.raises(ValidationError, match="speakers"):
            recipe.validate_python({"exclude_speakers": {"speakers": wrong}})
    with pytest.raises(ValidationError, match="speakers"):
        recipe.validate_python("exclude_speakers")


def test_names_are_not_told() -> None:
    [labelled] = label([ExcludeSpeakers(speakers=("Ana", "Ben"))])
    assert told(labelled) == '["exclude_speakers", {"speakers": "2 not shown"}]'
