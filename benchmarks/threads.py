"""How torch's threads wait: spinning or passive, alone and beside another program of the kind.

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


def main() -> None:
    """Print seconds a step by policy and company."""
    print(f"{'':<10}{'alone':>22}{'beside another':>26}")
    print(f"{'waiting':<10}{'wide':>11}{'narrow':>11}{'wide':>15}{'narrow':>11}")
    for policy in _POLICIES:
        alone = _measured(policy)
        company = subprocess.Popen(_command("busy"), env=_environment(policy))
        try:
            beside = _measured(policy)
        finally:
            company.kill()
            company.wait()
        cells = [*alone, *beside]
        print(f"{policy.lower():<10}" + "".join(f"{cell * 1000:>9.1f} ms" for cell in cells))


def _measured(policy: str) -> list[float]:
    done = subprocess.run(
        _command("child"), env=_environment(policy), capture_output=True, text=True, check=True
    )
    return [float(word) for word in done.stdout.split()]


def _command(role: str) -> list[str]:
    return [sys.executable, __file__, role]


def _environment(policy: str) -> dict[str, str]:
    return {**os.environ, "OMP_WAIT_POLICY": policy}


def step(tokens: int) -> float:
    """Take one step and give its seconds."""
    import torch

    weights = [torch.ones(_WIDTH, 4 * _WIDTH) / _WIDTH for _ in range(_LAYERS)]
    hidden = torch.ones(tokens, _WIDTH)
    began = time.perf_counter()
    for weight in weights:
        hidden = torch.tanh((hidden @ weight) @ weight.T)
    return time.perf_counter() - began


def child() -> None:
    """Time a wide step (600 tokens, as in training) and a narrow one (8, as in generation)."""
    for tokens in (600, 8):
        print(median([step(tokens) for _ in range(12)][2:]))


def busy() -> None:
    """Be the other program, until killed."""
    while True:
        step(600)


if __name__ == "__main__":
    {"child": child, "busy": busy}.get(" ".join(sys.argv[1:]), main)()
