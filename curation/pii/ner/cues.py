"""What is said around a name, in English and, of titles and introductions, in some more languages.

    my name is Rubija     Dr. Okri     ask Warrane     my sister Ines     Leverett said     From: Ines

A cue makes a name of what stands beside it: a word with a capital that is no word of English.
"""

from collections.abc import Sequence

from curation.pii.ner.common import COMMON
from curation.pii.ner.given import DOUBTFUL
from curation.pii.ner.tokens import Token

TITLES = frozenset(
    """mr mrs ms miss mx dr prof professor sir madam dame herr frau fraulein sr sra srta senor senora
    senhor senhora dona monsieur madame mme mlle signor signora sig dott dottore mevrouw meneer pan
    pani uncle aunt auntie grandma grandpa granny reverend rev judge captain sergeant""".split()
)
_INTRODUCED = (
    "name is", "names is", "name's", "named", "call me", "called me", "known as", "nombre es",
    "me llamo", "je m'appelle", "m'appelle", "mi chiamo", "nome e", "chamo me", "heisse", "name ist",
    "jag heter", "jeg hedder", "naam is", "heet", "nazywam sie",
)  # fmt: skip
_BEFORE = (
    *_INTRODUCED, "called", "dear", "told", "asked", "ask", "tell", "said", "says", "shouted at",
    "talk to", "talked to", "speak to", "speaking to", "spoke to", "speak with", "talk with", "met",
    "married", "marry", "regards", "sincerely", "starring", "directed by", "written by", "produced by",
    "painted by", "composed by", "assistant to", "thank you", "thanks", "hi", "hello", "hey", "lieber",
    "liebe", "hallo", "querida", "querido", "caro", "cara", "chere", "cher", "ola", "love", "mit freundlichen grussen", "this is", "founder", "ceo", "producer",
    "author", "singer", "actor", "actress", "songwriter", "drummer", "guitarist", "painter", "poet",
)  # fmt: skip
_KIN = frozenset(
    """kid son daughter wife husband brother sister mother father mom mum mama dad papa uncle aunt
    cousin nephew niece grandmother grandfather grandson granddaughter friend boss colleague coworker
    neighbour neighbor boyfriend girlfriend partner roommate flatmate teacher doctor dentist fiance
    fiancee landlord nanny therapist lawyer client patient bestie bff""".split()
)
_WHOSE = frozenset("my his her our your their your a the old new little big".split())
_SAYS = frozenset(
    """said says told asked replied answered shouted yelled laughed smiled cried whispered thinks
    thought lives lived wrote writes texted called calls wants wanted loves loved hates knew married
    came comes went goes left arrived began started spent explained listed admitted insisted agreed
    sent showed gave brought forgot remembered promised decided moved died""".split()
)
_OWNS = frozenset(_KIN | set("birthday house place car phone room flat apartment party wedding".split()))
_LABELS = frozenset(
    """name from to cc bcc attn contact author client customer patient employee recipient sender signed
    nombre nome nom vorname nachname""".split()
)
_HEARS = frozenset("can could would will please do did are have thank thanks i we you".split())

_LONGEST = 3  # words of a cue
_PHRASES = {tuple(phrase.split()) for phrase in _BEFORE}
_NAMING = {tuple(phrase.split()) for phrase in _INTRODUCED}


def introduced(words: Sequence[Token], at: int) -> bool:
    """Say whether somebody gives a name before a word: then it need have no capital."""
    return _follows(words, at, _NAMING)


def titled(words: Sequence[Token], at: int) -> bool:
    """Say whether a title stands before a word, `Mr. Manning`; not before a verb, `Miss you`."""
    word = words[at]
    title = at > 0 and word.joined and words[at - 1].folded in TITLES
    return title and word.capital and len(word.text) > 1 and word.folded not in COMMON


def cued(text: str, words: Sequence[Token], at: int) -> bool:
    """Say whether what stands around a word that looks like a name makes it one."""
    word = words[at]
    if _labelled(text, words, at):
        return True
    if word.folded in DOUBTFUL:
        return introduced(words, at)
    return _follows(words, at, _PHRASES) or _kin(words, at) or _acts(text, words, at)


def _follows(words: Sequence[Token], at: int, phrases: set[tuple[str, ...]]) -> bool:
    for length in range(1, min(_LONGEST, at) + 1):
        if tuple(word.folded for word in words[at - length : at]) in phrases:
            return words[at].start - words[at - 1].end <= 3  # a space, a colon, a quotation mark
    return False


def _kin(words: Sequence[Token], at: int) -> bool:
    """Look for `my sister Ines`."""
    if at < 2 or not words[at].joined:
        return False
    return words[at - 1].folded in _KIN and words[at - 2].folded in _WHOSE


def _labelled(text: str, words: Sequence[Token], at: int) -> bool:
    """Look for `From: Ines` and `Last name? Ines`."""
    if at == 0 or words[at - 1].folded not in _LABELS:
        return False
    between = text[words[at - 1].end : words[at].start]
    sign = between.strip()
    return sign in {":", "?", "=", ":*"} and "\n" not in between


def _acts(text: str, words: Sequence[Token], at: int) -> bool:
    """Look for `Ines said`, `Ines's sister`, and, where a sentence begins, `Ines, can you`."""
    if at + 1 == len(words):
        return False
    word, after = words[at], words[at + 1]
    between = text[word.end : after.start]
    if between in {"'s ", "’s "}:
        return after.folded in _OWNS
    if after.joined:
        return after.folded in _SAYS
    return word.begins and between == ", " and after.folded in _HEARS
