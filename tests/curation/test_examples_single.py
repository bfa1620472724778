"""Examples of records that stand alone: texts, templates, labels."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.examples.builder import Builder, Example
from curation.examples.labelled import Labelled
from curation.examples.shape import joined
from curation.examples.template import Template
from curation.examples.text import Text
from grist.records import Record
from tests.builders import a_record, frame

NOWHERE = Path("/nowhere")


def build(builder: Builder, *made: Record) -> list[Example]:
    return list(builder.build(frame(made), NOWHERE).examples)


def a_page(text: str, title: str | None = None, at: int = 1) -> Record:
    return a_record(text, at=at, kind="page", fields=(("title", title),) if title else ())


def test_a_text_example_is_the_text_learned_whole() -> None:
    examples = build(
        Text(), a_record("page one", at=1, kind="page"), a_record(" ", at=2, kind="page")
    )

    assert [(e.prompt, e.completion, e.group) for e in examples] == [
        (None, "page one", examples[0].records[0])
    ]


def test_a_template_fills_columns_and_fields_and_nothing_else() -> None:
    builder = Template(prompt="Q: {text} {{x}}\nA:", completion=" {answer}")

    examples = build(
        builder,
        a_record("why {answer}?", at=1, kind="row", fields=(("answer", "because {text}"),)),
        a_record("no answer", at=2, kind="row", fields=()),
    )

    assert [(e.prompt, e.completion) for e in examples] == [
        ("Q: why {answer}? {x}\nA:", " because {text}")
    ]


@pytest.mark.parametrize(
    "template", ["{text.__class__}", "{text[0]}", "{text!r}", "{text:>9}", "{}", "{0}"]
)
def test_a_template_reaches_into_nothing(template: str) -> None:
    with pytest.raises(ValueError, match=r"only \{name\}"):
        Template(prompt=template, completion="x")


COLOURS = tuple(("colors", colour) for colour in ("#a1", "#b2", "#c3", "#d4"))


def test_a_field_that_a_record_has_several_times_is_a_list() -> None:
    palette = a_record("soft", kind="row", fields=(*COLOURS, ("name", "Fog")))
    prompt = "Palette {name}:"

    (example,) = build(Template(prompt=prompt, completion=" {colors}"), palette)
    (other,) = build(Template(prompt=prompt, completion="{colors}", joined_by="\n"), palette)

    assert example.completion == " #a1, #b2, #c3, #d4"
    assert other.completion == "#a1\n#b2\n#c3\n#d4"


def test_a_template_says_of_what_it_leaves_out_why() -> None:
    rows = [
        a_record("", at=1, kind="row", fields=(("answer", "a"),)),
        a_record("q", at=2, kind="row", fields=()),
        a_record("q", at=3, kind="row", fields=(("answer", " "),)),
    ]

    built = Template(prompt="{text}", completion="{answer}").build(frame(rows), NOWHERE)

    assert list(built.reasons.values()) == ["empty", "no_field", "no_field"]
    assert built.facts == {"lacking": {"text": 1, "answer": 2}}
    assert Text().build(frame(rows), NOWHERE).reasons == {rows[0].id: "empty"}


def test_fields_stay_with_their_records_whatever_stands_between() -> None:
    rows = [
        a_record("x", at=at, kind="row", fields=tuple(("n", str(number)) for number in range(at)))
        for at in range(4)
    ]

    examples = build(Template(prompt="", completion="{n}"), *rows)

    assert [(e.records[0], e.completion) for e in examples] == [
        (rows[1].id, "0"), (rows[2].id, "0, 1"), (rows[3].id, "0, 1, 2"),
    ]  # fmt: skip


def test_a_labelled_text_is_a_text_and_its_class() -> None:
    post = a_record("Fog again", kind="post", fields=(("tags", " weather "),))

    builder = Labelled(label="{tags}")

    assert [(e.text, e.label) for e in build(builder, post)] == [("Fog again", "weather")]
    assert builder.build(frame([post]), NOWHERE).facts == {"labels": 1}


@pytest.mark.parametrize("templates", [{"label": "tags"}, {"label": "{tags}", "text": "Fog"}])
def test_a_label_or_text_that_is_the_same_in_every_row_is_refused(
    templates: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match="the same in every row; name a field in braces"):
        Labelled(**templates)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "title", "prompt", "completion"),
    [
        ("It came in.", "On  fog", "On fog\n", "It came in."),
        ("On fog\nIt came in.", "On fog", "On fog\n", "It came in."),
        ("# On fog\n\nIt came in.", "On fog", "On fog\n", "It came in."),
        ("On fogs: it came in.", "On fog", "On fog\n", "On fogs: it came in."),
        ("It came in.", None, "", "It came in."),
        ("On fog", "On fog", "", "On fog"),
    ],
)
def test_a_title_is_the_prompt_and_stands_in_the_text_no_second_time(
    text: str, title: str | None, prompt: str, completion: str
) -> None:
    (example,) = build(Text(prompt="title"), a_page(text, title))

    assert (example.prompt, example.completion) == (prompt, completion)


def test_the_first_words_are_the_prompt_of_the_rest() -> None:
    builder = Text(prompt="first_words", words=2)

    made = (a_page("one  two\nthree four", at=1), a_page(" one two ", at=2))
    examples = build(builder, *made)

    assert [(e.prompt, e.completion) for e in examples] == [
        ("one  two", "\nthree four"),
        ("", " one two "),
    ]
    assert builder.build(frame(made), NOWHERE).facts == {"without_prompt": 1}


@given(st.text(st.sampled_from("ab \n\t\u00a0é"), min_size=1), st.integers(1, 5))
def test_first_words_and_rest_are_the_text(text: str, words: int) -> None:
    for example in build(Text(prompt="first_words", words=words), a_page(text)):
        assert (example.prompt or "") + example.completion == text
        assert example.completion.strip()


def test_plain_texts_fit_in_with_prompts_and_nothing_else_fits_together() -> None:
    assert joined([Text().shape, Template("", "x").shape]) == "prompt"
    assert joined([Text(prompt="title").shape]) == "prompt"
    for other in ("messages", "label"):
        with pytest.raises(ValueError, match="rows of different columns"):
            joined(["text", other])
