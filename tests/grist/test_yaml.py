import pytest

from grist import yaml
from grist.yaml import Place


def test_every_value_and_key_has_its_place() -> None:
    document = yaml.parse("name: a\ncurate:\n  - pii: {mode: tag}\n")

    assert document.value == {"name": "a", "curate": [{"pii": {"mode": "tag"}}]}
    assert document.place(("curate", 0, "pii", "mode")) == Place(3, 17)
    assert document.place(("curate", 0, "pii", "mode"), key=True) == Place(3, 11)


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


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdef", "bcdefg", strict=True)
    ]

    with pytest.raises(yaml.YamlError):
        yaml.parse("\n".join(lines))


def test_an_empty_document_is_nothing() -> None:
    assert yaml.parse("# only a comment\n").value is None
