"""Words that stand beside names: titles, greetings, verbs, kin (`curation.pii.ner.cues`).

Phrases are folded, and set apart by a bar.
"""

_TITLES = """
admiral aunt auntie captain colonel dame doctor don dona dott dottore doutor doutora dr frau
fraulein grandma grandpa granny herr judge madam madame meneer mevrouw miss mlle mme monsieur mr
mrs ms mx pan pani prof professor rev reverend senhor senhora senor senora sergeant sig signor
signora sir sr sra srta uncle
"""
_INTRODUCED = """
name is | names is | name's | named | call me | called me | known as | nombre es | me llamo | je
m'appelle | m'appelle | mi chiamo | nome e | chamo me | heisse | name ist | jag heter | jeg hedder
| naam is | heet | nazywam sie
"""
_PARTING = """
regards | sincerely | cheers | love | best wishes | yours truly | yours | best | freundlichen
grussen | liebe grusse | saludos | abraco | beijinhos | cordialement | saluti
"""
_BEFORE = """
called | dear | told | asked | ask | tell | shouted at | talk to | talked to | speak to | speaking
to | spoke to | speak with | talk with | met | married | marry | said | starring | directed by |
written by | produced by | painted by | composed by | assistant to | thank you | thanks | hi |
hello | hey | lieber | liebe | hallo | querida | querido | caro | cara | chere | cher | ola | this
is | founder | ceo | producer | author | singer | actor | actress | songwriter | drummer |
guitarist | painter | poet
"""
_ADDRESSED = """
dear | ask | asked | tell | told | thanks | thank you | talk to | talked to | talk with | speak to |
speaking to | spoke to | speak with | shouted at
"""
_KIN = """
aunt bestie bff boss boyfriend brother client colleague cousin coworker dad daughter dentist doctor
father fiance fiancee flatmate friend girlfriend granddaughter grandfather grandmother grandson
husband kid landlord lawyer mama mom mother mum nanny neighbor neighbour nephew niece papa partner
patient roommate sister son teacher therapist uncle wife
"""
_WHOSE = """
a big her his little my new old our the their your
"""
_ACTS = """
admitted agreed answered arrived asked brought called calls came comes cried decided explained
forgot gave goes hates insisted knew left lived loved loves married promised remembered sent showed
thought told wanted wants went writes wrote yelled
"""
_SPEAKS = """
laughed lives replied said says shouted smiled texted thinks whispered
"""
_OWNED = """
apartment birthday car flat house party phone place room wedding
"""
_LABELS = """
attn author bcc cc client contact customer employee from nachname name nom nombre nome patient
recipient sender signed to vorname
"""
_HEARS = """
are can could did do have will would
"""
_PARTICLES = """
al bin da das de del della den der di do dos du e el ibn la le mac st ten ter van von y zu
"""
_ENGLISH = """
about and are been being can't could didn't don't from had has have her here him his how i'll i'm
i've it's my not our please said says she should thank thanks that the their them there these they
this those were what when where which who why will with would you your
"""

Phrase = tuple[str, ...]


def _phrases(text: str) -> frozenset[Phrase]:
    return frozenset(tuple(phrase.split()) for phrase in text.split("|"))


TITLES = frozenset(_TITLES.split())
INTRODUCED = _phrases(_INTRODUCED)
"""Said by who gives a name: it need have no capital."""
PARTING = _phrases(_PARTING)
"""Said at the end of a letter, before a comma or a line's end."""
BEFORE = _phrases(_BEFORE) | INTRODUCED | PARTING
ADDRESSED = _phrases(_ADDRESSED) | INTRODUCED | PARTING
"""Said of people alone: of no place, and of no month."""
KIN = frozenset(_KIN.split())
WHOSE = frozenset(_WHOSE.split())
ACTS = frozenset(_ACTS.split())
"""What people do, and also things that begin a sentence."""
SPEAKS = frozenset(_SPEAKS.split())
"""What people alone do: even a word that begins a sentence is somebody then."""
OWNED = KIN | frozenset(_OWNED.split())
LABELS = frozenset(_LABELS.split())
"""Of a form's fields: `Name: …`."""
HEARS = frozenset(_HEARS.split())
"""How a sentence goes on that somebody is addressed in: `Ines, can you …`."""
PARTICLES = frozenset(_PARTICLES.split())
"""Small words within names."""
ENGLISH = frozenset(_ENGLISH.split())
"""English words that no other language of Latin letters has in plenty."""
