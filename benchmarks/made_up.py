"""Records that never were: pages and posts with copies, footers and numbers planted, by a seed.

    made(20_000, seed=7)  ->  half pages of six hosts, half posts; one in ten a copy of an earlier
                              one, one in ten a copy with a word changed

The words of a text are drawn from those of one language, so that nothing here is anybody's.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from grist.records import Record, Source, record_id

_WORDS = {
    "en": "the kettle was on and nobody wanted to walk home through that cold rain so we sat by "
    "window with bread butter honey talking about ships which never came back from northern sea "
    "while children slept upstairs under heavy blankets until morning light",
    "pt": "a chaleira estava ao lume e ninguém queria voltar para casa com aquela chuva fria por "
    "isso ficámos junto à janela com pão manteiga mel conversando sobre navios que nunca voltaram "
    "do mar enquanto as crianças dormiam lá em cima até chegar a manhã",
    "de": "der kessel stand auf dem herd und niemand wollte durch den kalten regen nach hause "
    "gehen also saßen wir am fenster mit brot butter honig und sprachen über schiffe die nie aus "
    "dem norden zurückkamen während oben die kinder schliefen bis es hell wurde",
    "fr": "la bouilloire était sur le feu et personne ne voulait rentrer chez soi sous cette pluie "
    "froide alors nous sommes restés près de la fenêtre avec du pain beurre miel en parlant des "
    "navires qui ne sont jamais revenus pendant que les enfants dormaient",
}
_LANGUAGES = tuple((language, words.split()) for language, words in _WORDS.items())
_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_COPIES, _NEAR_COPIES, _PERSONAL = 0.1, 0.1, 0.05


def made(count: int, *, seed: int) -> Iterator[Record]:
    """Make so many records."""
    random = Random(seed)  # noqa: S311 - nothing here is secret
    earlier: list[str] = []
    for at in range(count):
        text = _text(random, earlier)
        if len(earlier) < 2_000:
            earlier.append(text)
        yield page(at, text) if at % 2 else post(at, text)


def _text(random: Random, earlier: list[str]) -> str:
    """Write a text of 20 to 200 words, or take an earlier one up again."""
    drawn = random.random()
    if earlier and drawn < _COPIES:
        return random.choice(earlier)
    if earlier and drawn < _COPIES + _NEAR_COPIES:
        words = random.choice(earlier).split(" ")
        words[random.randrange(len(words))] = "again"
        return " ".join(words)
    _, vocabulary = random.choice(_LANGUAGES)
    some = random.sample(vocabulary, 24)
    words = random.choices(some, k=random.randint(20, 200))
    if random.random() < _PERSONAL:
        number = random.randint(100_000, 999_999)
        words.append(f"guest{number}@tea.example or +44 7700 {number}")
    return " ".join(words)


def page(at: int, text: str) -> Record:
    """Put a text between what its host repeats on every page, in blocks of some 20 words."""
    words = text.split(" ")
    body = "\n".join(" ".join(words[first : first + 20]) for first in range(0, len(words), 20))
    host = f"host{at % 12}.example"
    frame = f"Home\nAbout {host}\n{body}\nCall us: +44 20 7946 0{at % 12:03d}\nAll rights reserved"
    return _record(at, frame, "page", host)


def post(at: int, text: str) -> Record:
    """Let one of nine accounts say a text."""
    return _record(at, text, "post", f"account{at % 9}")


def _record(at: int, text: str, kind: str, thread: str) -> Record:
    return Record(
        id=record_id("made-up", str(at)),
        text=text,
        kind=kind,
        thread=thread,
        time=_BEGIN + timedelta(minutes=at),
        source=Source("made-up", str(at), "0" * 64, "made_up@1"),
    )
