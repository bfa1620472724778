import pandas as pd
import pyarrow as pa

from grist import records
from tests.builders import a_record, frame


def test_an_id_is_of_the_place_and_not_of_the_text() -> None:
    first, second = records.table([a_record("tea", at=1), a_record("coffee", at=1)]).to_pylist()

    assert first["id"] == second["id"] == records.record_id("chat.json", "messages/1")
    assert len(first["id"]) == 32


def test_a_frame_closes_to_the_table_that_it_was_opened_from() -> None:
    table = records.table([a_record(at=1), a_record(at=2, time=None, fields=())])

    assert records.unframe(records.frame(table), records.schema()).equals(table)


def test_a_field_is_the_first_of_its_name_and_missing_where_there_is_none() -> None:
    rows = frame(
        [
            a_record(at=1, fields=(("colors", "red"), ("colors", "blue"))),
            a_record(at=2, fields=()),
            a_record(at=3, fields=(("likes", "4"), ("colors", "green"))),
        ]
    )

    assert records.field(rows, "colors").fillna("-").tolist() == ["red", "-", "green"]
    assert records.field(rows.iloc[[2]], "colors").tolist() == ["green"]


def test_a_field_that_is_set_has_one_value_and_the_others_stay_as_they_were() -> None:
    rows = frame(
        [
            a_record(at=1, fields=(("lang", "en"), ("tags", "tea"), ("lang", "de"))),
            a_record(at=2, fields=(("lang", "fr"),)),
            a_record(at=3, fields=()),
            a_record(at=4, fields=(("tags", "a"), ("tags", "b"))),
        ]
    )
    values = pd.Series(["pt", None, "el", "en"], rows.index, dtype="str")

    for cut in (slice(0, 4), slice(1, 3), slice(3, 3)):
        after = records.with_field(rows.iloc[cut], "lang", values.iloc[cut])
        table = records.unframe(after, records.schema())
        fields = [[(p["name"], p["value"]) for p in pairs] for pairs in table["fields"].to_pylist()]
        assert (
            fields
            == [
                [("tags", "tea"), ("lang", "pt")],
                [("lang", "fr")],
                [("lang", "el")],
                [("tags", "a"), ("tags", "b"), ("lang", "en")],
            ][cut]
        )


def test_a_field_can_be_set_where_there_are_none_at_all() -> None:
    table = records.table([a_record(at=1), a_record(at=2)])
    none = pa.nulls(2, table["fields"].type)
    rows = records.frame(table.set_column(7, table.schema.field("fields"), none))
    values = pd.Series([None, "pt"], rows.index, dtype="str")

    after = records.unframe(records.with_field(rows, "lang", values), records.schema())

    assert after["fields"].to_pylist() == [None, [{"name": "lang", "value": "pt"}]]


def test_json_has_all_keys_and_utc_milliseconds() -> None:
    row = records.as_json(records.table([a_record(at=0, thread=None)]).to_pylist()[0])

    assert list(row) == list(records.schema().names)
    assert row["time"] == "2024-03-01T09:00:00.000Z"
    assert row["thread"] is None


def test_control_characters_and_lone_surrogates_never_get_into_a_record() -> None:
    row = records.table([a_record("a\x00b\ud800c\x1b[1m\r\nd", speaker="x\x07")]).to_pylist()[0]

    assert row["text"] == "abc[1m\nd"
    assert row["speaker"] == "x"
