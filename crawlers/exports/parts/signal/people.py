"""Who and what the numbers of a Signal export stand for: people, groups and chats.

    {"recipient": {"id": "2", "contact": {"aci": "q83v…", "profileGivenName": "Ana", …}}}
    {"chat": {"id": "5", "recipientId": "2"}}

    people.person("2")  ->  Person(key="abcdef01-…", name="Ana")
    people.person("5")  ->  None; a chat is no person
    people.chat("5")    ->  Person(key="abcdef01-…", name="Ana")

Such rows hold keys that open somebody's account. What is asked for is taken by name, and nothing
else: a key that comes with a later version stays where it is.
"""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crawlers.exports.parts.json.values import Json, objects, word

OWNER = "self"
"""The id of whoever exported: the export does not say which of the account's ids is theirs."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone, or a group: an id that other exports have too, if there is one; what Signal shows.

    Attributes:
        key: the account's id, a phone number or a name that nobody else has.
        name: as its owner's phone shows it.
    """

    key: str | None
    name: str | None


class People:
    """Whoever was named so far; as many as somebody knows, however much they write."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._by_account: dict[str, Person] = {}
        self._members: set[str] = set()
        self._chats: dict[str, str] = {}
        self._owner = Person(OWNER, None)

    def add_account(self, account: Json) -> None:
        self._owner = Person(OWNER, _joined(account, "givenName", "familyName"))

    def add_recipient(self, recipient: Json) -> bool:
        """Note who a number stands for; say whether it is one."""
        number = numbered(recipient.get("id"))
        if number is None:
            return False
        contact, group = recipient.get("contact"), recipient.get("group")
        if isinstance(contact, dict):
            self._add_contact(number, contact)
        elif isinstance(group, dict):
            self._add_group(number, group)
        elif isinstance(recipient.get("self"), dict):
            self._people[number] = self._owner
        elif isinstance(recipient.get("releaseNotes"), dict):
            self._people[number] = Person("signal", "Signal")
        return True

    def add_chat(self, chat: Json) -> bool:
        """Note whom a chat is with; say whether it has a number."""
        number, whose = numbered(chat.get("id")), numbered(chat.get("recipientId"))
        if number is None or whose is None:
            return False
        self._chats[number] = whose
        return True

    def person(self, number: str | None) -> Person | None:
        return self._people.get(number) if number else None

    def chat(self, number: str) -> Person | None:
        """Say whom a chat is with: a person, or a group, which has no key."""
        return self.person(self._chats.get(number))

    def mentioned(self, account: str | None) -> str:
        """Name whom a message mentions, as it is shown.

        A group names its members by account, and all of them but the owner are recipients too.
        """
        found = self._by_account.get(account or "")
        if found is None and account in self._members:
            found = self._owner
        return (found.name if found else None) or "Unknown"

    def _add_contact(self, number: str, contact: Json) -> None:
        account, other = account_id(contact.get("aci")), account_id(contact.get("pni"))
        phone = numbered(contact.get("e164"))
        keys = (account, f"PNI:{other}" if other else None, f"+{phone}" if phone else None)
        key = next(filter(None, keys), None) or word(contact.get("username"))
        person = Person(key, _name(contact) or (f"+{phone}" if phone else None) or key)
        self._people[number] = person
        if account:
            self._by_account[account] = person

    def _add_group(self, number: str, group: Json) -> None:
        snapshot = _object(group, "snapshot")
        self._people[number] = Person(None, word(_object(snapshot, "title").get("title")))
        accounts = (account_id(member.get("userId")) for member in objects(snapshot.get("members")))
        self._members.update(filter(None, accounts))


def numbered(value: Any) -> str | None:
    """Take a number of 64 bits, which is written as text.

    >>> numbered("7"), numbered(7), numbered("-7"), numbered(True)
    ('7', '7', None, None)
    """
    text = str(value) if type(value) is int and 0 <= value < 10**20 else value
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 20:
        return str(int(text))
    return None


def account_id(value: Any) -> str | None:
    """Write the sixteen bytes of an account's id the way Signal shows it.

    >>> account_id("AAECAwQFBgcICQoLDA0ODw==")
    '00010203-0405-0607-0809-0a0b0c0d0e0f'
    """
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        return str(UUID(bytes=b64decode(value, validate=True)))
    except ValueError:
        return None


def _object(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _name(contact: Json) -> str | None:
    """Name a contact as Signal does: by the nickname, the address book, the profile."""
    return (
        _joined(_object(contact, "nickname"), "given", "family")
        or _joined(contact, "systemGivenName", "systemFamilyName")
        or word(contact.get("systemNickname"))
        or _joined(contact, "profileGivenName", "profileFamilyName")
        or word(contact.get("username"))
    )


def _joined(names: Json, given: str, family: str) -> str | None:
    parts = (word(names.get(given)), word(names.get(family)))
    return " ".join(part for part in parts if part) or None
