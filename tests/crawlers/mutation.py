"""Broken files: bytes of a good one taken out, doubled, swapped and written over, by a seed."""

from random import Random

_THROWN_IN = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r\n", b"\\ud83d", b"\\x0b", b"\\"),
    *(b'"', b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN", b"1e999", b"-1", b"9" * 30),
    *(
        "\u200e".encode(),
        "٠".encode(),
        "²".encode(),
        b": ",
        b" - ",
        b"<",
        b">",
        b"99/99/99, 99:99 - ",
    ),
    *(b"12:00 AM", b"\t", b"\r", b"&#55357;", b"&#0;", b"| ", b"> ", b"From "),
    *(b"[" * 2_000, b'{"a":' * 500, b'{"id": "1"}', b'"messages": []', b"\xe2\x80\xa8", b"''"),
)


def mutated(content: bytes, seed: int) -> bytes:
    """Break a file in one to four places."""
    chance = Random(seed)  # noqa: S311  no secret hangs on it
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1)
        end = at + chance.choice((0, 1, 1, 7, 40, 400))
        piece = chance.choice((b"", content[at:end] * 2, chance.choice(_THROWN_IN)))
        content = content[:at] + piece + content[end:]
    return content
