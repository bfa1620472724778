"""Which addresses a crawl may ask: none inside a private network, unless the recipe names the host.

    Guard().refuses("http://169.254.169.254/")                       "private_address"
    Guard().refuses("http://0x7f.1/")                                "private_address"
    Guard(frozenset({"127.0.0.1"})).refuses("http://127.0.0.1:8808")  None

A page that we read may link to the router, to a cloud's metadata service or to a database next door
(server-side request forgery, OWASP). Names are looked at once more when they are resolved: what is
connected to is the very address that was judged.
"""

import socket
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

SCHEMES = frozenset({"http", "https"})
# Of IPv6 only this is given out for the open internet (IANA); `ipaddress` lets more pass.
_GLOBAL_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")  # IPv4 behind a translator (RFC 6052)
# Public by its number, but a cloud's own service for the machines inside it (Azure).
_SERVICES = frozenset({ip_address("168.63.129.16")})


@dataclass(frozen=True)
class Guard:
    """What may be asked; `allowed` names the private hosts that a recipe lets in."""

    allowed: frozenset[str] = frozenset()

    def refuses(self, url: str) -> str | None:
        """Say why an address must not be asked; None if it may be, as far as its text tells."""
        try:
            parts = urlsplit(url)
            host = parts.hostname
            _ = parts.port
        except ValueError:
            return "bad_address"
        if parts.scheme not in SCHEMES:
            return "scheme"
        if not host or parts.username is not None:
            return "bad_address"
        return None if self.admits(host, host) else "private_address"

    def admits(self, host: str, address: str) -> bool:
        """Say whether a host may be connected to at an address; a name is no address yet."""
        if _name(host) in self._allowed:
            return True
        number = _number(address)
        return is_public(number) if number else not _is_loopback_name(address)

    @cached_property
    def _allowed(self) -> frozenset[str]:
        return frozenset(map(_name, self.allowed))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the open internet.

    >>> is_public(ip_address("93.184.215.14")), is_public(ip_address("::ffff:10.0.0.1"))
    (True, False)
    """
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    return bool(address.is_global and not address.is_multicast and address not in _SERVICES)


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 one leads to, if it does."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _name(host: str) -> str:
    """Write a host in its one form, without reading more into it than an IP address."""
    plain = host.strip("[]").rstrip(".").lower()
    try:
        return str(ip_address(plain))
    except ValueError:
        return plain


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """Read a host as resolvers and browsers do, to whom 127.1 and 0x7f000001 are numbers too."""
    plain = _spelled_out(host).partition("%")[0]  # and without the zone of a link-local address
    try:
        return ip_address(plain)
    except ValueError:
        pass
    try:  # no look-up: this reads numbers alone
        return None if any(map(str.isspace, plain)) else IPv4Address(socket.inet_aton(plain))
    except (OSError, ValueError):
        return None


def _spelled_out(host: str) -> str:
    """Undo escapes, wide digits and dots of other scripts.

    >>> _spelled_out("１２７。0.0%2e1."), _spelled_out("[::1]")
    ('127.0.0.1', '::1')
    """
    plain = normalize("NFKC", unquote(host)).replace("\u3002", ".")
    return plain.strip("[]").rstrip(".").lower()


def _is_loopback_name(host: str) -> bool:
    """Say whether a name is kept for this machine (RFC 6761)."""
    return f".{_spelled_out(host)}".endswith(".localhost")
