"""What an answer means for the crawl.

200 text/html             ->  Verdict("page")
301 Location: /teas/      ->  Verdict("moved", target="https://tea.example/teas/")
301 Location: file:///    ->  Verdict("skipped", "moved_away")
404                       ->  Verdict("skipped", "status_404"): a dead link is the site's affair
500                       ->  Verdict("failed", "status_500")
"""

from dataclasses import dataclass

from scrapy.http import Response
from scrapy.http.headers import Headers

from crawlers.fetching.links import joined
from crawlers.fetching.scope import Scope
from crawlers.kept import FAILED, MOVED, PAGE, SKIPPED, Page

SAME = "same"  # a page that has not changed since the last visit
_HTML = ("text/html", "application/xhtml+xml")
_GONE = {404, 410}
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to note of an address; `reason` says why it is no page, `target` where it moved."""

    state: str
    reason: str | None = None
    target: str | None = None


def verdict(response: Response, url: str, scope: Scope) -> Verdict:
    """Judge the answer to a request for the page that records know as `url`."""
    status, location = response.status, response.headers.get("Location")
    if status in _REDIRECTS and location:
        return moved(url, moved_to(response), scope)
    if status == 304 and _is_conditional(response):
        return Verdict(SAME)
    if status in _GONE:
        return Verdict(SKIPPED, f"status_{status}")
    if status != 200:  # three digits (RFC 9110, 15); anything else is no answer of HTTP
        return Verdict(FAILED, f"status_{status}" if 100 <= status <= 999 else "broken_answer")
    return Verdict(PAGE) if is_html(response.headers) else Verdict(SKIPPED, "not_html")


def page(response: Response, url: str, canonical: str | None) -> Page:
    """Give a page as the frontier keeps it."""
    headers = response.headers
    return Page(
        url=url,
        type=_written(headers, "Content-Type") or "",
        body=response.body,
        etag=_written(headers, "ETag"),
        modified=_written(headers, "Last-Modified"),
        canonical=canonical,
    )


def moved_to(response: Response) -> str | None:
    """Give where a redirect leads; None if it is none, or leads to no address."""
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or not location:
        return None
    try:
        written = location.decode()
    except UnicodeDecodeError:
        written = location.decode("latin-1")
    return joined(response.url, written)


def is_html(headers: Headers) -> bool:
    """Say whether a page is one, by its content type; without one it is taken for a page."""
    kind = _written(headers, "Content-Type") or "text/html"
    return kind.partition(";")[0].strip().lower() in _HTML


def moved(url: str, target: str | None, scope: Scope) -> Verdict:
    """Judge where a page has moved to; None is no address at all."""
    where = scope.link(target) if target else None
    if where is None:
        return Verdict(SKIPPED, "moved_away" if target else "bad_address")
    if where == url:
        return Verdict(SKIPPED, "moved_to_itself")
    return Verdict(MOVED, target=where)


def _is_conditional(response: Response) -> bool:
    headers = response.request.headers if response.request else {}
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _written(headers: Headers, name: str) -> str | None:
    """Give a header's value; one that is too long to be sent back is none."""
    value = headers.get(name)
    return value.decode("latin-1") if value is not None and len(value) <= 1_000 else None
