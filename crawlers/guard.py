"""Which addresses a crawl may ask: none inside a private network, unless the recipe names the host.

    Guard().refuses("http://169.254.169.254/")                       "private_address"
    Guard(frozenset({"127.0.0.1"})).refuses("http://127.0.0.1:8808")  None

A page that we read may link to the router, to a cloud's metadata service or to a database next door
(server-side request forgery, OWASP). Names are looked at once more when they are resolved: what is
connected to is the very address that was judged.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https"})
# What `ipaddress` takes for global: IPv4 in other clothes (NAT64, compatible), and old site-local.
_NOT_PUBLIC = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10")))


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
        if host.lower().rstrip(".") in self.allowed:
            return True
        try:
            return is_public(ip_address(address.strip("[]").partition("%")[0]))
        except ValueError:
            return True


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the open internet.

    >>> is_public(ip_address("93.184.215.14")), is_public(ip_address("::ffff:10.0.0.1"))
    (True, False)
    """
    if any(address in network for network in _NOT_PUBLIC if address.version == 6):
        return False
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return bool(inner.is_global and not inner.is_multicast)
