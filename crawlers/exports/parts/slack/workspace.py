"""Who and what the ids in Slack's messages are, as the files beside the channels' folders say.

    users.json      [{"id": "U1", "name": "ana.p", "profile": {"display_name": "Ana"}}]
    channels.json   [{"id": "C7", "name": "tea"}]           groups.json: the same of private ones
    dms.json        [{"id": "D3", "members": ["U1", "U2"]}]  mpims.json: of more people

    workspace = beside(ExportFile(…, "export/tea/2024-03-01.json"))
    workspace.person("U1")  ->  "Ana"          workspace.channel("C7")  ->  "tea"
    workspace.here          ->  Channel(id="C7", title="tea")

An export of public channels alone has the first two. Each file is read once, not for every day.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from crawlers.exports.members import BROKEN, ExportFile
from crawlers.exports.parts.json.events import Item
from crawlers.exports.parts.json.stream import walk
from crawlers.exports.parts.json.values import Json, word
from crawlers.exports.parts.remembered import Remembered

USERS = "../users.json"
DIRECT = "../dms.json"
LISTINGS = ("../channels.json", "../groups.json", "../mpims.json", DIRECT)
SLACKBOT = "USLACKBOT"
_MOST = 1_000_000  # people or channels of a workspace; the largest have some hundred thousand
_LONGEST = 200  # characters of a name; Slack allows 80
_TALKING = 9  # people in a direct message at most


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace; bots are listed among people."""

    name: str | None
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """Where people talk; direct messages have members instead of a title."""

    id: str | None
    title: str | None = None
    members: tuple[str, ...] = ()


Channels: TypeAlias = Mapping[str, Channel]


@dataclass(frozen=True)
class Workspace:
    """What the files beside a channel's folder say; `here` is the channel itself."""

    people: Mapping[str, Person]
    listings: tuple[Channels, ...]
    here: Channel

    def person(self, user: str) -> str | None:
        """Name a person."""
        known = self.people.get(user)
        return known.name if known else None

    def channel(self, key: str) -> str | None:
        """Name a channel."""
        found = _find(self.listings, key)
        return found.title if found else None

    def is_bot(self, user: str | None) -> bool:
        known = self.people.get(user or "")
        return user == SLACKBOT or (known is not None and known.bot)

    @property
    def title(self) -> str | None:
        """Name the channel, or who talks in it."""
        names = (self.person(user) or user for user in self.here.members)
        return ", ".join(names) or self.here.title


def beside(file: ExportFile) -> Workspace:
    """Read what stands beside the folder of a day's file."""
    users = file.beside(USERS)
    found = (file.beside(name) for name in LISTINGS)
    listings = tuple(_CHANNELS.of(listing) for listing in found if listing)
    here = _find(listings, _folder(file))
    # Where nothing lists it, the folder's name on this machine may be no name of a channel.
    named = Channel(PurePosixPath(file.uri).parent.name.strip(".") or None)
    return Workspace(_PEOPLE.of(users) if users else {}, listings, here or named)


def in_every_direct_message(file: ExportFile) -> tuple[str, int] | None:
    """Find the one person who is in all direct messages, and say how many these are."""
    listing = file.beside(DIRECT)
    everyone = list(_CHANNELS.of(listing).values()) if listing else []
    talks = [set(channel.members) - {SLACKBOT} for channel in everyone if channel.members]
    always = set.intersection(*talks) if talks else set()
    return (always.pop(), len(talks)) if len(always) == 1 else None


def _folder(file: ExportFile) -> str:
    if file.info:
        return PurePosixPath(file.info.filename).parent.name
    return file.path.absolute().parent.name


def _find(listings: tuple[Channels, ...], key: str) -> Channel | None:
    return next((channels[key] for channels in listings if key in channels), None)


def _listed(file: ExportFile) -> Iterator[tuple[str, Json]]:
    """Give the objects of a listing that have an id, as far as it can be read."""
    with suppress(*BROKEN), file.open() as opened:
        for event in islice(walk(opened, ()), _MOST):
            if isinstance(event, Item) and isinstance(event.value, dict):
                key = _name(event.value.get("id"))
                if key:
                    yield key, event.value


def _people_of(file: ExportFile) -> dict[str, Person]:
    """Give people by their ids, and bots by the ids that some of their messages have instead."""
    found: dict[str, Person] = {}
    for key, user in _listed(file):
        found[key] = Person(called(user), _is_bot(user))
        profile = user.get("profile")
        other = _name(profile.get("bot_id")) if isinstance(profile, dict) else None
        if other:
            found.setdefault(other, found[key])
    return found


def _channels_of(file: ExportFile) -> dict[str, Channel]:
    """Give the channels of a listing by id, and by the name that their folder has."""
    direct = file.uri.endswith(("dms.json", "mpims.json"))
    found: dict[str, Channel] = {}
    for key, said in _listed(file):
        name = _name(said.get("name"))
        channel = Channel(key, name, tuple(_members(said)) if direct else ())
        found[key] = channel
        if name:
            found.setdefault(name, channel)
    return found


def called(user: Json) -> str | None:
    """Give what others see a person called; older exports have the name of the account alone."""
    profile = user.get("profile")
    shown = profile if isinstance(profile, dict) else user
    return (
        _name(shown.get("display_name"))
        or _name(shown.get("real_name"))
        or _name(user.get("real_name"))
        or _name(user.get("name"))
    )


def _is_bot(user: Json) -> bool:
    return user.get("is_bot") is True or user.get("is_workflow_bot") is True


def _members(channel: Json) -> Iterator[str]:
    members = channel.get("members")
    for member in members[:_TALKING] if isinstance(members, list) else ():
        if key := _name(member):
            yield key


def _name(value: Any) -> str | None:
    name = word(value)
    return name if name and len(name) <= _LONGEST else None


_PEOPLE = Remembered(_people_of, most=2)
_CHANNELS = Remembered(_channels_of, most=8)
