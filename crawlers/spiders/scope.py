"""What belongs to a site: which links are followed, and how an address is written.

Scope(("https://tea.example/shop/",), deny=("/shop/cart*",))

/shop/teas?page=2#top       ->  https://tea.example/shop/teas?page=2
/blog/                      ->  None: not under a start address
/shop/cart/add              ->  None: denied
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True)
class Scope:
    """The pages of one site.

    Attributes:
        starts: where the crawl begins; pages under the folder of one of these are in scope.
        deny: shell patterns (`/cart/*`) of paths, with their query, that are never asked for.
        public: the address of the site for which `starts` is a local copy.
    """

    starts: tuple[str, ...]
    deny: tuple[str, ...] = ()
    public: str | None = None

    def seeds(self) -> list[str]:
        """Give the addresses to begin with, as records know them, sorted."""
        return sorted({self._public(normal(start)) for start in self.starts})

    def link(self, url: str) -> str | None:
        """Write a link's address in its one form; None if it does not belong to the site.

        It is the address by which records know the page: of the site, not of its local copy.
        """
        try:
            address = self._public(normal(url))
            parts = urlsplit(address)
        except ValueError:
            return None
        if not any(address.startswith(folder) for folder in self._folders):
            return None
        place = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return None if any(fnmatchcase(place, pattern) for pattern in self.deny) else address

    def address(self, url: str) -> str:
        """Give the address to ask for a page: of the local copy, if there is one."""
        if self.public is None or not url.startswith(self._folders[0]):
            return url
        return _folder(normal(self.starts[0])) + url.removeprefix(self._folders[0])

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        """Give the public folders that are in scope."""
        known = (self.public,) if self.public else self.starts
        return tuple(_folder(normal(url)) for url in known)

    def _public(self, address: str) -> str:
        """Lead an address in the local copy to the public site."""
        local = _folder(normal(self.starts[0]))
        if self.public and address.startswith(local):
            return self._folders[0] + address.removeprefix(local)
        return address


def normal(url: str) -> str:
    """Write an address in its one form: sorted query, no fragment, escapes as RFC 3986 has them.

    Raises:
        ValueError: it is none.
    """
    from w3lib.url import canonicalize_url

    return str(canonicalize_url(url.strip()))


def _folder(url: str) -> str:
    return urljoin(url, ".")
