"""Links and addresses of the rating in a browser: what is a rater's, and what is this server's."""

import re
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaluation.rating.serving.address import Address
from evaluation.rating.serving.links import rater_of, secret, token, tokens
from grist.errors import UsageError, UserError


def test_a_token_stays_the_same_and_is_of_the_name_as_names_are_compared(tmp_path: Path) -> None:
    key = secret(tmp_path)
    assert secret(tmp_path) == key
    assert token(key, "Ana") == token(key, "  ana ") != token(key, "ben")
    path = tmp_path / "ratings" / "serve.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(r"[0-9a-f]{64}\n", path.read_text())
    assert [each.name for each in path.parent.iterdir()] == ["serve.key"]


def test_a_secret_that_is_none_is_refused(tmp_path: Path) -> None:
    secret(tmp_path)
    (tmp_path / "ratings" / "serve.key").write_text("short")
    with pytest.raises(UserError, match="delete it"):
        secret(tmp_path)


def test_a_token_is_known_only_whole() -> None:
    known = tokens(b"k", ["ana", "ben"])
    assert rater_of(known, known["ben"]) == "ben"
    assert [rater_of(known, given) for given in ("", known["ben"][:-1], "é\ud800")] == [None] * 3


@pytest.mark.parametrize(
    ("raters", "why"), [([], "say who rates"), ([" "], "say who"), (["Ana", "ana"], "twice: ana")]
)
def test_raters_are_named_and_named_once(raters: Sequence[str], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        tokens(b"k", raters)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("LOCALHOST:8000", True),
        ("mill.example", True),
        ("mill.example:443", True),
        ("127.0.0.1:8001", False),
        ("evil.example:8000", False),
        ("mill.example.evil.example", False),
        ("", False),
    ],
)
def test_only_names_that_were_given_out_are_served(host: str, known: bool) -> None:
    assert Address(public_url="https://mill.example").is_host(host, 8000) is known


def test_a_page_of_another_origin_is_none_of_ours() -> None:
    local, public = Address(), Address(public_url="https://mill.example")
    assert local.is_origin("http://localhost:8000", "localhost:8000", 8000)
    assert public.is_origin("https://mill.example", "127.0.0.1:8000", 8000)
    assert not public.is_origin("http://mill.example", "mill.example", 8000)
    for origin in (
        "",
        "null",
        "http://evil.example",
        "http://127.0.0.1:8000",
        "https://localhost:8000",
    ):
        assert not local.is_origin(origin, "localhost:8000", 8000)


@pytest.mark.parametrize(
    "wrong",
    [{"port": 70000}, {"host": "::"}, {"public_url": "mill.example"},
     {"public_url": "https://mill.example/rate"}, {"public_url": "https://a@mill.example"}],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Address(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "clear"),
    [
        (Address(), False),
        (Address(host="::1"), False),
        (Address(host="192.168.1.5"), True),
        (Address(public_url="http://mill.example"), True),
        (Address(host="::", public_url="https://mill.example"), False),
    ],
)
def test_what_can_be_read_on_the_way_is_known(address: Address, clear: bool) -> None:
    assert address.is_in_the_clear is clear


def test_an_address_of_the_sixth_version_has_brackets() -> None:
    assert Address(host="::1").origin(80) == "http://[::1]:80"
