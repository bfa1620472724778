"""Names within the step: carried through a thread, numbered once, however shards are cut."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.pii import surrogate
from curation.pii.scopes import Scope, scoped
from curation.stage import curate
from curation.steps.min_length import MinLength
from curation.steps.pii import Pii
from curation.steps.step import Step, steps
from grist import records, store, taggers
from grist.engine import LocalExecutor
from grist.ledger import Counts
from grist.manifest import Manifest
from grist.records import Record, Source
from grist.stage import Outcome, Stage, Workplace, run
from tests.curation.cards import card_of

LISTS = Pii(names="lists")
MODEL = Pii(names="/models/names")

Row = dict[str, Any]


def a_message(text: str, thread: str | None = "7", speaker: str = "user1", **parts: Any) -> Row:
    return {"text": text, "speaker": speaker, "thread": thread, "kind": "message", **parts}


def a_page(text: str, **parts: Any) -> Row:
    return {"text": text, "thread": "tea.example", "kind": "page", **parts}


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    made = (
        Record(id=f"{at:032x}", source=Source("r.json", str(at), "ab", "telegram@1"), **row)
        for at, row in enumerate(rows)
    )
    return records.frame(records.table(made))


def decided(step: Pii, rows: Sequence[Row], cuts: Sequence[int] = ()) -> pd.DataFrame:
    whole = frame(rows)
    edges = [0, *cuts, len(rows)]
    shards = [whole.iloc[a:b].reset_index(drop=True) for a, b in pairwise(edges)]
    return step.decide(pd.concat(map(step.signatures, shards), ignore_index=True))


def after(*rows: Row, step: Pii = LISTS, cuts: Sequence[int] = ()) -> list[str]:
    found: list[str] = step.apply(frame(rows), decided(step, rows, cuts))["text"].tolist()
    return found


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put a model in place that knows the Vantalo, and fails on kettles; give what it is asked."""
    asked: list[str] = []

    def look(texts: Sequence[str], folder: Path) -> list[list[tuple[int, int]]]:
        if any("kettle" in text for text in texts):
            raise ValueError(texts)
        asked.extend(texts)
        return [[match.span() for match in re.finditer("Vantalo", text)] for text in texts]

    monkeypatch.setattr(taggers, "people", look)
    monkeypatch.setattr(taggers, "language", lambda folder: "en")
    return asked


def test_unless_it_is_asked_for_nobody_is_looked_for() -> None:
    assert after(a_message("Dear Patricia"), step=Pii()) == ["Dear Patricia"]


def test_a_name_found_once_goes_from_the_whole_thread_and_from_no_other() -> None:
    rows = (
        a_message("tell okri that i was there"),
        a_message("my sister Okri is in"),
        a_message("Okri or OKRI or okri", "8"),
        a_message("Okri's tea"),
    )
    assert after(*rows) == [
        "tell okri that i was there",
        "my sister <PERSON_2> is in",
        "Okri or OKRI or okri",
        "<PERSON_2>'s tea",
    ]


def test_a_name_that_is_no_word_is_carried_in_small_letters_too() -> None:
    rows = (a_message("ask Rosa and Patricia Kowalewska"), a_message("rosa, PATRICIA, kowalewska"))
    assert after(*rows) == [
        "ask <PERSON_2> and <PERSON_3>",
        "rosa, <PERSON_3>, <PERSON_3>",
    ]


def test_a_part_of_a_name_that_is_a_word_is_carried_only_if_it_stood_alone() -> None:
    rows = (a_page("Patricia Stone came. A Stone was here, so Patricia left"),)
    assert after(*rows) == ["<PERSON_1> came. A Stone was here, so <PERSON_1> left"]


def test_a_first_name_is_the_one_person_of_the_thread_who_bears_it() -> None:
    rows = (
        a_message("Anna and Patricia Silva"),
        a_message("Anna Kowalska wrote"),
        a_message("Patricia Costa wrote"),
        a_message("so Patricia and Anna"),
        a_message("and with Anna", "8"),
        a_message("with Anna J. Kowalska", "8"),
        a_message("is Anna in?", "9"),
    )
    assert after(*rows) == [
        "<PERSON_2> and <PERSON_3>",
        "<PERSON_2> wrote",
        "<PERSON_4> wrote",
        "so <PERSON_5> and <PERSON_2>",
        "and with <PERSON_2>",
        "with <PERSON_2>",
        "is <PERSON_6> in?",
    ]


def test_who_speaks_in_the_data_stays_who_they_are() -> None:
    named = (("speaker_name", "Anna Silva"),)
    rows = (
        a_message("hi", fields=named),
        a_message("Anna and Anna Kowalska, anna silva", speaker="user2"),
    )
    assert after(*rows) == ["hi", "<PERSON_1> and <PERSON_3>, <PERSON_1>"]


