"""The browser that is on this machine: Chromium or Chrome, as installed, or Playwright's own.

    find()      Path("/usr/bin/chromium"), or None
    required()  the same, or an error that says what to install

`GRISTMILL_BROWSER` names another one.
"""

import os
import shutil
import sys
from pathlib import Path

from grist.errors import MissingError

CHOICE = "GRISTMILL_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = (
    "apt-get install chromium, or install Google Chrome, or "
    f"{sys.executable} -m playwright install chromium; {CHOICE} names one that is elsewhere"
)
# Where installers put browsers without putting them on the PATH. Edge is Chromium too.
_USUAL = {
    "darwin": tuple(
        f"{home}/Applications/{name}.app/Contents/MacOS/{name}"
        for name in ("Google Chrome", "Chromium", "Microsoft Edge")
        for home in ("", "~")
    ),
    "win32": tuple(
        f"${{{folder}}}/{place}"
        for place in (
            "Google/Chrome/Application/chrome.exe",
            "Chromium/Application/chrome.exe",
            "Microsoft/Edge/Application/msedge.exe",
        )
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
    ),
}


def find() -> Path | None:
    """Find a browser: the one that is named, on the PATH, in the usual places, Playwright's own.

    Raises:
        MissingError: the one that is named is not there.
    """
    if named := os.environ.get(CHOICE):
        return _named(named)
    on_path = map(Path, filter(None, map(shutil.which, NAMES)))
    places = (Path(os.path.expandvars(place)) for place in _USUAL.get(sys.platform, ()))
    usual = (place for place in (place.expanduser() for place in places) if place.is_file())
    return next(on_path, None) or next(usual, None) or _playwrights_own()


def required() -> Path:
    """Find a browser.

    Raises:
        MissingError: there is none; the message says what to install.
    """
    found = find()
    if found is None:
        raise MissingError(f"pages are to be rendered, but there is no browser: {HOW}")
    return found


def _named(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise MissingError(f"{CHOICE} names {name!r}, which is no program on this machine")
    return Path(found)


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.is_file() else None
