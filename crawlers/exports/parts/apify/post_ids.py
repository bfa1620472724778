"""By what a post is known: its own ids, and those that a comment says of the post above it.

{"id": "31", "shortCode": "FIVR", "url": "https://www.instagram.com/p/FIVR/"}   known as 31, FIVR
{"commentUrl": "…", "postUrl": "https://www.instagram.com/p/FIVR/?img_index=1"}   answers FIVR
"""

import re

from crawlers.exports.parts.json.values import Json, first, key

_ID = {
    "instagram": ("id", "shortCode"),
    "facebook": ("postId", "legacyId", "id"),
    "comment": ("commentId", "id"),
    "legacy": ("postId", "id"),
    "preview": ("id", "videoId"),
}
_OWNER = ("id", "pageId", "facebookId")
_NAMES = ("id", "postId", "legacyId", "shortCode")  # `facebookId` is the page's, of all its posts
_ADDRESSES = ("url", "postUrl", "topLevelUrl", "facebookUrl")
_OF_POST = ("postId", "facebookId")
_ADDRESSES_OF_POST = ("postUrl", "facebookUrl", "inputUrl")
_MAX_ADDRESS = 2_000
# /p/FIVR4d/   /teahouse/posts/some-words/1127489/   /permalink.php?story_fbid=1127489&id=100
_IN_ADDRESS = re.compile(
    r"/(?:p|reels?|tv|posts|videos|permalink)/(?:[^/?#]++/)*?([\w.:=-]++)/?(?=[?#]|$)"
    r"|[?&](?:story_fbid|fbid|v)=([\w.:-]++)",
    re.ASCII,
)


def own_id(shape: str, row: Json) -> str | None:
    """Give the network's id of a post or comment; None if it has none fit for a locator."""
    of_address = None if shape == "comment" else first(row, _ADDRESSES, _in_address)
    return first(row, _ID[shape], key) or of_address


def owner_id(owner: Json) -> str | None:
    """Give the id of a profile or page; never its name, which would stay in locators."""
    return first(owner, _OWNER, key)


def names(row: Json) -> list[str]:
    """Give all by which a comment may know this post."""
    return _all(row, _NAMES, _ADDRESSES)


def answered(row: Json) -> list[str]:
    """Give all that a comment says of its post, the surest first."""
    return _all(row, _OF_POST, _ADDRESSES_OF_POST)


def _all(row: Json, keys: tuple[str, ...], addresses: tuple[str, ...]) -> list[str]:
    found = [key(row.get(each)) for each in keys]
    found += [_in_address(row.get(each)) for each in addresses]
    return list(dict.fromkeys(name for name in found if name))


def _in_address(value: object) -> str | None:
    """Give the id of the post that an address leads to."""
    if not isinstance(value, str) or len(value) > _MAX_ADDRESS:
        return None
    found = _IN_ADDRESS.search(value)
    return key(found[1] or found[2]) if found else None
