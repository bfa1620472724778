"""Where raters come in: what is listened on, by which names it may be called, and from where.

    Address()                                        http://127.0.0.1:8000
    Address(public_url="https://mill.example")       the same, behind a proxy that does TLS
    Address(host="192.168.1.5", port=9000)           for all of a network, in the clear

A page of another site can have its own name resolve to 127.0.0.1 and then read what is served here
(DNS rebinding); what it cannot do is to change the Host and Origin that the browser sends.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from grist.errors import UsageError

_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Address:
    """Where to listen, and the address that raters are given if it is another one.

    Attributes:
        host: an address of this machine; 127.0.0.1 can be reached from nowhere else.
        port: 0 takes a free one.
        public_url: `https://name` of a reverse proxy in front, without a path.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise UsageError(f"port {self.port}: a port is a number from 1 to 65535")
        if self.public_url is not None and not _is_origin(self.public_url):
            raise UsageError(
                "the public URL has to be https://name or http://name, with no path behind it"
            )
        if self.public_url is None and _is_every(self.host):
            raise UsageError(
                f"{self.host} is every address of this machine: name the one that raters use, "
                "or give the public URL"
            )

    @property
    def is_loopback(self) -> bool:
        """Say whether only this machine's own users can come in."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def is_in_the_clear(self) -> bool:
        """Say whether whoever is between a rater and this machine can read along."""
        return not self.has_tls and not (self.is_loopback and self.public_url is None)

    @property
    def has_tls(self) -> bool:
        """Say whether raters come by https."""
        return (self.public_url or "").startswith("https:")

    def origin(self, port: int) -> str:
        """Give what links begin with; the port is the one that was taken."""
        return (self.public_url or f"http://{_bracketed(self.host)}:{port}").rstrip("/")

    def hosts(self, port: int) -> frozenset[str]:
        """Name the hosts that a request may ask for."""
        names = (*_LOCAL, _bracketed(self.host).lower())
        served = {_netloc("http", f"{name}:{port}") for name in names}
        if self.public_url:
            parts = urlsplit(self.public_url)
            served.add(_netloc(parts.scheme, parts.netloc))
        return frozenset(served)

    def is_host(self, given: str, port: int) -> bool:
        """Say whether a request's Host is one by which this server is known."""
        scheme = "https" if self.has_tls else "http"
        known = self.hosts(port)
        return _netloc(scheme, given) in known or _netloc("http", given) in known

    def is_origin(self, given: str, host: str, port: int) -> bool:
        """Say whether a page of ours asked: of the same host, or of the public URL."""
        parts = urlsplit(given)
        if self.public_url and given.lower() == self.public_url.rstrip("/").lower():
            return True
        asked = _netloc("http", host)  # of a public https name never among the hosts
        return (
            parts.scheme == "http"
            and asked in self.hosts(port)
            and asked == _netloc("http", parts.netloc)
        )


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    rest = parts.path.strip("/") + parts.query + parts.fragment + (parts.username or "")
    return named and not rest and url.isascii() and url.isprintable() and " " not in url


def _is_every(host: str) -> bool:
    return host.strip("[]") in ("", "0.0.0.0", "::", "*")  # noqa: S104 - it is what is refused


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _netloc(scheme: str, netloc: str) -> str:
    """Write host and port in the one way that can be compared: `name:443`."""
    name, colon, port = netloc.lower().rpartition(":")
    if not colon or not port.isdigit():
        return f"{netloc.lower()}:{_PORTS[scheme]}"
    return f"{name}:{port}"
