"""Surrogates: of the same kind, the same for the same, and nobody's."""

import re
import time
from ipaddress import ip_address, ip_network
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.pii import card, detect, fiction, national, secret, surrogate
from curation.pii.scan import Issued, residual
from curation.pii.span import PERSON
from curation.steps.pii import Pii
from tests.curation.test_pii import a_message, fields_of, frame

KEYS = {
    "PHONE": ("+447700900123", "+12025550123", "+351912345678", "+4930123456", "4673395"),
    "EMAIL": ("ana@tea.example", "rui@tea.example"),
    "IP": ("8.8.8.8", "2001:db8::1", "fe80::1"),
    "IBAN": ("GB33BUKB20201555555555", "DE89370400440532013000", "NO9386011117947"),
    "CARD": ("4111111111111111", "378282246310005"),
    "NATIONAL_ID": ("US 460899847", "GB AB123456C", "ES 12345678Z", "PL 44051401458"),
    "CRYPTO": ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x52908400098527886e0f7030069857d2e4169ee7"),
    "MAC": ("00:1b:44:11:3a:b7",),
    "COORDINATES": ("38.72230,-9.13930",),
    "ADDRESS": ("12 harbour street",),
    "SECRET": ("correcthorse",),
    "URL": ("https://a:b@tea.example/",),
    "HANDLE": ("someone",),
    "PERSON": ("user1", "user2"),
}


def a_table(keys: dict[str, tuple[str, ...]] | None = None) -> pd.DataFrame:
    rows = [
        (type_, value, f"<{type_}_{number}>")
        for type_, values in (keys or KEYS).items()
        for number, value in enumerate(values, start=1)
    ]
    return pd.DataFrame(rows, columns=["type", "key", "token"], dtype="str")


def made(keys: dict[str, tuple[str, ...]] | None = None, key: bytes = b"key") -> dict[str, str]:
    table = surrogate.disguised(a_table(keys), key=key)
    return dict(zip(table["key"], table["token"], strict=True))


def test_every_value_gets_one_of_its_own_and_never_a_value_of_the_data() -> None:
    found = made()
    assert len(set(found.values())) == len(found)
    assert not set(found) & set(found.values())
    assert not any(token.startswith("<") for token in found.values())


def test_it_follows_from_the_secret_and_the_value_alone() -> None:
    assert made() == made()
    assert made({"EMAIL": ("ana@tea.example",)}).items() <= made().items()
    assert made()["ana@tea.example"] != made(key=b"other")["ana@tea.example"]


def test_numbers_are_out_of_ranges_that_are_nobodys() -> None:
    found = made()
    assert re.fullmatch(
        r"\+44 (7700 900|20 7946 0|\d{3} 496 0|1632 960)\d{3}", found["+447700900123"]
    )
    for other in ("+12025550123", "+351912345678", "4673395"):
        assert re.fullmatch(r"\+1 \d{3} 555 01\d\d", found[other])
    assert found["+4930123456"].startswith("+49 ")
    documentation = [
        ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
    ]
    assert any(ip_address(found["8.8.8.8"]) in net for net in documentation)
    assert ip_address(found["fe80::1"]) in ip_network("2001:db8::/32")
    assert found["00:1b:44:11:3a:b7"].startswith("00:00:5e:00:53:")
    assert re.fullmatch(r"[a-z]+\.[a-z]+\d\d@example\.(org|com|net)", found["ana@tea.example"])


def test_accounts_and_cards_pass_their_checks_at_a_bank_that_cannot_be() -> None:
    from stdnum import iban

    found = made()
    for value in KEYS["IBAN"]:
        assert iban.is_valid(found[value], check_country=False)
        assert found[value].startswith(value[:2])
        assert len(found[value].replace(" ", "")) == len(value)
        assert re.match(r"[A-Z]{2}\d\d (XXXX|0000)", found[value])
    for value in KEYS["CARD"]:
        digits = found[value].replace(" ", "")
        assert card.luhn(digits)
        assert digits.startswith("999999")


def test_a_national_number_is_one_that_its_country_refuses() -> None:
    found = made()
    for value in KEYS["NATIONAL_ID"]:
        region, _, number = value.partition(" ")
        assert len(found[value]) == len(number)
        assert national.is_somebodys(region, number)
        assert not national.is_somebodys(region, found[value])


