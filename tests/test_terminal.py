"""The tests' own terminal: what it types, what it sees, and which bytes it holds against a text."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from grist.text import visible
from tests import hostile_texts, tmux
from tests.controls import hostile_bytes
from tests.terminal import Terminal, typed
from tests.tmux import Tmux

CONTROLLING = (
    "csi", "osc", "dcs", "apc", "pm_sos", "c1", "link", "clipboard", "title", "paste", "mouse",
    "bidi", "zero_width",
)  # fmt: skip
SHOWING = """
import sys
from pathlib import Path
from textual.app import App
from textual.content import Content
from textual.widgets import Static

class Showing(App):
    def compose(self):
        yield Static(Content(Path(sys.argv[1]).read_bytes().decode()))
        yield Static(Content("keys:"), id="keys")

    def on_key(self, event):
        if event.key == "q":
            self.exit()
        self.query_one("#keys").update(Content(f"{self.query_one('#keys').content} {event.key}"))

    def on_resize(self, event):
        self.query_one("#keys").update(Content(f"{event.size.width} by {event.size.height}"))

Showing().run()
"""


def showing(text: str, folder: Path) -> list[str | Path]:
    """Give a command that shows a text and the keys that were pressed."""
    script, shown = folder / "showing.py", folder / "shown.txt"
    script.write_text(SHOWING)
    shown.write_bytes(text.encode())
    return [sys.executable, script, shown]


def test_keys_reach_an_app_and_it_sees_the_windows_size(tmp_path: Path) -> None:
    with Terminal(showing("a text", tmp_path), size=(60, 12)) as terminal:
        terminal.wait("60 by 12")
        terminal.press("left", "shift+left", "ctrl+t", "?", "pagedown")
        terminal.wait("left shift+left ctrl+t question_mark pagedown")
        terminal.resize(50, 10)
        terminal.wait(lambda text: "a text" in text and "50 by 10" in text)
        terminal.press("q")
        assert terminal.finished() == 0


def test_what_never_comes_is_told_with_the_screen(tmp_path: Path) -> None:
    with Terminal(showing("a text", tmp_path)) as terminal:
        terminal.wait("a text")
        with pytest.raises(AssertionError, match=r"(?s)another.*a text"):
            terminal.wait("another", seconds=0.2)
        terminal.kill()
        assert terminal.process.returncode == -9


def test_textual_sends_a_texts_escapes_to_the_terminal(tmp_path: Path) -> None:
    text = "before \x1b]52;c;dGVh\x1b\\ \x1b[7331;31m after"
    with Terminal(showing(text, tmp_path)) as terminal:
        terminal.wait("before")
        terminal.press("q")
        terminal.finished()
    # A set: on a busy machine it may draw the line more than once.
    assert set(hostile_bytes(terminal.raw)) == {b"\x1b]52;c;dGVh\x1b\\", b"\x1b[7331;31m"}


def test_no_escape_of_any_text_arrives_once_it_was_made_visible(tmp_path: Path) -> None:
    shown = "\n".join(visible(text) for text in hostile_texts.texts(*CONTROLLING))
    with Terminal(showing(shown, tmp_path), size=(200, 400)) as terminal:
        terminal.wait("200 by 400")
        assert "␛]52;c;cm0gLXJmIH4=␇" in terminal.text
    assert hostile_bytes(terminal.raw) == []


def test_every_text_that_holds_a_control_is_caught_and_none_is_once_visible() -> None:
    for text in hostile_texts.texts(*CONTROLLING):
        assert hostile_bytes(text.encode()), ascii(text)
        assert not hostile_bytes(visible(text).encode()), ascii(text)


def test_the_hostile_texts_are_as_their_script_writes_them() -> None:
    assert hostile_texts.PATH.read_text() == hostile_texts.written()
    rows = list(hostile_texts.made())
    assert len({row["text"] for row in rows}) == 500
    assert set(Counter(row["kind"] for row in rows).values()) == {20}


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("left", "\x1b[D"),
        ("shift+left", "\x1b[1;2D"),
        ("ctrl+c", "\x03"),
        ("+", "+"),
        ("f2", "\x1bOQ"),
    ],
)
def test_a_key_is_sent_as_xterm_sends_it(key: str, sent: str) -> None:
    assert typed(key) == sent


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no key 'hyper'"):
        typed("hyper")


def test_an_app_runs_in_tmux_and_gets_its_keys(tmp_path: Path) -> None:
    tmux.required()
    with Tmux(showing("a text", tmp_path), size=(70, 12)) as inside:
        inside.wait("70 by 12")
        inside.send_keys("left", "shift+left", "s", ";")
        inside.wait("left shift+left s semicolon")
        inside.send_keys("q")
        inside.wait(lambda text: not text)
        assert not inside.is_running()
