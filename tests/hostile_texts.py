r"""Texts that try to be more than text, for all that shows them: 500, twenty of each kind.

    python -m tests.hostile_texts     # writes tests/cases/ratings/hostile.jsonl

    {"kind": "clipboard", "text": "The kettle is on \u001b]52;c;...\u0007 and the tea is not."}

The file is pure ASCII, so that it is harmless itself. Sequences of forms that Textual sends too
hold the number 7331 (`tests/controls.py`), so that one can tell who sent them. Lone surrogates are
left out: no Parquet file can hold one.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

PATH = Path(__file__).parent / "cases" / "ratings" / "hostile.jsonl"
EACH = 20
_FRAMES = (
    "{}",
    "The kettle is on {} and the tea is not.",
    "{} said the miller, and shut the door.",
    "first line\n{}\nlast line",
    "{} twice {}",
)
ST = "\x1b\\"
KINDS: Mapping[str, tuple[str, ...]] = {
    # Colours, places, clearing, scrolling, modes, reports that come back as if they were typed.
    "csi": (
        "\x1b[7331;31mred",
        "\x1b[7331;1Htop",
        "\x1b[2;7331J",
        "\x1b[?1049;7331l",
        "\x1b[7331S",
        "\x1b[6;7331n",
        "\x1b[7331;18t",
        "\x1b[!p",
        "\x1b[1;2;7331",
        "\x1bc",
    ),
    "osc": (
        "\x1b]4;1;rgb:00/00/00\x07",
        "\x1b]10;?\x07",
        "\x1b]104" + ST,
        "\x1b]9;4;1;50\x07",
        "\x1b]1337;File=name=bm90ZQ==:AAAA\x07",
        "\x1b]777;notify;tea;ready\x07",
        "\x1b]133;A",
    ),
    "dcs": (
        "\x1bP+q544e" + ST,
        "\x1bP$qm" + ST,
        '\x1bPq"1;1;9;9#0;2;0;0;0~~' + ST,
        "\x1bP1000p%begin",
        "\x1bPtmux;\x1b\x1b]52;c;dGVh\x07" + ST,
    ),
    "apc": (
        "\x1b_Ga=T,f=24,s=1,v=1;AAAA" + ST,
        "\x1b_Gi=31,a=q" + ST,
        "\x1b_tea" + ST,
        "\x1b_never ended",
    ),
    "pm_sos": (
        "\x1b^private" + ST,
        "\x1b^never ended",
        "\x1bXstart of string" + ST,
        "\x1bXnever ended",
        "\x1bX\x1b^both" + ST + ST,
    ),
    # The same in one character, as U+0080 to U+009F: some terminals obey these too.
    "c1": (
        "\x9b31mred",
        "\x9b2J",
        "\x9d52;c;dGVh\x9c",
        "\x9d0;title\x9c",
        "\x90q~\x9c",
        "\x9ftea\x9c",
        "\x98tea\x9c",
        "\x85next\x84",
        "\x8e\x8f",
    ),
    "link": (
        "\x1b]8;;https://evil.example/\x07the rules\x1b]8;;\x07",
        "\x1b]8;id=1;file:///etc/passwd" + ST + "home\x1b]8;;" + ST,
        "\x1b]8;;javascript:hit()\x07here\x1b]8;;\x07",
        "\x1b]8;;https://evil.example/never-ended\x07all the rest",
    ),
    "clipboard": (
        "\x1b]52;c;cm0gLXJmIH4=\x07",
        "\x1b]52;c;?" + ST,
        "\x1b]52;p;dGVh" + ST,
        "\x1b]52;cs;!\x07",
    ),
    "title": (
        "\x1b]0;root@mill\x07",
        "\x1b]2;root@mill" + ST,
        "\x1b]1;icon\x07",
        "\x1b[22;7331;0t",
        "\x1bktmux title" + ST,
        "\x1b[21;7331t",
    ),
    "paste": (
        "\x1b[200~q\x1b[201~",
        "\x1b[201~u\x1b[200~",
        "\x1b[?2004;7331h",
        "\x1b[?2004;7331l",
        "\x1b[201~",
    ),
    "mouse": (
        "\x1b[<0;1;1M",
        "\x1b[<0;1;1m",
        "\x1b[M !!",
        "\x1b[?1003;7331h",
        "\x1b[?1006;7331l",
        "\x1b[I\x1b[O",
    ),
    "bidi": (
        "left \u202e thgir \u202c left",
        "\u202dforced\u202c",
        "\u202a\u202b\u202a\u202b" * 9,
        "\u2067never closed",
        "\u2066a\u2069\u2067b\u2069\u2068c\u2069",
        "\u200ea\u200fb\u061cc",
        "\u2069\u2069\u202c",
        "\u206a\u206b\u206e",
    ),
    "zero_width": (
        "t\u200be\u200ba",
        "\ufefftea",
        "te\u2060a\u2061\u2062",
        "\u200b" * 40 + ".",
        "te\u200ca, te\u200da\u200b",
        "te\u00ada\u034f\u180e\u200b",
        "\U000e0074\U000e0065\U000e0061\ufeff",
        "\u3164\u115f\u2064",
    ),
    "combining": (
        "e" + "\u0301\u0323\u0330" * 20,
        "Z" + "".join(chr(0x300 + n) for n in range(0x60)),
        "\u0301 at the start",
        "a\u20dd b\u20e3 c\u0489",
        "\u0e01" + "\u0e48" * 30,
        "\u1112\u1161\u11ab \ud55c",
    ),
    # As Rich and Textual read them.
    "markup": (
        "[red]red[/red]",
        "[@click=app.quit]press[/]",
        "[@click=app.bell()]press[/@click=app.bell()]",
        "[link=https://evil.example/]here[/link]",
        "[/]",
        "[bold",
        r"\[red]",
        "[on $error]$text[/]",
        ":warning: :skull:",
        "[b][i][u]never closed",
    ),
    "brackets": (
        "[" * 50,
        "]" * 50,
        "[[[a]]",
        "[/b",
        "a ] b [ c",
        "[]",
        "[=]",
        '["',
        "{[(<",
        "\\[\\",
    ),
    "emoji": (
        "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "\U0001f1eb\U0001f1f7\U0001f1eb",
        "\U0001f44d\U0001f3fd" * 12,
        "\u2764\ufe0f \u2764\ufe0e",
        "1\ufe0f\u20e3 #\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ),
    "wide": (
        "\u6f22\u5b57" * 50,
        "\uff21\uff22\uff23\u3000\uff24",
        "\u2026\u2014\u00a7\u00b1\u03b1\u0416" * 9,
        "\u2500\u2502\u2588\u2592",
        "\uac00\ub098\ub2e4",
        "a\u6f22" * 45,
        "\ufdfd \U0001242b \u0bf5",
    ),
    "tabs_nul": (
        "a\tb\t\tc",
        "\t" * 30,
        "nul\x00nul",
        "\x00",
        "bell\x07\x07",
        "back\x08\x08\x08\x08tea",
        "form\x0cfeed\x0btab",
        "\x0e shifted \x0f",
        "delete\x7f\x7f",
        "\x05\x18\x1a",
    ),
    "carriage": (
        "password: \rtea      ",
        "one\r\ntwo\rthree",
        "\r\r\r",
        "safe\r\x1b[Kother",
        "\n\n\n\n\n\n\n\n",
    ),
    "separators": (
        "a\u2028b\u2029c",
        "\u2028" * 12,
        "\x1c\x1d\x1e\x1f",
        "next\x85line",
        "\u00a0\u1680\u2003\u202f\u205f\u3000",
    ),
    "long_word": (
        "a" * 2000,
        "-" * 500,
        "https://evil.example/" + "path/" * 120,
        "\u6f22" * 700,
        "tea\u00a0" * 300,
    ),
    "rtl": (
        "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
        "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645",
        "tea \u05ea\u05d4 123 \u0634\u0627\u064a 456",
        "\u05e9\u05dc\u05d5\u05dd " * 60,
        "(\u05ea\u05d4) [\u0634\u0627\u064a]",
    ),
    "template": (
        "{0} {name} {} {{",
        "%s %d %(name)s %",
        "$PATH ${HOME} $(id) `id`",
        "{{ 7 * 7 }} {% raw %}",
        "<script>window.hit = 1</script>",
        "<img src=x onerror='window.hit=1'>",
        "</textarea></td><!-- ]]>",
        "&lt;b&gt; &#0; &amp;amp;",
        "'; DROP TABLE events; --",
        "../../etc/passwd\\..\\",
    ),
    "formula": (
        "=1+1",
        '=HYPERLINK("https://evil.example/","tea")',
        "+SUM(A1)",
        "-2+3",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        '"quoted","fields"',
        "\t=1+1",
    ),
}


def made() -> Iterator[dict[str, str]]:
    """Put each kind's payloads into sentences: first all of them alone, then framed."""
    for kind, payloads in KINDS.items():
        for number in range(EACH):
            frame = _FRAMES[number // len(payloads)]
            yield {"kind": kind, "text": frame.replace("{}", payloads[number % len(payloads)])}


def written() -> str:
    """Write them as JSON Lines."""
    return "".join(json.dumps(each) + "\n" for each in made())


def texts(*kinds: str) -> list[str]:
    """Read the texts of some kinds, or of all."""
    rows = (json.loads(line) for line in PATH.read_text().splitlines())
    return [row["text"] for row in rows if not kinds or row["kind"] in kinds]


if __name__ == "__main__":
    PATH.write_text(written())
