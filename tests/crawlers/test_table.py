import csv
import json
import tracemalloc
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.exports.export import HEAD_BYTES
from crawlers.exports.members import ExportFile
from crawlers.exports.parts.tables import json_rows as json_table
from crawlers.exports.parts.tables import rows, text_lines
from crawlers.exports.table import Table
from grist import records
from grist.errors import UsageError
from grist.records import Problem, Record

FAQ = "question,answer,asked,author\nOpen on Sunday?,Yes,2024-03-01T09:00,Ana\nAnd at night?,,,\n"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def a_file(folder: Path, content: str | bytes, name: str = "table.csv") -> ExportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def a_parquet(folder: Path, columns: dict[str, Any]) -> ExportFile:
    path = folder / "table.parquet"
    pq.write_table(pa.table(columns), path)
    return ExportFile(path, path.name)


def read(file: ExportFile, **parameters: Any) -> tuple[list[Record], list[tuple[str, str]]]:
    found = list(Table(path=file.uri, **parameters).read(file))
    problems = [item for item in found if isinstance(item, Problem)]
    made = [item for item in found if isinstance(item, Record)]
    records.table(made)
    return made, [(problem.locator, problem.reason) for problem in problems]


def texts(made: list[Record]) -> list[tuple[str, str]]:
    return [(record.source.locator, record.text) for record in made]


def test_columns_become_what_the_recipe_calls_them(tmp_path: Path) -> None:
    file = a_file(tmp_path, FAQ)

    (first, second), problems = read(
        file, text="question", time="asked", speaker="author", thread="answer", fields=("answer",)
    )

    assert problems == []
    assert (first.text, first.kind, first.speaker, first.thread) == (
        *("Open on Sunday?", "row"),
        *("Ana", "Yes"),
    )
    assert first.time == datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
    assert first.fields == (("answer", "Yes"),)
    assert first.source.locator == "line 2"
    assert first.source.sha256 == file.sha256
    assert first.id == records.record_id("table.csv", "line 2")
    assert (second.speaker, second.thread, second.time, second.fields) == (None, None, None, ())


def test_all_other_columns_are_fields_when_none_are_named(tmp_path: Path) -> None:
    (first, second), _ = read(a_file(tmp_path, FAQ), text="question", speaker="author")

    assert first.fields == (("answer", "Yes"), ("asked", "2024-03-01T09:00"))
    assert second.fields == ()


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no column 'texts'; did you mean 'text'\?"):
        read(a_file(tmp_path, "text,author\na,b\n"), text="texts")
    with pytest.raises(UsageError, match=r"no column 'autor'; did you mean 'author'\?"):
        read(a_file(tmp_path, "text,author\na,b\n"), speaker="autor")
    with pytest.raises(UsageError, match="no column 'text'"):
        read(a_file(tmp_path, '{"frage": "a"}\n{"frage": "b"}\n'))
    with pytest.raises(UsageError, match="no column 'text'"):
        read(a_parquet(tmp_path, {"frage": ["a"]}))


def test_a_column_of_json_lines_may_come_late(tmp_path: Path) -> None:
    made, problems = read(a_file(tmp_path, '{"id": 1}\n{"text": "a"}\n'))

    assert (texts(made), problems) == ([("line 2", "a")], [("line 1", "no_text")])


@pytest.mark.parametrize("delimiter", rows.DELIMITERS)
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["text", "note"], ["one, two; three", "a|b"], ["four", "c\td"]]
    written = StringIO()
    csv.writer(written, delimiter=delimiter).writerows(lines)

    made, problems = read(a_file(tmp_path, written.getvalue()))

    assert [(record.text, record.fields) for record in made] == [
        (text, (("note", note),)) for text, note in lines[1:]
    ]
    assert problems == []


