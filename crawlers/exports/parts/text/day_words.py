"""Days that are written in words: months and weekdays, in the languages of who writes them.

written_day("Monday, March 11, 2024")               ->  date(2024, 3, 11)
written_day("--- Log opened Mon Mar 11 09:00 2024")  ->  date(2024, 3, 11)
WEEKDAYS["月"] == WEEKDAYS["mon"] == WEEKDAYS["จ"]      ->  0
"""

import re
from contextlib import suppress
from datetime import date

_LOOKED_AT = 200  # characters; a line that names a day is short

# In order from January; of what is short for two months the first counts.
_MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jan feb mär apr mai jun jul aug sep okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "januari februari maret april mei juni juli agustus september oktober november desember",
)
MONTHS = {
    word: number for row in reversed(_MONTHS) for number, word in enumerate(row.split(), start=1)
}
"""The number of a month by its name, in small letters and without a full stop."""

# From Monday on.
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
    "月 火 水 木 金 土 日",
    "月曜 火曜 水曜 木曜 金曜 土曜 日曜",
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
    "一 二 三 四 五 六 日",
    "周一 周二 周三 周四 周五 周六 周日",
    "週一 週二 週三 週四 週五 週六 週日",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    "월 화 수 목 금 토 일",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์",
    "วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์",
    "จ อ พ พฤ ศ ส อา",
    "senin selasa rabu kamis jumat sabtu minggu",
    "sen sel rab kam jum sab min",
    "lunes martes miércoles jueves viernes sábado domingo",
    "lun mar mié jue vie sáb dom",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
)
WEEKDAYS = {word: number for row in _WEEKDAYS for number, word in enumerate(row.split())}
"""The number of a weekday, from 0 for Monday, by its name in small letters without a full stop."""

_WORDS = re.compile(r"[^\W\d_]+|\d+(?:[:.]\d+)*")
_NUMERIC = re.compile(r"(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)", re.ASCII)


def written_day(text: str) -> date | None:
    """Find the day that a line names, by its month's name or with the year first.

    >>> written_day("[00:00] --- Tue Mar 12 2024"), written_day("2024년 3월 11일 월요일")
    (datetime.date(2024, 3, 12), datetime.date(2024, 3, 11))
    """
    text = text[:_LOOKED_AT]
    with suppress(ValueError):
        if found := _NUMERIC.search(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        words = _WORDS.findall(text)
        month = next((MONTHS[word] for word in map(str.lower, words) if word in MONTHS), None)
        numbers = [word for word in words if word.isascii() and word.isdigit()]
        year = next((int(word) for word in numbers if len(word) == 4), None)
        day = next((int(word) for word in numbers if len(word) <= 2), None)
        return date(year, month, day) if year and month and day else None
    return None
