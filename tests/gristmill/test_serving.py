from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from gristmill.serving import serving


def test_a_folder_is_served_on_loopback_for_as_long_as_the_block_lasts(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("tea")

    with serving(tmp_path) as address:
        assert address.startswith("http://127.0.0.1:")
        with urlopen(f"{address}a.html") as answer:  # noqa: S310 - our own server
            assert answer.read() == b"tea"
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{address}../secret")  # noqa: S310
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{address}a.html")  # noqa: S310


def test_a_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), serving(tmp_path, port):
            pass
