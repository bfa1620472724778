"""What is nobody's: ranges that authorities keep free for films and handbooks, and made-up names.

    +44 7700 900###   (Ofcom)      192.0.2.#   (RFC 5737)      example.org   (RFC 2606)

`#` is any digit.
"""

PHONES: dict[str, tuple[str, ...]] = {
    "+44": (  # Ofcom, numbers for use in TV and radio drama
        "+44 7700 900###", "+44 20 7946 0###", "+44 113 496 0###", "+44 114 496 0###",
        "+44 115 496 0###", "+44 116 496 0###", "+44 117 496 0###", "+44 118 496 0###",
        "+44 121 496 0###", "+44 131 496 0###", "+44 141 496 0###", "+44 151 496 0###",
        "+44 161 496 0###", "+44 1632 960###",
    ),
    "+61": (  # ACMA, numbers for use in creative works
        "+61 2 5550 ####", "+61 2 7010 ####", "+61 3 5550 ####", "+61 3 7010 ####",
        "+61 7 5550 ####", "+61 7 7010 ####", "+61 8 5550 ####", "+61 8 7010 ####",
    ),
    "+33": (  # Arcep, decision 2018-0881: audiovisual works
        "+33 1 99 00 ## ##", "+33 2 61 91 ## ##", "+33 3 53 01 ## ##", "+33 4 65 71 ## ##",
        "+33 5 36 49 ## ##", "+33 6 39 98 ## ##",
    ),
    "+49": (  # Bundesnetzagentur, Mitteilung 148/2021
        "+49 30 23125 ###", "+49 40 66969 ###", "+49 69 90009 ###", "+49 89 99998 ###",
        "+49 221 4710 ###",
    ),
    "+46": (  # PTS, numbers for books and films
        "+46 31 390 06 ##", "+46 40 628 04 ##", "+46 8 465 004 ##", "+46 980 319 2##",
    ),
}  # fmt: skip
"""By country code. Where a country keeps none, North America's serve."""

_AREAS = """
201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240
248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314
315 316 317 318 319 320 321 323 325 330 331 334 336 337 339 347 351 352 360 361 386 401 402 404 405
406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 469 478 479 480 484
501 502 503 504 505 507 508 509 510 512
"""
ELSEWHERE = tuple(f"+1 {area} 555 01##" for area in _AREAS.split())
"""NANPA: 555-0100 to 555-0199 in every area."""

_GIVEN = """
Adelin Aldous Alina Amabel Anselm Arwin Aurel Bastian Beatrix Benno Berit Bertram Brannoc Caius
Calista Caspar Cedany Clelia Corin Cosima Damaris Davin Delphine Dorian Edmund Eldred Elowen
Emeric Ennis Esme Fabian Fenella Fidelis Florian Gareth Gerda Gideon Giselle Godric Hadrian
Hedda Hilde Idris Imogen Ingram Isolde Ivo Jocasta Jorin Josslyn Juno Kerensa Kester Lavinia
Leander Linnea Lorcan Lucan Lysander Maelys Marius Melora Merrick Morwen Nerys Nestor Odette
Olwen Orla Orson Osric Perrin Petra Quillan Ragnar Raoul Romilly Rowena Rufus Sabina Senara
Sidony Silas Sorrel Sunniva Tamsin Tancred Thora Tristan Ulric Ursula Valda Verity Vesper
Wendelin Wilfred Xanthe Yestin Zelda Zenobia
"""
_FAMILY = """
Aldergate Amberley Ashcombe Barrowby Beckwith Birchall Bramhall Brindlow Caldecot Calloway
Carrowmore Chesterby Coldwater Copperthwaite Cragmoor Dallimore Deepdale Dunmarrow Eastbrooke
Elderkin Ellerby Everdale Fairholme Fallowfield Farrowdale Fernsby Foxcombe Garside Glenmore
Greystoke Hadleigh Halloway Harrowgate Hawksmoor Hazelwick Heatherby Hollinwell Inglewood
Ivesdale Jessamy Kestrelby Kingsmere Langthorne Larkhill Linwood Lockerby Loxley Mallorby
Marchbank Merrivale Millbrook Moorcroft Netherby Nightingale Northwick Oakhurst Oldacre
Orchardson Ottercombe Pemberlow Penhallow Quarrymoor Ravenscar Redfern Ridgeway Rookwood
Saltmarsh Sedgewick Silverdale Starling Stonebridge Swallowfield Sweetwater Tallowby Thistlewood
Thornbury Tidewell Underhill Vantreen Wainscot Waverley Westerby Whitlock Windlesham
Winterbourne Wolverby Woodlark Wychwood Yarrowby Yewdale
"""
GIVEN, FAMILY = tuple(_GIVEN.split()), tuple(_FAMILY.split())
STREETS = tuple(
    f"{name} {kind}"
    for name in ("Example", "Sample", "Specimen", "Nowhere", "Fictive", "Madeup")
    for kind in ("Street", "Road", "Lane", "Avenue")
)
