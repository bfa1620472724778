"""Real texts that every machine with this project has: paragraphs of its libraries' docstrings.

    paragraphs(3)  ->  ["Return the first item of an iterable that …", "Base class for …", …]

People wrote them, on many subjects, some of them several times in other words. Copies are left
out. Where more are asked for than there are, two paragraphs each make one more.
"""

import ast
import sysconfig
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random

_PACKAGES = (
    "numpy", "scipy", "pandas", "sklearn", "torch", "transformers", "twisted", "sympy", "networkx",
    "nltk",
)  # fmt: skip
_WORDS, _LETTERS = 8, 1_000  # at least, at most


def paragraphs(count: int, *, seed: int = 7) -> list[str]:
    """Give so many distinct texts, in an order drawn by the seed."""
    random = Random(seed)  # noqa: S311 - no secret
    found = list(dict.fromkeys(_paragraphs()))
    random.shuffle(found)
    alone = len(found)
    known = set(found)
    while len(found) < count:
        both = " ".join(found[random.randrange(alone)] for _ in range(2))
        if both not in known:
            known.add(both)
            found.append(both)
    return found[:count]


def _paragraphs() -> Iterator[str]:
    for folder in _folders():
        for path in sorted(folder.rglob("*.py")):
            if "site-packages" in path.relative_to(folder).parts:
                continue
            try:
                tree = ast.parse(path.read_bytes())
            except (SyntaxError, ValueError):  # some libraries test with broken files
                continue
            for node in ast.walk(tree):
                yield from _documented(node)


def _documented(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return
    lines = (line.strip() for line in (ast.get_docstring(node, clean=False) or "").splitlines())
    for paragraph in "\n".join(lines).split("\n\n"):
        text = " ".join(paragraph.split())
        if text.count(" ") >= _WORDS - 1 and not text.startswith(">>>"):
            yield text[:_LETTERS]


def _folders() -> Iterator[Path]:
    yield Path(sysconfig.get_path("stdlib"))
    for name in _PACKAGES:
        spec = find_spec(name)
        if spec and spec.submodule_search_locations:
            yield Path(spec.submodule_search_locations[0])