def test_numbers_follow_the_order_of_appearance_of_all_people() -> None:
    rows = (a_message("ask Patricia"), a_message("ask Monika, Patricia", speaker="user2"))
    table = decided(LISTS, rows)
    tokens = dict(table.loc[table["type"].isin(["PERSON", "MENTIONED"]), ["key", "token"]].values)
    assert tokens == {
        "user1": "<PERSON_1>", "user2": "<PERSON_2>", "patricia": "<PERSON_3>",
        "monika": "<PERSON_4>",
    }  # fmt: skip


def test_what_is_allowed_or_found_as_something_else_is_no_name() -> None:
    step = Pii(names="lists", allow=("Casa Patricia", "Monika"))
    rows = (
        a_page("Monika of https://x.example/Patricia and monika.silva@tea.example"),
        a_page("<PERSON_7> and @Patricia here"),
    )
    assert after(*rows, step=step) == [
        "Monika of https://x.example/Patricia and <EMAIL_1>",
        "‹PERSON_7› and <HANDLE_1> here",
    ]


def test_fields_are_looked_through_and_codes_are_not() -> None:
    fields = (("customer", "Patricia Silva"), ("lang", "en"), ("media", "Patricia.jpg"))
    rows = [{"text": "", "kind": "row", "thread": None, "fields": fields}]
    out = LISTS.apply(frame(rows), decided(LISTS, rows))
    pairs = records.unframe(out, records.schema())["fields"][0].as_py()
    assert [pair["value"] for pair in pairs] == ["<PERSON_1>", "en", "<PERSON_1>.jpg"]


def test_invisible_signs_hide_no_name() -> None:
    assert after(a_page("ask Patri\u200bcia")) == ["ask <PERSON_1>"]


def test_the_model_reads_its_language_and_the_table_tells_the_rest(model: list[str]) -> None:
    rows = (
        a_message("I met the Vantalo here"),
        a_message("Ontem o Vantalo veio tomar chá conosco, e o Okri", "8"),
        a_message("And the Bemba was with them"),
        a_message("Vantalo", fields=(("lang", "de"),)),
    )
    assert after(*rows, step=MODEL, cuts=[1, 3])[::3] == ["I met the <PERSON_2> here", "<PERSON_2>"]
    assert set(model) == {rows[0]["text"], rows[2]["text"]}
    for cuts in ([], [1], [2], [1, 2, 3]):
        assert MODEL.notes(decided(MODEL, rows, cuts)) == {
            "names looked for": {"en": 2},
            "names not looked for": {"de": 1, "pt": 1},
        }


def test_a_row_that_the_model_fails_on_is_emptied_and_dropped(model: list[str]) -> None:
    rows = (a_page("Vantalo is with you"), a_page("Vantalo has the kettle"), a_page("Patricia"))
    table = decided(MODEL, rows)
    assert "kettle" not in table.to_csv()
    out = MODEL.treated(frame(rows), table)
    assert out.rows["text"].tolist() == ["<PERSON_1> is with you", "", "<PERSON_2>"]
    assert out.failed is not None
    assert out.failed["id"].tolist() == [f"{1:032x}"]


@pytest.mark.parametrize(("mode", "text"), [("tag", "ask <PERSON>"), ("redact", "ask [removed]")])
def test_modes_are_those_of_all_people(mode: Any, text: str) -> None:
    assert after(a_page("ask Patricia"), step=Pii(names="lists", mode=mode)) == [text]


def test_a_surrogate_is_one_name_in_full_and_in_part() -> None:
    step = Pii(names="lists", mode="surrogate")
    rows = (a_message("Patricia Silva wrote"), a_message("so patricia"))
    table = surrogate.disguised(decided(step, rows), key=b"key")
    full, first = step.apply(frame(rows), table)["text"]
    assert full.removesuffix(" wrote").split(" ")[0] == first.removeprefix("so ")
    assert "Patricia" not in full


THREADS = st.sampled_from(["7", "8", None])
SAID = st.lists(
    st.sampled_from(
        ["Anna", "anna", "Anna Silva", "Anna Costa", "silva", "Dr. Okri", "Okri", "so", "\n", ", ",
         "a@tea.example", "Will", "will"]
    ) | st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=2), max_size=6,
).map(" ".join)  # fmt: skip


