"""A stand-in for the rating's screens: shows whose it is and the keys that it gets.

python echo_app.py FOLDER ana        # q quits, x fails, ! starts a child; FOLDER/ana.* tells of it
"""

import os
import subprocess
import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

FOLDER, RATER = Path(sys.argv[1]), sys.argv[2]


class Echo(App[None]):
    """Keeps each key in a file as it comes, as the rating keeps each answer."""

    def compose(self) -> ComposeResult:
        yield Static(Content(f"rater {RATER}"))
        yield Static(Content("keys:"), id="keys")

    def on_mount(self) -> None:
        with (FOLDER / f"{RATER}.pids").open("a") as file:
            file.write(f"{os.getpid()} {os.environ['COLUMNS']}x{os.environ['ROWS']}\n")

    def on_key(self, event: Key) -> None:
        with (FOLDER / f"{RATER}.keys").open("a") as file:
            file.write(event.key + "\n")
        shown = (FOLDER / f"{RATER}.keys").read_text().split()
        self.query_one("#keys", Static).update(Content("keys: " + " ".join(shown)))
        if event.key == "q":
            self.exit()
        if event.key == "x":
            os._exit(7)
        if event.key == "exclamation_mark":
            child = subprocess.Popen(["sleep", "600"])
            (FOLDER / f"{RATER}.child").write_text(str(child.pid))


if __name__ == "__main__":
    Echo().run()
