"""How a run wants its samples rated: `ratings/rating.json`, written by `gristmill run`.

    {"seed": 7, "rating": {"ask": "pairwise", "repeats": 0.1, …}}

Without that file (samples that came from elsewhere) all is as it is by default.
"""

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from evaluation.rating.section import Rating
from grist import manifest, store
from grist.errors import UserError, did_you_mean
from grist.mistakes import UNKNOWN, message, where
from grist.text import visible

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FOLDER = "ratings"
NAME = "rating.json"


@dataclass(frozen=True)
class Asked:
    """What raters are asked, and the seed that orders it."""

    section: Rating
    seed: int


def keep(home: Path, section: Rating | None, seed: int) -> None:
    """Write down how samples are to be rated; where there will be none, no file is left."""
    path = home / FOLDER / NAME
    if section is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    store.write_json(path, {"seed": seed, "rating": written(section)})


def written(section: Rating) -> dict[str, object]:
    """Write a section as a recipe would say it."""
    said = asdict(section)
    said["dimensions"] = [{each.name: list(each.anchors)} for each in section.dimensions]
    return {name: value for name, value in said.items() if value is not None}


def asked(home: Path) -> Asked:
    """Read how a run wants its samples rated.

    Raises:
        UserError: the file is not as `gristmill run` writes it.
    """
    path = home / FOLDER / NAME
    if not path.is_file():
        evaluated = manifest.read(home / "evaluate")
        return Asked(Rating(), evaluated.seed if evaluated else 0)
    try:
        said = store.read_json(path)
        return Asked(TypeAdapter(Rating).validate_python(said["rating"]), int(said["seed"]))
    except ValidationError as error:
        raise UserError(f"{path}: {_mistakes(error)}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(
            f'{path}: not as gristmill writes it, as {{"seed": 7, "rating": {{}}}}; '
            "mend it, or run the recipe again"
        ) from None


def _mistakes(error: ValidationError) -> str:
    """Say what is wrong with a section, for the file may have been written by hand."""
    return "; ".join(map(_said, error.errors(include_url=False, include_input=False)))


def _said(found: "ErrorDetails") -> str:
    at = ("rating", *found["loc"])
    if found["type"] in UNKNOWN:
        name, known = str(at[-1]), [each.name for each in fields(Rating)]
        return visible(f"{where(at[:-1])}no parameter {name!r}{did_you_mean(name, known)}")
    return visible(f"{where(at)}{message(found)}")