@given(cells=st.lists(st.tuples(TEXTS, TEXTS), max_size=5), delimiter=st.sampled_from(",;\t|"))
def test_whatever_a_cell_holds_it_comes_back(cells: list[tuple[str, str]], delimiter: str) -> None:
    written = StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "note"), *cells])

    with TemporaryDirectory() as folder:
        made, problems = read(a_file(Path(folder), written.getvalue()))

    assert [record.text for record in made] == [text for text, _ in cells if text.strip()]
    assert {reason for _, reason in problems} <= {"no_text"}
    assert len(made) + len(problems) == len(cells)


def test_a_row_is_named_by_the_line_that_it_begins_on(tmp_path: Path) -> None:
    content = '\ufefftext,note\r\n"a\r\nb",1\r\n\r\n"c",2\r\n'

    made, problems = read(a_file(tmp_path, content))

    assert texts(made) == [("line 2", "a\r\nb"), ("line 5", "c")]
    assert problems == []


def test_a_stray_quote_loses_its_row_alone(tmp_path: Path) -> None:
    content = 'text,note\na,1\n"b,2\nc,3\n"d","4"\ne,"5\nf,6\n'

    made, problems = read(a_file(tmp_path, content))

    assert texts(made) == [("line 2", "a"), ("line 4", "c"), ("line 5", "d"), ("line 7", "f")]
    assert problems == [("line 3", "bad_row"), ("line 6", "bad_row")]


def test_a_row_with_a_wrong_number_of_cells_is_a_problem(tmp_path: Path) -> None:
    made, problems = read(a_file(tmp_path, "text,note\na\nb,1,2\nc,3\n"))

    assert texts(made) == [("line 4", "c")]
    assert problems == [("line 2", "bad_row"), ("line 3", "bad_row")]


def test_a_delimiter_at_the_end_of_a_row_is_no_cell(tmp_path: Path) -> None:
    made, problems = read(a_file(tmp_path, "text,note\na,1,\nb,2\nc,3,,\n"))

    assert texts(made) == [("line 2", "a"), ("line 3", "b")]
    assert problems == [("line 4", "bad_row")]


@pytest.mark.parametrize(
    "content",
    [b"text,note\na,1\n\xe9,2\nc,3\n", b'{"text": "a"}\n{"text": "a"}\n{"text": "\xe9"}\n'],
    ids=["csv", "json lines"],
)
def test_bytes_that_are_no_utf_8_lose_their_line_alone(tmp_path: Path, content: bytes) -> None:
    made, problems = read(a_file(tmp_path, content))

    assert len(made) == 2
    assert problems == [("line 3", "undecodable")]