def test_what_runs_out_keeps_its_pseudonym() -> None:
    cards = tuple(f"00:1b:44:11:3a:{at:02x}" for at in range(256))
    found = made({"MAC": cards})
    left = [token for token in found.values() if token.startswith("<MAC_")]
    assert 0 < len(left) < 200
    assert len(set(found.values())) == len(cards)


def test_a_person_has_one_name_in_labels_and_mentions_and_it_is_nobodys_here() -> None:
    step = Pii(mode="surrogate")
    names = (("speaker_name", "Joana Silva"),)
    rows = frame(
        [
            a_message("hi rui", "user1", fields=names),
            a_message("hi Joana Silva, joana, @joana: 020 7946 0958", "user2",
                      fields=(("speaker_name", "Rui"),)),
            a_message("020-7946-0958", "user1"),
        ]
    )  # fmt: skip
    table = surrogate.disguised(step.decide(step.signatures(rows)), key=b"key")
    out = step.apply(rows, table)
    joana, rui, again = out["speaker"]
    assert joana == again != rui
    first = joana.split()[0]
    number = out["text"][2]
    assert out["text"].tolist() == [
        f"hi {rui.split()[0]}", f"hi {joana}, {first}, @{first}: {number}", number,
    ]  # fmt: skip
    assert fields_of(out) == (("speaker_name", joana),)
    assert out["thread"].tolist() == ["<THREAD_1>"] * 3
    assert residual(out, step.finder, surrogate.issued(table)).empty


def test_names_of_people_in_the_data_are_given_to_nobody() -> None:
    free = made({PERSON: ("user1",)})["user1"]
    first = free.split()[0].lower()
    table = pd.concat(
        [a_table({PERSON: ("user1",)}), pd.DataFrame([("NAME", first, "<PERSON_2>")],
         columns=["type", "key", "token"], dtype="str")]
    )  # fmt: skip
    given = surrogate.disguised(table, key=b"key")["token"].tolist()
    assert all(first not in name.lower().split() for name in given)


def test_no_two_people_are_called_the_same_for_short() -> None:
    people = tuple(f"user{number}" for number in range(400))
    names = list(made({PERSON: people}).values())
    given = [surrogate.as_called(name, "joana") for name in names]
    assert len(set(names)) == len(set(given)) == 400
    assert not any(name.startswith("<") for name in names)
    alone = [name for name in given if name in fiction.GIVEN]
    assert len(alone) > 0.9 * len(fiction.GIVEN)
    assert all(re.fullmatch(r"\w+-\w+", name) for name in set(given) - set(alone))


def test_what_was_one_word_with_signs_in_it_has_no_space() -> None:
    assert surrogate.as_called("Tamsin Wychwood", "x/joana.silva") == "Tamsin-Wychwood"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = secret.key(tmp_path)
    assert len(first) == 64
    assert secret.key(tmp_path) == first
    assert (tmp_path / "pii.key").stat().st_mode & 0o777 == 0o600
    assert secret.key(tmp_path / "other") != first


@pytest.mark.parametrize("beside", ["7", "x", "+", "-1", "@b.example", " 12 ", "/"])
def test_a_surrogate_is_known_for_one_whatever_stands_beside_it(beside: str) -> None:
    issued = list(made().values())
    rows = frame([a_message(f"{beside}{token}{beside}") for token in issued])
    assert residual(rows, detect.Finder(("US", "GB")), issued).empty
    real = frame([a_message(f"{issued[0]} ana@tea.example")])
    assert residual(real, detect.Finder(("US", "GB")), issued)["type"].tolist() == ["EMAIL"]


def seconds(count: int) -> float:
    issued = [f"@example_{number:06}" for number in range(count)]
    blanker, text = Issued(issued), " ".join(reversed(issued))
    began = time.process_time()
    assert blanker.without(text).replace("\0", "").isspace()
    return time.process_time() - began


def test_twice_as_many_surrogates_that_begin_alike_are_about_twice_the_work() -> None:
    few, many = (min(seconds(count) for _ in range(3)) for count in (10_000, 20_000))
    assert many < 3 * few + 0.1  # each held against each was four times the work, in minutes


@given(st.lists(st.text("ab1", min_size=4, max_size=6), max_size=4), st.text("ab1", max_size=20))
@settings(max_examples=60, deadline=None)
def test_what_was_issued_is_blanked_and_nothing_else(issued: list[str], text: str) -> None:
    blank = Issued(issued).without(text)
    assert len(blank) == len(text)
    assert all(new in (old, "\0") for old, new in zip(text, blank, strict=True))
    assert not any(each in blank for each in issued)
