"""Which columns a dataset's rows have beside `id, split, group, kind, records`.

text            text                 a plain text, learned whole
prompt          prompt, completion   what is given, and what is to be said
messages        messages             a list of {role, content}; the last one is to be said
label           text, label          a text and its class

One dataset has one shape, so that whoever trains on it finds the same columns in every row. Plain
texts fit in with prompts: theirs are empty.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow as pa

    from curation.examples.builder import Example

Shape = Literal["text", "prompt", "messages", "label"]

_COLUMNS: dict[Shape, tuple[str, ...]] = {
    "text": ("text",),
    "prompt": ("prompt", "completion"),
    "messages": ("messages",),
    "label": ("text", "label"),
}


def joined(shapes: Iterable[Shape]) -> Shape:
    """Give the one shape of a dataset that builders make together.

    Raises:
        ValueError: there is none that fits all of them.

    >>> joined(["prompt", "text"])
    'prompt'
    """
    found = sorted(set(shapes))
    if found == ["prompt", "text"]:
        return "prompt"
    if len(found) > 1:
        columns = " and ".join(" + ".join(_COLUMNS[shape]) for shape in found)
        raise ValueError(
            f"the builders make rows of different columns ({columns}), which one dataset cannot "
            "hold; give them one format, or make a recipe for each"
        )
    return found[0]


def schema(shape: Shape) -> "pa.Schema":
    """Give the Arrow schema of the dataset's tables."""
    import pyarrow as pa

    text = pa.string()
    message = pa.struct([("role", text), ("content", text)])
    columns = _COLUMNS[shape]
    return pa.schema(
        [
            *((name, text) for name in ("id", "split", "group", "kind")),
            ("records", pa.list_(text)),
            *((name, pa.list_(message) if name == "messages" else text) for name in columns),
        ]
    )


def row(example: "Example", side: str, shape: Shape) -> dict[str, Any]:
    """Write an example as a row of that schema."""
    values = {
        "text": example.completion,
        "prompt": example.prompt or "",
        "completion": example.completion,
        "messages": list(example.messages),
        "label": example.label,
    }
    return {
        "id": example.id,
        "split": side,
        "group": example.group,
        "kind": example.kind,
        "records": list(example.records),
        **{name: values[name] for name in _COLUMNS[shape]},
    }
