r"""What a mail repeats of another, and its signature, taken out of what its author wrote.

    Yes, from ten.                                  ->  Written("Yes, from ten.",
                                                                quoted=3, signed=2)
    --
    Ana, the tea house

    On Fri, 1 Mar 2024 at 10:00, Rui <rui@tea.example> wrote:
    > Is it open on Sunday?
    > And how long?

Only a block at the beginning or the end goes, and only with the line above it that says whose words
they are. Lines quoted between what the author wrote stay: without them an answer means nothing. So
does what a mailing list writes below every mail (a line of underscores begins it).
"""

import re
from typing import NamedTuple

_WROTE = (
    *("wrote", "writes", "schrieb", "schreibt", "a écrit", "écrit", "escribió", "escribe"),
    *("ha scritto", "scrive", "escreveu", "escreve", "schreef", "skrev", "kirjoitti", "napisał"),
    *("napisała", "napisał(a)", "написал", "написала", "пишет", "пише", "написав", "napsal"),
    *("napsala", "napsal(a)", "írta", "yazdı", "şunu yazdı", "a scris", "va escriure", "έγραψε"),
    *("viết", "menulis", "เขียน", "כתב", "كتب", "写道", "寫道", "さんは書きました", "작성"),
)
_ATTRIBUTION = re.compile(
    rf"(?:{'|'.join(map(re.escape, _WROTE))})[^:：]{{0,60}}[:：]\s*\Z", re.IGNORECASE
)
_OPENS = re.compile(
    r"\s*(?:On|Am|Le|El|Il|Em|Op|Den|Dne|W dniu|Dnia|A|Vào|Pada|Στις|\d{4}"
    r"|В|Пн|Вт|Ср|Чт|Пт|Сб|Вс)\b"
)
_ORIGINAL = re.compile(
    r"\s*-{3,}\s*(?:Original Message|Original Appointment|Ursprüngliche Nachricht"
    r"|Message d'origine|Mensaje original|Messaggio originale|Mensagem original"
    r"|Oorspronkelijk bericht|Ursprungligt meddelande|Oprindelig meddelelse|Alkuperäinen viesti"
    r"|Wiadomość oryginalna|Исходное сообщение|原始邮件|原始郵件)\s*-{3,}\s*\Z",
    re.IGNORECASE,
)
_HEADS = tuple(
    re.compile(rf"\s*\*?(?:{names})\s?:\*?\s", re.IGNORECASE)
    for names in (
        "From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|发件人|寄件者|差出人|보낸 사람",
        "Sent|Gesendet|Envoyé|Enviado|Inviato|Verzonden|Skickat|Sendt|Lähetetty|Wysłano"
        "|Отправлено|Date|Datum|Fecha|Data|发送时间|寄件日期|送信日時",
    )
)
_FORWARDED = re.compile(
    r"\s*(?:-{5,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré"
    r"|Mensaje reenviado|Messaggio inoltrato|Mensagem encaminhada|Doorgestuurd bericht"
    r"|Vidarebefordrat meddelande|Пересылаемое сообщение|转发的邮件)\s*(?:by [^-]{1,99})?-{5,}"
    r"|Begin forwarded message:|Anfang der weitergeleiteten Nachricht:)\s*\Z",
    re.IGNORECASE,
)
_FOOTER = re.compile(r"_{20,}\s*\Z")
_SIGNATURE = frozenset({"-- ", "--", "- -- "})
_MOST_SIGNED = 12  # lines of a signature, or of a list's footer
_MOST_HEADS = 4  # lines in which those of a forwarded mail stand


class Written(NamedTuple):
    """What the author wrote, and how many lines were taken out of it.

    Attributes:
        forwarded: whose mail is forwarded in the text, as far as that is said.
    """

    text: str
    quoted: int = 0
    signed: int = 0
    forwarded: str | None = None


