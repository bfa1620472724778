"""Several threads for products of matrices, each product in one: so their number changes no bit.

    with threads() as spread:
        spread([task, task, task])  ->  what each gave, in order

A library for matrices that divides one product among threads sums in another order, and lets its
threads spin while nothing is to be multiplied. Here each thread has products of its own. There are
as many as that library would take: `OMP_NUM_THREADS` and its like are obeyed.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Spread(Protocol):
    """Does tasks and gives what came of them, in their order."""

    def __call__(self, tasks: Sequence[Callable[[], T]]) -> list[T]: ...


@contextmanager
def threads() -> Iterator[Spread]:
    """Hold the library to one thread for each product, and give as many as it had."""
    controller = _library()
    count = max((int(library["num_threads"]) for library in controller.info()), default=1)
    with controller.limit(limits=1), ThreadPoolExecutor(count) as pool:

        def spread(tasks: Sequence[Callable[[], T]]) -> list[T]:
            shares = [tasks[at::count] for at in range(min(count, len(tasks)))]
            done = list(pool.map(_do, shares))
            return [done[at % count][at // count] for at in range(len(tasks))]

        yield spread


@cache
def _library() -> Any:
    """Find the library that numpy multiplies matrices with, once a process."""
    import numpy  # noqa: F401 - loads it
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


def _do(tasks: Sequence[Callable[[], T]]) -> list[T]:
    return [task() for task in tasks]
