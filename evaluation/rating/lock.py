"""One process to a rater: two windows under one name would each show what the other has answered.

    with holding(home, "ana"):     # a second one: "ana is rating here already, in process 4711"
        ...

The kernel lets go of the lock with the process, however that ends. Other raters are not kept out.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluation.rating.asked import FOLDER
from grist import store
from grist.errors import MissingError
from grist.text import comparable

_HEX = 16


@contextmanager
def holding(home: Path, rater: str) -> Iterator[None]:
    """Hold a rater's lock in a run folder.

    Raises:
        MissingError: another process holds it; the message names that process.
    """
    from filelock import FileLock, Timeout

    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    # A hash: a name has letters that not every file system can write.
    name = store.text_hash(comparable(rater))[:_HEX]
    holder = folder / f".{name}.holder"
    lock = FileLock(folder / f".{name}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise MissingError(
            f"{home}: {rater} is rating here already, in process {_pid(holder)}"
        ) from None
    try:
        holder.write_text(str(os.getpid()))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _pid(holder: Path) -> str:
    try:
        return holder.read_text().strip() or "unknown"
    except OSError:  # it has just ended, or has not yet written it
        return "unknown"
