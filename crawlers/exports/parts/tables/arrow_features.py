r"""What the `datasets` library says of a table's columns, and what becomes of their values.

    {"label": {"_type": "ClassLabel", "names": ["no", "yes"]}, "photo": {"_type": "Image"}}

    1                                   ->  ("label", "yes")
    -1                                  ->  ("label", None)      so a hidden label is written
    {"bytes": b"\x89PNG…", "path": …}   ->  ("media", ["photo"])

It stands as JSON in the schema, under `huggingface`; without it a structure of bytes and a path is
known for a file all the same.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from crawlers.exports.parts import attachment
from crawlers.exports.parts.json.values import listed
from crawlers.exports.parts.json.window import strict

if TYPE_CHECKING:
    import pyarrow as pa

Features: TypeAlias = Mapping[str, Any]
Cells: TypeAlias = tuple[tuple[str, Any], ...]
Reading: TypeAlias = Callable[[Any], tuple[str, Any]]

_MEDIA = {"Image": "photo", "Audio": "audio", "Video": "video", "Pdf": "file", "Nifti": "file"}
_LISTS = ("List", "LargeList", "Sequence")
_FILE = frozenset({"bytes", "path"})


def features_of(schema: "pa.Schema") -> Features:
    """Give the features by column, as far as the schema has any."""
    written = (schema.metadata or {}).get(b"huggingface", b"{}")
    value: Any = None
    with suppress(ValueError):
        value = strict(written.decode())
    for name in ("info", "features"):
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def readers_of(schema: "pa.Schema", features: Features) -> list[Reading]:
    """Give for each column what makes a cell of its value."""
    return [_reader_of(field, features.get(field.name)) for field in schema]


def as_text(value: Any) -> str:
    """Write a nested value as JSON; what JSON has no form for, such as a date, as Python does."""
    return json.dumps(value, ensure_ascii=False, default=_written)


def _written(value: Any) -> str:
    return f"({len(value):,} bytes)" if isinstance(value, bytes) else str(value)


def _reader_of(field: "pa.Field", feature: Any) -> Reading:
    name = str(field.name)
    kind = _media_kind(feature) or ("" if _is_file(field.type) else None)
    if kind is not None:
        return partial(_carried, kind)
    return partial(_labelled, name, feature) if _has_labels(feature) else partial(_as_it_is, name)


def _carried(kind: str, value: Any) -> tuple[str, Any]:
    return "media", _kinds(value, kind)


def _labelled(name: str, feature: Any, value: Any) -> tuple[str, Any]:
    return name, _named(value, feature)


def _as_it_is(name: str, value: Any) -> tuple[str, Any]:
    return name, value


def _has_labels(feature: Any) -> bool:
    with suppress(RecursionError):
        return '"ClassLabel"' in json.dumps(feature)
    return False


def _inner(feature: Any) -> Any:
    """Give the feature of a list's items, in the forms of all versions; None if it is no list."""
    if isinstance(feature, list):
        return feature[0] if feature else None
    is_list = isinstance(feature, dict) and feature.get("_type") in _LISTS
    return feature.get("feature") if is_list else None


def _media_kind(feature: Any) -> str | None:
    inner = _inner(feature) or feature
    kind = inner.get("_type") if isinstance(inner, dict) else None
    return _MEDIA.get(kind) if isinstance(kind, str) else None


def _is_file(type_: "pa.DataType") -> bool:
    import pyarrow as pa

    inner = type_.value_type if pa.types.is_list(type_) else type_
    return pa.types.is_struct(inner) and {field.name for field in inner} == _FILE


def _kinds(value: Any, kind: str) -> list[str]:
    """Name the kinds of what a cell carries: as the feature says, else by the names of files."""
    carried = [each for each in (listed(value) or [value]) if each]
    if kind:
        return [kind] if carried else []
    paths = (each.get("path") if isinstance(each, dict) else None for each in carried)
    return attachment.kinds(path if isinstance(path, str) else "" for path in paths)


def _named(value: Any, feature: Any) -> Any:
    """Put the names of labels for their numbers, wherever they stand in a value."""
    inner = _inner(feature)
    if inner is not None and isinstance(value, list):
        return [_named(each, inner) for each in value]
    if not isinstance(feature, dict):
        return value
    if feature.get("_type") == "ClassLabel":
        return _name(value, feature.get("names"))
    if not isinstance(value, dict):
        return value
    if isinstance(inner, dict):  # a list of structures, which was written as a structure of lists
        return {key: _named(each, [inner.get(key)]) for key, each in value.items()}
    return {key: _named(each, feature.get(key)) for key, each in value.items()}


def _name(number: Any, names: Any) -> Any:
    if type(number) is not int or not isinstance(names, list):
        return number
    return names[number] if 0 <= number < len(names) else None
