r"""What stands behind the hour in a line of an IRC log: who said it and what, or what happened.

    <@ana> hi                            -> nick ana, text "hi"
    * ana waves                          -> nick ana, text "waves", action yes
    -ana:#tea- soon                      -> nick ana, text "soon", notice yes
    -!- ana [~a@tea.example] has quit    -> nick ana, service quit
    *** Joins: ana (~a@tea.example)      -> nick ana, service join

What a person does with `/me` is written in some logs as what the server says: `* ana has left`.
So the latter is known by its whole shape, with the host in brackets.
"""

import re

from crawlers.exports.parts.text.transcript import Said

_MARKS = "@+%&~!*. "  # before a nick: what it may do in the channel
_NICK = r"(?P<nick>[^\s<>,:!]{1,64})"
_HOST = r"[\[(][^\s\[\]()]{1,200}[\])]"
_CHANNEL = r"[#&!+][^\s,]{0,200}"

_SAID = re.compile(r"<(?P<nick>[ @+%&~!*.]{0,4}[^\s<>]{1,200})>(?:[ \t](?P<text>.*)|\Z)", re.DOTALL)
_ACTION = re.compile(
    rf"(?: ?\*[ \t]{{1,2}}|Action: )[{re.escape(_MARKS)}]{{0,4}}{_NICK}(?: (?P<text>.*)|\Z)",
    re.DOTALL,
)
_PROXIED = re.compile(r"\[(?P<nick>[^\s!]{1,64})![^\s\]]{1,200}\] ACTION (?P<text>.*)", re.DOTALL)
_NOTICE = re.compile(
    r"-(?P<nick>[^\s<>:()!-][^\s<>:()!]{0,63}?)(?:[:!(/][^\s]{0,200})?-(?:[ \t](?P<text>.*)|\Z)",
    re.DOTALL,
)
_TOLD = re.compile(
    r"Notice\((?P<nick>[^\s()]{1,64})\)(?: -> [^\s:]{1,200})?: (?P<text>.*)", re.DOTALL
)
_MARK = re.compile(r" ?(?P<mark>-!-|\*{3}|-->|<--|={3}|-{2,3}|=!=|\*)[ \t]{1,2}")
_EVENTS = (
    ("join", rf"Joins: {_NICK} |{_NICK} {_HOST} (?:has )?joined(?: the channel| {_CHANNEL}|\.?\Z)"),
    ("part", rf"Parts: {_NICK} "
             rf"|{_NICK} {_HOST} (?:has )?left(?: the channel| {_CHANNEL}| \(|\.?\Z)"),
    ("quit", rf"Quits: {_NICK} |{_NICK} {_HOST} (?:has )?(?:quit|left irc|Quit)\b"
             rf"|{_NICK} has quit \(|{_NICK} Quit \("),
    ("nick", rf"(?:Nick change: )?{_NICK} (?:is now known as|->) [^\s]{{1,64}}\Z"),
    ("kick", rf"[^\s]{{1,64}} (?:was )?kicked (?:from {_CHANNEL} )?by {_NICK}"
             rf"|{_NICK} has kicked [^\s]{{1,64}}(?: from {_CHANNEL}| \(|\Z)"
             rf"|[^\s]{{1,64}} has been kicked (?:from {_CHANNEL} )?by {_NICK}"),
    ("mode", rf"(?:ServerMode|[Mm]ode)[/ ]{_CHANNEL} [\[(].{{0,200}} by {_NICK}"
             rf"|{_NICK} sets (?:channel )?modes?:? |{_NICK} sets ban on "
             rf"|{_CHANNEL}: mode change '[^']{{0,200}}' by {_NICK}"
             rf"|{_NICK} (?:gives|removes) (?:channel |voice|half|admin|owner)"),
    ("topic", rf"{_NICK} (?:has )?(?:changed|changes|set|sets) (?:the )?topic (?:of|for|to|on)\b"
              rf"|Topic changed on {_CHANNEL} by {_NICK}|Topic (?:for|set by|is|of|on) "),
    ("system", rf"(?:You are now|Now) talking (?:in|on) {_CHANNEL}|Set by [^\s]{{1,200}} on "
               r"|Disconnected|Attempting to |Rejoined channel |Retrieving |Looking up |Connect"),
)  # fmt: skip
# In a pattern of several shapes each names its nick; Python takes a name once.
_PATTERNS = tuple(
    (kind, re.compile(re.sub(r"\?P<nick>", lambda _: "", shapes))) for kind, shapes in _EVENTS
)
# The same where no person could have written it: some logs leave out from where they come.
_BRIEF = re.compile(rf"{_NICK} (?:<[^\s<>]{{1,200}}> )?(?:has )?(?P<way>joined|left|quit)\b")
_WAYS = {"joined": "join", "left": "part", "quit": "quit"}
_WHO_IS_MARKED = {"-->": "join", "<--": "quit"}
_STATUS = frozenset(
    {"***", "*status", "status", "*buffextras", "dircproxy"}
)  # a bouncer, and no person


