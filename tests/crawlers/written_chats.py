"""Chats that tests write as exporters do: who, what and when, and the file that holds it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from crawlers.exports.members import ExportFile

START = datetime(2023, 2, 27, 0, 30, tzinfo=UTC)
LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('ab c:-/[](),.<>"12é茶')
LINES = st.text(LETTERS, max_size=30)
NAMES = st.text(LETTERS, min_size=1, max_size=12).filter(str.strip)
MINUTES = st.integers(0, 2_000)


def a_file(folder: Path, content: bytes | str, name: str = "export.txt") -> ExportFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ExportFile(path, name)


def times(minutes: list[int]) -> list[datetime]:
    """Give the moments that lie so many minutes behind one another."""
    found, time = [], START
    for number in minutes:
        time += timedelta(minutes=number)
        found.append(time)
    return found


def a_clock(time: datetime, shape: str) -> str:
    """Write an hour; in `shape` are H, h (of twelve), MM, and a half of the day in its language."""
    halves = {
        "AM": ("AM", "PM"),
        "午前": ("午前", "午後"),
        "오전": ("오전", "오후"),
        "上午": ("上午", "下午"),
    }
    shape = shape.replace("HH", f"{time.hour:02}").replace("H", str(time.hour))
    shape = shape.replace("MM", f"{time.minute:02}").replace("h", str(time.hour % 12 or 12))
    for half, names in halves.items():
        shape = shape.replace(half, names[time.hour >= 12])
    return shape
