import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import TypeAdapter, ValidationError

from grist.errors import UsageError
from grist.registry import Registry


@dataclass(frozen=True)
class Tool:
    name: ClassVar[str]


tools: Registry[Tool] = Registry("tool")
LATER: Registry[Tool] = Registry("tool")


@tools
@dataclass(frozen=True)
class Hammer(Tool):
    name: ClassVar[str] = "hammer"


@tools
@dataclass(frozen=True)
class Saw(Tool):
    name: ClassVar[str] = "saw"
    teeth: int = 20


ITEMS: Any = list[tools.choice()]  # type: ignore[misc]
adapter: TypeAdapter[Any] = TypeAdapter(ITEMS)


def test_an_item_is_a_name_or_a_name_with_parameters() -> None:
    assert adapter.validate_python(["hammer", {"saw": {"teeth": 8}}, {"saw": None}]) == [
        Hammer(),
        Saw(8),
        Saw(20),
    ]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("hamer", "did you mean 'hammer'?"),
        ({"saw": {"tooth": 3}}, "tooth"),
        ({"saw": {"teeth": "many"}}, "integer"),
        ({"saw": {}, "hammer": {}}, "mapping with that one key"),
        (7, "mapping with that one key"),
        ({"saw": [1]}, "dictionary"),
    ],
)
def test_what_is_no_item_is_refused_with_a_reason(item: Any, says: str) -> None:
    with pytest.raises(ValidationError) as error:
        adapter.validate_python([item])

    assert says in str(error.value)


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UsageError, match="no tool 'sow'; did you mean 'saw'"):
        tools.get("sow")


def test_a_name_can_be_taken_once() -> None:
    with pytest.raises(ValueError, match="two classes"):
        tools(Saw)


def test_a_class_that_is_named_for_later_is_imported_when_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tools_for_test").mkdir()
    (tmp_path / "tools_for_test" / "chisel.py").write_text(
        "from dataclasses import dataclass\n"
        "from typing import ClassVar\n"
        "from tests.grist.test_registry import LATER\n\n"
        "@LATER\n@dataclass(frozen=True)\nclass Chisel:\n"
        "    name: ClassVar[str] = 'chisel'\n    width: int = 6\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    LATER.later("tools_for_test", ["chisel"])

    assert list(LATER) == ["chisel"]
    assert "tools_for_test.chisel" not in sys.modules
    made = TypeAdapter(LATER.choice()).validate_python({"chisel": {"width": "8"}})
    assert made.width == 8
    assert LATER.get("chisel") is type(made)
    with pytest.raises(UsageError, match="did you mean 'chisel'"):
        LATER.get("chisle")