def said(rest: str, *, columns: bool) -> Said:
    """Find what a line holds.

    Args:
        rest: all behind the hour, without codes of colours, and without the line's end.
        columns: a tab parts who from what, as WeeChat writes.
    """
    if columns:
        return _of_columns(rest)
    if found := _SAID.match(rest):
        return _by(found["nick"], found["text"] or "")
    if found := _NOTICE.match(rest):
        return _by(found["nick"], found["text"] or "", notice="yes")
    mark = _MARK.match(rest)
    told = rest[mark.end() :] if mark else rest
    if event := _event(told, sure=mark is not None and mark["mark"] != "*"):
        return event
    if found := _ACTION.match(rest) or _PROXIED.match(rest):
        return _by(found["nick"], found["text"] or "", action="yes")
    kind = _WHO_IS_MARKED.get(mark["mark"], "system") if mark else "system"
    return Said(fields=(("service", kind),))


def _of_columns(rest: str) -> Said:
    """Read what WeeChat writes: who or a mark, a tab, and what."""
    who, _, text = rest.partition("\t")
    mark = who.strip(" ")
    if mark == "*":
        nick, _, text = text.partition(" ")
        return _by(nick, text, action="yes")
    if mark in {"--", "-->", "<--", "=!=", "", "<->"}:
        if found := _TOLD.match(text):
            return _by(found["nick"], found["text"], notice="yes")
        kind = _WHO_IS_MARKED.get(mark, "system")
        return _event(text, sure=True) or Said(fields=(("service", kind),))
    return _by(mark.removeprefix("<").removesuffix(">"), text)


def _event(told: str, *, sure: bool) -> Said | None:
    """Know what the server tells, and who did it.

    Args:
        told: what stands behind the mark.
        sure: nobody else writes behind that mark.
    """
    if sure and (brief := _BRIEF.match(told)):
        return Said(speaker=_bare(brief["nick"]), fields=(("service", _WAYS[brief["way"]]),))
    for kind, pattern in _PATTERNS:
        if found := pattern.match(told):
            nick = next(filter(None, found.groups()), None)
            return Said(speaker=_bare(nick), fields=(("service", kind),))
    return None


def _by(nick: str, text: str, **fields: str) -> Said:
    if nick in _STATUS:
        return Said(fields=(("service", "system"),))
    return Said(text, _bare(nick), tuple(fields.items()))


def _bare(nick: str | None) -> str | None:
    """Take off a nick what it may do in the channel, and where it is from."""
    if not nick:
        return None
    return nick.lstrip(_MARKS).partition("!")[0] or nick


_CODES = re.compile(
    r"\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
    r"|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
_ANY_CODE = re.compile(r"[\x02-\x04\x0f\x11\x16\x1d-\x1f]")


def without_codes(text: str) -> str:
    r"""Take out what colours a text, or makes it bold.

    >>> without_codes("\x0304,01hot\x03 \x02tea\x0f"), without_codes("\x033,4,5")
    ('hot tea', ',5')
    """
    return _CODES.sub("", text) if _ANY_CODE.search(text) else text


# RFC 1459: the brackets are capitals of the braces, since IRC comes from Scandinavia.
_FOLDED = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\~", "abcdefghijklmnopqrstuvwxyz{}|^")


def folded(nick: str) -> str:
    r"""Write a nick as servers compare it.

    >>> folded("Ana[tea]") == folded("ana{TEA}")
    True
    """
    return nick.translate(_FOLDED)
