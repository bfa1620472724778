"""Serve a real web site on loopback while a command runs, for `recipes/real-site.yaml`.

    python benchmarks/real_site.py gristmill run recipes/real-site.yaml

The site is SQLite's documentation (public domain) as Debian packs it: 766 HTML pages, 22 MB. The
package is fetched with apt the first time and unpacked into `.data/`, nothing is installed. Where
there is no apt, put the folder of its pages at `.data/sqlite3-doc/`.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gristmill.serving import serving

FOLDER = Path(__file__).parent.parent / ".data" / "sqlite3-doc"
PORT = 8809  # as the recipe has it


def main() -> None:
    """Run the command given with the site being served; its exit code is ours."""
    if not FOLDER.is_dir():
        fetch()
    pages = sum(1 for _ in FOLDER.rglob("*.html"))
    with serving(FOLDER, PORT) as address:
        print(f"{pages} pages at {address}", file=sys.stderr)
        if sys.argv[1:]:
            sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
        input("Enter ends it. ")


def fetch() -> None:
    """Unpack the documentation of Debian's package sqlite3-doc."""
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if not apt or not dpkg:
        sys.exit(f"no apt here; put the pages of SQLite's documentation into {FOLDER}")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([apt, "download", "-qq", "sqlite3-doc"], cwd=folder, check=True)
        (package,) = Path(folder).glob("sqlite3-doc_*.deb")
        subprocess.run([dpkg, "-x", package.name, "unpacked"], cwd=folder, check=True)
        FOLDER.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "unpacked/usr/share/doc/sqlite3", FOLDER)


if __name__ == "__main__":
    main()
