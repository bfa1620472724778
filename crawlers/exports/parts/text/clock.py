"""The halves of a day, as phones and programs write them beside an hour.

in_24_hours(9, "PM")  ->  21
"""

import re

AM, PM, NOON = "am", "pm", "noon"

# Before or after noon, as phones write it; matched without regard to case.
HALVES = {
    **dict.fromkeys(
        ("am", "a.m.", "a. m.", "a m", "a. m", "上午", "午前", "오전", "ص", "π.μ.", "पूर्वाह्न", "πμ"),
        AM,
    ),
    **dict.fromkeys(
        ("pm", "p.m.", "p. m.", "p m", "p. m", "下午", "午後", "오후", "م", "μ.μ.", "अपराह्न", "μμ"),
        PM,
    ),
    **dict.fromkeys(
        ("凌晨", "清晨", "早上", "ق.ظ.", "قبل‌ازظهر", "öö", "sa", "de.", "fm", "ap."), AM
    ),
    **dict.fromkeys(("晚上", "ب.ظ.", "بعدازظهر", "ös", "ch", "du.", "em", "ip."), PM),
    **dict.fromkeys(("ก่อนเที่ยง", "пр.об.", "pg", "e paradites", "पू", "পূর্বাহ্ণ", "முற்பகல்"), AM),
    **dict.fromkeys(("หลังเที่ยง", "сл.об.", "ptg", "e pasdites", "अ", "অপরাহ্ণ", "பிற்பகல்"), PM),
    "中午": NOON,
}

_SPACES = re.compile(r"\s")


def in_24_hours(hour: int, half: str) -> int:
    """Read an hour before or after noon; one beyond twelve is one of 24 already.

    >>> in_24_hours(12, "A. M."), in_24_hours(12, "오후"), in_24_hours(1, "中午")
    (0, 12, 13)
    """
    which = HALVES.get(_SPACES.sub(" ", half).casefold())
    if hour > 12 or which is None:  # none: `re` takes more letters for one in the other case
        return hour
    if which == NOON:
        return hour if hour >= 11 else hour + 12
    return hour % 12 + (12 if which == PM else 0)
