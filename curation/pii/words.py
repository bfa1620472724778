"""Words that a look for names must know.

A chat partner called Will, May or Rose is not meant by every `will`, `may` and `rose`.
"""

_NO_NAMES = """
a all am an and are as at be bin but by can da das de del den der di do dos du el for from he her
his how i ibn in is it la las le los me my no not of on or our she so that the they this to us van
von was we were what who with yes you your zu zum
account admin anonymous archive bot boss chat channel club customer dad deleted dr family friend
friends group guest help home house info mail member mobile mom mr mrs ms mum news none null office
official old new phone private prof school service shop sir support team test unknown user web work
www http https com net org edu gov example
"""

_NAMES_TOO = """
ace amber angel april art ash august autumn baker barb bay bean bee bell best bill bishop black
blaze blue bob bond bone booth bow brand brook brooks brown buck bud burn bush butcher butler candy
carol carpenter carter chance chase cherry chip christian church clay cliff cook cooper coral crow
crystal curt daisy dale dawn day dean dick dolly drake drew duke earl early east ebony eve faith
farmer fern field fields fisher flint ford forest foster fox frank free friday gardener gay gene
ginger glad gold good grace grand grant gray green grey guy hail hall happy hardy harmony hart hazel
heath heather hill holly honey hood hope hunt hunter iris iron ivory ivy jack jade jay jet jewel joy
june junior justice king kit knight lake lance lane lark law liberty light lily little lodge long
lord love lucky major march mark marsh mason max may melody mercy miles mill miller mills mint misty
moon moor moss myrtle nick noble north nova oak ocean olive page palmer park parker pat pearl peg
penny pepper piper poppy porter price pride prince queen rain randy ray red reed rich river rob
robin rock rocky rod rose royal ruby rusty sage sally sandy scarlet shade sharp shepherd short
silver singer skip sky smart smith snow solo song sonny spring star steel stone storm strong sue
summer sun sunny swift tab tanner temple tiger trip true turner violet walker wall ward warren
waters wells west white will willow winter wise wolf wood woods young
"""

# People note down whom they call by what he is to them. What is somebody's name too is not
# here (baker, Schneider, Irma), for it would be left where it stands for that person alone.
_ROLES = """
abogada abogado abuela abuelo accountant advocaat advogada advogado agent albanil amica amiga amigo
anwalt apotheke arbeit architect arztin aunt auntie aunty avo avocat avvocato babbo babysitter bank
boyfriend broer brother bruder builder bureau buro buurman buurvrouw cabeleireira cabeleireiro
canalizador canguro cardiologist caretaker casero chef chefe chefin childminder cleaner client coach
coiffeur coiffeuse colega colleague collega collegue companera companero concierge copain copine
cousin cousine coworker cugina cugino cuz daddy daughter dealer decorator dentist dentista dentiste
dermatologist dierenarts dochter docteur doctor dottoressa ehefrau ehemann electrician electricien
electricista elektricien elektriker eletricista elettricista encanador escritorio esposa esposo ex
father femme fiance fiancee fidanzata fidanzato figlia figlio filha filho fille fils flatmate
fontanero fratello frauenarzt frere freundin friseur friseurin garage garagiste girlfriend gran
grandad granddad granddaughter grandfather grandma grandmother grandpa grandson granny gynaecologist
gynecologist hairdresser handwerker handyman hausarzt hausmeister hermana hermano hija hijo huisarts
huisbaas husband idraulico infirmier infirmiere installateur irmao jefa jefe kantoor kapper kapster
kid kinderarzt klempner kollege kollegin landlady landlord lavoro lawyer lehrerin lender limpiadora
locksmith loodgieter lover madre maestra maestro makler mama maman mamma manager marido massage
meccanico mechanic medecin medica medico meester mere midwife moeder moglie mommy monteur mother
mover mujer mulher mummy mutter mutti nachbar nachbarin nachbarn namorada namorado nanny neffe
neighbor neighbors neighbour neighbours nephew nicht nichte niece nonna nonno notaire notary nounou
novia novio nurse oficina oma oncle onkel opa optician osteopath padre padrone paediatrician papa
papi papy parrucchiera parrucchiere partner patrao patron patronne pediatrician peluquera peluquero
pharmacist pharmacy physio physiotherapist plombier plumber postman practice praxis profesor
profesora professor professora proprietaire psychologist putzfrau reception receptionist relative
repairman roofer roommate schoonmaakster schwager schwagerin schwester secretary seller senhoria
senhorio sis sister sitter sobrina sobrinha sobrinho sobrino soeur sohn solicitor sorella stepdad
stepmom stepmum steuerberater student surgeon surgery taller tandarts tante taxi teacher therapist
tierarzt tio tochter trabajo trabalho trainer travail tutor ufficio uncle vader vater vati vecina
vecino verhuurder vermieter vermieterin vet veterinaire veterinarian veterinario vicina vicino
vizinha vizinho voisine voisins vriendin vrouw werk werkstatt wife zahnarzt zahnarztin zio zoon zus
"""

NO_NAMES = frozenset(_NO_NAMES.split())
"""Never a name by themselves: particles, and words of display names."""

NAMES_TOO = frozenset(_NAMES_TOO.split())
"""Names that are words too."""

ROLES = frozenset(_ROLES.split())
"""What somebody is to somebody: trades, kin, relations, in seven languages, folded."""
