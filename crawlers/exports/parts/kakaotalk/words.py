"""The words that KakaoTalk itself writes, in Korean and English.

content("사진 3장")            ->  ("", (("media", "photo"),))
content("(이모티콘) 고마워")     ->  ("고마워", (("media", "sticker"),))
content("삭제된 메시지입니다.")   ->  ("", (("service", "deleted"),))

A person can write them too; a text does not tell the two apart.
"""

import re

from crawlers.exports.parts import attachment
from crawlers.exports.parts.text.transcript import Fields

_WHOLE = {
    "media": {
        "photo": "사진|Photo|写真",
        "video": "동영상|Video|動画",
        "sticker": "이모티콘|Emoticons?|Stickers?|스티커|スタンプ",
        "voice": "음성메시지|음성 메시지|Voice Note|Voice Message|ボイスメッセージ",
        "location": "지도|위치|Location|Map",
        "contact": "연락처|카카오톡 프로필|Contact|KakaoTalk Profile",
        "poll": "투표|Poll|Vote",
        "payment": "송금|송금봉투|\\[송금\\]|카카오페이|Money Transfer",
    },
    "service": {
        "deleted": r"삭제된 메시지입니다\.?|메시지가 삭제되었습니다\.?"
        r"|(?:(?:This|The) message (?:was|has been) deleted|Deleted message)\.?",
        "hidden": r"채팅방 관리자가 메시지를 가렸습니다\.?",
        "call": r"(?:보이스톡|페이스톡|그룹콜|라이브톡|보이스룸|(?:Voice|Video|Group) Call)"
        r"(?: ?(?:해요|시작|종료|취소|부재중|응답|거절|연결))?(?:,? ?\d{1,3}(?::\d{2}){1,2})?",
    },
}
_SAID = tuple(
    (name, kind, re.compile(words))
    for name, kinds in _WHOLE.items()
    for kind, words in kinds.items()
)
_SEVERAL = re.compile(r"(?:사진|Photos?)[ ]?[0-9]{1,3}(?:장)?|[0-9]{1,3} photos")
_HASHED = re.compile(r"[0-9a-f]{32,64}\.[a-z0-9]{2,5}")  # a file that came with the export
_FILE = re.compile(r"(?:파일|File) ?: ?([^\n]{1,255})")
_BEFORE = (
    ("location", re.compile(r"(?:지도|Map|Location) ?: ?[^\n]{1,300}")),
    (
        "contact",
        re.compile(r"(?:연락처|카카오톡 프로필|Contact|KakaoTalk Profile) ?: ?[^\n]{1,300}"),
    ),
    ("payment", re.compile(r"\[송금\][^\n]{0,300}")),
)
_CAPTIONED = (
    ("sticker", re.compile(r"\((?:이모티콘|Emoticons?|스티커|Stickers?)\) ?")),
    ("search", re.compile(r"(?:샵검색|#검색|\[샵검색\]) ?:? ?")),
    ("poll", re.compile(r"(?:\[투표\]|투표 ?:|\[Poll\]) ?")),
)
_SERVICES = (
    ("join", re.compile(r"님이 들어왔습니다|(?:joined|entered) (?:this |the )?chat|入室")),
    ("leave", re.compile(r"님이 나갔습니다|left (?:this |the )?chat|退室")),
    ("remove", re.compile(r"님을 내보냈습니다")),
    ("invite", re.compile(r"님을 초대|invited ")),
    ("hidden", re.compile(r"메시지를 가렸습니다")),
    ("deleted", re.compile(r"메시지를 삭제|메시지가 삭제")),
)
_ABOUT = re.compile(
    r"(?:(?:joined|left|entered) (?:this |the )?chat(?:room)?|invited [^\n]{1,200})\.?"
)
_LONGEST = 400


def content(text: str) -> tuple[str, Fields]:
    """Find what a sender's text holds: what they wrote, or what KakaoTalk writes in its place."""
    bare = text.strip()
    if not bare:
        return "", (("media", "unavailable"),)
    if len(bare) <= _LONGEST and (found := _carried(bare)):
        return "", (found,)
    for kind, words in _CAPTIONED:
        if said := words.match(text):
            return text[said.end() :], (("media", kind),)
    return text, ()


def _carried(bare: str) -> tuple[str, str] | None:
    """Know what stands for a thing that a text cannot hold."""
    for name, kind, words in _SAID:
        if words.fullmatch(bare):
            return name, kind
    if _SEVERAL.fullmatch(bare):
        return "media", "photo"
    if _HASHED.fullmatch(bare):
        return "media", attachment.kind(bare)
    if found := _FILE.fullmatch(bare):
        return "media", attachment.kind(found[1])
    return next((("media", kind) for kind, words in _BEFORE if words.fullmatch(bare)), None)


def service(text: str) -> str:
    """Say what happened, by what KakaoTalk writes where nobody speaks."""
    return next((kind for kind, words in _SERVICES if words.search(text[:_LONGEST])), "system")


def is_about(name: str, text: str) -> bool:
    """Say whether a text tells what its sender did: tables name one where nobody speaks.

    >>> is_about("지민", "지민님이 나갔습니다."), is_about("지민", "서연님이 나갔습니다.")
    (True, False)
    """
    if text.startswith((f"{name}님이 ", f"{name}님을 ")):
        return service(text) != "system"
    return text.startswith(f"{name} ") and _ABOUT.fullmatch(text, len(name) + 1) is not None
