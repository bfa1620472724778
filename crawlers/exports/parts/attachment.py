"""What kind of thing a file attached to a message is, by its name.

kind("https://cdn.example/1/IMG_7.JPG?ex=66")  ->  "photo"
kinds(["a.png", "b.png", "c.ogg"])             ->  ["photo", "audio"]
kind_of_type("image/gif")                      ->  "gif"
"""

import re
from collections.abc import Iterable

_KINDS = {
    "photo": "jpg jpeg png webp heic heif bmp tif tiff avif svg",
    "gif": "gif gifv",
    "video": "mp4 mov webm mkv avi m4v 3gp mpg mpeg",
    "audio": "mp3 ogg oga opus wav m4a aac flac wma amr",
}
_BY_ENDING = {ending: kind for kind, endings in _KINDS.items() for ending in endings.split()}
_BY_TYPE = {"image": "photo", "video": "video", "audio": "audio"}
_BY_WHOLE_TYPE = {
    "image/gif": "gif",
    "text/vcard": "contact",
    "text/x-vcard": "contact",
    "text/calendar": "event",
}
_ENDING = re.compile(r"\.(\w{1,5})\Z")


def kind(name: str) -> str:
    """Name the kind of a file by the ending of its name or address.

    >>> kind("voice.ogg"), kind("https://cdn.example/a.b/IMG_7.JPG?ex=1"), kind("notes")
    ('audio', 'photo', 'file')
    """
    path = name.partition("?")[0].partition("#")[0]
    found = _ENDING.search(path.rpartition("/")[2])
    return _BY_ENDING.get(found[1].lower(), "file") if found else "file"


def kind_of_type(type_: str, name: str = "") -> str:
    """Name the kind of a file by its media type, or by its name where that says more.

    >>> kind_of_type("image/jpeg"), kind_of_type("application/octet-stream", "voice.amr")
    ('photo', 'audio')
    """
    return _BY_WHOLE_TYPE.get(type_) or _BY_TYPE.get(type_.partition("/")[0]) or kind(name)


def kinds(names: Iterable[str]) -> list[str]:
    """Name the kinds of several files, each once, in the order in which they come."""
    return list(dict.fromkeys(map(kind, names)))
