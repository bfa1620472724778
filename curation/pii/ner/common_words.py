"""English words that begin sentences and stand in headings: a capital makes no name of them.

    "Thanks", "Monday", "Google", "Street"

A word that ends as English words do (`-ness`, `-tion`) is none either. Names that are words too
are not here but among those that need more than a capital (`curation.pii.ner.given`).
"""

import re

from curation.pii.words import NO_NAMES

_WORDS = """
able about above accept access accident across act action active activity actor actually add after
afternoon again against age agent agree ahead air airport album alert alive allow almost alone
along already alright also although always amazing american ancient anger animal another answer
anti any anybody anymore anyone anything anyway anywhere apartment app apparently appear apple
apply april area argue arm army around arrive article artist aside asleep asshole assume attack
attempt attend august author autumn available avenue avoid awake award aware away awesome awful
baby back bad badly bag ball band bank bar base basic basically bath battle beach bear beat
beautiful beauty became because become bed bedroom beer before began begin behind being believe
below beside best better between beyond big bike bill billing bird birth birthday bit black block
blood blue board boat body bonus book boring born borrow both bother bottle bottom bought box boy
boys branch brand brave bread break breakfast breath bridge brief bright brilliant bring british
bro broke broken brother brought brown budget build building bullshit burn bus business busy button
buy bye cake camera camp can cancel cannot cant cap capital car card cards care careful carry case
cash cat catch cause cell center central centre century certain certainly chair challenge chance
change channel charge cheap check cheers chicken chief child children china chinese choice choose
christmas church cinema circle citizen city civil claim class clean clear clearly click climb clock
close closed clothes cloud club coach coast code coffee cold collect college color colour come
comes comfort coming comment common community company compare complete computer concert condition
conference confirm congrats congratulations connect consider contact content continue contract
control conversation cool copy correct cost could council count country county couple course court
cover crazy create credit crime crisis cross crowd cry culture cup cure current currently customer
cut cute daily damn dance danger dark data database date dates dating day days dead deal dear death
debt december decide deep definitely degree delete deliver delivery demand department depends
describe design desk detail details did didnt die died diet different difficult dinner direct
directed director dirty discover discuss disease disk display distance divide division does doesnt
dog dogs doing dollar done dont door double doubt down download dozen draft drama draw dream dress
drink drive driver drop dry dude due during dutch duty each earlier early earth easily east easter
easy eat economy edit edge editor effect effort egg eight either eleven else email emergency
employee employer empty end energy engine engineer england english enjoy enough enter entire error
especially estimate europe european even evening event eventually ever every everybody everyday
everyone everything everywhere evil exactly exam example excellent except excited exciting excuse
executive exit expect expensive experience experienced explain extra eye eyes face facebook fact
fail failure fair fake fall false fan fantastic far farm fashion fast fat fault favorite favourite
fax fear feature february fee feed feel feels feet felt female festival few fifth fifty fight
figure file fill film final finally find fine finger finish fire first fish fit five fix flat
flight floor flow flower fly focus folks follow following food foot football for force foreign
forever forget forgot form former forth fortunately forty forward found founder founders four free
french frequently fresh friday fuck fucking full fully fun funny further future gallery game games
garden gas gate gave general generally gentle german germany get gets getting gift girl girls give
given glass global god goes going gone gonna goodbye goodness google got gotta government grade
grand great greater greek green grew ground grow growing guess guilty guy guys had hair half hand
handle hang hanging happen happened happening hard hardly has hate have havent having head health
healthy hear heard heart heat heavy height hell hello here hers hey hi hide high highly hilarious
him himself hire history hit hmm hold hole holiday holidays holy hopefully horrible horse hospital
hot hotel hour hours however huge human hundred hungry hurry hurt husband ice idea ideal identity
idiot if ill image imagine immediately impact important impossible improve inc include including
income increase indeed independent indian industry inside instagram instead institute insurance
interest interested interesting international internet interview into introduction invite invoice
ireland irish island issue issues italian italy item its itself january japan japanese job jobs
join joint joke july jump june just keep kept key keys kick kid kids kill killed kind kitchen knew
knife knock know known knows korea label lack ladies land language large last late lately later
latest latin laugh law lawyer lay lazy lead leader learn least leave led left leg legal less lesson
let lets letter level lie life lift like likely limit line link linkedin list listen literally live
lives living loan local location lock log lol london longer look looking looks loose lord lose loss
lost lot lots loud lovely low luck lunch machine mad made magazine magic mail main maintain major
make makes making male man manage manager many map march market marriage married mass master match
material matter maximum maybe meal mean means meant meanwhile measure meat media medical meet
meeting meetings member memory men mention mess message messages met metal meter method middle
midnight might military milk million mind mine minimum minister minute minutes mirror miss missing
mission mistake mixed mobile model modern moment monday money monkey month months mood more
moreover morning mortgage most mostly mother motor mountain mouse mouth move moved movie movies
much music must myself name named namely names narrow nation national native nature near nearly
neck need needs neither nervous network never nevertheless new newly newspaper next nice night
nights nine nobody noise none nope normal normally north nose note notes nothing notice november
now nowhere number nurse object obviously occasionally oct october odd off offer office officer
official often oh oil ok okay old omg once one ones online only onto open opening opinion option
options or orange orchestra order ordinary organization original originally other others otherwise
ought ours ourselves out outside over own owner pack package page pain paint pair panel paper
parcel pardon parent parents park parliament part partly partner party pass passenger passion
passport password past path patient pattern pause pay payment peace people per percent perfect
perfectly perhaps period person personal personally phase phone photo photos pick picture piece pin
pink pizza place plan plane planet plant plastic plate play player please pleasure pleasures plenty
plot plus pocket poem poet point police policy polish polite politics poor pop popular port
portuguese position positive possible possibly post postal power practice pray prefer premium
prepare present president press pretty previously price prime print prior prison privacy private
probably problem process produce producer product production program project promise proper
properly protect proud prove provide public pull pure purpose push put quality quarter queen
question questions quick quickly quiet quite quote race radio rain raise ran range rare rarely rate
rather reach react read reader ready real reality really reason recall receive recent recently
record red reduce reference refund regarding regards region regular related relax remember remind
remove rent repair repeat reply report request require rescue research respect rest restaurant
result results return reverse review rich ride right ring risk road role roll roof room root rough
round route royal rubbish rude rule run running rush russia russian sad safe said sale salesperson
salt same sat saturday save saw say saying says scared scene school science score scottish screen
sea search season seat second seconds secret section security see seem seems seen self sell send
senior sense sent separate september series serious seriously serve service session set seven
several sex shall shame share sharp she shit shoe shoes shop shopping short should show shut sick
side sign signal significant silly similar similarly simple simply since sing single sir sister sit
site situation six size skill skin sleep slow slowly small smart smell smile smoke snow so social
society soft software sold some somebody somehow someone something sometimes somewhere soon sooo
sorry sort sound sounds soup source south space spain spanish speak special specific spend split
sport spot spring square stage stairs stand standard stars start started state statement states
station stay steal step steps still stock stop stopped store story straight strange street stress
strike strong stuff stupid style subject success such suddenly sugar suite suit summer sunday super
supply suppose sure surely surprise surprisingly sweet swedish swim swimming swiss switch system
table take taken takes taking tales talk talking talks tall task taste taught tax taxi tea teach
teacher technical tech technology teen teeth telegram television tell ten terms terrible test than
thank thankfully thanks thats the theater theatre then theory there therefore thereof these they
thick thin thing things think third thirty those though thousand three through throughout throw
thursday thus ticket tie tiger tight till time times tiny tip tired title today together toilet
told tomorrow tonight too took top topic total totally touch tough tour toward towards town toy
track trade traffic train training transfer translate travel treat tree trip trouble truck true
trust truth try trying tuesday turkish turn turned twelve twenty twice twitter two type types
typical ugh ugly uk under understand unfortunately uni union unit united university unless unlike
until up update upload upon upper urgent us usa use used useful user users using usual usually
vacation valley value van variety various vegetable vehicle version very via victim video view
village vision visit vitamin voice vote wage wait waiting wake walk walking wall wanna want wanted
wants war warm warning warren wash waste watch watching water way ways weak wear weather website
wedding wednesday week weekend weekly weeks weird welcome went were west wet whatever whats
whatsapp wheel when whenever where whereas wherever whether which while whilst whoever whole whom
whose why wide wife wifi wild win wind window wine wing winter wish within without woke woman women
won wonder wonderful wont wood word words work worked working works world worried worry worse worst
worth would wow write writer writing written wrong wtf yard yeah year years yellow yep yes
yesterday yet you young your yourself youtube yup zero zone amazon android brazil canada christian
denmark finland france hungary iphone israel mexico microsoft netflix norway paypal poland portugal
samsung scotland sweden switzerland tesla turkey uber ukraine wales wikipedia windows africa asia
australia austria belgium berlin paris rome madrid lisbon amen asap btw faq fyi gmt idk imo lmao
nah pdf pls plz rip rofl sms tbh thx tv url usb alley apt blvd boulevard crescent grove highway
lane parkway plaza promenade rd st terrace address tel telephone zip postcode cc re fw fwd attn
gmbh llc ltd plc corp corporation ministry committee agency
"""
_ENDINGS = re.compile(
    r"\w{3,}(?:ing|ings|ingly|tion|tions|sion|ness|ment|ments|able|ible|ably|ibly|ously|fully|ally|"
    r"less|ship|hood|wards|wise|ities|ability|ization|person|people|n't|body|one's)"
)
_SHORTENED = frozenset({"m", "ll", "ve", "d", "re", "s", "t"})  # I'm, they'll, don't

COMMON = frozenset(_WORDS.split()) | NO_NAMES


def is_common(word: str) -> bool:
    """Say whether a folded word is an English word, as far as such a list knows."""
    _, apart, tail = word.partition("'")
    if apart and tail in _SHORTENED:
        return True
    return word in COMMON or bool(_ENDINGS.fullmatch(word))
