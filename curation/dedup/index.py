"""What an earlier run kept, so that later data can be held against it: `ingest/index/STEP.parquet`.

    near_dedup: {against: runs/spring}      rows of runs/summer that runs/spring has already go

The signatures (sketches or vectors) of the rows that a finished run kept, and a header that says
how they were made. It is made once (`gristmill dedup RUN --index`) and only read afterwards: what
an earlier run decided stays. Signatures tell much of a text, so the file lies in `ingest/`, where
private text may be.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from grist import store
from grist.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

FORMAT = 1
_KEY = b"gristmill"
_SHOWN = 12  # characters of a hash
_DAMAGED = "no index of a dedup step, or a damaged one; `gristmill dedup RUN --index` makes it anew"


class Header(NamedTuple):
    """How the signatures of an index were made.

    Attributes:
        step: the name of the step.
        threshold: no two of its rows are as near as this.
        made_for: what a later step must have alike.
        kinds: the kinds of record that were compared.
        names: how a person knows what is in `made_for`.
    """

    step: str
    threshold: float
    made_for: Mapping[str, Any]
    kinds: Sequence[str]
    names: Mapping[str, str] = MappingProxyType({})
    format: int = FORMAT

    def said(self, name: str) -> str:
        """Write a value for a person; a hash has a name beside it."""
        values = {"format": self.format, "step": self.step, **self.made_for}
        value = str(values.get(name))[:_SHOWN]
        return f"{self.names[name]} ({value})" if name in self.names else value


def place(run: Path, step: str) -> Path:
    """Say where a run's index lies; a file may be named itself."""
    return run if run.suffix == ".parquet" else run / "ingest" / "index" / f"{step}.parquet"


def paths(against: "str | tuple[str, ...]", step: str, base: Path) -> list[Path]:
    """Give the files that a recipe in `base` names."""
    named = (against,) if isinstance(against, str) else against
    return [place(base / Path(each).expanduser(), step) for each in named]


def check_named(against: "str | tuple[str, ...]") -> None:
    """Refuse a name that is empty: it would be the recipe's own folder.

    Raises:
        ValueError: there is such a name.
    """
    named = (against,) if isinstance(against, str) else against
    if not all(each.strip() for each in named):
        raise ValueError("against: an empty name is no run; leave `against` out, or name one")


def write(path: Path, signatures: "pa.Table", header: Header) -> None:
    """Write an index."""
    known = signatures.schema.metadata or {}
    plain = header._replace(names=dict(header.names), made_for=dict(header.made_for))
    said = json.dumps(plain._asdict(), sort_keys=True).encode()
    store.private_folder(path.parent)
    store.write_table(path, signatures.replace_schema_metadata({**known, _KEY: said}))


def hashes(files: Iterable[Path], wanted: Header) -> str:
    """Hash indexes that a step reads.

    Raises:
        UsageError: one is not there, or was made in another way than the step compares.
    """
    found = []
    for path in files:
        if not path.is_file():
            raise UsageError(
                f"{wanted.step}: against: {path}: there is no such index; `gristmill dedup RUN "
                f"--index --step {wanted.step}` makes that of a run"
            )
        _check(path, _header(path), wanted)
        found.append(store.file_hash(path))
    return store.text_hash(*found) if found else ""


def read(files: Sequence[Path]) -> "DataFrame | None":
    """Read the rows of indexes as one frame; none, if there are none.

    Raises:
        UsageError: one cannot be read to its end.
    """
    import pandas as pd
    import pyarrow as pa

    if not files:
        return None
    tables: list[DataFrame] = []
    for path in files:
        try:
            tables.append(store.read_table(path).to_pandas())
        except (OSError, pa.ArrowException) as error:
            raise UsageError(f"{path}: {_DAMAGED}") from error
    return pd.concat(tables, ignore_index=True)


def _check(path: Path, found: Header, wanted: Header) -> None:
    """Refuse what cannot be compared, naming both sides."""
    said = {"format": found.format, "step": found.step, **found.made_for}
    asked = {"format": wanted.format, "step": wanted.step, **wanted.made_for}
    for name, value in asked.items():
        if said.get(name) != value:
            raise UsageError(
                f"{wanted.step}: against: {path}: made with {name} {found.said(name)}, and this "
                f"recipe has {wanted.said(name)}; they cannot be compared"
            )
    if wanted.threshold < found.threshold:
        raise UsageError(
            f"{wanted.step}: against: {path}: made with threshold {found.threshold}, and this "
            f"recipe has {wanted.threshold}, which is lower: rows that it keeps may be near"
        )
    if missing := sorted({*wanted.kinds} - {*found.kinds}):
        raise UsageError(
            f"{wanted.step}: against: {path}: made with kinds {', '.join(found.kinds)}, and this "
            f"recipe has {', '.join(missing)} too"
        )


def _header(path: Path) -> Header:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        said = json.loads((pq.read_schema(path).metadata or {})[_KEY])
        if said.get("format") != FORMAT:
            return Header(str(said["step"]), 0.0, {}, (), format=said["format"])
        found = Header(**said)
        return found._replace(
            threshold=float(found.threshold),
            made_for=dict(found.made_for),
            kinds=tuple(found.kinds),
            names=dict(found.names),
        )
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: {_DAMAGED}") from error
