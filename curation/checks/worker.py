"""Great Expectations in a process of its own, one expectation after the other.

    for result in results(Curated(curate / "records"), expectations): …

A process of its own, because the library takes seconds to load, prints and logs as it likes, and
because a regular expression that explodes on some text can only be ended from outside. Each
expectation has a time limit. Nothing but counts and ids comes back.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from curation.checks import library
from curation.checks.curated import Curated
from curation.checks.examples import Examples
from curation.checks.expectation import Expectation
from curation.checks.own import Own
from curation.checks.own.expectation import OfExamples, OfRecords
from curation.checks.results import Result
from grist.errors import UserError

if TYPE_CHECKING:
    from pandas import DataFrame

Table = Curated | Examples

_LEAST_SECONDS = 60.0
_SECONDS_A_ROW = 0.0005  # an ordinary expectation takes a microsecond
_FAREWELL_SECONDS = 5


@dataclass(frozen=True)
class _Limit:
    """Sent before each expectation: no answer within so many seconds is a failure."""

    seconds: float


@dataclass(frozen=True)
class _Refusal:
    """Sent in the place of a result: what the user can mend, or where our own code broke."""

    message: str
    is_bug: bool = False


def results(
    table: Table,
    expectations: Sequence[Expectation | Own],
    *,
    least_seconds: float = _LEAST_SECONDS,
) -> Iterator[Result]:
    """Give the result of each expectation on records or examples, in order.

    Args:
        table: where they lie.
        expectations: what must hold of its rows.
        least_seconds: what each may take at least; many rows get more.

    Raises:
        UserError: an expectation does not fit the rows, or takes too long.
    """
    context = multiprocessing.get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    arguments = (table, tuple(expectations), least_seconds, writer)
    process = context.Process(target=_serve, args=arguments, daemon=True)
    process.start()
    writer.close()  # so that the child's end is the only one, and its death the end of the pipe
    try:
        for expectation in expectations:
            yield _received(reader, expectation)
        process.join(_FAREWELL_SECONDS)
    finally:
        process.kill()
        process.join()
        reader.close()


def _received(reader: Connection, expectation: Expectation | Own) -> Result:
    seconds = None
    while True:
        try:
            said = reader.recv() if reader.poll(seconds) else None
        except EOFError:
            raise UserError(
                f"{expectation.said}: the process that ran it is gone; was there enough memory?"
            ) from None
        match said:
            case _Limit():
                seconds = said.seconds
            case None:
                raise UserError(
                    f"{expectation.said}: not done after {seconds:.0f} s; a regular expression "
                    "with nested repeats may never end, a simpler one does"
                )
            case _Refusal(message, is_bug):
                raise RuntimeError(message) if is_bug else UserError(message)
            case _:
                return _result(said)


def _result(said: Any) -> Result:
    if not isinstance(said, Result):
        raise TypeError(f"the checks' process sent a {type(said).__name__}")
    return said


def _serve(
    table: Table,
    expectations: Sequence[Expectation | Own],
    least_seconds: float,
    writer: Connection,
) -> None:
    """Run in the child: a result for each expectation, or one refusal and the end."""
    _hush()
    try:
        for said in _run(table, expectations, least_seconds):
            writer.send(said)
    except BrokenPipeError:
        return
    except UserError as error:
        writer.send(_Refusal(str(error)))
    except Exception as error:  # noqa: BLE001  a bug: told by its place, its text may quote data
        import traceback

        place = "".join(traceback.format_tb(error.__traceback__))
        writer.send(_Refusal(f"checks: {type(error).__name__}\n{place}", is_bug=True))


def _hush() -> None:
    """Keep the library off the terminal and off the network."""
    import logging
    import sys
    import warnings
    from threading import RLock

    from tqdm import tqdm

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    sys.addaudithook(_refuse_sockets)
    warnings.simplefilter("ignore")
    logging.disable()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    tqdm.set_lock(RLock())  # its own is a semaphore, which a killed process leaves behind


def _refuse_sockets(event: str, _: tuple[object, ...]) -> None:
    """Let nothing out: even a look whether there is IPv6, as one of its imports takes, fails."""
    if event == "socket.__new__":
        raise PermissionError("checks open no sockets")


def _run(
    table: Table, expectations: Sequence[Expectation | Own], least_seconds: float
) -> Iterator[Result | _Limit]:
    on_rows = [each for each in expectations if each.about == "rows"]
    wanted = ("id", *(column for each in on_rows for column in each.columns))
    frames = {"rows": table.load(wanted)}
    if any(each.about == "columns" for each in expectations):
        frames["columns"] = table.every()
    opened = library.Library()
    batches = {about: opened.batch(frame) for about, frame in frames.items()}
    for expectation in expectations:
        _alarm(0)
        if isinstance(expectation, Own):
            rows = _own_rows(expectation, table)
            batch = opened.batch(rows)
        else:
            rows, batch = frames[expectation.about], batches[expectation.about]
        seconds = least_seconds + _SECONDS_A_ROW * len(rows)
        _alarm(round(seconds) + 10)
        yield _Limit(seconds)
        yield library.checked(expectation, batch, rows)


def _alarm(seconds: int) -> None:
    """End this process then; 0 for never.

    Should the parent be killed: while a regex is at work, no thread of ours could end it.
    """
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _own_rows(expectation: Own, table: Table) -> "DataFrame":
    """Make the numbers that an expectation of our own looks at."""
    if isinstance(expectation, OfRecords) and isinstance(table, Curated):
        return expectation.rows(table)
    if isinstance(expectation, OfExamples) and isinstance(table, Examples):
        return expectation.rows(table)
    raise TypeError(f"{expectation.name} is not about {table.what}")
