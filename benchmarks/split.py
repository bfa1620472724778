"""How long it takes to split chat examples and to check them for leaks, and in how much memory.

    python -m benchmarks.split            # 250,000 examples, about half a minute in all
    python -m benchmarks.split 50000

Words are drawn as in a language (the n-th most frequent with a probability of about 1/n), eight
turns stand in a prompt, and one session in twenty repeats another one with a word changed.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from curation.examples.builder import Example
from curation.splitting import check
from curation.splitting.deal import Terms, deal
from curation.splitting.section import Split
from grist import records
from grist.records import Record, Source

_TURNS, _SESSION = 8, 30
_WORDS = 8  # of a message, on average
_COPIED = 20  # one session of so many is a copy


def main() -> None:
    """Print seconds of CPU, the peak of memory, and what was found."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 250_000
    random = Random(7)  # noqa: S311
    began = time.process_time()
    examples = list(made(count, random))
    rows = records.frame(
        records.table(map(a_record, sorted({id_ for each in examples for id_ in each.records})))
    )
    _say("made", began)
    words = sum(len(example.text.split()) for example in examples)
    print(f"{len(examples):,} examples, {words / len(examples):.0f} words each")
    terms = Terms(Split(), {"chat": "report"}, 7, Path())
    began = time.process_time()
    dealt = deal(examples, rows, terms, lambda *_: None)
    _say("split and checked", began)
    print(Counter(dealt.sides), Counter(fall.reason for fall in dealt.falls.values()))
    print(check.facts(dealt.checked, dealt.columns, terms.split)["measures"], dealt.checked.share)


def made(count: int, random: Random) -> Iterator[Example]:
    """Make examples as the chat builder does: the last turns of a session, then the answer."""
    words = [f"{random.choice('bdfgklmnprst')}{n:x}{random.choice('aeiou')}" for n in range(20_000)]
    weights = [1 / (n + 3) for n in range(len(words))]
    sessions: list[list[str]] = []
    for number in range(-(-count // (_SESSION - 1))):
        if sessions and number % _COPIED == 0:
            said = [*sessions[random.randrange(len(sessions))]]
            said[random.randrange(_SESSION)] += " indeed"
        else:
            some = iter(random.choices(words, weights, k=2 * _SESSION * _WORDS))
            said = [
                " ".join(next(some) for _ in range(random.randint(1, 15))) for _ in range(_SESSION)
            ]
        sessions.append(said)
        people = [f"<PERSON_{random.randrange(2000)}>" for _ in range(2)]
        lines = [f"{people[at % 2]}: {text}" for at, text in enumerate(said)]
        for at in range(1, _SESSION):
            first = max(0, at - _TURNS)
            prompt = "\n".join([*lines[first:at], f"{people[at % 2]}:"])
            ids = tuple(f"{number:08x}{place:024x}" for place in range(first, at + 1))
            yield Example("chat", "message", ids[0][:8] + "0" * 24, ids, prompt, f" {said[at]}")


def a_record(id_: str) -> Record:
    """Make what the split reads of a record."""
    return Record(id=id_, text="", kind="message", source=Source(None, id_, "", "made@1"))


def _say(what: str, began: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.process_time() - began:.1f} s of CPU, at most {peak:,.0f} MB so far")


if __name__ == "__main__":
    main()
