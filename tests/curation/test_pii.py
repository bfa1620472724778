"""The step as a whole: columns, numbering, the ledger, shards, failures."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from curation.pii import detect, surrogate
from curation.pii.deny import Denied
from curation.pii.detect import Finder
from curation.pii.placeholder import Mode, without
from curation.pii.scan import residual
from curation.pii.span import Span, replaced
from curation.plan import Labelled, told
from curation.steps.pii import Pii
from curation.steps.step import steps
from grist import records
from grist.records import Record, Source

Row = dict[str, Any]

FRAGMENTS = (
    "hi", "ok, ", " ", "\n", "@", ".", "+", "<", ">", "é", "\u200b", "田中", "x", "7", "0", "(at)",
    "joana", "Rui Costa", "@joana", "@someone", "user3", "Will", "wa.me/4477", "://", "0x",
    "ana@tea.example", "Ana@Tea.Example", "+44 7700 900123", "020 7946 0958", "10:30",
    "4111 1111 1111 1111", "GB33 BUKB 2020 1555 5555 55", "192.168.0.1", "fe80::1", "2024-03-11",
    "https://a:b@tea.example/", "https://tea.example/?token=1", "978-0-306-40615-7",
    "<PHONE_1>", "<PERSON>", "[removed]", "460-89-9847", "AB 12 34 56 C", "password: ", "tea4two",
    "00:1B:44:11:3A:B7", "38.7223, -9.1393", "12 Harbour Street", "AKIAIOSFODNN7EXAMPL3",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "Bluebird", "ssn ", "order ",
)  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=8).map("".join)


def a_message(text: str = "hi", speaker: str | None = "user1", **parts: Any) -> Row:
    return {"text": text, "speaker": speaker, "thread": "7", "kind": "message", **parts}


def a_source(at: int) -> Source:
    return Source("result.json", f"messages/{at}", "ab", "telegram@1")


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    made = (Record(id=f"{at:032x}", source=a_source(at), **row) for at, row in enumerate(rows))
    return records.frame(records.table(made))


def decided(step: Pii, shards: Sequence[pd.DataFrame]) -> pd.DataFrame:
    table = step.decide(pd.concat(map(step.signatures, shards), ignore_index=True))
    return surrogate.disguised(table, key=b"key") if step.mode == "surrogate" else table


def treated(step: Pii, rows: Sequence[Row], cuts: Sequence[int] = ()) -> list[pd.DataFrame]:
    """Run a step over rows in shards; give the rows, the changes and the decision."""
    whole = frame(rows)
    edges = [0, *sorted(cut for cut in cuts if cut <= len(rows)), len(rows)]
    shards = [whole.iloc[a:b].reset_index(drop=True) for a, b in pairwise(edges)]
    table = decided(step, shards)
    parts = [step.treated(shard, table) for shard in shards]
    assert all(part.failed is not None and part.failed.empty for part in parts)
    return [
        pd.concat([part.rows for part in parts], ignore_index=True),
        pd.concat([part.changes for part in parts], ignore_index=True),
        table,
    ]


def after(*rows: Row, step: Pii | None = None) -> pd.DataFrame:
    return treated(step or Pii(), rows)[0]


def fields_of(rows: pd.DataFrame, at: int = 0) -> tuple[tuple[str, str], ...]:
    pairs = records.unframe(rows, records.schema())["fields"][at].as_py()
    return tuple((pair["name"], pair["value"]) for pair in pairs)


def test_the_same_value_gets_the_same_pseudonym_however_it_is_written() -> None:
    out = after(
        a_message("020 7946 0958, ana@tea.example"),
        a_message("ANA@TEA.EXAMPLE or +442079460958", fields=(("media", "020-7946-0958.jpg"),)),
    )
    assert out["text"].tolist() == ["<PHONE_1>, <EMAIL_1>", "<EMAIL_1> or <PHONE_1>"]
    assert fields_of(out, 1) == (("media", "<PHONE_1>.jpg"),)


def test_pseudonyms_are_numbered_by_first_appearance_type_by_type() -> None:
    out = after(
        a_message("b@tea.example, a@tea.example", fields=(("tags", "10.0.0.1"),)),
        a_message("a@tea.example, 10.0.0.2, 10.0.0.1"),
    )
    assert out["text"].tolist() == ["<EMAIL_1>, <EMAIL_2>", "<EMAIL_2>, <IP_2>, <IP_1>"]


def test_a_speaker_is_one_person_in_every_column_and_every_mention() -> None:
    out = after(
        a_message("hi Rui", "user1", fields=(("speaker_name", "Joana Silva"),)),
        a_message("hi joana, @JoanaSilva!", "user2", fields=(("speaker_name", "Rui"),)),
    )
    assert out["speaker"].tolist() == ["<PERSON_1>", "<PERSON_2>"]
    assert out["text"].tolist() == ["hi <PERSON_2>", "hi <PERSON_1>, <PERSON_1>!"]
    assert fields_of(out, 0) == (("speaker_name", "<PERSON_1>"),)


@pytest.mark.parametrize(
    ("mode", "text", "media"),
    [
        ("pseudonym", "<PERSON_1>: <EMAIL_1>", "<IP_1>"),
        ("tag", "<PERSON>: <EMAIL>", "<IP>"),
        ("redact", "[removed]: [removed]", "[removed]"),
    ],
)
def test_speakers_keep_apart_in_every_mode(mode: Mode, text: str, media: str) -> None:
    said = a_message(
        "Ana: ana@tea.example", fields=(("speaker_name", "Ana"), ("media", "10.0.0.1"))
    )
    out = after(said, a_message("", "user2"), step=Pii(mode=mode))
    assert out["speaker"].tolist() == ["<PERSON_1>", "<PERSON_2>"]
    assert out["thread"].tolist() == ["<THREAD_1>", "<THREAD_1>"]
    assert out["text"][0] == text
    assert fields_of(out) == (("speaker_name", "<PERSON_1>"), ("media", media))


def test_a_deleted_sender_is_a_person_too() -> None:
    out = after(a_message("who was user4?", "user1"), a_message("me", "user4"))
    assert out["speaker"].tolist() == ["<PERSON_1>", "<PERSON_2>"]
    assert out["text"][0] == "who was <PERSON_2>?"


def test_whatever_else_a_speaker_is_called_means_the_speaker() -> None:
    names = (("speaker_name", "Mira Holm"), ("speaker_name", "wet.umbrella"))
    post = {"kind": "post", "thread": "wet.umbrella", "fields": (*names, ("url", "x/wet.umbrella"))}
    out = after(
        a_message("a wet umbrella, an umbrella, @wet_umbrella", "user1", **post),
        {"text": "", "kind": "post", "thread": "77", "fields": (("speaker_name", "Bo"),)},
        a_message(
            "", "user2", kind="post", thread="77", fields=(*names[:1], ("speaker_name", "77"))
        ),
    )
    assert out["text"][0] == "a <PERSON_1>, an umbrella, <PERSON_1>"
    assert out["thread"].tolist() == ["<PERSON_1>", "<PERSON_3>", "<PERSON_3>"]
    assert fields_of(out) == (
        *(("speaker_name", "<PERSON_1>"), ("speaker_name", "<PERSON_1>")),
        ("url", "x/<PERSON_1>"),
    )


def test_an_account_that_spells_an_allowed_name_stays() -> None:
    names = (("speaker_name", "Tea House"), ("speaker_name", "tea.house"))
    post = {"kind": "post", "thread": "tea.house", "speaker": "user1", "fields": names}
    out = after(
        {"text": "teahouse.example/tea.house", **post}, step=Pii(allow=("Tea House", "Tea"))
    )
    assert out[["text", "thread"]].iloc[0].tolist() == ["teahouse.example/tea.house", "tea.house"]


def test_a_common_word_of_a_contacts_name_means_the_contact_with_a_capital_alone() -> None:
    out = after(
        a_message("", "user1", fields=(("speaker_name", "Tea House"),)),
        a_message("", "user2", fields=(("speaker_name", "Plumber Dave"),)),
        a_message("more tea in the house of dave, the tea house, Tea!"),
    )
    assert out["text"][2] == "more tea in the house of <PERSON_2>, the <PERSON_1>, <PERSON_1>!"


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("Plumber Dave", "a plumber, the Plumber, dave", "a plumber, the Plumber, <PERSON_1>"),
        ("Plumber Dave", "ask plumber dave", "ask <PERSON_1>"),
        ("Zahnärztin Novak", "die Zahnärztin, novak", "die Zahnärztin, <PERSON_1>"),
        ("Tante Erna", "die Tante und Erna", "die Tante und <PERSON_1>"),
        ("Plumber Will", "the Plumber, will, Will", "the Plumber, will, <PERSON_1>"),
        ("Anna Baker", "a baker, Baker", "a baker, <PERSON_1>"),
        ("Plumber", "a plumber, the Plumber", "a plumber, the <PERSON_1>"),
        ("Plumber Work", "a plumber at work, Plumber", "a plumber at work, <PERSON_1>"),
    ],
)
def test_what_somebody_is_stands_for_them_only_where_they_have_no_other_name(
    label: str, text: str, expected: str
) -> None:
    out = after(a_message(text, fields=(("speaker_name", label),)))
    assert out["text"][0] == expected


def test_a_full_name_wins_over_a_part_and_a_shared_part_means_who_came_first() -> None:
    named = [("user1", "Joana Silva"), ("user2", "Joana Costa"), ("user3", "Silva")]
    rows = [a_message("", who, fields=(("speaker_name", name),)) for who, name in named]
    out = after(*rows, a_message("Joana, Joana Costa, Silva, Joana Silva"))
    assert out["text"][3] == "<PERSON_1>, <PERSON_2>, <PERSON_3>, <PERSON_1>"


@pytest.mark.parametrize("mode", ["pseudonym", "tag", "redact"])
def test_a_name_in_a_link_makes_no_other_text_of_what_stands_behind_it(mode: Mode) -> None:
    link = "https://x.example/joana/02079460958/+447700900123"
    rows = [a_message(link, fields=(("speaker_name", "Joana"),))]
    out, _, table = treated(step := Pii(mode=mode), rows)
    who, phone = {
        "pseudonym": ("<PERSON_1>", "<PHONE_1>"),
        "tag": ("<PERSON>", "<PHONE>"),
        "redact": ("[removed]", "[removed]"),
    }[mode]
    assert out["text"].tolist() == [f"https://x.example/{who}/02079460958/{phone}"]
    assert table.loc[table["type"] == "PHONE", "key"].tolist() == ["+447700900123"]
    assert residual(out, step.finder).empty


def test_a_forwarded_name_is_its_speaker_or_a_person_of_its_own() -> None:
    out = after(
        a_message("", "user1", fields=(("forwarded", "Rui Costa"),)),
        a_message("", "user2", fields=(("forwarded", "Tea News Daily"), ("bot", "@teabot"))),
        a_message("Tea News Daily", "user3", fields=(("speaker_name", "Rui Costa"),)),
        a_message("", "user1", fields=(("forwarded", "true"),)),
    )
    assert out["speaker"].tolist() == ["<PERSON_1>", "<PERSON_3>", "<PERSON_2>", "<PERSON_1>"]
    assert fields_of(out, 0) == (("forwarded", "<PERSON_2>"),)
    assert fields_of(out, 1) == (("forwarded", "<PERSON_4>"), ("bot", "<HANDLE_1>"))
    assert out["text"][2] == "<PERSON_4>"
    assert fields_of(out, 3) == (("forwarded", "true"),)


@pytest.mark.parametrize("kind", ["message", "row"])
def test_a_field_that_tells_of_a_bot_is_looked_at_like_any_other(kind: str) -> None:
    values = ("yes", "true", "1", "", "Kettle Bot", "ana@tea.example", "Joana")
    named = (("speaker_name", "Joana"),)
    rows = [a_message("", kind=kind, fields=(("bot", value), *named)) for value in values]
    out = after(*rows)
    assert [dict(fields_of(out, at))["bot"] for at in range(len(values))] == [
        *values[:-2], "<EMAIL_1>", "<PERSON_1>",
    ]  # fmt: skip
    assert residual(frame(rows))["type"].tolist() == ["EMAIL"]


def test_a_chat_is_known_by_number_alone() -> None:
    out = after(
        a_message(thread="900", fields=(("title", "Joana"),)),
        a_message(thread="901", fields=(("title", "Us two"),)),
        a_message(thread=None, fields=(("title", "Nowhere"),)),
        a_message(thread="901", fields=(("reply_peer", "900"),)),
        a_message(thread="901", fields=(("reply_peer", "channel7"),)),
    )
    assert out["thread"].tolist()[:2] == ["<THREAD_1>", "<THREAD_2>"]
    assert out["thread"].isna().tolist() == [False, False, True, False, False]
    assert fields_of(out, 3) == (("reply_peer", "<THREAD_1>"),)
    assert fields_of(out, 4) == (("reply_peer", "<THREAD_4>"),)
    assert [fields_of(out, at) for at in range(3)] == [
        (("title", f"<THREAD_{number}>"),) for number in (1, 2, 3)
    ]


@pytest.mark.parametrize("mode", ["pseudonym", "tag", "redact", "surrogate"])
def test_the_topics_of_a_chat_keep_apart_in_every_mode(mode: Mode) -> None:
    rows = [
        a_message(thread="900", fields=(("topic", "2094417735"),)),
        a_message(thread="900", fields=(("topic", "5"),)),
        a_message(thread="901", fields=(("topic", "5"),)),
        a_message(thread="901", fields=(("topic", "5"), ("topic_title", "a@tea.example"))),
        {"text": "", "kind": "row", "thread": "901", "fields": (("topic", "5"),)},
    ]
    out = after(*rows, step=Pii(mode=mode))
    topics = [dict(fields_of(out, at))["topic"] for at in range(5)]
    assert topics == ["<THREAD_2>", "<THREAD_3>", "<THREAD_5>", "<THREAD_5>", "5"]
    assert dict(fields_of(out, 3))["topic_title"] != "a@tea.example"


def test_where_a_message_stood_is_forgotten_and_where_a_page_stood_is_not() -> None:
    page = {"text": "tea", "kind": "page", "thread": "tea.example"}
    sources = records.unframe(after(a_message(), page), records.schema())["source"].to_pylist()
    assert [(source["uri"], source["locator"]) for source in sources] == [
        (None, None),
        ("result.json", "messages/1"),
    ]
    assert [source["reader"] for source in sources] == ["telegram@1", "telegram@1"]


def a_source_at(uri: str, locator: str = "7") -> Source:
    return Source(uri, locator, "ab", "page@1")


def placed(rows: Sequence[Record], step: Pii) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    whole = records.frame(records.table(rows))
    out = step.treated(whole, decided(step, [whole])).rows
    sources = records.unframe(out, records.schema())["source"].to_pylist()
    return out, [(source["uri"], source["locator"]) for source in sources]


def test_what_is_private_in_the_place_of_a_page_post_or_row_goes_from_it() -> None:
    places = [
        ("page", None, a_source_at("https://tea.example/people/joana.uri@canary.example.html")),
        ("row", None, a_source_at("data/Bluebird/ana@tea.example.csv", "sheet ana@tea.example")),
        ("post", "user1", a_source_at("https://tea.example/7/user1", "2025550123")),
    ]
    made = [
        Record(id=f"{at:032x}", text="ana@tea.example", kind=kind, speaker=who, source=source)
        for at, (kind, who, source) in enumerate(places)
    ]
    step = Pii(deny=(Denied("Bluebird"),))
    out, sources = placed(made, step)
    assert sources == [
        ("https://tea.example/people/<EMAIL_2>", "7"),
        ("data/<DENIED_1>/<EMAIL_3>", "sheet <EMAIL_1>"),
        ("https://tea.example/7/<PERSON_1>", "2025550123"),
    ]
    assert residual(out, step.finder).empty
    left = residual(records.frame(records.table(made)), step.finder)
    assert {(id_[-1], type_) for id_, type_ in left.itertuples(index=False, name=None)} == {
        ("0", "EMAIL"), ("1", "EMAIL"), ("1", "DENIED"), ("2", "EMAIL"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "name"), [("pseudonym", "<EMAIL_1>"), ("tag", "<EMAIL>"), ("redact", "[removed]")]
)
def test_a_private_name_of_a_field_goes(mode: Mode, name: str) -> None:
    fields = (("joana.col@canary.example", "7"), ("title", "Tea"))
    rows = [a_message("", kind="row", fields=fields)] * 2
    step = Pii(mode=mode)
    out = after(*rows, step=step)
    assert fields_of(out, 1) == ((name, "7"), ("title", "Tea"))
    assert residual(out, step.finder).empty
    assert residual(frame(rows), step.finder)["type"].tolist() == ["EMAIL"]


def test_a_post_keeps_its_page_but_not_its_author() -> None:
    post = {"kind": "post", "speaker": "joana", "fields": (("title", "Joana's tea"),)}
    out = after(
        {"text": "by joana", "thread": "tea.example", **post},
        {"text": "", "thread": "joana", **post},
    )
    assert out["speaker"].tolist() == ["<PERSON_1>", "<PERSON_1>"]
    assert out["thread"].tolist() == ["tea.example", "<PERSON_1>"]
    assert out["text"][0] == "by <PERSON_1>"
    assert fields_of(out) == (("title", "<PERSON_1>'s tea"),)


def test_what_is_allowed_stays_however_it_is_written() -> None:
    step = Pii(allow=("Help@tea.example", "+44 20 7946 0958", "Mark", "@teahouse"))
    out = after(
        a_message("help@tea.example, 020 7946 0958, @teahouse, @other, x@tea.example"),
        a_message("Mark Silva", "user2", fields=(("speaker_name", "Mark Silva"),)),
        a_message("Mark", "user2"),
        step=step,
    )
    assert out["text"].tolist() == [
        "help@tea.example, 020 7946 0958, @teahouse, <HANDLE_1>, <EMAIL_1>",
        "<PERSON_2>",
        "Mark",
    ]
    assert out["speaker"][1] == "<PERSON_2>"


def test_the_ledger_counts_by_record_and_type_and_holds_no_value() -> None:
    _, changes, _ = treated(
        Pii(),
        [
            a_message("a@tea.example, b@tea.example, Ana", fields=(("media", "a@tea.example"),)),
            a_message("nothing", "user2", fields=(("speaker_name", "Ana"),)),
        ],
    )
    assert list(changes.itertuples(index=False, name=None)) == [
        (f"{0:032x}", "EMAIL", 3.0),
        (f"{0:032x}", "PERSON", 1.0),
    ]


def test_what_nobody_numbered_goes_all_the_same() -> None:
    step = Pii()
    table = step.decide(step.signatures(frame([a_message()])))
    out = step.apply(frame([a_message("a@tea.example", "user9", thread="8")]), table)
    assert out[["text", "speaker", "thread"]].iloc[0].tolist() == [
        "<EMAIL>",
        "<PERSON>",
        "<THREAD>",
    ]


def test_nothing_else_changes() -> None:
    before = frame([a_message("a@tea.example", time=None), a_message("ok")]).set_axis([7, 3])
    step = Pii()
    out = step.apply(before, step.decide(step.signatures(before)))
    assert out.index.tolist() == [7, 3]
    assert out.dtypes.equals(before.dtypes)
    for column in ("id", "time", "reply_to", "kind"):
        assert out[column].equals(before[column])


def test_no_rows_and_no_fields_are_fine() -> None:
    assert len(after()) == 0
    rows = frame([a_message("a@tea.example")])
    none = pa.array([None], records.schema().field("fields").type)
    rows["fields"] = pd.Series(pd.arrays.ArrowExtensionArray(none))
    step = Pii()
    out = step.apply(rows, step.decide(step.signatures(rows)))
    assert out["text"].tolist() == ["<EMAIL_1>"]
    assert records.unframe(out, records.schema())["fields"].to_pylist() == [None]


def test_a_row_that_a_detector_fails_on_is_emptied_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(text: str) -> list[Any]:
        if "4111" in text:
            raise ValueError(text)
        return []

    monkeypatch.setattr(detect, "_detectors", lambda regions: (detect.Detector("card", fails),))
    rows = frame(
        [
            a_message("5 o'clock, Ana", fields=(("speaker_name", "Ana"),)),
            a_message("4111 1111", fields=(("media", "x.jpg"), ("speaker_name", "Ana"))),
            a_message("so", fields=(("media", "4111.jpg"),)),
        ]
    )
    step = Pii()
    treated = step.treated(rows, step.decide(step.signatures(rows)))
    assert treated.rows["text"].tolist() == ["5 o'clock, <PERSON_1>", "", ""]
    assert fields_of(treated.rows, 1) == (("media", ""), ("speaker_name", "<PERSON_1>"))
    assert treated.failed is not None
    assert list(treated.failed.itertuples(index=False, name=None)) == [
        (f"{at:032x}", "pii_failed") for at in (1, 2)
    ]
    assert treated.changes["id"].tolist() == [f"{0:032x}"]


def test_detectors_that_never_come_to_an_end_fail_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    def one(text: str) -> list[Span]:
        at = text.find("7")
        return [Span(at, at + 1, "PHONE", "7")] if at >= 0 else []

    monkeypatch.setattr(detect, "_detectors", lambda regions: (detect.Detector("one", one),))
    assert len(detect.find("7" * 40, ("GB",))) == 40
    with pytest.raises(detect.DetectorError, match="more and more"):
        detect.find("7" * 60, ("GB",))


def test_what_is_denied_always_goes_as_given() -> None:
    step = Pii(deny=(Denied("Project  Blué-bird"), Denied("4711/B", "NATIONAL_ID"), Denied("田中")))
    out = after(
        a_message("project blue-BIRD, Bluebird, blue-bird, 4711/b or 4711"),
        a_message("田中さん, PROJECT\nBLUE-BIRD", fields=(("tags", "Project Blue-birds"),)),
        step=step,
    )
    assert out["text"].tolist() == [
        "<DENIED_1>, Bluebird, blue-bird, <NATIONAL_ID_1> or 4711",
        "<DENIED_2>さん, <DENIED_1>",
    ]
    assert fields_of(out, 1) == (("tags", "Project Blue-birds"),)


def test_a_recipe_lists_what_is_denied_by_value_or_with_a_type() -> None:
    recipe = TypeAdapter(steps.choice())
    step = recipe.validate_python({"pii": {"deny": ["Acme", {"value": "7/B", "type": "SECRET"}]}})
    assert step == Pii(deny=(Denied("Acme"), Denied("7/B", "SECRET")))
    assert "Acme" not in told(Labelled("pii", step))
    for wrong, said in (
        ({"deny": [{"value": "x", "type": "CAR"}]}, "no type 'CAR'"),
        ({"deny": [" "]}, "must hold a letter"),
        ({"allow": ["Acme", " "]}, r"allow\[1\] is empty"),
        ({"deny": ["Acme"], "allow": ["acme"]}, "both allow and deny"),
    ):
        with pytest.raises(ValidationError, match=said):
            recipe.validate_python({"pii": wrong})


def test_a_whole_domain_may_be_allowed() -> None:
    out = after(
        a_message("a@tea.example, B@TEA.example, a@mail.tea.example, a@tea.example.org"),
        step=Pii(allow=("@tea.example",)),
    )
    assert out["text"][0] == "a@tea.example, B@TEA.example, <EMAIL_1>, <EMAIL_2>"


def test_the_account_of_a_post_may_be_private_too() -> None:
    post = {"kind": "post", "speaker": None, "text": "a@tea.example"}
    rows = [
        {**post, "thread": "ana@tea.example"},
        {**post, "thread": "tea.example"},
        {**post, "thread": "+44 7700 900123", "kind": "page"},
        {**post, "thread": "ana@tea.example"},
    ]
    out = after(*rows)
    assert out["thread"].tolist() == ["<EMAIL_2>", "tea.example", "<PHONE_1>", "<EMAIL_2>"]
    assert out["text"].tolist() == ["<EMAIL_1>"] * 4


def test_an_unknown_region_is_a_mistake_in_the_recipe() -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"pii": {"regions": ["PT"], "mode": "tag"}}) == Pii(
        "tag", ("PT",)
    )
    with pytest.raises(ValidationError, match="no region 'UK'"):
        recipe.validate_python({"pii": {"regions": ["UK"]}})


def test_norway_is_a_region_although_yaml_reads_its_code_as_a_no() -> None:
    recipe = TypeAdapter(steps.choice())
    assert recipe.validate_python({"pii": {"regions": ["SE", False]}}) == Pii(regions=("SE", "NO"))
    with pytest.raises(ValidationError, match="valid string"):
        recipe.validate_python({"pii": {"regions": [True]}})


speakers = st.sampled_from(["user1", "user2", "Rui Costa", None])
names = st.sampled_from([(("speaker_name", "Joana Silva"),), (("speaker_name", "Will"),), ()])


@st.composite
def messages(draw: st.DrawFn) -> Row:
    fields = (*draw(names), ("title", draw(texts)), ("media", draw(texts)))
    return a_message(draw(texts), draw(speakers), fields=fields)


MODES: tuple[Mode, ...] = ("redact", "tag", "pseudonym", "surrogate")
STEPS = [Pii(mode=mode, deny=(Denied("Bluebird"),)) for mode in MODES]


@given(st.lists(messages(), max_size=6), st.sampled_from(STEPS))
@settings(max_examples=60, deadline=None)
def test_a_treated_text_scanned_again_holds_nothing(rows: list[Row], step: Pii) -> None:
    out, _, table = treated(step, rows)
    left = residual(out, step.finder, surrogate.issued(table) if step.mode == "surrogate" else ())
    assert left.empty, left


@given(st.lists(messages(), max_size=6), st.lists(st.integers(0, 6), max_size=3))
@settings(max_examples=30, deadline=None)
def test_how_rows_are_cut_into_shards_does_not_show(rows: list[Row], cuts: list[int]) -> None:
    for whole, again in zip(treated(Pii(), rows), treated(Pii(), rows, cuts), strict=True):
        assert whole.equals(again)


@given(texts, st.sampled_from(STEPS))
@settings(max_examples=40, deadline=None)
def test_nothing_changes_outside_the_spans(text: str, step: Pii) -> None:
    rows = [a_message(text, None, fields=())]
    clean = frame(rows)["text"][0]  # records hold no control characters
    out, *_ = treated(step, rows)
    stays = replaced(clean, ((span, "\0") for span in step.finder.find(clean))).split("\0")
    found = re.fullmatch(".+".join(map(re.escape, stays)), out["text"][0], re.DOTALL)
    assert found, out["text"][0]


@given(texts)
@settings(max_examples=40, deadline=None)
def test_treating_twice_finds_nothing_more(text: str) -> None:
    out, *_ = treated(Pii(), [a_message(text)])
    assert Finder(("US", "GB")).find(without(out["text"][0])) == []


def test_the_residual_scan_finds_what_was_left() -> None:
    rows = frame(
        [a_message("<EMAIL_1> [removed]"), a_message("a@tea.example 10.0.0.1 b@tea.example")]
    )
    found = list(residual(rows).itertuples(index=False, name=None))
    assert found == [(f"{1:032x}", "EMAIL"), (f"{1:032x}", "IP")]


def test_the_thread_of_a_table_row_is_private_too() -> None:
    rows = frame([{"text": "hello", "kind": "row", "thread": "joana@tea.example"}])
    step = Pii()
    table = step.decide(step.signatures(rows))

    assert step.apply(rows, table)["thread"].tolist() == ["<THREAD_1>"]
