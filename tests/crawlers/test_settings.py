"""What a crawl's settings are, and why: a setting that is gone or altered is a decision to make."""

import os
from pathlib import Path

import pytest
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

from crawlers.fetching.crawl import is_contact
from crawlers.fetching.handler import BoundedHandler
from crawlers.fetching.settings import MAX_BYTES, agent, settings
from crawlers.spiders.site import Site
from tests.crawlers.crawling import a_crawl

WHY = {
    ("TELNETCONSOLE_ENABLED", False): "a console on a port runs whatever is typed",
    ("REMOTE_CONTROL_ENABLED", False): "on by default since 2.18: the crawl could be steered",
    ("COOKIES_ENABLED", False): "no session, so none that could leak to another host",
    ("HTTPPROXY_ENABLED", False): "a proxy would connect where nobody has judged",
    ("REDIRECT_ENABLED", False): "a target is judged as a link, not followed unseen",
    ("METAREFRESH_ENABLED", False): "the same, for a redirect in a page",
    ("DOWNLOAD_VERIFY_CERTIFICATES", True): "off by default: anybody could answer for a host",
    ("REFERRER_POLICY", "same-origin"): "no host learns what was read on another",
    ("DOWNLOAD_MAXSIZE", MAX_BYTES): "a gigabyte by default, unpacked too",
    ("DOWNLOAD_DELAY_JITTER", 0): "by default half a Crawl-delay would do",
    ("LOG_ENABLED", False): "logs quote what strangers write, escapes included",
    ("HTTPERROR_ALLOW_ALL", True): "a page that is an error has a reason, not silence",
}
OFF = {"data": "no page", "file": "this machine's files", "ftp": "not the web", "s3": "credentials"}


@pytest.mark.parametrize(("name", "value"), WHY)
def test_each_setting_has_its_reason(tmp_path: Path, name: str, value: object) -> None:
    assert settings(a_crawl(tmp_path, "https://tea.example/"))[name] == value


@pytest.mark.parametrize("scheme", OFF)
def test_no_handler_reaches_further_than_the_web(tmp_path: Path, scheme: str) -> None:
    assert settings(a_crawl(tmp_path))["DOWNLOAD_HANDLERS"][scheme] is None


def test_every_scheme_that_scrapy_offers_is_decided(tmp_path: Path) -> None:
    ours = settings(a_crawl(tmp_path))["DOWNLOAD_HANDLERS"]
    assert set(ours) == set(default_settings.DOWNLOAD_HANDLERS_BASE)


def test_every_setting_is_one_that_scrapy_knows(tmp_path: Path) -> None:
    own = {"GUARD_ALLOWED"}
    assert set(settings(a_crawl(tmp_path))) - own <= set(dir(default_settings))


def test_no_credentials_are_set(tmp_path: Path) -> None:
    names = {name for name in settings(a_crawl(tmp_path)) if "AUTH" in name or "PASS" in name}
    assert names == set()


def test_the_recipe_sets_the_pace(tmp_path: Path) -> None:
    values = settings(a_crawl(tmp_path, delay=1.5, per_host=20, timeout=7.0, retries=3))

    assert values["DOWNLOAD_DELAY"] == 1.5
    assert values["CONCURRENT_REQUESTS_PER_DOMAIN"] == 20
    assert values["CONCURRENT_REQUESTS"] >= 20
    assert values["DOWNLOAD_TIMEOUT"] == values["DNS_TIMEOUT"] == 7.0
    assert values["RETRY_TIMES"] == 3


def test_the_agent_names_a_page_to_read_and_who_asks() -> None:
    assert agent().endswith("(+https://pypi.org/project/gristmill/)")
    assert "; https://tea.example/about)" in agent("https://tea.example/about")


@pytest.mark.parametrize(
    "contact",
    [
        "ana@tea.example",
        "mailto:ana",
        "mailto:ana@tea.example\r\nX: y",
        "mailto:ana@tea.example\x1b[31m",
        "https://tea.example/)",
        "https://tea.example/; x",
        "https://ch\u00e1.example/",
        "javascript:alert(1)",
        "https://tea.example/" + "x" * 200,
        "",
    ],
)
def test_a_contact_that_could_break_a_header_is_refused(contact: str) -> None:
    assert not is_contact(contact)
    with pytest.raises(ValueError, match="'contact' is no mailto:"):
        Site(start=("https://tea.example/",), contact=contact)


def test_how_a_site_is_asked_does_not_make_it_another_site() -> None:
    plain = Site(start=("https://tea.example/",))
    other = Site(
        start=("https://tea.example/",),
        per_host=9,
        delay=3.0,
        timeout=1.0,
        retries=0,
        contact="mailto:ana@tea.example",
        allow_private=("::1",),
    )
    assert plain.described() == other.described()


def test_a_browser_alters_nothing_but_how_pages_are_fetched(tmp_path: Path) -> None:
    task = a_crawl(tmp_path)
    plain, rendering = settings(task), settings(task, Path("/usr/bin/chromium"))

    assert {name for name in plain if plain[name] != rendering[name]} == {"DOWNLOAD_HANDLERS"}
    assert issubclass(load_object(rendering["DOWNLOAD_HANDLERS"]["https"]), BoundedHandler)
    assert {name.partition("_")[0] for name in set(rendering) - set(plain)} == {"PLAYWRIGHT"}


def test_the_browser_asks_as_the_crawl_does_and_in_its_sandbox_if_it_can(tmp_path: Path) -> None:
    task = a_crawl(tmp_path, contact="mailto:ana@tea.example")
    launch = settings(task, Path("/usr/bin/chromium"))["PLAYWRIGHT_LAUNCH_OPTIONS"]

    assert f"--user-agent={agent(task.contact)}" in launch["args"]
    assert launch["chromium_sandbox"] == (getattr(os, "geteuid", lambda: 1)() != 0)
