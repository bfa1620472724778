"""Code of others runs without a word: what it prints, warns or logs may hold somebody's text."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO


@contextmanager
def silent() -> Iterator[None]:
    """Keep the terminal clean; also keep `evaluate` from the network and Python from its caches.

    `HF_EVALUATE_OFFLINE=0` in the environment lets a module of one's own load others of the hub.
    """
    os.environ.setdefault("HF_EVALUATE_OFFLINE", "1")  # read when evaluate is imported
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    writes, disabled = sys.dont_write_bytecode, logging.root.manager.disable
    sink = StringIO()
    try:
        sys.dont_write_bytecode = True  # a __pycache__ in the user's folder is litter
        logging.disable(logging.CRITICAL)
        with (
            warnings.catch_warnings(),
            redirect_stdout(sink),
            redirect_stderr(sink),
            _no_terminal(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.dont_write_bytecode = writes
        logging.disable(disabled)


@contextmanager
def _no_terminal() -> Iterator[None]:
    """Lead the terminal itself nowhere: C code and child processes write past Python's streams."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()
    kept = {number: os.dup(number) for number in (1, 2)}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for number in kept:
            os.dup2(nowhere, number)
        yield
    finally:
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)
