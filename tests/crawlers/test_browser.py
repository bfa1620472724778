"""Which browser is found, and what is said where there is none."""

import sys
from pathlib import Path

import pytest

from crawlers.fetching import browser
from grist.errors import Exit, MissingError
from gristmill.doctor import findings


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make a machine without any browser; give the folder of its programs."""
    monkeypatch.delenv(browser.CHOICE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_USUAL", {})
    monkeypatch.setattr(browser, "_playwrights_own", lambda: None)
    return tmp_path


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_goes_before_the_one_on_the_path(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed, named = program(bare / "chromium"), program(bare / "mine" / "browser")
    assert browser.find() == installed

    monkeypatch.setenv(browser.CHOICE, str(named))
    assert browser.required() == named


def test_chrome_is_found_where_installers_put_it(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chrome = program(bare / "Applications" / "Chrome")
    monkeypatch.setenv("PROGRAMS", str(bare))
    monkeypatch.setattr(browser, "_USUAL", {sys.platform: ("${PROGRAMS}/Applications/Chrome",)})

    assert browser.find() == chrome


def test_where_there_is_none_the_error_says_what_to_install(bare: Path) -> None:
    assert browser.find() is None
    with pytest.raises(MissingError, match="apt-get install chromium") as error:
        browser.required()

    assert error.value.exit_code == Exit.ENVIRONMENT


def test_one_that_is_named_but_not_there_is_no_reason_to_take_another(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare / "chromium")
    monkeypatch.setenv(browser.CHOICE, "/nowhere/browser")

    with pytest.raises(MissingError, match=r"GRISTMILL_BROWSER names '/nowhere/browser'"):
        browser.find()


def test_doctor_names_the_browser_or_what_to_do(bare: Path) -> None:
    def said() -> tuple[str, str]:
        (found,) = (finding for finding in findings() if finding.what == "browser")
        return found.level, found.says

    assert said() == ("warn", "none, so no page can be rendered")
    installed = program(bare / "chromium")
    assert said() == ("ok", str(installed))
