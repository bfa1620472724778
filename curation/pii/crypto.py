"""Addresses of crypto money whose checksum is right; of Ethereum's, which have none, the form.

    1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa              base58check (Bitcoin, Litecoin, Dogecoin, Tron)
    bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4      bech32 and bech32m, of any network
    0x52908400098527886E0F7030069857D2E4169EE7      Ethereum and what is built like it

The key is the address; in lower case where case says nothing. Those of networks without a checksum
(Solana) or with a hash that Python lacks (Monero) are not found.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

from curation.pii.span import CRYPTO, Span

_ETHEREUM = re.compile(r"0[xX][0-9A-Fa-f]{40}(?![0-9A-Za-z_\0])")
_WORD = re.compile(r"[0-9A-Za-z]{26,110}(?![0-9A-Za-z_\0])")
_BEFORE = re.compile(r"[0-9A-Za-z_\0]")

_58 = {
    sign: at for at, sign in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
}
_32 = {sign: at for at, sign in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CONSTANTS = (1, 0x2BC830A3)  # of bech32 (BIP 173) and bech32m (BIP 350)
_PAYLOADS = (21, 22)  # a version of one byte or (Zcash) two, and a hash of 20


def find(text: str) -> Iterator[Span]:
    """Find addresses."""
    for match in _ETHEREUM.finditer(text):
        if not _BEFORE.match(text, match.start() - 1) or not match.start():
            yield Span(*match.span(), CRYPTO, match[0].lower())
    for match in _WORD.finditer(text):
        if match.start() and _BEFORE.match(text, match.start() - 1):
            continue
        word = match[0]
        if is_bech32(word):
            yield Span(*match.span(), CRYPTO, word.lower())
        elif len(word) <= 36 and is_base58check(word):
            yield Span(*match.span(), CRYPTO, word)


def is_base58check(word: str) -> bool:
    """Check the last four bytes against the hash of the others.

    >>> is_base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    True
    """
    number = 0
    for sign in word:
        digit = _58.get(sign)
        if digit is None:
            return False
        number = number * 58 + digit
    zeros = len(word) - len(word.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    payload, check = raw[:-4], raw[-4:]
    return len(payload) in _PAYLOADS and sha256(sha256(payload).digest()).digest()[:4] == check


def is_bech32(word: str) -> bool:
    """Check the last six signs, after the last `1`, by the polynomial of BIP 173."""
    if word not in (word.lower(), word.upper()):
        return False
    network, one, data = word.lower().rpartition("1")
    if not one or not 1 <= len(network) <= 16 or len(data) < 14 or not _32.keys() >= set(data):
        return False
    return _remainder(network, [_32[sign] for sign in data]) in _CONSTANTS


def bech32(network: str, values: list[int]) -> str:
    """Write five-bit values as an address with its checksum.

    >>> bech32("bc", [0, 14, 20, 15, 7, 13, 26, 0, 25, 18, 6, 11, 13, 8, 21, 4, 20, 3, 17, 2, 29, 3,
    ...               12, 29, 3, 4, 15, 24, 20, 6, 14, 30, 22])
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
    """
    remainder = _remainder(network, [*values, *[0] * 6]) ^ _CONSTANTS[0]
    check = [remainder >> 5 * (5 - at) & 31 for at in range(6)]
    signs = "".join(_32)
    return f"{network}1{''.join(signs[value] for value in (*values, *check))}"


def _remainder(network: str, values: list[int]) -> int:
    expanded = [*(ord(sign) >> 5 for sign in network), 0, *(ord(sign) & 31 for sign in network)]
    remainder = 1
    for value in (*expanded, *values):
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ value
        for at, part in enumerate(_GENERATOR):
            remainder ^= part if top >> at & 1 else 0
    return remainder
