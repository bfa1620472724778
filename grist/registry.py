"""Named things that a recipe can ask for: readers, steps, example builders, metrics.

    steps: Registry[Step] = Registry("step")

    @steps
    @dataclass(frozen=True)
    class MinWords: ...          # name: ClassVar[str] = "min_words"

    - min_words: {words: 3}      # in the recipe: a one-key mapping, or the bare name

Adding one is a file with a decorated class and one import line. Where there are many, `later` names
the module instead, which is imported when somebody asks for the name. `choice()` makes the type
that pydantic validates a recipe item with.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Annotated, Any, Generic, Protocol, TypeVar

from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypedDict

from grist.errors import UsageError, did_you_mean


class Named(Protocol):
    """Anything that goes by a name in a recipe."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)
U = TypeVar("U", bound=Named)


class Registry(Generic[T]):
    """The classes of one kind, by the name that a recipe gives them."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._classes: dict[str, type[T]] = {}
        self._modules: dict[str, str] = {}

    def __call__(self, cls: type[U]) -> type[U]:
        """Register a dataclass; its fields become the parameters, and no others are accepted."""
        name = str(cls.name)
        if name in self._classes:
            raise ValueError(f"two classes want to be the {self.kind} {name!r}")
        cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
        self._classes[name] = cls  # type: ignore[assignment]
        return cls

    def later(self, package: str, names: Iterable[str]) -> None:
        """Name classes whose modules are imported, and so register them, when they are asked for.

        Args:
            package: that holds a module of each name.
            names: of the classes.
        """
        self._modules |= {name: f"{package}.{name}" for name in names}

    def __iter__(self) -> Iterator[str]:
        return iter(list(dict.fromkeys((*self._modules, *self._classes))))

    def get(self, name: str) -> type[T]:
        """Give the class of that name.

        Raises:
            UsageError: there is none; the message offers the nearest name.
        """
        if name not in self._classes and name in self._modules:
            import_module(self._modules[name])
        if name not in self._classes:
            raise UsageError(f"no {self.kind} {name!r}{did_you_mean(name, self)}")
        return self._classes[name]

    def choice(self) -> Any:
        """Make the type of a recipe item: `name` or `{name: {parameter: value}}`."""
        return Annotated[Any, _Choice(self)]


class _Choice:
    """How pydantic reads one item: pick the class by its name, validate the mapping as its fields.

    Error locations gain the name as one element more, as YAML has it.
    """

    def __init__(self, registry: Registry[Any]) -> None:
        self.registry = registry

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def _read(self, item: Any) -> Any:
        """Make the class that an item names; its errors are merged into those of the recipe."""
        named = self._normal(item)
        name = _only_key(named)
        cls: Any = self.registry.get(name)
        return _adapter(cls).validate_python({name: named})[name][name]

    def _normal(self, item: Any) -> Any:
        """Give every item the shape `{name: {...}}`, and say at once when there is no such name."""
        if isinstance(item, str):
            item = {item: {}}
        if not isinstance(item, dict) or len(item) != 1:
            shape = f"a {self.registry.kind} is its name or a mapping with that one key"
            raise PydanticCustomError("shape", "{shape}", {"shape": shape})
        name = _only_key(item)
        if name not in self.registry:
            near = did_you_mean(name, self.registry)
            raise PydanticCustomError(
                "unknown_name",
                "no {kind} '{name}'{near}",
                {"kind": self.registry.kind, "name": name, "near": near},
            )
        return {name: item[name] or {}}


def _only_key(item: dict[str, Any]) -> str:
    return str(next(iter(item)))


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    """Validate `{name: {name: {parameter: value}}}`: so that errors stand where YAML has them."""
    inner = TypedDict("inner", {cls.name: cls})  # type: ignore[misc]
    return TypeAdapter(TypedDict("outer", {cls.name: inner}))  # type: ignore[operator]
