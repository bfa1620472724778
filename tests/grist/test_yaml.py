from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grist import yaml
from grist.yaml import Place


def test_every_value_and_key_has_its_place() -> None:
    document = yaml.parse("name: a\ncurate:\n  - pii: {mode: tag}\n")

    assert document.value == {"name": "a", "curate": [{"pii": {"mode": "tag"}}]}
    assert document.place(("curate", 0, "pii", "mode")) == Place(3, 17)
    assert document.place(("curate", 0, "pii", "mode"), key=True) == Place(3, 11)


def test_a_lone_equals_sign_is_a_text_like_any_other() -> None:
    assert yaml.parse("keys: {bad: =, tie: [=, t]}\n").value == {
        "keys": {"bad": "=", "tie": ["=", "t"]}
    }


def test_names_that_lead_nowhere_are_passed_over() -> None:
    document = yaml.parse("split: {test: 0.1}\n")

    assert document.place(("split", "Split", "test")) == Place(1, 15)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2\n", "'a' is given twice"),
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", "the tag"),
        ("a: !mine 3\n", "the tag"),
        ("? [a, b]\n: 1\n", "a key must be a plain name"),
        ("a: [1, 2\n", "expected"),
        ("a: 1\n---\nb: 2\n", "expected a single document"),
        ("[" * 200 + "]" * 200, "nested"),
        ("a: \x07\n", "special characters"),
    ],
)
def test_what_a_recipe_cannot_hold_is_refused(text: str, says: str) -> None:
    with pytest.raises(yaml.YamlError) as error:
        yaml.parse(text)

    assert says in error.value.message


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2024-02-30", "'2024-02-30' is no day or time"),
        ("2024-13-45", "'2024-13-45' is no day or time"),
        ("2001-12-14t25:59:43", "'2001-12-14t25:59:43' is no day or time"),
        ("2001-12-14t21:59:43+99:00", "is no day or time"),
        ("!!timestamp x", "'x' is no day or time"),
        ("!!int x", "'x' is no whole number"),
        ("!!int ''", "'' is no whole number"),
        ("0b_", "'0b_' is no whole number"),
        ("!!float x", "'x' is no number"),
        ("!!float ''", "'' is no number"),
        ("!!bool x", "'x' is no yes or no"),
        ("!!binary é", "base64"),
        ("9" * 5000, "is no whole number"),
        ("!!int \x1b[31m", "special characters"),
    ],
)
def test_a_scalar_that_is_not_what_it_looks_like_is_named_with_its_place(
    value: str, says: str
) -> None:
    with pytest.raises(yaml.YamlError) as error:
        yaml.parse(f"a: 1\nb:\n  - {value}\n")

    assert says in error.value.message
    assert len(error.value.message) < 130
    assert error.value.place in (Place(3, 5), Place(1, 1))  # of what no YAML holds, the character


@given(
    st.text("0123456789.-_:+tTzZ xob~ef ", max_size=24),
    st.sampled_from(["", "!!int ", "!!float ", "!!timestamp ", "!!bool ", "!!null ", "!!binary "]),
)
def test_no_scalar_ends_in_anything_but_a_value_or_a_yaml_error(value: str, tag: str) -> None:
    with suppress(yaml.YamlError):
        yaml.parse(f"a: {tag}{value}\n")
        yaml.parse(f"a: {tag}'{value}'\n")


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdef", "bcdefg", strict=True)
    ]

    with pytest.raises(yaml.YamlError):
        yaml.parse("\n".join(lines))


def test_an_empty_document_is_nothing() -> None:
    assert yaml.parse("# only a comment\n").value is None
