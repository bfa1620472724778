"""What one Slack message says, and who says it.

    {"type": "message", "user": "U1", "text": "&lt;3 <@U2>", "ts": "1709283630.000200"}
    ->  Said(speaker="U1", name="Ana", bot=None, service=None, text="<3 @Rui")

What Slack tells for people (who joined, a new topic, a huddle) is a service row without text. In
exports before 2018 a file's message tells of the upload, and the comment in it is what was written:

    "<@U1> uploaded a file: <https://…|plan.pdf> and commented: the last one"  ->  "the last one"
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from crawlers.exports.parts import attachment as attachments
from crawlers.exports.parts.json.values import Json, objects, word
from crawlers.exports.parts.slack import blocks as slack_blocks
from crawlers.exports.parts.slack.markup import plain
from crawlers.exports.parts.slack.workspace import Workspace, called

# What people and bots write; every other subtype is Slack's.
_WRITTEN = frozenset(
    {
        *("bot_message", "me_message", "slackbot_response", "thread_broadcast"),
        *("file_share", "file_comment"),
    }
)
_SERVICES = {"tombstone": "deleted"}
_UPLOADED = re.compile(
    r"<@[^<>]*+> (?:uploaded|shared) an? [^<>:]{1,40}+: <[^<>]*+>(?: and commented: (.*+))?",
    re.DOTALL,
)
_NO_TEXT = frozenset({"", "This content can't be displayed."})  # an app wrote blocks alone
_GONE = frozenset({"tombstone", "hidden_by_limit", "file_access"})
# Where a name has no ending, as those of pasted pictures.
_MIME = {"image/gif": "gif", "image": "photo", "video": "video", "audio": "audio"}


class Said(NamedTuple):
    """What a message says; of a service row who did what is told of, and no text."""

    speaker: str | None
    name: str | None
    bot: str | None
    service: str | None
    text: str
    forwarded: str | None


def said(message: Json, workspace: Workspace) -> Said:
    """Read what was written, and by whom."""
    service = _service(message)
    user = word(_comment(message).get("user")) or word(message.get("user"))
    bot_id = word(message.get("bot_id"))
    name, bot = _names(message, user, bot_id, workspace)
    text, forwarded = ("", None) if service else _text(message, workspace)
    return Said(user or bot_id or name, name, bot, service, text, forwarded)


def _service(message: Json) -> str | None:
    kind, subtype = word(message.get("type")), word(message.get("subtype"))
    if kind not in {"message", None}:
        return subtype or kind
    return None if subtype in _WRITTEN else _SERVICES.get(subtype or "", subtype)


def _names(
    message: Json, user: str | None, bot_id: str | None, workspace: Workspace
) -> tuple[str | None, str | None]:
    """Give the speaker's name, and again as the bot's if it is one.

    An app that writes in a person's name is a bot too: nobody typed it.
    """
    app = _object(message, "bot_profile")
    mine = word(message.get("username")) or word(app.get("name"))
    listed = workspace.person(user or bot_id or "")
    known = listed or called(_object(message, "user_profile"))
    is_bot = bot_id or app or workspace.is_bot(user) or message.get("subtype") == "bot_message"
    return known or mine, (mine or known or "") if is_bot else None


def _text(message: Json, workspace: Workspace) -> tuple[str, str | None]:
    """Give what was written, or what was passed on and whose that was."""
    text = _typed(message, workspace)
    if text in _NO_TEXT:
        text = slack_blocks.text_of(message.get("blocks"), workspace)
    if text:
        return text, None
    attached = objects(message.get("attachments"))
    shared = next((each for each in attached if each.get("is_share") is True), None)
    if shared:
        author = word(shared.get("author_name")) or word(shared.get("author_subname"))
        named = workspace.person(word(shared.get("author_id")) or "")
        return slack_blocks.attached(shared, workspace), named or author or ""
    parts = (slack_blocks.attached(each, workspace) for each in attached)
    return "\n".join(part for part in parts if part), None


def _typed(message: Json, workspace: Workspace) -> str:
    text, comment = message.get("text") or "", _comment(message).get("comment")
    if not isinstance(comment, str):
        told = _UPLOADED.fullmatch(text) if isinstance(message.get("file"), dict) else None
        comment = (told[1] or "") if told else text
    return plain(comment, workspace)


def _comment(message: Json) -> Json:
    """Give the comment on a file, which Slack repeats in words of its own."""
    return _object(message, "comment") if message.get("subtype") == "file_comment" else {}


def _object(message: Json, key: str) -> dict[str, Any]:
    value = message.get(key)
    return value if isinstance(value, dict) else {}


def carried(message: Json) -> Iterator[tuple[str, str]]:
    """Name the kinds of what a message carries, and what met it."""
    yield from (("media", kind) for kind in dict.fromkeys(_media(message)))
    reactions = objects(message.get("reactions"))
    if reactions:
        yield "likes", str(sum(map(_met, reactions)))
    names = (word(each.get("name")) for each in reactions)
    yield from (("reaction", f":{name}:") for name in names if name)


def _met(reaction: Json) -> int:
    """Count who reacted; whose it was is other people's."""
    count, users = reaction.get("count"), reaction.get("users")
    if type(count) is int and 0 <= count < 10**9:
        return count
    return len(users) if isinstance(users, list) else 0


def _media(message: Json) -> Iterator[str]:
    for file in (*objects(message.get("files")), *objects([message.get("file")])):
        yield _file(file)
    if objects(message.get("attachments")):
        yield "embed"
    yield from slack_blocks.media(message.get("blocks"))


def _file(file: Json) -> str:
    """Name the kind of a file; of its keys none but the name is looked at: its address opens it."""
    if word(file.get("mode")) in _GONE:
        return "unavailable"
    if file.get("subtype") == "slack_audio":
        return "voice"
    kind = attachments.kind(word(file.get("name")) or word(file.get("title")) or "")
    mime = word(file.get("mimetype")) or ""
    return _MIME.get(mime, _MIME.get(mime.partition("/")[0], kind)) if kind == "file" else kind
