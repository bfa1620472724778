"""Names of people who are only talked about: found in one place, they go from the whole thread.

    thread 7: "Anna Kowalska called", "tell anna hi"   ->   <PERSON_4> called, tell <PERSON_4> hi

A shard is signed with the names that stand in each scope: a chat, an account, a page. The decision
says who is who (`curation.pii.scopes`). A row that the model of names fails on is named too, and
goes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.pii import identity, url
from curation.pii.names import fold
from curation.pii.ner.read import Found, Tagger, Text, names
from curation.pii.plain import plain
from curation.pii.pseudonyms import BROKEN, MENTIONED, READ, UNREAD, Seen
from curation.pii.span import BLANK, Span, blanked
from curation.pii.texts import Texts
from grist.records import field

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Reader:
    """How names are looked for in the texts of a shard.

    Attributes:
        find: the detectors of all other types, whose finds are no names.
        tagger: a model of names; none: lists and cues alone.
    """

    find: Callable[[str], list[Span]]
    tagger: Tagger | None = None

    def seen(
        self, rows: "DataFrame", texts: Texts, spans: Mapping[int, list[Span]], skip: set[int]
    ) -> Iterator[tuple[int, Seen]]:
        """List the names that stand in a shard, what was not read, and what the model fails on.

        Args:
            rows: of the shard.
            texts: of the rows.
            spans: what was found in each text.
            skip: texts that names are not looked for in.
        """
        chosen = [at for at in texts.in_row_order() if texts.values[at] and at not in skip]
        bodies = [self._body(texts.values[at] or "", spans.get(at, [])) for at in chosen]
        said = field(rows, "lang")
        told = said.astype(object).where(said.notna(), None).tolist()
        asked = [Text(body, told[texts.rows[at]]) for at, body in zip(chosen, bodies, strict=True)]
        places = identity.scopes(rows)
        found = names(asked, self.tagger)
        at_rows = [texts.rows[at] for at in chosen]
        for row, body, some in zip(at_rows, bodies, found, strict=True):
            for start, end in some.places:
                yield row, Seen(MENTIONED, places[row], " ".join(fold(body[start:end])))
        ids = rows["id"].tolist()
        yield from ((row, seen) for row, seen in _unread(ids, at_rows, found))

    def _body(self, text: str, spans: list[Span]) -> str:
        """Give a text as names are looked for in it: without links and what was found already."""
        body = plain(text).text
        known = spans if body == text else self.find(body)
        body = blanked(body, known) if known else body
        return url.LINK.sub(lambda link: BLANK * len(link[0]), body) if "://" in body else body


def _unread(
    ids: Sequence[str], rows: Sequence[int], found: Sequence[Found]
) -> Iterator[tuple[int, Seen]]:
    """Say which records a model failed on, and of how many of each language it has read what."""
    due = [(row, some) for row, some in zip(rows, found, strict=True) if some.language]
    failed = sorted({row for row, some in due if some.failed})
    yield from ((row, Seen(BROKEN, ids[row])) for row in failed)
    for type_, read in ((READ, True), (UNREAD, False)):
        counted = Counter(
            code for _, code in dict.fromkeys((r, s.language) for r, s in due if s.read is read)
        )
        for code, count in sorted(counted.items()):
            # With the shard's first id, so that equal counts of two shards stay two.
            yield 0, Seen(type_, str(code), f"{count} {ids[0]}")