def own_words(text: str) -> Written:
    """Take out what is quoted at the beginning or the end, and the signature."""
    lines = text.split("\n")
    marks = (at for at, line in enumerate(lines) if len(line) < 200 and _FORWARDED.match(line))
    forward = next(marks, None)
    if forward is not None:
        return Written(text, forwarded=_author(lines[forward + 1 : forward + 8]))
    body = _without_original(lines)
    quoted, signed = len(lines) - len(body), 0
    end = _footer(body)
    body, footer = body[:end], body[end:]
    for _ in range(2):  # above the quoted lines or below them
        shorter = _without_quote(body)
        quoted, body = quoted + len(body) - len(shorter), shorter
        shorter = _without_signature(body)
        signed, body = signed + len(body) - len(shorter), shorter
    top = _top(body)
    if not (quoted or signed or top):
        return Written(text)
    kept = _trimmed(body[top:]) + ([""] if footer and body else []) + footer
    return Written("\n".join(kept), quoted + top, signed)


def _author(lines: list[str]) -> str:
    heads = (line.partition(":")[2] for line in lines if _HEADS[0].match(line))
    return next(heads, "").partition("<")[0].strip(' *"')


def _footer(lines: list[str]) -> int:
    """Say where what a list writes below a mail begins."""
    start = max(0, len(lines) - _MOST_SIGNED)
    return next((at for at in range(start, len(lines)) if _FOOTER.match(lines[at])), len(lines))


def _last(lines: list[str], end: int) -> int:
    """Give the place behind the last line before `end` that is not blank."""
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _trimmed(lines: list[str]) -> list[str]:
    """Drop the blank lines that are left around what is taken out."""
    lines = lines[: _last(lines, len(lines))]
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    return lines[start:]


def _without_original(lines: list[str]) -> list[str]:
    """Cut where Outlook repeats the whole mail that is answered."""
    for at, line in enumerate(lines):
        is_head = _HEADS[0].match(line[:99]) and any(
            _HEADS[1].match(each[:99]) for each in lines[at + 1 : at + _MOST_HEADS]
        )
        if (len(line) < 200 and _ORIGINAL.match(line)) or is_head:
            end = _last(lines, at)
            if end and _FOOTER.match(lines[end - 1]):
                end = _last(lines, end - 1)
            return lines[:end] if end else lines
    return lines


def _without_quote(lines: list[str]) -> list[str]:
    """Cut the quoted lines at the end, if a line above says whose they are."""
    end = start = _last(lines, len(lines))
    while start and (lines[start - 1].startswith(">") or not lines[start - 1].strip()):
        start -= 1
    if start == end or not lines[_last(lines, end) - 1].startswith(">"):
        return lines
    above = _last(lines, start)
    size = _attribution(lines, above)
    return lines[: _last(lines, above - size)] if size else lines


def _attribution(lines: list[str], end: int) -> int:
    """Count the lines above `end` that say whose words follow."""
    if not end or len(lines[end - 1]) > 300 or not _ATTRIBUTION.search(lines[end - 1]):
        return 0
    for size in (1, 2, 3):
        if end >= size and _OPENS.match(lines[end - size][:50]):
            return size
    return 1


def _without_signature(lines: list[str]) -> list[str]:
    end = _last(lines, len(lines))
    for at in range(max(0, end - _MOST_SIGNED), end):
        if lines[at] in _SIGNATURE:
            return lines[: _last(lines, at)]
    return lines


def _top(lines: list[str]) -> int:
    """Count the lines at the beginning that are quoted, if one above them says whose they are."""
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    quoted = next(
        (at for at in range(start, min(start + 5, len(lines))) if lines[at][:1] == ">"), 0
    )
    above = _last(lines, quoted)
    size = _attribution(lines, above)
    if not quoted or not size or above - size > start:
        return 0
    end = quoted
    while end < len(lines) and (lines[end].startswith(">") or not lines[end].strip()):
        end += 1
    return end if any(not line.startswith(">") and line.strip() for line in lines[end:]) else 0
