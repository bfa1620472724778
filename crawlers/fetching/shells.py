"""Which pages are empty until their scripts have run.

    <div id="app"></div><script src="app.js"></script>     needs a browser: nothing was put in yet
    <h1>Not found</h1>                                      does not: short, but that is all of it

It looks at one page's bytes alone and takes a few milliseconds. A page that is rendered for nothing
costs time, one that is not rendered is lost: in doubt it says yes.
"""

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from crawlers.pages import attributes
from crawlers.pages.encoding import page_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ENOUGH_CHARS = 200  # of a page's own text, without menus and footers
ENOUGH_BESIDE_A_SIGN = 1_000  # where a page has an empty place for more, or calls for scripts
# Where frameworks put what they make; an application's page has one of these, and it is empty.
_MOUNTS = (
    *("app", "root", "__next", "__nuxt", "___gatsby", "svelte", "react-root", "app-root"),
    *("application", "main-app", "vue-app", "react-app", "ember-app", "spa"),
)
_MOUNT = "//*[" + " or ".join(f"@id='{name}'" for name in _MOUNTS) + "]"
_MARKED = "//*[@ng-app or @data-ng-app or @ng-version or @data-reactroot or @data-v-app]|//app-root"
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "math", "iframe", "object"})
_UNSEEN |= {"head", "select", "datalist", "dialog", "audio", "video", "canvas"}
_AROUND = frozenset({"nav", "footer", "header", "aside"})
_RUN = frozenset({"", "module", "text/javascript", "application/javascript"})
# Scripts that count visitors, show advertisements or ask for consent put no text on a page.
_COUNTERS = re.compile(
    r"googletagmanager|google-analytics|gtag\(|googlesyndication|adsbygoogle|doubleclick|matomo|piwik"
    r"|_paq|plausible|hotjar|clarity\.ms|cloudflareinsights|goatcounter|umami|fathom|segment\.(?:com|io)"
    r"|facebook\.net|fbq\(|cookieconsent|cookiebot|onetrust|newrelic|nr-data|sentry|speculationrules"
    r"|email-decode\.min\.js|wp-emoji|disqus",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:enable|turn on|requires?|needs?|without|aktivier|activ|habilit)[^.]{0,60}java ?script"
    r"|java ?script[^.]{0,60}(?:enable|required|disabled|aktivier|activ|habilit)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comments|kommentare|comentários|comentarios|commentaires", re.IGNORECASE)

_ELEMENTS = 200_000  # of a page that is looked at
_FIRST_MOUNTS = 10  # places for an application: a page has one or two, and each is walked whole


def needs_rendering(body: bytes, content_type: str) -> bool:
    """Say whether a page has little to say before its scripts run, and scripts that may say more.

    Args:
        body: as it was fetched.
        content_type: as the server gave it.
    """
    tree = _tree(body, content_type)
    if tree is None or not any(_writes(script) for script in tree.iter("script")):
        return False
    chars = len(_text(tree, _UNSEEN | _AROUND))
    if chars < ENOUGH_CHARS:
        return True
    return chars < ENOUGH_BESIDE_A_SIGN and (_is_empty_somewhere(tree) or _calls_for_scripts(tree))


def seen_chars(body: bytes, content_type: str) -> int:
    """Count the characters of text that a page shows."""
    tree = _tree(body, content_type)
    return 0 if tree is None else len(_text(tree, _UNSEEN))


def _tree(body: bytes, content_type: str) -> "HtmlElement | None":
    from lxml import etree, html

    text = page_text(body, content_type)
    if attributes.has_too_many(text):
        return None
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        # Bytes again: a text with an encoding declaration is none that lxml takes.
        written = text.replace("\0", "").encode("utf-8", "replace")
        tree = html.document_fromstring(written, parser=parser)
    except (etree.LxmlError, ValueError):  # nothing at all, or nothing that is HTML
        return None
    return None if next(islice(tree.iter(), _ELEMENTS, None), None) is not None else tree


def _writes(script: "HtmlElement") -> bool:
    """Say whether a script may put text on the page."""
    kind = (script.get("type") or "").strip().lower()
    what = f"{script.get('src') or ''} {script.text or ''}"
    return kind in _RUN and bool(what.strip()) and not _COUNTERS.search(what)


def _is_empty_somewhere(tree: "HtmlElement") -> bool:
    """Say whether there is a place for an application, with nothing in it."""
    mounts = (tree.xpath(_MOUNT) + tree.xpath(_MARKED))[:_FIRST_MOUNTS]
    return any(mount.tag not in _UNSEEN and not _text(mount, _UNSEEN) for mount in mounts)


def _calls_for_scripts(tree: "HtmlElement") -> bool:
    said = (" ".join(element.itertext()) for element in tree.iter("noscript"))
    return any(_CALL.search(text) and not _COMMENTS.search(text) for text in said)


def _text(element: "HtmlElement", without: frozenset[str]) -> str:
    """Give what an element shows, spaces folded."""
    return " ".join(" ".join(_pieces(element, without)).split())


def _pieces(element: "HtmlElement", without: frozenset[str]) -> list[str]:
    """Collect texts; by hand, as a tree of a stranger's page may be deeper than Python's stack."""
    pieces: list[str] = []
    todo: list[Any] = [element]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        if item is not element and item.tail:
            todo.append(item.tail)
        if isinstance(item.tag, str) and item.tag not in without:
            todo.extend(reversed(list(item)))
            pieces.append(item.text or "")
    return pieces
