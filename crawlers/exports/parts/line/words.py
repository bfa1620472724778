"""The words that LINE itself writes, in the languages it writes them in.

content("[スタンプ]")              ->  ("", (("media", "sticker"),))
content("☎ 通話時間 1:23")         ->  ("", (("service", "call"),))
content("[Notes] bring the pot")  ->  ("bring the pot", (("media", "note"),))

A person can write them too; a text does not tell the two apart.
"""

import re

from crawlers.exports.parts.text.transcript import Fields

_KINDS = {
    "sticker": "Sticker Stickers スタンプ 貼圖 贴图 스티커 สติกเกอร์ Stiker Pegatina Autocollant",
    "photo": "Photo Photos 写真 画像 照片 圖片 图片 사진 รูป รูปภาพ รูปถ่าย Foto Gambar",
    "video": "Video Videos 動画 影片 视频 동영상 วิดีโอ วีดีโอ",
    "audio": "Audio 音声 語音 음성 เสียง Suara",
    "file": "File Files ファイル 檔案 文件 파일 ไฟล์ Berkas",
    "location": "Location 位置情報 位置訊息 位置資訊 位置信息 位置 위치 위치정보 ตำแหน่ง Lokasi",
    "contact": "Contact Contacts 連絡先 聯絡資訊 聯絡人 联系方式 연락처 รายชื่อติดต่อ Kontak",
    "album": "Album Albums アルバム 相簿 相册 앨범 อัลบั้ม",
    "note": "Note Notes ノート 記事本 记事本 노트 โน้ต Catatan",
    "gift": "Gift Gifts プレゼント 禮物 礼物 선물 ของขวัญ Hadiah",
    "poll": "Poll Polls 投票 アンケート 투표 โพล",
    "unavailable": "null",
}
_SPACED = {
    "voice message": "voice",
    "ボイスメッセージ": "voice",
    "語音訊息": "voice",
    "语音信息": "voice",
    "음성 메시지": "voice",
    "음성메시지": "voice",
    "ข้อความเสียง": "voice",
    "pesan suara": "voice",
}
_MEDIA = {word.lower(): kind for kind, row in _KINDS.items() for word in row.split()} | _SPACED
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,30})\](?: |$|(?=\n))")
# What desktops of some years write without brackets; a word that people write is not among them.
_BARE = frozenset({"スタンプ", "stickers", "photos", "videos"})
_CAPTIONED = frozenset({"note", "poll"})  # behind these stands what a person wrote
_CALLS = ("☎", "📞 ")
_CALL = re.compile(r"(?:通話時間|Call time|통화시간|通话时间) ?[0-9]{1,3}(?::[0-9]{2}){1,2}")
# Each is the whole of a line that has no sender, or ends it.
_SERVICES = (
    (
        "deleted",
        "unsent a message|送信を取り消しました|已收回訊息|撤回了一条消息|收回了一則訊息"
        "|메시지를 (?:삭제|취소)했습니다|메시지 전송을 취소했습니다|ยกเลิกข้อความ|membatalkan pesan"
        "|Message unsent",
    ),
    (
        "join",
        "joined the (?:group|chat)|[にが]参加しました|已?加入群組|已加入该群|加入聊天"
        "|그룹에 참여했습니다|님이 들어왔습니다|เข้าร่วมกลุ่ม|bergabung",
    ),
    (
        "leave",
        "left the (?:group|chat)|を?退会しました|が退出しました|已?離開群組|已退群|離開聊天"
        "|그룹을 나갔습니다|님이 나갔습니다|ออกจากกลุ่ม|meninggalkan grup",
    ),
    (
        "invite",
        "to the (?:group|chat)|追加しました|招待しました|至群組|添加[至到]群|초대했습니다",
    ),
)
_SERVICE = tuple(
    (kind, re.compile(rf"(?:{words})[^\n]{{0,40}}\Z", re.IGNORECASE)) for kind, words in _SERVICES
)
_UNSENT = re.compile(
    r"メッセージの送信を取り消しました|(?:[^\n]{1,60} )?unsent a message\.?|Message unsent\."
    r"|(?:[^\n]{1,60})?已收回訊息"
)


def content(text: str) -> tuple[str, Fields]:
    """Find what a sender's text holds: what they wrote, or what LINE writes in its place."""
    bare = text.strip()
    if not bare:
        return "", (("media", "unavailable"),)
    if bare.startswith(_CALLS[0]) or _CALL.fullmatch(bare):
        return "", (("service", "call"),)
    if len(bare) < 100 and _UNSENT.fullmatch(bare):
        return "", (("service", "deleted"),)
    if bare.lower() in _BARE:
        return "", (("media", _MEDIA[bare.lower()]),)
    found = _BRACKETED.match(text)
    kind = _MEDIA.get(found[1].lower()) if found else None
    if found is None or kind is None:
        return text, ()
    return (text[found.end() :] if kind in _CAPTIONED else "", (("media", kind),))


def service(text: str) -> str:
    """Say what happened, by what LINE writes where nobody speaks."""
    bare = text.strip()[-200:]
    if bare.startswith(_CALLS):
        return "call"
    return next((kind for kind, words in _SERVICE if words.search(bare)), "system")


def is_service(text: str) -> bool:
    """Say whether a text is nothing but what LINE writes behind a name."""
    return any(words.match(text) for _, words in _SERVICE)
