from collections.abc import Callable
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching.guard import Guard

INSIDE = [
    "http://127.0.0.1/", "http://127.0.0.2:8080/", "http://0.0.0.0/", "http://10.1.2.3/",
    "http://172.16.0.9/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/", "http://[fd00::1]/",
    "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://100.64.0.1/", "http://[::]/",
    "http://[64:ff9b::a00:1]/", "http://[::7f00:1]/", "http://[fec0::1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_addresses_inside_a_network_are_refused(url: str) -> None:
    assert Guard().refuses(url) == "private_address"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme"),
        ("ftp://tea.example/", "scheme"),
        ("data:text/html,x", "scheme"),
        ("http:///", "bad_address"),
        ("http://ana:secret@tea.example/", "bad_address"),
        ("http://tea.example:99999/", "bad_address"),
        ("http://[::1/", "bad_address"),
    ],
)
def test_other_schemes_and_broken_addresses_are_refused(url: str, reason: str) -> None:
    assert Guard().refuses(url) == reason


def test_public_hosts_and_those_that_the_recipe_names_are_let_in() -> None:
    assert Guard().refuses("https://93.184.215.14/") is None
    assert Guard().refuses("https://tea.example/") is None
    assert Guard(frozenset({"127.0.0.1"})).refuses("http://127.0.0.1:8808/") is None
    assert Guard(frozenset({"127.0.0.1"})).refuses("http://127.0.0.2/") == "private_address"


def test_a_name_is_judged_by_the_address_it_resolves_to() -> None:
    assert not Guard().admits("inside.example", "10.0.0.1")
    assert Guard().admits("tea.example", "93.184.215.14")
    assert Guard(frozenset({"nas.local"})).admits("NAS.local.", "192.168.1.9")


def test_a_name_kept_for_this_machine_is_refused_unless_it_is_named() -> None:
    assert Guard().refuses("http://tea.localhost./") == "private_address"
    assert Guard(frozenset({"Tea.localhost"})).refuses("http://tea.localhost./") is None
    assert Guard().refuses("http://localhost.example/") is None


def test_an_ipv6_address_is_known_in_any_of_its_forms() -> None:
    guard = Guard(frozenset({"[FD00::0:1]"}))
    assert guard.refuses("http://[fd00::1]:8808/") is None
    assert guard.refuses("http://[fd00::2]:8808/") == "private_address"
    assert guard.admits("fd00:0:0::1", "fd00::1")


def test_a_public_address_behind_a_translator_is_let_in() -> None:
    assert Guard().refuses("http://[64:ff9b::5db8:d70e]/") is None
    assert Guard().refuses("http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/") is None


FORMS: dict[str, Callable[[IPv4Address], str]] = {
    "decimal": lambda inside: str(int(inside)),
    "octal": lambda inside: f"0{int(inside):o}",
    "hexadecimal": lambda inside: f"{int(inside):#x}",
    "octal parts": lambda inside: ".".join(f"0{part:o}" for part in inside.packed),
    "hexadecimal parts": lambda inside: ".".join(f"{part:#X}" for part in inside.packed),
}


@pytest.mark.parametrize("form", FORMS)
@given(inside=st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_a_number_is_read_in_every_base_that_resolvers_read(form: str, inside: IPv4Address) -> None:
    assert Guard().refuses(f"http://{FORMS[form](inside)}/") == "private_address"


@given(st.text(max_size=40))
def test_no_text_at_all_makes_it_raise(text: str) -> None:
    Guard().refuses(f"http://{text}")
    Guard().refuses(text)
