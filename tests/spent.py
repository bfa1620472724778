"""A guard against work that grows faster than what is put in.

Not a measure of speed, of which `benchmarks/` has plenty: a limit is ten times and more of what the
work takes on a quiet machine, and what it stands against takes minutes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_more_than(seconds: float) -> Iterator[None]:
    """Fail if what is done here takes so many seconds of this process's CPU, or more."""
    began = time.process_time()
    yield
    spent = time.process_time() - began
    assert spent < seconds, f"{spent:.2f} s of CPU where less than {seconds:g} were to be spent"
