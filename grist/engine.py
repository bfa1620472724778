"""Where shards are worked on. State passes through files, so the engine is a detail.

A task is any picklable value and `function` a module-level function that reads its shard, writes
its result atomically and returns a small report. An engine promises reports in the order of the
tasks; which process does which shard, and how often after a failure, must not show in the bytes.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Report = TypeVar("Report")


class Executor(Protocol):
    """What a stage needs of an engine: map a function over shards, reports in order."""

    def map(
        self, function: Callable[[Task], Report], tasks: Sequence[Task]
    ) -> Iterator[Report]: ...


@dataclass(frozen=True)
class LocalExecutor:
    """A pool of processes on this machine; one worker, or one task, needs no pool."""

    workers: int = 1

    def map(self, function: Callable[[Task], Report], tasks: Sequence[Task]) -> Iterator[Report]:
        """Yield `function(task)` for each task, in order."""
        workers = min(self.workers, len(tasks))
        if workers <= 1:
            yield from map(function, tasks)
            return
        # spawn: a forked child of a process with threads (Arrow, torch) can deadlock.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, initializer=follow_parent) as pool:
            yield from pool.map(function, tasks)


def follow_parent() -> None:
    """End this process when its parent is killed: a queue would keep a worker waiting forever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def default_workers() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
