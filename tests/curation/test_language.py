"""Which language is found, what stays when some are kept, and what the ledger and the facts say."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, RAW_FLOOR, LanguageIdentifier
from pydantic import TypeAdapter, ValidationError

from curation.langid import language_of, languages_of
from curation.plan import Labelled
from curation.shard import Batch, apply
from curation.steps.language import LANGUAGES, Language
from curation.steps.step import steps
from grist.records import Record, field
from tests.builders import a_record, frame
from tests.curation.cards import card_of
from tests.curation.test_curate import run_curate

SENTENCES: dict[str, str] = json.loads(
    (Path(__file__).parents[1] / "cases" / "languages" / "one_sentence.json").read_text("utf-8")
)


def a_post(text: str, at: int = 0, **fields: str) -> Record:
    return a_record(text, at=at, kind="post", fields=tuple(fields.items()))


def treated(*made: Record, step: Language | None = None) -> Batch:
    rows = frame(made)
    return apply(Batch(rows, rows.iloc[:0]), Labelled("language", step or Language()))


def found(*made: Record) -> list[str | None]:
    languages = field(treated(*made).rows, "lang")
    codes: list[str | None] = languages.astype(object).where(languages.notna(), None).tolist()
    return codes


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_the_language_of_one_sentence_is_found(code: str, text: str) -> None:
    assert found(a_post(text)) == [code]


def test_the_table_of_codes_is_that_of_the_model() -> None:
    assert set(LanguageIdentifier.from_model_file(MODEL_FILE).labels) == LANGUAGES


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=80) | st.sampled_from(sorted(SENTENCES.values())), max_size=8))
@example(["", "ÉCOLE", "zzzz", "水", "e\u0301te", *SENTENCES.values()])
def test_many_texts_at_once_are_told_as_the_library_tells_each(texts: list[str]) -> None:
    assert languages_of(texts) == [_told(text) for text in texts]
    assert languages_of(texts) == [language_of(text) for text in texts]


@cache
def _library() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _told(text: str) -> str:
    (code, score), (_, next_score) = _library().rank(text)[:2]
    if score <= RAW_FLOOR:
        return "zxx"
    return str(code) if score - next_score >= 3 else "und"


def test_what_is_too_short_to_tell_keeps_what_its_source_said() -> None:
    made = [a_post("sim, claro"), a_post("sim, claro", 1, lang="pt"), a_post(" ", 2)]
    assert found(*made) == ["und", "pt", None]


def test_what_may_be_in_another_language_as_well_is_undetermined_and_stays() -> None:
    text = "Madonna, Maradona, Casablanca"
    assert found(a_post(text, lang="it")) == ["und"]
    assert len(treated(a_post(text), step=Language(keep=("en",))).rows) == 1


def test_the_finding_takes_the_place_of_what_the_source_said() -> None:
    record = a_record(
        SENTENCES["pt"], kind="page", fields=(("lang", "en"), ("title", "Chá"), ("lang", "en-GB"))
    )
    [pairs] = treated(record).rows["fields"]
    assert [(pair["name"], pair["value"]) for pair in pairs] == [("title", "Chá"), ("lang", "pt")]


def test_links_addresses_and_placeholders_are_in_no_language() -> None:
    noise = "https://tea.example/the-kettle-is-on/and-the-water ana.maria.silva@tea.example"
    assert found(a_post(f"{noise} <PERSON_1> #teatime @ana_silva ok")) == ["und"]
    assert found(a_post(f"{noise} {SENTENCES['de']}")) == ["de"]


def test_what_is_in_no_language_is_said_to_be_and_goes_with_the_others() -> None:
    noise = a_post("xqzxqzxqz " * 5)
    assert found(noise) == ["zxx"]
    assert treated(noise, step=Language(keep=("en",))).rows.empty


def test_other_languages_go_and_what_cannot_be_told_stays() -> None:
    made = [a_post(SENTENCES[code], at) for at, code in enumerate(("en", "de", "pt"))]
    short = a_post("ja, genau", 9, lang="de")
    batch = treated(*made, short, step=Language(keep=("en", "pt")))
    assert batch.rows["id"].tolist() == [made[0].id, made[2].id, short.id]
    assert batch.gone["id"].tolist() == [made[1].id]
    assert field(batch.gone, "lang").tolist() == ["de"]


def test_the_ledger_names_each_language_and_each_drop() -> None:
    made = [a_post(SENTENCES["en"], 1, lang="en"), a_post(SENTENCES["de"], 2)]
    entries = treated(*made, step=Language(keep=("en",))).entries().to_pylist()
    assert [(row["id"], row["action"], row["reason"]) for row in entries] == [
        (made[1].id, "change", "de"),
        (made[1].id, "drop", "language"),
    ]


def test_the_manifest_counts_records_by_language(tmp_path: Path) -> None:
    codes = ["en", "pt", "en", "de", "fr"]
    made = [a_post(SENTENCES[code], at) for at, code in enumerate(codes)]
    made += [a_post("ok", 7, lang="en-GB"), a_post("ok", 8, lang="call Ana")]
    result = run_curate(tmp_path, made, [Language(keep=("en", "pt", "de"))])
    assert result.manifest.facts["languages"] == {"de": 1, "en": 3, "pt": 1, "und": 1}
    assert result.manifest.counts["dropped"] == {"language:language": 1}


def test_the_card_names_the_languages_that_are_more_than_a_few_rows(tmp_path: Path) -> None:
    codes = ["en"] * 150 + ["pt"] * 45 + ["und"] * 10 + ["sw"]
    posts = [a_post(f"{code} {at}", at, lang=code) for at, code in enumerate(codes)]
    run_curate(tmp_path, posts, [])

    said = card_of(tmp_path)
    assert '\nlanguage: ["en", "pt"]\n' in said
    assert "| en | 150 |\n| pt | 45 |\n| und | 10 |\n| sw | 1 |\n\n## What was done" in said


def test_the_hub_reads_the_card_as_it_is_meant(tmp_path: Path) -> None:
    from huggingface_hub import DatasetCard

    # What YAML takes for false, and for a number.
    run_curate(tmp_path, [a_post(f"tekst {at}", at, lang="no") for at in range(3)], [])
    told: Any = DatasetCard(card_of(tmp_path, name="1e3")).data

    assert (told.pretty_name, told.language) == ("1e3", ["no"])


def test_where_nothing_says_a_language_none_is_counted(tmp_path: Path) -> None:
    assert run_curate(tmp_path, [a_post("ok")], []).manifest.facts["languages"] == {}


@pytest.mark.parametrize("wrong", [{"keep": ["eng"]}, {"min_chars": 0}, {"drop": ["en"]}])
def test_a_recipe_cannot_ask_for_what_is_not(wrong: dict[str, object]) -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"language": {"keep": ["en"]}}) == Language(keep=("en",))
    with pytest.raises(ValidationError):
        recipe.validate_python({"language": wrong})


def test_norwegian_can_be_kept_though_yaml_reads_its_code_as_a_no() -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"language": {"keep": [False, "de"]}}).keep == ("no", "de")
