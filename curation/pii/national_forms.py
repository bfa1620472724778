"""How countries number people: what such a number looks like, and what checks it.

    GB   AB 12 34 56 C    form alone          BR   111.444.777-35   two check digits
    NL   111222333        check digit and a word like `BSN` before it

One check digit lets every tenth number pass, so bare digits count only after a word that says what
they are. Where a form holds a date, two check digits or letters in their places, it needs none.
"""

from typing import NamedTuple


class Form(NamedTuple):
    """One way of numbering people.

    Attributes:
        pattern: what it looks like, spaces and signs included.
        module: the module of `stdnum` that checks it; none: the pattern alone.
        words: the words of which one must stand before it; none: it needs no word.
    """

    pattern: str
    module: str = ""
    words: str = ""


_TAX = r"tax(?:payer)?(?: (?:id|number|no|reference))?|tin"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"

FORMS: dict[str, tuple[Form, ...]] = {
    "AR": (Form(r"\d{2}-\d{8}-\d", "ar.cuit"),),
    "AT": (Form(r"\d{4} ?\d{6}", "at.vnr", r"svnr|sozialversicherung\w*|sv-?nummer"),),
    "AU": (Form(r"\d{3} ?\d{3} ?\d{3}", "au.tfn", rf"tfn|{_TAX}"),),
    "BE": (
        Form(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", "be.nn"),
        Form(r"\d{11}", "be.nn", r"rijksregister\w*|registre national|niss|insz"),
    ),
    "BG": (Form(r"\d{10}", "bg.egn", r"егн|egn"),),
    "BR": (Form(r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf"), Form(r"\d{11}", "br.cpf", "cpf")),
    "CA": (Form(r"\d{3}[ -]?\d{3}[ -]?\d{3}", "ca.sin", r"sin|nas|social insurance(?: number)?"),),
    "CH": (Form(r"756\.\d{4}\.\d{4}\.\d{2}", "ch.ssn"), Form(r"756\d{10}", "ch.ssn")),
    "CL": (Form(r"\d{1,2}\.\d{3}\.\d{3}-[\dKk]", "cl.rut"),),
    "CN": (Form(r"[1-9]\d{5}(?:19|20)\d{9}[\dXx]", "cn.ric"),),
    "CZ": (Form(r"\d{6}/\d{3,4}", "cz.rc"),),
    "DE": (
        Form(r"\d{2} \d{3} \d{3} \d{3}", "de.idnr"),
        Form(r"\d{11}", "de.idnr", r"steuer\w*(?:-?(?:id|nummer|nr))*|idnr|tin"),
    ),
    "DK": (
        Form(rf"{_DAY}{_MONTH}\d\d-?\d{{4}}", "dk.cpr", r"cpr(?:-?(?:nummer|nr))?|personnummer"),
    ),
    "EE": (Form(r"[1-8]\d{10}", "ee.ik", "isikukood"),),
    "ES": (
        Form(r"\d{8}[ -]?[A-Za-z]", "es.dni"),
        Form(r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", "es.nie"),
    ),
    "FI": (Form(rf"{_DAY}{_MONTH}\d\d[-+A-FU-Ya-fu-y]\d{{3}}[0-9A-Za-z]", "fi.hetu"),),
    "FR": (
        Form(r"[12] ?\d{2} ?\d{2} ?\d[\dABab] ?\d{3} ?\d{3} ?\d{2}", "fr.nir"),
        Form(r"\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{3}", "fr.nif", r"numéro fiscal|nif|spi"),
    ),
    "GB": (
        Form(
            r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z][A-CEGHJ-NPR-TW-Za-ceghj-npr-tw-z]"
            r" ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]"
        ),  # national insurance, as HMRC describes it
        Form(r"\d{10}", "gb.utr", rf"utr|unique taxpayer reference|{_TAX}"),
        Form(r"\d{3}[ -]?\d{3}[ -]?\d{4}", "gb.nhs", r"nhs(?: (?:number|no))?"),
    ),
    "GR": (Form(r"\d{11}", "gr.amka", "αμκα|amka"),),
    "HR": (Form(r"\d{11}", "hr.oib", "oib"),),
    "IE": (Form(r"\d{7}[A-Wa-w][A-IWa-iw]?", "ie.pps"),),
    "IL": (Form(r"\d{9}", "il.idnr", r"t\.?z\.?|teudat zehut|ת\.?ז\.?|תעודת זהות"),),
    "IN": (
        Form(r"[2-9]\d{3} ?\d{4} ?\d{4}", "in_.aadhaar", r"aadhaar(?: (?:number|no))?|uid"),
        Form(r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", "in_.pan"),  # P: of a person
    ),
    "IS": (Form(rf"{_DAY}{_MONTH}\d\d-?\d{{4}}", "is_.kennitala", "kennitala|kt"),),
    "IT": (
        Form(
            r"[A-Za-z]{6}[\dL-Vl-v]{2}[A-Za-z][\dL-Vl-v]{2}[A-Za-z][\dL-Vl-v]{3}[A-Za-z]",
            "it.codicefiscale",
        ),
    ),
    "JP": (Form(r"\d{4}[ -]?\d{4}[ -]?\d{4}", "jp.in_", r"マイナンバー|個人番号|my number"),),
    "KR": (Form(r"\d{6}-\d{7}", "kr.rrn"),),
    "LT": (Form(r"[3-6]\d{10}", "lt.asmens", r"asmens kodas|a\.?k\.?"),),
    "LV": (Form(rf"{_DAY}{_MONTH}\d\d-\d{{5}}", "lv.pvn", r"personas kods|p\.?k\.?"),),
    "MX": (Form(r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", "mx.curp"),),
    "NL": (Form(r"\d{4}\.?\d{2}\.?\d{3}", "nl.bsn", r"bsn|burgerservicenummer|sofi-?nummer"),),
    "NO": (Form(rf"{_DAY}(?:0[1-9]|1[0-2]|[45]\d|[89]\d)\d\d ?\d{{5}}", "no.fodselsnummer"),),
    "NZ": (Form(r"\d{2,3}[ -]?\d{3}[ -]?\d{3}", "nz.ird", rf"ird|{_TAX}"),),
    "PL": (Form(r"\d{11}", "pl.pesel"),),
    "PT": (
        Form(r"\d{3} ?\d{3} ?\d{3}", "pt.nif", r"nif|contribuinte|nº? fiscal|n\.?i\.?f\.?"),
        Form(r"\d{8} ?\d ?[A-Z]{2}\d", "pt.cc"),
    ),
    "RO": (Form(r"[1-9]\d{12}", "ro.cnp"),),
    "SE": (Form(rf"(?:19|20)?\d{{2}}{_MONTH}{_DAY}[-+]\d{{4}}", "se.personnummer"),),
    "SI": (Form(rf"{_DAY}{_MONTH}\d{{9}}", "si.emso"),),
    "SK": (Form(r"\d{6}/\d{3,4}", "sk.rc"),),
    "TR": (Form(r"[1-9]\d{10}", "tr.tckimlik", r"t\.?c\.?(?: ?kimlik(?: no)?)?|kimlik(?: no)?"),),
    "US": (
        Form(r"\d{3}-\d{2}-\d{4}", "us.ssn"),
        Form(r"\d{3}-\d{2}-\d{4}", "us.itin"),
        Form(r"\d{3} ?\d{2} ?\d{4}", "us.ssn", r"ssn|social(?: security)?(?: (?:number|no))?"),
        Form(r"\d{9}", "us.itin", rf"itin|{_TAX}"),
    ),
    "ZA": (
        Form(r"\d{6} ?\d{4} ?\d{2} ?\d", "za.idnr", r"id(?: (?:number|no))?|identity(?: number)?"),
    ),
}
"""By region (ISO 3166)."""
