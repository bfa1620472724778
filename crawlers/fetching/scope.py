"""What belongs to a site: which links are followed, and by which address records know them.

Scope(("https://tea.example/shop/",), deny=("/shop/cart*",))

/shop/teas?page=2#top       ->  https://tea.example/shop/teas?page=2
/blog/                      ->  None: not under a start address (within="host" would let it in)
/shop/cart/add              ->  None: denied

Patterns are those of a shell: `*` is anything, a slash too, `?` one character, `[ab]` one of these.
They are held against the path with its query, from the first to the last character, upper and
lower case apart: `/shop/*` is all of the shop, `*.pdf` every path that ends so, `*[?&]sort=*` what
is sorted. What they see is the address in its one form, with its parameters in alphabetical order.
"""

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import Literal
from urllib.parse import quote, urljoin

from crawlers.fetching.address import normal

Within = Literal["folder", "host", "subdomains"]
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True)
class Scope:
    """The pages of one site.

    Attributes:
        starts: where the crawl begins; these are asked for whatever the patterns say.
        deny: shell patterns (`/cart/*`) of paths, with their query, that are never asked for.
        public: the address of the site for which `starts` is a local copy; not with subdomains,
            which a copy at one address cannot have.
        allow: shell patterns of the only ones that are asked for, if there are any.
        within: the folder of a start (its path up to the last slash), its host and port, or its
            host (a leading `www.` aside) and all hosts below it, by http and https at their own
            ports.
    """

    starts: tuple[str, ...]
    deny: tuple[str, ...] = ()
    public: str | None = None
    allow: tuple[str, ...] = ()
    within: Within = "folder"

    def seeds(self) -> list[str]:
        """Give the addresses to begin with, as records know them, sorted."""
        return sorted(self._seeds)

    def link(self, url: str) -> str | None:
        """Write a link's address in its one form; None if it does not belong to the site.

        It is the address by which records know the page: of the site, not of its local copy.
        """
        try:
            address = self._public(normal(url))
        except ValueError:
            return None
        if not self._holds(address) or self._denied.match(place := _place(address)):
            return None
        if self.allow and not self._allowed.match(place) and address not in self._seeds:
            return None
        return address

    def address(self, url: str) -> str:
        """Give the address to ask for a page: of the local copy, if there is one."""
        if self.public is None:
            return url
        local, public = self._roots
        return local + url.removeprefix(public) if url.startswith(public) else url

    @cached_property
    def _seeds(self) -> frozenset[str]:
        return frozenset(self._public(normal(start)) for start in self.starts)

    @cached_property
    def _denied(self) -> re.Pattern[str]:
        return _matching(self.deny)

    @cached_property
    def _allowed(self) -> re.Pattern[str]:
        return _matching(self.allow)

    def _holds(self, address: str) -> bool:
        if self.public:
            return address.startswith(self._roots[1])
        if self.within != "subdomains":
            return address.startswith(self._roots)
        netloc = address.split("/", 3)[2]
        return netloc in self._netlocs or (":" not in netloc and f".{netloc}".endswith(self._below))

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        """Give what addresses in scope begin with; with `public`, the copy's and the site's."""
        if self.public is None:
            cut = _folder if self.within == "folder" else _origin
            return tuple(cut(normal(start)) for start in self.starts)
        local, public = _folder(normal(self.starts[0])), _folder(normal(self.public))
        return (local, public) if self.within == "folder" else _mirrored(local, public)

    @cached_property
    def _netlocs(self) -> frozenset[str]:
        return frozenset(normal(start).split("/", 3)[2] for start in self.starts)

    @cached_property
    def _below(self) -> tuple[str, ...]:
        """Give what the hosts of the site end with, a dot before each."""
        hosts = (netloc.partition(":")[0] for netloc in self._netlocs)
        return tuple(f".{_domain(host)}" for host in hosts)

    def _public(self, address: str) -> str:
        """Lead an address in the local copy to the public site."""
        if self.public is None:
            return address
        local, public = self._roots
        return public + address.removeprefix(local) if address.startswith(local) else address


def _matching(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Compile shell patterns to one: a page has thousands of links."""
    written = (quote(pattern, safe=_ASCII) for pattern in patterns)
    return re.compile("|".join(map(translate, written)) or "(?!)")


def _place(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def _folder(url: str) -> str:
    return urljoin(url, ".")


def _origin(url: str) -> str:
    return urljoin(url, "/")


def _mirrored(local: str, public: str) -> tuple[str, str]:
    """Give the topmost folders that a copy and its site have in common.

    >>> _mirrored("http://127.0.0.1:8808/copy/shop/", "https://tea.example/shop/")
    ('http://127.0.0.1:8808/copy/', 'https://tea.example/')
    """
    while _last(local) and _last(local) == _last(public):
        local, public = urljoin(local, ".."), urljoin(public, "..")
    return local, public


def _last(folder: str) -> str:
    """Name the last folder of a path; the topmost has none."""
    return _place(folder).rstrip("/").rpartition("/")[2]


def _domain(host: str) -> str:
    """Take `www.` from a host, but not where all of a registry would be left: `www.gov.uk`."""
    from tldextract import TLDExtract

    bare = host.removeprefix("www.")
    registry = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    return host if registry(bare).suffix == bare else bare
