"""Open a metric of Hugging Face `evaluate`: from its script to an object that computes.

    evaluate:./metrics/politeness   ->  the Politeness of metrics/politeness/politeness.py

`evaluate.load` is not used: it copies scripts into a cache under the home folder, takes the copy
again after an edit that it does not notice (one behind a `#` within a string), fetches whatever a
`# From: https://...` behind an import names, and falls back on any version that it fetched before.
Here the script is imported from where it lies, as a part of its folder, and nothing is fetched but
the scripts of a space of the hub at the commit that the recipe pins.
"""

import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from evaluation.foreign import names
from evaluation.foreign.names import Foreign
from evaluation.foreign.silence import silent
from grist.errors import MissingError, UserError
from grist.stage import Workplace
from grist.text import visible

_PACKAGE = "gristmill_metric_"


@dataclass(frozen=True)
class Hosted:
    """A metric that is ready to compute.

    Attributes:
        module: the object of `evaluate`.
        version: of its code.
        listed: it takes several references to a row, so ours goes as a list of one.
    """

    metric: Foreign
    module: Any
    version: str
    listed: bool


def opened(metric: Foreign, place: Workplace, scratch: str) -> Hosted:
    """Import a module and make its object, as `evaluate.load` does from there on.

    Args:
        metric: which one.
        place: of the stage; local metrics lie relative to its base.
        scratch: a folder for what the module downloads; it is not kept.

    Raises:
        MissingError: the module, or a package that it wants, is not on this machine.
        UserError: it cannot be loaded, or wants other inputs than there are.
    """
    script = _fetched(metric) if metric.commit else names.local_script(metric, place.base)
    version = names.fingerprint(metric, place.base)
    with silent():
        try:
            import evaluate

            cls = _main_class(_imported(metric, script, version), evaluate.EvaluationModule)
            module = cls(keep_in_memory=True, cache_dir=scratch, seed=place.seed)
            module.download_and_prepare()
        except ModuleNotFoundError as error:
            raise _missing(metric, str(error.name)) from None
        except (Exception, SystemExit) as error:  # noqa: BLE001 - code of others may throw anything
            said = visible(str(error).strip())[:200]
            raise UserError(f"{metric.name}: cannot be loaded: {kind_of(error)}: {said}") from None
    return Hosted(metric, module, version, _takes_lists(metric, module))


def _imported(metric: Foreign, script: Path, version: str) -> ModuleType:
    """Import a script with its folder as its package, anew: its globals may remember other rows."""
    _forget(f"{_PACKAGE}{version[:16]}")
    package = ModuleType(f"{_PACKAGE}{version[:16]}")
    package.__path__ = [] if names.stands_alone(metric) else [str(script.parent)]
    sys.modules[package.__name__] = package
    name = f"{package.__name__}.{script.stem}"
    spec = spec_from_file_location(name, script)
    if spec is None or spec.loader is None:
        raise ImportError("no Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


def _missing(metric: Foreign, module: str) -> UserError:
    if module.startswith(_PACKAGE):
        file = visible(module.rpartition(".")[2])
        return UserError(
            f"{metric.name}: imports {file!r}, which does not lie beside its script; a module of "
            "several files is named by its folder, and nothing is fetched for it"
        )
    package = visible(module)
    return MissingError(f"{metric.name}: wants the package {package!r}, which is not installed")


def _main_class(module: ModuleType, kind: type) -> Any:
    """Give the first class of the module that is an evaluation module, as `evaluate` would."""
    for thing in vars(module).values():
        if not isinstance(thing, type) or thing.__module__.startswith("evaluate."):
            continue
        if issubclass(thing, kind) and not inspect.isabstract(thing):
            return thing
    raise TypeError("no class in it is an evaluate.Metric")


def _fetched(metric: Foreign) -> Path:
    """Bring the files of a module of the hub here, at the one commit, or find them here."""
    from huggingface_hub import snapshot_download

    try:
        with silent():
            folder = snapshot_download(
                metric.source, repo_type="space", revision=metric.commit, allow_patterns="*.py"
            )
    except (OSError, ValueError):  # no network, no such space, no such commit
        raise MissingError(
            f"{metric.name}: the space {metric.source} at {metric.commit} is not on this machine "
            "and the Hugging Face hub does not give it; download it and name its folder instead"
        ) from None
    script = Path(folder) / f"{metric.stem}.py"
    if not script.is_file():
        raise UserError(f"{metric.name}: the space {metric.source} holds no {script.name}")
    return script


def _takes_lists(metric: Foreign, module: Any) -> bool:
    """Say how the module wants references: as texts, or as lists of texts."""
    offered = module.features if isinstance(module.features, list) else [module.features]
    shapes = [_shape(each) for each in offered]
    if "text" in shapes:
        return False
    if "list" in shapes:
        return True
    wanted = ", ".join(f"{name} ({_typed(kind)})" for name, kind in offered[0].items())
    raise UserError(
        f"{metric.name}: wants {visible(wanted)}; gristmill can give predictions and references, "
        "both of them text"
    )


def _shape(features: Mapping[str, Any]) -> str | None:
    if set(features) != {"predictions", "references"} or not _is_text(features["predictions"]):
        return None
    reference = features["references"]
    if _is_text(reference):
        return "text"
    inner = reference[0] if isinstance(reference, list) else getattr(reference, "feature", None)
    return "list" if _is_text(inner) else None


def _is_text(feature: Any) -> bool:
    return getattr(feature, "dtype", None) in {"string", "large_string"}


def _typed(feature: Any) -> str:
    return "text" if _is_text(feature) else str(getattr(feature, "dtype", "other"))


def kind_of(error: BaseException) -> str:
    """Name an error without what it says, which may hold somebody's text."""
    return visible(type(error).__name__)
