r"""Text whose UTF-8 was written as Latin-1, which is how Facebook and Instagram export it.

repaired("caf\u00c3\u00a9")  ->  "café"
repaired("café")             ->  "café", since its Latin-1 bytes are no UTF-8

Once and no further: who wrote `Ã©` on purpose finds it here as it was written.
"""


def repaired(text: str) -> str:
    r"""Undo the mistake where it was made, and nowhere else.

    >>> repaired("\u00e2\u0098\u0095"), repaired("\u2615"), repaired("\u00c3\u0083\u00c2\u00a9")
    ('☕', '☕', 'Ã©')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