def test_a_cell_may_be_long_but_a_row_has_an_end(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    long = "x" * (limit + 1)
    content = f'text,note\n{long},1\n"a\nb",2\n{long}{long},3\n"c\n{long}\n{long}\n",4\nd,5\n'

    with patch.object(text_lines, "MAX_ROW", limit + 100):
        made, problems = read(a_file(tmp_path, content))

    assert texts(made) == [("line 2", long), ("line 3", "a\nb"), ("line 10", "d")]
    assert problems == [
        ("line 5", "too_large"),
        *((f"line {number}", "bad_row") for number in (6, 7, 8, 9)),
    ]
    assert csv.field_size_limit() == limit


def test_json_lines_give_a_record_or_a_reason_for_each_line(tmp_path: Path) -> None:
    lines = [
        '\ufeff{"text": "a", "n": 1}',
        "",
        '{"text": "b", "n": [1, "two", {"three": 3}, [4], null], "m": true, "o": {}}',
        '{"text": oops}',
        '["text"]',
        '{"text": 5}',
        '{"text": ""}',
        '{"text": null}',
        '{"n": 1}',
        '{"text": NaN}',
        '{"text": "c\u2028\u0085d"}',
    ]

    made, problems = read(a_file(tmp_path, "\n".join(lines)))

    assert texts(made) == [("line 1", "a"), ("line 3", "b"), ("line 11", "c\u2028\u0085d")]
    assert made[0].fields == (("n", "1"),)
    assert made[1].fields == (
        *(("n", "1"), ("n", "two"), ("n", '{"three": 3}'), ("n", "[4]")),
        *(("m", "true"), ("o", "{}")),
    )
    assert problems == [
        ("line 4", "malformed"),
        ("line 5", "not_an_object"),
        ("line 6", "not_text"),
        ("line 7", "no_text"),
        ("line 8", "no_text"),
        ("line 9", "no_text"),
        ("line 10", "malformed"),
    ]


def test_half_a_surrogate_pair_gets_into_no_record(tmp_path: Path) -> None:
    [record], _ = read(a_file(tmp_path, r'{"text": "a\ud83d", "n\ud83d": "b\ud83d"}' + "\n"))

    row = records.as_json(records.table([record]).to_pylist()[0])
    assert (row["text"], row["fields"]) == ("a", [{"name": "n", "value": "b"}])


def test_json_lines_that_end_inside_a_line_were_cut_short(tmp_path: Path) -> None:
    found = list(Table(path="x").read(a_file(tmp_path, '{"text": "a"}\n{"text": "b')))

    assert found[1:] == [Problem("table.csv", "line 2", "truncated", whole=True)]


def test_a_line_over_the_limit_is_a_problem_and_the_next_one_is_read(tmp_path: Path) -> None:
    with patch.object(json_table, "MAX_ROW", 20):
        made, problems = read(a_file(tmp_path, f'{{"text": "{"x" * 50}"}}\n{{"text": "b"}}\n'))

    assert texts(made) == [("line 2", "b")]
    assert problems == [("line 1", "too_large")]


def test_parquet_rows_are_read_with_their_types(tmp_path: Path) -> None:
    moment = datetime(2024, 3, 1, 9, 0, 30, tzinfo=UTC)
    file = a_parquet(
        tmp_path,
        {
            "text": ["a", None, "c"],
            "when": [moment, moment, None],
            "tags": [["x", "y"], [], None],
            "likes": pa.array([1.5, float("nan"), None]),
            "day": [date(2024, 3, 1), None, None],
            "blob": [b"\x00", None, None],
        },
    )

    made, problems = read(file, time="when")

    assert texts(made) == [("row 1", "a"), ("row 3", "c")]
    assert made[0].time == moment
    assert made[0].fields == (
        *(("tags", "x"), ("tags", "y")),
        *(("likes", "1.5"), ("day", "2024-03-01")),
    )
    assert (made[1].time, made[1].fields) == (None, ())
    assert problems == [("row 2", "no_text")]


def test_a_parquet_text_that_is_no_utf_8_loses_its_row_alone(tmp_path: Path) -> None:
    broken = pa.array([b"a", b"\xe9", b"c"]).view(pa.string())

    made, problems = read(a_parquet(tmp_path, {"text": broken}))

    assert texts(made) == [("row 1", "a"), ("row 3", "c")]
    assert problems == [("row 2", "undecodable")]


def test_a_broken_parquet_file_is_a_problem_of_the_whole(tmp_path: Path) -> None:
    content = a_parquet(tmp_path, {"text": ["a"]}).path.read_bytes()

    found = list(Table(path="x").read(a_file(tmp_path, content[:-20])))

    assert found == [Problem("table.csv", "row 1", "malformed", whole=True)]


def test_an_empty_file_is_a_problem_of_the_whole(tmp_path: Path) -> None:
    found = list(Table(path="x").read(a_file(tmp_path, "\n\n")))

    assert found == [Problem("table.csv", "line 1", "empty", whole=True)]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-03-01T09:00:30", datetime(2024, 3, 1, 9, 0, 30, tzinfo=UTC)),
        ("2024-03-01 09:00:30.5+01:00", datetime(2024, 3, 1, 8, 0, 30, 500_000, tzinfo=UTC)),
        ("2024-03-01", datetime(2024, 3, 1, tzinfo=UTC)),
        (" 1709283630 ", datetime(2024, 3, 1, 9, 0, 30, tzinfo=UTC)),
        (1709283630, datetime(2024, 3, 1, 9, 0, 30, tzinfo=UTC)),
        (1709283630.5, datetime(2024, 3, 1, 9, 0, 30, 500_000, tzinfo=UTC)),
    ],
)
def test_a_time_is_iso_8601_or_seconds(tmp_path: Path, written: Any, moment: datetime) -> None:
    file = a_file(tmp_path, json.dumps({"text": "a", "at": written}) + "\n")

    [record], _ = read(file, time="at")

    assert record.time == moment
    assert record.fields == ()


