"""What kind of thing a file attached to a message is, by its name.

kind("https://cdn.example/1/IMG_7.JPG?ex=66")  ->  "photo"
kinds(["a.png", "b.png", "c.ogg"])             ->  ["photo", "audio"]
kind_of("image/jpeg", "IMG_7")                 ->  "photo", by its media type
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
_BY_TYPE = {
    "image/gif": "gif",
    "text/vcard": "contact",
    "text/x-vcard": "contact",
    "text/calendar": "event",
    "image": "photo",
    "video": "video",
    "audio": "audio",
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


def kind_of(media_type: str | None, name: str | None) -> str:
    """Name the kind of a file by its media type, or if that says nothing by its name.

    >>> kind_of("image/gif", None), kind_of("video/mp4", "a.bin"), kind_of(None, "a.heic")
    ('gif', 'video', 'photo')
    """
    found = _BY_TYPE.get(media_type or "") or _BY_TYPE.get((media_type or "").partition("/")[0])
    return found or kind(name or "")


def kinds(names: Iterable[str]) -> list[str]:
    """Name the kinds of several files, each once, in the order in which they come."""
    return list(dict.fromkeys(map(kind, names)))
