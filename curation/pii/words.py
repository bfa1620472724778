"""English words that a look for names must know.

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

NO_NAMES = frozenset(_NO_NAMES.split())
"""Never a name by themselves: particles, and words of display names."""

NAMES_TOO = frozenset(_NAMES_TOO.split())
"""Names that are words too."""