@pytest.mark.parametrize(
    "written", ["yesterday", "99999999999999", 1e300, "0001-01-01T00:00+14:00", True, {"a": 1}]
)
def test_a_time_that_cannot_be_read_stays_as_a_field(tmp_path: Path, written: Any) -> None:
    file = a_file(tmp_path, json.dumps({"text": "a", "at": written}) + "\n")

    [record], _ = read(file, time="at", fields=("text",))

    assert record.time is None
    assert [name for name, _ in record.fields] == ["text", "at"]


def test_each_record_leads_back_to_its_bytes(tmp_path: Path) -> None:
    table = Table(path="x")
    content = 'text,note\n"a\nb",ö\nonly\nc,2\n'

    assert list(table.raw(a_file(tmp_path, content))) == [
        ("line 2", '"a\nb",ö\n'.encode()),
        ("line 5", b"c,2\n"),
    ]
    assert list(table.raw(a_file(tmp_path, '{"text": "a"} \n'))) == [("line 1", b'{"text": "a"}')]
    assert list(table.raw(a_parquet(tmp_path, {"text": ["a"]}))) == [("row 1", b'{"text": "a"}')]


@pytest.mark.parametrize(
    ("head", "suffix", "known"),
    [
        (FAQ, ".csv", True),
        ("text\tnote\n", ".tsv", True),
        ("text\nonly\n", ".csv", False),
        (FAQ, ".txt", False),
        ('{"text": "a"}\n{"text": "b"}\n', ".json", True),
        ('{"text": "a"}\n{"text": ["b"', ".json", True),
        ('{"text": "a"}', ".jsonl", True),
        ('{"messages": [{"role": "user"}]}\n{"messages": []}\n', ".jsonl", True),
        ('{"text": "' + "x" * HEAD_BYTES, ".jsonl", True),
        ('{"text": "' + "x" * HEAD_BYTES, ".json", False),
        ('{"name": "Tea", "type": "private_group", "id": 7, "messages": []}\n', ".json", False),
        ('{\n "name": "Tea"\n}\n', ".json", False),
        ('[{"text": "a"}]\n', ".json", True),
        ('[{"text": "a", "more": {"n": 1}}]\n', ".json", False),
        ('["a"]\n', ".json", False),
        ('{"count": 1, "rows": [{"text": "a"}]}\n', ".json", True),
        ('{"count": 1, "rows": [{"text": {}}]}\n', ".json", False),
        ("# FAQ\n\n| text | note |\n|---|---|\n", ".md", True),
        ("# FAQ\n\na | b\n", ".md", False),
        ("PAR1\x15", ".bin", True),
        ("", ".csv", False),
    ],
)
def test_a_table_is_known_by_how_it_begins(head: str, suffix: str, known: bool) -> None:
    assert Table.recognises(head.encode()[:HEAD_BYTES], suffix) is known


@given(
    content=st.binary(max_size=200),
    begins=st.sampled_from([b"text,note\n", b'text\n"', b'{"text": "a"}\n', b'{"text": "a"}\n{"']),
)
def test_any_bytes_are_read_to_their_end(content: bytes, begins: bytes) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(a_file(Path(folder), begins + content))

    places = [record.source.locator for record in made] + [locator for locator, _ in problems]
    assert len(set(places)) == len(places)


def a_markdown(rows: list[tuple[str, str]]) -> str:
    """Write a table as those do who know that a cell can hold no bar and no line end."""

    def written(cell: str) -> str:
        return cell.replace("|", r"\|").replace("\n", "<br>")

    lines = [("text", "note"), ("---", ":--"), *rows]
    return "".join(f"| {written(text)} | {written(note)} |\n" for text, note in lines)


