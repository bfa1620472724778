"""How torch's threads wait: spinning or passive, alone and beside another busy process.

    python benchmarks/threads.py        # about two minutes

A spinning thread burns its core until the others are done. On a machine that is not ours alone
the others are then kept from running, and every step waits for the slowest. Each cell is the
median of several steps of one child process.
"""

import os
import subprocess
import sys
import time
from statistics import median

_POLICIES = ("ACTIVE", "PASSIVE")
_LAYERS, _WIDTH = 12, 576  # about the matrices of a small language model
_BUSY = "while True: pass"


def main() -> None:
    """Print seconds a step by policy and company."""
    print(f"{'':<10}{'alone':>22}{'beside a busy process':>26}")
    print(f"{'waiting':<10}{'wide':>11}{'narrow':>11}{'wide':>15}{'narrow':>11}")
    for policy in _POLICIES:
        alone = _measured(policy)
        company = subprocess.Popen([sys.executable, "-c", _BUSY])
        try:
            beside = _measured(policy)
        finally:
            company.kill()
            company.wait()
        cells = [*alone, *beside]
        print(f"{policy.lower():<10}" + "".join(f"{cell * 1000:>9.1f} ms" for cell in cells))


def _measured(policy: str) -> list[float]:
    environment = {**os.environ, "OMP_WAIT_POLICY": policy}
    command = [sys.executable, __file__, "child"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return [float(word) for word in said.stdout.split()]


def child() -> None:
    """Time a wide step (600 tokens, as in training) and a narrow one (8, as in generation)."""
    import torch

    weights = [torch.randn(_WIDTH, 4 * _WIDTH) for _ in range(_LAYERS)]
    for tokens in (600, 8):
        hidden = torch.randn(tokens, _WIDTH)
        seconds = []
        for _ in range(12):
            began = time.perf_counter()
            for weight in weights:
                hidden = torch.tanh((hidden @ weight) @ weight.T)
            seconds.append(time.perf_counter() - began)
        print(median(seconds[2:]))


if __name__ == "__main__":
    child() if sys.argv[1:] == ["child"] else main()
