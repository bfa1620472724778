"""A record's line is the same whether it is written at once or by way of a table."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grist import records
from grist.record_lines import line
from grist.records import Record, Source
from grist.text import escaped

TEXTS = st.text() | st.sampled_from(
    ["cafe\u0301", "a\u202eb\x7f", '"\\\n\t\r\x1b[2J', "\ud800", ""]
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=3))])
TIMES = st.integers(0, 7_000_000_000).flatmap(
    lambda seconds: ZONES.map(lambda zone: datetime.fromtimestamp(seconds + 0.25, zone))
)
PLACES = (st.none() | NAMES, NAMES, NAMES, NAMES, st.none() | NAMES)
SOURCES = st.tuples(*PLACES).map(lambda place: Source(*place))
RECORDS = st.builds(
    Record,
    id=st.text("0123456789abcdef", min_size=32, max_size=32),
    text=TEXTS,
    kind=st.sampled_from(records.KINDS),
    source=SOURCES,
    thread=st.none() | TEXTS,
    speaker=st.none() | TEXTS,
    time=st.none() | TIMES,
    reply_to=st.none() | st.just("0" * 32),
    fields=st.lists(st.tuples(NAMES, TEXTS), max_size=3).map(tuple),
)


@given(RECORDS)
def test_a_line_is_the_one_that_a_table_gives(record: Record) -> None:
    (row,) = records.table([record]).to_pylist()
    told = escaped(json.dumps(records.as_json(row), ensure_ascii=False))

    assert line(record) == told.encode() + b"\n"


@given(RECORDS)
def test_a_line_holds_nothing_that_a_terminal_would_act_on(record: Record) -> None:
    written = line(record).decode()

    assert written.endswith("}\n")
    assert written[:-1] == escaped(written[:-1])


def test_records_are_equal_by_value_and_can_be_in_a_set() -> None:
    one, other = Source("a", "1", "", "r@1"), Source("a", "1", "", "r@1")

    assert one == other
    assert len({one, other}) == 1
    with pytest.raises(AttributeError):
        one.anything = 1  # type: ignore[attr-defined]