# White space around a cell is the table's, and its lines end with "\n" alone. What looks like a
# line break in a cell is one, unless it stands in code.
CELLS = TEXTS.map(lambda text: " ".join(text.split()).replace("`", "")).filter(
    lambda text: "<br" not in text.lower()
) | st.sampled_from(["a | b", "a \\| b", "one\ntwo", "---", ":-:", "# x", "- x", "`a|b`", "a\\"])


@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_whatever_a_markdown_cell_holds_it_comes_back(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        made, problems = read(a_file(Path(folder), f"# Tea\n\n{a_markdown(rows)}", "table.md"))

    assert [(record.text, dict(record.fields).get("note", "")) for record in made] == [
        (text, note) for text, note in rows if text
    ]
    assert {reason for _, reason in problems} <= {"no_text"}


@given(
    rows=st.lists(st.dictionaries(TEXTS, TEXTS), min_size=1, max_size=5),
    indent=st.sampled_from([None, 1]),
)
def test_whatever_a_json_array_holds_it_comes_back(
    rows: list[dict[str, str]], indent: int | None
) -> None:
    rows = [{**row, "text": f"{number} tea"} for number, row in enumerate(rows)]

    for document in (rows, {"count": len(rows), "rows": rows}):
        with TemporaryDirectory() as folder:
            content = json.dumps(document, indent=indent)
            made, problems = read(a_file(Path(folder), content, "table.json"))

        assert texts(made) == [(f"row {at}", row["text"]) for at, row in enumerate(rows, 1)]
        assert problems == []


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ('{"rows": [{"text": "a"}], "data": [{"text": "b"}]}', ["a"]),
        ('{"notes": [{"x": "y"}], "data": [{"text": "b"}]}', ["b"]),
        ('{"n": {"data": []}, "features": [1, {"text": "c"}]}', []),
        ('{"n": 1, "posts": [{"text": "d"}]}', ["d"]),
        ('{\n "data": [\n  {"text": "e"},\n  {"text": "f"}', ["e", "f"]),
        ('{"data": [oops, {"text": "g"}]}', ["g"]),
        ('{"text": "h", "data": "x"}\n{"text": "i"}\n', ["h", "i"]),
        ('{"text": "j"}', ["j"]),
    ],
)
def test_the_array_of_rows_in_an_object_is_found(
    tmp_path: Path, document: str, rows: list[str]
) -> None:
    if rows:
        made, _ = read(a_file(tmp_path, document, "table.json"))
        assert [record.text for record in made] == rows
    else:
        with pytest.raises(UsageError, match="no column 'text'"):
            read(a_file(tmp_path, document, "table.json"))


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, mark: str) -> None:
    content = "\ufefftext,note\r\nchá,1\r\n".encode(mark)

    made, problems = read(a_file(tmp_path, content), encoding="cp1252")

    assert texts(made) == [("line 2", "chá")]
    assert problems == []


def test_an_old_encoding_has_to_be_named(tmp_path: Path) -> None:
    file = a_file(tmp_path, "text,note\nchá,1\n".encode("cp1252"))

    assert read(file) == ([], [("line 2", "undecodable")])
    assert texts(read(file, encoding="cp1252")[0]) == [("line 2", "chá")]


def test_json_in_utf_16_is_said_to_be_none(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, '[{"text": "a"}]'.encode("utf-16"), "table.json"))

    assert found == ([], [("line 1", "undecodable")])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_excels_hint_names_the_delimiter_and_is_no_row(tmp_path: Path, end: str) -> None:
    made, problems = read(a_file(tmp_path, end.join(["sep=|", "text|a,b,c", "x|1,2,3"])))

    assert [(record.text, record.fields) for record in made] == [("x", (("a,b,c", "1,2,3"),))]
    assert problems == []


