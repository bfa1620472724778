from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from pydantic import TypeAdapter, ValidationError

from grist.errors import UsageError
from grist.registry import Registry


@dataclass(frozen=True)
class Tool:
    name: ClassVar[str]


tools: Registry[Tool] = Registry("tool")


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
