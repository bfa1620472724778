"""What a rater may be called."""

import pytest

from evaluation.rating.raters import rater_name
from grist.errors import UsageError
from grist.text import comparable


@pytest.mark.parametrize(
    ("given", "kept"),
    [("  Ana ", "Ana"), ("cafe\u0301", "café"), ("дочь №2".replace("№", "-"), "дочь -2"),
     ("अनीता", "अनीता"), ("j.r_2-b", "j.r_2-b"), ("x" * 40, "x" * 40)],
)  # fmt: skip
def test_names_of_any_script_are_names(given: str, kept: str) -> None:
    assert rater_name(given) == kept


@pytest.mark.parametrize(
    "given",
    ["", "  ", "x" * 41, "a/b", "a\nb", "\x1b[2J", "a\u202eb", "../x", "=1+1", "...", "[b]",
     "\ud800", "a" + " " * 400 + "b"],
)  # fmt: skip
def test_other_names_are_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(UsageError) as told:
        rater_name(given)
    assert len(given) < 3 or given not in str(told.value)
    assert str(told.value).isascii()
    assert str(told.value).isprintable()


def test_case_and_white_space_make_no_other_rater() -> None:
    assert comparable(rater_name("ANA  b")) == comparable(rater_name("ana b"))
