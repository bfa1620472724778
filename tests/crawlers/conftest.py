"""What tests of crawls share: a crawl begins with its libraries loaded, but for some."""

from types import SimpleNamespace

import pytest

from crawlers.fetching import process
from tests.crawlers.ready import a_process

# In these a crawl starts as it does for a user: they are about its process, or about what it costs.
AS_FOR_A_USER = {"test_browsing", "test_costly_pages", "test_kills"}


@pytest.fixture
def spawned() -> None:
    """Ask that a test's crawls start as they do for a user."""


@pytest.fixture(autouse=True)
def _ready(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.path.stem not in AS_FOR_A_USER and "spawned" not in request.fixturenames:
        ready = SimpleNamespace(Process=a_process)
        quick = SimpleNamespace(get_context=lambda _: ready)
        monkeypatch.setattr(process, "multiprocessing", quick)