@given(st.lists(st.tuples(SAID, THREADS), max_size=6), st.data())
@settings(max_examples=40, deadline=None)
def test_cuts_change_nothing_and_nothing_but_names_goes(
    said: list[tuple[str, str | None]], data: st.DataObject
) -> None:
    rows = [a_message(text, thread) for text, thread in said]
    cuts = data.draw(st.lists(st.integers(0, len(rows)), max_size=3).map(sorted))
    together = after(*rows)
    assert after(*rows, cuts=cuts) == together
    for (text, _), new in zip(said, together, strict=True):
        kept = re.split(r"<[A-Z]+_\d+>|‹[A-Z_0-9]+›", new)
        at = 0
        for part in kept:
            assert text.find(part, at) >= 0
            at = text.find(part, at) + len(part)


def test_a_thousand_names_are_sorted_in_no_time() -> None:
    forms = [(f"anna{at}", f"silva{at}") for at in range(5_000)] + [("anna7",), ("zita",)]
    scope = scoped(("7", form) for form in forms)["7"]
    assert isinstance(scope, Scope)
    assert scope.person(("anna7",)) == ("anna7", "silva7")
    assert len(scope.carried(lambda part: False)) == 15_001


def test_a_recipe_names_how_people_are_looked_for() -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"pii": {"names": "auto"}}) == Pii(names="auto")
    assert recipe.validate_python({"pii": {"names": False}}) == Pii()  # a bare `off` in YAML
    with pytest.raises(ValidationError, match="'spacy-n': no such model; did you mean 'spacy-en'"):
        recipe.validate_python({"pii": {"names": "spacy-n"}})


def test_the_models_fingerprint_is_an_input_of_the_step() -> None:
    assert Pii().inputs(Path()) == LISTS.inputs(Path()) == {}
    assert set(Pii(names="auto").inputs(Path())) == {"names", "py3langid", "spacy"}
    assert Path(Pii(names="auto").settled(Path()).names).is_absolute()


def run_curate(home: Path, made: Sequence[Record], *steps: Step, workers: int = 1) -> Manifest:
    def ingest(place: Workplace) -> Outcome:
        paths = []
        for number, some in enumerate(store.batched(made, 2)):
            paths.append(store.part(place.folder / "records", number))
            store.write_table(paths[-1], records.table(some))
        return Outcome(tuple(paths), Counts(came=len(made), kept=len(made)))

    def place(name: str) -> Workplace:
        return Workplace(home, home / name, home, "", 7, LocalExecutor(workers), lambda *_: None)

    run(Stage("ingest", ingest, ("crawlers",), slice=len(made), private=True), place("ingest"))
    wanted = Stage("curate", lambda at: curate(at, steps=steps), ("curation",), slice=repr(steps),
                   parents=("ingest",))  # fmt: skip
    return run(wanted, place("curate")).manifest


def test_a_run_with_the_model_is_the_same_with_two_workers_and_tells_what_was_read(
    tmp_path: Path,
) -> None:
    texts = (
        "I met Ines Duarte at the station.", "no", "We were in Reykjavik with her.",
        "ines was late, so ask her",
        "Ontem o Bertolino veio tomar chá conosco.", "my sister Patricia is here",
    )  # fmt: skip
    made = [
        Record(id=f"{at:032x}", source=Source("r.json", str(at), "ab", "t@1"), **a_message(text))
        for at, text in enumerate(texts)
    ]
    step = Pii(names="auto")
    first = run_curate(tmp_path / "one", made, MinLength(chars=3, kinds=("message",)), step)
    other = run_curate(
        tmp_path / "two", made, MinLength(chars=3, kinds=("message",)), step, workers=2
    )
    assert [each.sha256 for each in first.outputs] == [each.sha256 for each in other.outputs]
    kept = [
        text
        for table in store.read_parts(tmp_path / "one/curate/records", ["text"])
        for text in table["text"].to_pylist()
    ]
    assert kept[0] == "I met <PERSON_2> at the station."
    assert kept[2] == "<PERSON_2> was late, so ask her"
    assert kept[-1] == "my sister <PERSON_3> is here"
    told = store.read_json(tmp_path / "one" / "curate" / "pii.json")["steps"][0]
    assert told["names"] == {
        "of": "the people in the data and those talked about",
        "by": "lists and spacy-en",
        "people": 2,
        "read": {"en": 1},
        "not_read": {"pt": 1},
    }
    assert told["types"]["PERSON"]["values"] == 3
    assert first.facts["notes"]["pii"]["names not looked for"] == {"pt": 1}
    said = card_of(tmp_path / "one")
    assert "- `pii` looked for names of people who are only talked about with its lists" in said
    assert "without a model, in: pt (1 records)" in said
    contexts = (tmp_path / "one/ingest/pii/pii.contexts.jsonl").read_text(encoding="utf-8")
    assert "Ines" not in contexts
