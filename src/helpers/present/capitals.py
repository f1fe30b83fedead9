"""Text that was typed in capitals, as words: abbreviations keep theirs.

A word is taken for an abbreviation where it is a known one, has a digit or has no vowel, where it has at most three
letters and is no common word, and where it stands short beside an abbreviation (``MK-7684A``, ``Y-90``, ``DEB-TACE``).
"""

import re

_ABBREVIATIONS = """
    ACLF AIDS ALBI APASL ARDS BCLC CAPEOX CAPOX COPD COVID CTCAE EASL EBRT ECOG ERCP ESLD FLOT FOLFIRI FOLFIRINOX
    FOLFOX GEMOX HAIC HAIP HIFU IMPT IMRT LIRADS MAFLD MASH MASLD MELD MIRI MRECIST NAFLD NASH NSAID PIVKA RECIST RILD
    SABR SARS SIADH SIRS SIRT SOFA TACE TARE TIPS VEGF VMAT XELOX CTACE DTACE BTACE
"""
"""Those of the field that are longer than three letters and have a vowel."""

_WORDS = """
    ACT ADD AGE AGO AID AIM AIR ALL AN AND ANY ARE ARM AS ASK AT BAD BE BED BI BIG BIT BOX BUT BY CAN CM CO CUT DAY DID
    DO DOG DRY DUE DYE EAR EAT END EX EYE FAR FAT FED FEW FIT FLU FOR GAP GAS GET GO GOT GUM GUN GUT HAD HAS HE HER HIM
    HIP HIS HIT HOT HOW ICE IF ILL IN IS IT ITS JAW JOB KEY KG KIN LAB LAW LED LEG LET LID LIP LOW MAN MAY MEN MG ML MM
    NAP NEW NIL NO NON NOR NOT NOW OF OFF OIL OLD ON ONE OR OUR OUT OWN PAD PAY PER PRE PUS PUT RAN RAW RAY RE RED RIB
    RUN SAC SAT SAW SEE SET SEX SHE SIP SIT SIX SKY SON SUB SUN TAN TEN THE TIP TO TOE TOO TOP TRI TRY TWO UN UP US USE
    VIA WAR WAS WAY WE WET WHO WHY YES YET YOU
    ANTI BILE BONE CELL DEAD DOSE DRUG DUCT FREE FROM HALF INTO LATE LESS LIFE LIKE LOBE LOSS LUNG MILD MORE NODE NONE
    ONLY PAIN POST RATE SELF SITE SKIN TYPE WEEK WITH YEAR DEATH GRADE LIVER OTHER STAGE
    DE DU DES EL EN ET LA LAS LE LES LOS CON POR SIN DAS DER DIE MIT UND VON
"""
"""Words that are as short as abbreviations, of languages in which studies are written."""

_KNOWN, _COMMON = frozenset(_ABBREVIATIONS.split()), frozenset(_WORDS.split())
_NAMES = {"CHILD-PUGH": "Child-Pugh", "BUDD-CHIARI": "Budd-Chiari", "GY": "Gy"}

_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ARTICLE = re.compile(r"(\S+) A(?= [a-z])")
_LETTERED = ("hepatitis", "class", "grade", "stage", "group", "type", "vitamin", "arm", "part", "influenza")
"""Words after which an A is a letter and no article."""

_ROMAN = re.compile(r"[IVX]+[ABC]?")


def lowered(text: str) -> str:
    """Write a text in capitals as words: ``HCC PROGRESSION`` is ``HCC progression``, ``DEB-TACE`` stays.

    A text with a small letter in it was typed as it should be, and stays.
    """
    if not text.isupper():
        return text
    return _ARTICLE.sub(_article, _COMPOUND.sub(lambda found: _compound(found[0]), text))


def is_word(text: str) -> bool:
    """Tell whether a short text in capitals is a common word, so that it is no abbreviation."""
    return text in _COMMON


def _compound(word: str) -> str:
    """One word, or several joined by hyphens: a short part is what the part beside it is."""
    parts = word.split("-")
    beside = len(parts) > 1 and any(_is_abbreviation(part) for part in parts)
    return _NAMES.get(word) or "-".join(part if _stays(part, beside=beside) else part.lower() for part in parts)


def _article(found: re.Match) -> str:
    return found[0] if found[1] in _LETTERED else f"{found[1]} a"


def _stays(part: str, *, beside: bool) -> bool:
    return len(part) == 1 or _is_abbreviation(part) or (beside and len(part) <= 4 and part not in _COMMON)


def _is_abbreviation(part: str) -> bool:
    if part in _KNOWN or any(sign.isdigit() for sign in part):
        return True
    if part in _COMMON or len(part) == 1:
        return False
    return len(part) <= 3 or _ROMAN.fullmatch(part) is not None or (part.isascii() and not set(part) & set("AEIOUY"))