def test_the_columns_are_named_only_where_they_are_surely_names(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"; its columns are 'Frage', 'Antwort'; name the one to read as `text`$"
    ):
        read(a_file(tmp_path, "Frage;Antwort\nWie?;So\n"))
    with pytest.raises(
        UsageError, match=r"; its columns are 'q', 'a'; name the one to read as `text`$"
    ):
        read(a_file(tmp_path, "| q | a |\n|---|---|\n| x | y |\n", "table.md"))
    for header in ("Ana Silva,Rua 5", "ana@x.example,answer", "Open on Sunday?,answer me"):
        with pytest.raises(UsageError, match=r"no column 'text'; name the one to read as `text`$"):
            read(a_file(tmp_path, f"{header}\na,b\n"))


def test_a_table_in_a_cell_of_a_csv_does_not_make_it_markdown(tmp_path: Path) -> None:
    content = 'text,note\n"| a | b |\n|---|---|\n| 1 | 2 |",x\n'

    made, problems = read(a_file(tmp_path, content))

    assert texts(made) == [("line 2", "| a | b |\n|---|---|\n| 1 | 2 |")]
    assert problems == []


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("# Tea #", "Tea"),
        ("### C#", "C#"),
        ("Tea\n===", "Tea"),
        ("# Tea\n\nsome text", "Tea"),
        ("#Tea", None),
        ("```\n# Tea\n```", None),
        ("<!-- # Tea -->", None),
        ("---\ntitle: Tea\n---", None),
    ],
)
def test_a_table_has_the_title_of_the_heading_above(
    tmp_path: Path, above: str, title: str | None
) -> None:
    content = f"{above}\n\n| text |\n| --- |\n| a |\n"

    (record,), _ = read(a_file(tmp_path, content, "table.md"))

    assert record.fields == ((("title", title),) if title else ())


@pytest.mark.parametrize(
    "rows",
    [
        "~~~\n| text |\n|---|\n| no |\n~~~~\n",
        "````\n```\n| text |\n|---|\n| no |\n````\n",
        "<!-- hidden\n| text |\n|---|\n| no |\n-->\n",
        "    | text |\n    |---|\n    | no |\n",
        "| text |\n|---|---|\n| no |\n",
        "| text |\n\n|---|\n| no |\n",
        "text\n---\nno\n",
    ],
)
def test_what_shows_no_table_is_none(tmp_path: Path, rows: str) -> None:
    made, problems = read(a_file(tmp_path, f"{rows}\n| text |\n|---|\n| yes |\n", "table.md"))

    assert [record.text for record in made] == ["yes"]
    assert problems == []


def test_a_long_line_among_tables_costs_no_more_than_its_row(tmp_path: Path) -> None:
    long = "x" * 100
    content = f"{long}\n\n| text |\n|---|\n| a |\n| {long} |\n| b |\n"

    with patch.object(text_lines, "MAX_ROW", 50):
        made, problems = read(a_file(tmp_path, content, "table.md"))

    assert (texts(made), problems) == (
        [("line 5", "a"), ("line 7", "b")],
        [("line 6", "too_large")],
    )


@pytest.mark.parametrize("piece", ["|", ":-", "|-", "\\|", "# ", "<!--", "`", "<br", '"', "sep="])
def test_a_long_line_of_marks_costs_linear_time(tmp_path: Path, piece: str) -> None:
    line = piece * 300_000

    for name, head in (("table.md", "| text |\n|---|\n"), ("table.csv", "text,note\n")):
        read(a_file(tmp_path, f"{head}{line}\n| {line}\n\n{line}", name))


@pytest.mark.soak
@pytest.mark.parametrize("name", ["table.csv", "table.json", "table.jsonl", "table.md"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str) -> None:
    row = json.dumps({"text": "tea " * 250, "note": 1})
    begin, each = {
        "table.csv": ("text,note\n", f"{'tea ' * 250},1\n"),
        "table.json": ('{"rows": [\n' + row, f",\n{row}"),
        "table.jsonl": ("", f"{row}\n"),
        "table.md": ("| text | note |\n|---|---|\n", f"| {'tea ' * 250} | 1 |\n"),
    }[name]
    file = a_file(tmp_path, begin + each * 50_000, name)

    tracemalloc.start()
    count = sum(1 for _ in Table(path=name).rows(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count >= 50_000
    assert peak < 5 << 20
