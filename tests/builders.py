"""Small makers of test data: say what matters, the rest is filled in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from curation.examples.builder import Example
from curation.splitting.columns import NO_TIME, Columns
from grist import records
from grist.records import Record, Source, record_id

if TYPE_CHECKING:
    from pandas import DataFrame

BEGIN = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def a_record(
    text: str = "hello",
    *,
    at: int = 0,
    minute: float | None = None,
    speaker: str = "ana",
    **more: object,
) -> Record:
    """Make a message at place `at`, `minute` minutes after the beginning (by default `at`)."""
    values: dict[str, object] = {
        "id": record_id("chat.json", f"messages/{at}"),
        "text": text,
        "kind": "message",
        "thread": "7",
        "speaker": speaker,
        "time": BEGIN + timedelta(minutes=at if minute is None else minute),
        "fields": (("speaker_name", speaker.title()),),
        "source": Source("chat.json", f"messages/{at}", "0" * 64, "test@1"),
    }
    return Record(**{**values, **more})  # type: ignore[arg-type]


def frame(made: Sequence[Record]) -> "DataFrame":
    """Open records as steps see them."""
    return records.frame(records.table(made))


def single(text: str, *, of: str = "a", kind: str = "row") -> Example:
    """Make an example of one record, which is its group too."""
    return Example("text", kind, of, (of,), None, text)


def columns(*examples: Example, times: Mapping[str, int] | None = None) -> Columns:
    """Put examples into columns; records without a time have none."""
    records = {record: NO_TIME for example in examples for record in example.records}
    return Columns.of(examples, {**records, **(times or {})})
