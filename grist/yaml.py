r"""YAML as plain data, with the place of every key and value.

    document = parse("seed: 7\nsplit: {test: 0.1}\n")
    document.value                            {"seed": 7, "split": {"test": 0.1}}
    document.place(("split", "test"))         Place(line=2, column=16)

Only mappings, sequences and scalars are read. Tags, anchors and aliases are refused: a recipe is
data, and an alias is how a kilobyte becomes a gigabyte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yaml import (
    AliasEvent,
    MappingNode,
    MarkedYAMLError,
    Node,
    SafeLoader,
    ScalarNode,
    SequenceNode,
)
from yaml.nodes import CollectionNode
from yaml.reader import ReaderError

from grist.text import visible

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
_SHOWN = 60  # characters of a wrong value
# YAML 1.1 has a type for a lone `=` that nobody uses; here it is the text, as a key to press.
_EQUALS = "tag:yaml.org,2002:value"
_KINDS = {"int": "whole number", "float": "number", "timestamp": "day or time", "bool": "yes or no"}


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class YamlError(Exception):
    """Text that is not YAML as we read it."""

    place: Place
    message: str


@dataclass(frozen=True)
class Document:
    """Data, and the nodes it was made from."""

    value: Any
    root: Node | None

    def place(self, path: tuple[int | str, ...], *, key: bool = False) -> Place:
        """Find where a value (or its key) stands; names that lead nowhere are passed over."""
        node, at = self.root, self.root
        for name in path:
            found = _child(node, name)
            if found:
                label, node = found
                at = label if key else node
        return _place(at) if at else Place(1, 1)


class _Loader(SafeLoader):
    """A loader that knows no aliases; anchors without an alias do no harm."""

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        if self.check_event(AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise MarkedYAMLError(None, None, "aliases (*name) are not read", event.start_mark)
        return super().compose_node(parent, index)


def parse(text: str) -> Document:
    """Read a document.

    Raises:
        YamlError: it is not YAML, or holds what a recipe cannot.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(Place(1, 1), f"longer than {MAX_BYTES} characters")
    try:
        loader = _Loader(text)
    except ReaderError as error:
        raise YamlError(Place(1, 1), f"{error.reason} (character {error.position})") from None
    try:
        root = loader.get_single_node()
        value = None if root is None else _construct(loader, root, 0)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        said = " ".join(filter(None, (error.context, error.problem))) or "not YAML"
        raise YamlError(place, said) from None
    except RecursionError:
        raise YamlError(Place(1, 1), "nested too deep") from None
    finally:
        loader.dispose()
    return Document(value, root)


def _construct(loader: SafeLoader, node: Node, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise YamlError(_place(node), f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(node, MappingNode) and node.tag == loader.DEFAULT_MAPPING_TAG:
        return _mapping(loader, node, depth)
    if isinstance(node, SequenceNode) and node.tag == loader.DEFAULT_SEQUENCE_TAG:
        return [_construct(loader, child, depth + 1) for child in node.value]
    if isinstance(node, ScalarNode) and node.tag == _EQUALS and node.value == "=":
        return node.value
    if isinstance(node, ScalarNode) and node.tag in SafeLoader.yaml_constructors:
        return _scalar(loader, node)
    raise YamlError(_place(node), f"the tag {node.tag!r} is not read")


def _scalar(loader: SafeLoader, node: ScalarNode) -> Any:
    """Read a scalar; what only looks like a number or a day makes its constructor trip."""
    try:
        return loader.construct_object(node)
    except MarkedYAMLError:
        raise
    except (ValueError, ArithmeticError, LookupError, AttributeError, TypeError):
        kind = _KINDS.get(node.tag.rpartition(":")[2], "value")
        said = f"{visible(node.value[:_SHOWN])!r} is no {kind}; quote it if it is a text"
        raise YamlError(_place(node), said) from None


def _mapping(loader: SafeLoader, node: MappingNode, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for label, child in node.value:
        if not isinstance(label, ScalarNode):
            raise YamlError(_place(label), "a key must be a plain name")
        if label.value in found:
            raise YamlError(_place(label), f"{label.value!r} is given twice")
        found[label.value] = _construct(loader, child, depth + 1)
    return found


def _child(node: Node | None, name: int | str) -> tuple[Node, Node] | None:
    """Give the key and the value that a name leads to."""
    pairs = _pairs(node) if isinstance(node, CollectionNode) else iter(())
    return next(((label, child) for known, label, child in pairs if known == name), None)


def _pairs(node: CollectionNode) -> Iterator[tuple[int | str, Node, Node]]:
    if isinstance(node, MappingNode):
        yield from ((label.value, label, child) for label, child in node.value)
    else:
        yield from ((number, child, child) for number, child in enumerate(node.value))


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
