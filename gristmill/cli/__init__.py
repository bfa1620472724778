"""The command line: thin, lazy, one module to a group of commands.

Data goes to stdout; messages and progress go to stderr. A user's error is one message without a
traceback, and the exit code says of what kind it is (`grist.errors.Exit`).
"""

import os
import sys

# Set before any library is loaded; what the user has set stays.
_ENVIRONMENT = {
    # Nothing here phones home, and nothing that it uses may.
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Threads that wait must not spin: beside another program that wants the cores too, spinning
    # doubled the time of a training step (benchmarks/threads.py), and beside several it was worse.
    "OMP_WAIT_POLICY": "PASSIVE",
    "TOKENIZERS_PARALLELISM": "false",
}


def main() -> None:
    """Run the `gristmill` command and exit with its code."""
    from grist.errors import Exit, UserError
    from grist.text import visible
    from gristmill.cli.app import app

    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        app()
    except UserError as error:
        print(visible(f"gristmill: {error}"), file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        # The disk is full, a folder cannot be written: the user's to mend, and no bug of ours.
        where = f"{error.filename}: " if error.filename else ""
        print(visible(f"gristmill: {where}{error.strerror or error}"), file=sys.stderr)
        sys.exit(Exit.FAILURE)
    except SystemExit as ending:
        if ending.code == Exit.INTERRUPTED:
            print("gristmill: interrupted; the same command goes on from here", file=sys.stderr)
        raise
