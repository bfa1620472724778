import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from grist.engine import LocalExecutor


def square(number: int) -> int:
    return number * number


def test_reports_come_in_the_order_of_the_tasks_with_any_number_of_workers() -> None:
    wanted = [square(number) for number in range(20)]

    assert list(LocalExecutor(1).map(square, range(20))) == wanted
    assert list(LocalExecutor(2).map(square, range(20))) == wanted


POOL = """
import time
from grist.engine import LocalExecutor

if __name__ == "__main__":
    print("begun", flush=True)
    list(LocalExecutor(2).map(time.sleep, [60, 60]))
"""


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(POOL)
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    workers: list[psutil.Process] = []
    deadline = time.monotonic() + 60
    while len(workers) < 2 and time.monotonic() < deadline:
        workers = psutil.Process(parent.pid).children(recursive=True)
        time.sleep(0.1)
    time.sleep(1)  # for the workers' own start

    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    _, alive = psutil.wait_procs(workers, timeout=60)
    assert workers
    assert not alive
