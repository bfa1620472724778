"""What the files of a data set say of one another: which hold its rows, and of which split.

tea/dataset_dict.json                     {"splits": ["train", "test"]}
tea/train/state.json                      {"_data_files": [{"filename": "data-…arrow"}], …}
tea/train/data-00000-of-00001.arrow       rows of `train`
tea/train/cache-5f2e.arrow                what a program has made of them: left out
hub/data/test-00001-of-00002.parquet      rows of `test`
"""

import re
from pathlib import PurePosixPath
from typing import Any

from crawlers.exports.members import ExportFile
from crawlers.exports.parts.json.values import objects, word
from crawlers.exports.parts.json.window import strict

STATE, SPLITS = "state.json", "../dataset_dict.json"
BESIDE = (STATE, "dataset_info.json", SPLITS)
_LARGEST = 1 << 20  # bytes of such a file
_SHARD = re.compile(r"(?:.*-)?(?P<split>\w+(?:\.\w+)*)-\d{5}-of-\d{5}(?:-[0-9a-f]+)?", re.ASCII)
_CACHED = re.compile(r"(?:cache|tmp)-?[0-9a-z_]*", re.ASCII)
_USUAL = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev"), "validation"),
    **dict.fromkeys(("test", "testing", "eval", "evaluation"), "test"),
}


def holds_rows(file: ExportFile) -> bool:
    """Say whether a file holds rows of the data set, and is not left of some work with it."""
    named = {word(each.get("filename")) for each in objects(_said(file, STATE).get("_data_files"))}
    name = PurePosixPath(file.uri)
    return name.name in named if named else not _CACHED.fullmatch(name.stem)


def split_of(file: ExportFile) -> str | None:
    """Name the split that a file belongs to, as the library names it."""
    name = PurePosixPath(file.uri)
    splits = _said(file, SPLITS).get("splits")
    if isinstance(splits, list) and name.parent.name in splits:
        return name.parent.name
    if said := word(_said(file, STATE).get("_split")):
        return said
    shard = _SHARD.fullmatch(name.stem)
    if shard and shard["split"] != "data":
        return _USUAL.get(shard["split"], shard["split"])
    ending = re.split(r"[-_.]", name.stem)[-1]
    return _USUAL.get(ending) or _USUAL.get(name.parent.name)


def _said(file: ExportFile, name: str) -> dict[str, Any]:
    """Read what a small file beside this one says."""
    beside = file.beside(name)
    if beside is None:
        return {}
    with beside.open() as opened:
        content = opened.read(_LARGEST)
    try:
        value = strict(content.decode("utf-8-sig"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
