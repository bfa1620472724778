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
        """Give the start addresses in their one form, sorted."""
        return sorted({normal(start) for start in self.starts})

    def link(self, url: str) -> str | None:
        """Write a link's address in its one form; None if it does not belong to the site."""
        try:
            address = normal(self._local(url))
            parts = urlsplit(address)
        except ValueError:
            return None
        if not any(address.startswith(folder) for folder in self._folders):
            return None
        place = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return None if any(fnmatchcase(place, pattern) for pattern in self.deny) else address

    def name(self, url: str) -> str:
        """Give the address by which records know a page: of the site, not of its local copy."""
        if self.public is None:
            return url
        if url.startswith(self._folders[0]):
            return _folder(self.public) + url.removeprefix(self._folders[0])
        return urljoin(self.public, urljoin(url, "/")) + url.removeprefix(urljoin(url, "/"))

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        return tuple(_folder(normal(start)) for start in self.starts)

    def _local(self, url: str) -> str:
        """Lead an absolute link to the public site into the local copy."""
        if self.public and url.startswith(_folder(self.public)):
            return self._folders[0] + url.removeprefix(_folder(self.public))
        return url


def normal(url: str) -> str:
    """Write an address in its one form: sorted query, no fragment, escapes as RFC 3986 has them.

    Raises:
        ValueError: it is none.
    """
    from w3lib.url import canonicalize_url

    return str(canonicalize_url(url.strip()))


def _folder(url: str) -> str:
    return urljoin(url, ".")
