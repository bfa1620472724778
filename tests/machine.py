"""What some tests need of the machine: a browser and tmux, found, or installed where allowed.

python -m tests.machine     # says what is missing, if anything is; then those tests are skipped
"""

import os
import shutil
import subprocess
import sys

from crawlers.fetching import browser
from tests import tmux

_APT = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")


def install(*packages: str) -> None:
    """Install packages of Debian, if this user may without being asked for a password."""
    prefix = () if os.geteuid() == 0 else ("sudo", "-n")
    if not shutil.which("apt-get") or (prefix and not shutil.which("sudo")):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("apt-get", "update", "-qq"), (*_APT, *packages)):
        done = subprocess.run(
            [*prefix, *command], env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            return


def main() -> None:
    """Find or install both, and say where they are."""
    from tests.browser import SKIPPED

    missing = [
        name for name, path in (("chromium", browser.find()), ("tmux", tmux.find())) if path is None
    ]
    if missing:
        install(*missing)
    for path, skipped in ((browser.find(), SKIPPED), (tmux.find(), tmux.SKIPPED)):
        print(path or skipped, file=sys.stderr)


if __name__ == "__main__":
    main()
