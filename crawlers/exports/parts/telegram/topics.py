"""Which topic of a forum a message stands in: that of what it answers, or the topic it answers.

{"id": 5, "type": "service", "action": "topic_created", "title": "Kettles"}
{"id": 6, "reply_to_message_id": 5, ...}     stands in topic 5, and answers nobody
{"id": 9, "reply_to_message_id": 6, ...}     stands in topic 5, and answers message 6
"""

from array import array
from bisect import bisect_left

from crawlers.exports.parts.json.values import Json, word

_LARGEST = 2**63 - 1


class Topics:
    """The topics of one chat. Members take 16 bytes each, and none where no topic is."""

    def __init__(self) -> None:
        self.titles: dict[int, str | None] = {}
        self._members, self._topics = array("q"), array("q")

    def of(self, message: Json) -> int | None:
        """Give the number of a message's topic, if it stands in one; to be asked in file order."""
        number, answered = message.get("id"), message.get("reply_to_message_id")
        if type(number) is not int or abs(number) > _LARGEST:
            return None
        if message.get("action") == "topic_created":
            self.titles[number] = word(message.get("title"))
            return int(number)
        if not self.titles or type(answered) is not int:
            return None
        topic = answered if answered in self.titles else self._find(answered)
        if topic is None:
            return None
        if message.get("action") == "topic_edit" and (title := word(message.get("new_title"))):
            self.titles[topic] = title
        if not self._members or self._members[-1] < number:  # numbers rise in a chat
            self._members.append(number)
            self._topics.append(topic)
        return topic

    def _find(self, number: int) -> int | None:
        at = bisect_left(self._members, number)
        found = at < len(self._members) and self._members[at] == number
        return self._topics[at] if found else None
