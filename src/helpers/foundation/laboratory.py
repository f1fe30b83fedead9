"""Laboratory tests as data: units, and the limits of CTCAE v4.03 with its published definitions (rule 27).

Nothing here is computed from a study. Grading itself is in `helpers.derive.lab_grades`.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd


class Assay(NamedTuple):
    """A laboratory test: its name, its standard unit, and what one unit of each other kind is worth in it.

    Units are written as `plain_unit` writes them; there may be many spellings of a unit, each with its
    factor.
    """

    name: str
    unit: str
    factors: Mapping[str, float]


class Limit(NamedTuple):
    """Where a grade begins: beyond ``times`` the reference, or beyond ``times`` itself where ``of`` is empty.

    ``of`` is ANRHI (upper limit of normal), ANRLO (lower limit) or BASE (baseline value); a limit without a
    reference is in the standard unit of the test, and in ``stated`` as the CTCAE states it in other units, where that
    is not the same. The limit itself still belongs to the grade below.
    """

    grade: int
    times: float
    of: str
    stated: Mapping[str, float] = MappingProxyType({})


class Criterion(NamedTuple):
    """How CTCAE v4.03 grades the values of one test.

    ``above`` tells whether grades begin above their limits or below. A value can be graded where at least one
    of ``references`` is known, or where it is beyond a limit without a reference. ``published`` holds the
    definitions of grades 1 to 4, quoted from the CTCAE; a clinical grade has a definition and no limit, so no
    value can give it.
    """

    term: str
    above: bool
    references: tuple[str, ...]
    limits: tuple[Limit, ...]
    published: tuple[str, ...]


def conversion(tests: pd.Series, units: pd.Series) -> pd.Series:
    """Factor from each unit to the standard unit of the test; missing where test or unit is unknown.

    One row is one result; ``tests`` are values of LBTESTCD, ``units`` of LBSTRESU. Case, spaces and the ways
    to write micro, cubic millimetres and powers of ten do not matter.
    """
    test, names = pd.factorize(tests.to_numpy(dtype=object), use_na_sentinel=False)
    unit, spellings = pd.factorize(units.to_numpy(dtype=object), use_na_sentinel=False)
    plain = [plain_unit(spelling) for spelling in spellings]
    known = [ASSAYS[name].factors if name in ASSAYS else {} for name in names]
    table = np.array([[factors.get(one, np.nan) for one in plain] for factors in known])
    factors = table.reshape(len(names), len(plain))[test, unit] if len(tests) else np.empty(0)
    return pd.Series(factors, index=tests.index, dtype="float64")


def standard_unit(tests: pd.Series) -> pd.Series:
    """Name the unit in which values of each test are analysed; empty for a test that is not known here."""
    return tests.map({test: assay.unit for test, assay in ASSAYS.items()}).fillna("").astype(object)


def plain_unit(unit: str) -> str:
    """Spell a unit one way: lower case, no spaces, ``u`` for micro, ``10^9`` for powers, ``ul`` for mm3."""
    raised = _SUPERSCRIPT.sub(lambda digits: "^" + digits.group().translate(_DIGITS), str(unit))
    text = "".join(unicodedata.normalize("NFKC", raised).split()).lower()
    text = text.replace("\u03bc", "u").replace("\u00d7", "x")
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    return text


_SUPERSCRIPT = re.compile("[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+")
_DIGITS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\bmc(?=(?:mol|kat|g|l)\b)", "u"),
        (r"^x?10(?:\^|\*\*?|e\+?|exp|\()0*(\d+)\)?", r"10^\1"),
        (r"^x?1e\+?0*(\d+)(?=/)", r"10^\1"),
        (r"(?<=/)(?:mm[\^*]?3|cumm|cmm)$", "ul"),
        (r"(?:cells?|counts?|#)(?=/)", ""),
        (r"^(?:th|thous?|thousands?|x?1000)(?=/)", "k"),
        (r"^gms?(?=[/%])", "g"),
    )
)

_ENZYME = {
    **dict.fromkeys(("u/l", "iu/l", "ui/l", "ie/l", "units/l", "mu/ml", "miu/ml"), 1.0),
    **{"ukat/l": 60.0, "nkat/l": 0.06},
}
_PROTEIN = {"g/l": 1.0, "mg/ml": 1.0, "g/dl": 10.0, "g/100ml": 10.0, "g%": 10.0, "mg/dl": 0.01}
_CELLS = {
    **dict.fromkeys(("10^9/l", "gi/l", "g/l", "giga/l", "10^3/ul", "k/ul", "10^6/ml", "/nl"), 1.0),
    **dict.fromkeys(("/ul", "10^6/l"), 0.001),
    **{"10^2/ul": 0.1, "10^4/ul": 10.0, "10^5/ul": 100.0, "10^12/l": 1000.0},
}
# mg/dL of bilirubin and creatinine: the factors of the SI conversion table of the AMA Manual of Style
_BILIRUBIN = {"umol/l": 1.0, "nmol/ml": 1.0, "mmol/l": 1000.0, "mg/dl": 17.104, "mg%": 17.104, "mg/l": 1.7104}
_CREATININE = {"umol/l": 1.0, "nmol/ml": 1.0, "mmol/l": 1000.0, "mg/dl": 88.4, "mg%": 88.4, "mg/l": 8.84}
# the chain with one haem, 16 114 g/mol, is what laboratories mean by mmol/L of haemoglobin
_HAEMOGLOBIN = {**_PROTEIN, "mmol/l": 16.114}
# WHO reference preparation 72/225: 1 IU is 1.21 ng
_AFP = {
    **dict.fromkeys(("ug/l", "ng/ml"), 1.0),
    **dict.fromkeys(("iu/ml", "u/ml", "kiu/l", "ku/l"), 1.21),
}
_RATIO = dict.fromkeys(("", "ratio", "inr", "{inr}", "1"), 1.0)

ASSAYS: Mapping[str, Assay] = {
    "ALT": Assay("Alanine aminotransferase", "U/L", _ENZYME),
    "AST": Assay("Aspartate aminotransferase", "U/L", _ENZYME),
    "ALP": Assay("Alkaline phosphatase", "U/L", _ENZYME),
    "GGT": Assay("Gamma-glutamyl transferase", "U/L", _ENZYME),
    "BILI": Assay("Bilirubin", "umol/L", _BILIRUBIN),
    "ALB": Assay("Albumin", "g/L", _PROTEIN),
    "PLAT": Assay("Platelets", "10^9/L", _CELLS),
    "WBC": Assay("Leukocytes", "10^9/L", _CELLS),
    "NEUT": Assay("Neutrophils", "10^9/L", _CELLS),
    "LYM": Assay("Lymphocytes", "10^9/L", _CELLS),
    "HGB": Assay("Haemoglobin", "g/L", _HAEMOGLOBIN),
    "INR": Assay("International normalised ratio", "RATIO", _RATIO),
    "CREAT": Assay("Creatinine", "umol/L", _CREATININE),
    "AFP": Assay("Alpha-fetoprotein", "ug/L", _AFP),
}
"""Every laboratory test of the project by LBTESTCD."""


def _above_uln(term: str, times: tuple[float, ...], published: tuple[str, ...]) -> Criterion:
    limits = tuple(Limit(grade, multiple, "ANRHI") for grade, multiple in enumerate(times, start=1))
    return Criterion(term, True, ("ANRHI",), limits, published)


def _below_lln(term: str, values: tuple[float, ...], published: tuple[str, ...]) -> Criterion:
    absolute = tuple(Limit(grade, value, "") for grade, value in enumerate(values, start=2))
    return Criterion(term, False, ("ANRLO",), (Limit(1, 1.0, "ANRLO"), *absolute), published)


_CLINICAL = "Life-threatening consequences; urgent intervention indicated"
_TRANSAMINASE = (">ULN - 3.0 x ULN", ">3.0 - 5.0 x ULN", ">5.0 - 20.0 x ULN", ">20.0 x ULN")
_CHOLESTASIS = (">ULN - 2.5 x ULN", ">2.5 - 5.0 x ULN", ">5.0 - 20.0 x ULN", ">20.0 x ULN")

CTCAE: Mapping[str, Criterion] = {
    "ALT": _above_uln("Alanine aminotransferase increased", (1, 3, 5, 20), _TRANSAMINASE),
    "AST": _above_uln("Aspartate aminotransferase increased", (1, 3, 5, 20), _TRANSAMINASE),
    "ALP": _above_uln("Alkaline phosphatase increased", (1, 2.5, 5, 20), _CHOLESTASIS),
    "GGT": _above_uln("GGT increased", (1, 2.5, 5, 20), _CHOLESTASIS),
    "BILI": _above_uln("Blood bilirubin increased", (1, 1.5, 3, 10), (
        ">ULN - 1.5 x ULN",
        ">1.5 - 3.0 x ULN",
        ">3.0 - 10.0 x ULN",
        ">10.0 x ULN",
    )),
    "ALB": _below_lln("Hypoalbuminemia", (30, 20), (
        "<LLN - 3 g/dL; <LLN - 30 g/L",
        "<3 - 2 g/dL; <30 - 20 g/L",
        "<2 g/dL; <20 g/L",
        _CLINICAL,
    )),
    "PLAT": _below_lln("Platelet count decreased", (75, 50, 25), (
        "<LLN - 75,000/mm3; <LLN - 75.0 x 10e9/L",
        "<75,000 - 50,000/mm3; <75.0 - 50.0 x 10e9/L",
        "<50,000 - 25,000/mm3; <50.0 - 25.0 x 10e9/L",
        "<25,000/mm3; <25.0 x 10e9/L",
    )),
    "WBC": _below_lln("White blood cell decreased", (3, 2, 1), (
        "<LLN - 3000/mm3; <LLN - 3.0 x 10e9/L",
        "<3000 - 2000/mm3; <3.0 - 2.0 x 10e9/L",
        "<2000 - 1000/mm3; <2.0 - 1.0 x 10e9/L",
        "<1000/mm3; <1.0 x 10e9/L",
    )),
    "NEUT": _below_lln("Neutrophil count decreased", (1.5, 1, 0.5), (
        "<LLN - 1500/mm3; <LLN - 1.5 x 10e9/L",
        "<1500 - 1000/mm3; <1.5 - 1.0 x 10e9/L",
        "<1000 - 500/mm3; <1.0 - 0.5 x 10e9/L",
        "<500/mm3; <0.5 x 10e9/L",
    )),
    "LYM": _below_lln("Lymphocyte count decreased", (0.8, 0.5, 0.2), (
        "<LLN - 800/mm3; <LLN - 0.8 x 10e9/L",
        "<800 - 500/mm3; <0.8 - 0.5 x 10e9/L",
        "<500 - 200/mm3; <0.5 - 0.2 x 10e9/L",
        "<200/mm3; <0.2 x 10e9/L",
    )),
    "HGB": Criterion("Anemia", False, ("ANRLO",), (
        Limit(1, 1, "ANRLO"), Limit(2, 100, "", {"mmol/l": 6.2}), Limit(3, 80, "", {"mmol/l": 4.9}),
    ), (
        "Hgb <LLN - 10.0 g/dL; <LLN - 6.2 mmol/L; <LLN - 100 g/L",
        "Hgb <10.0 - 8.0 g/dL; <6.2 - 4.9 mmol/L; <100 - 80 g/L",
        "Hgb <8.0 g/dL; <4.9 mmol/L; <80 g/L; transfusion indicated",
        _CLINICAL,
    )),
    "INR": _above_uln("INR increased", (1, 1.5, 2.5), (
        ">1 - 1.5 x ULN; >1 - 1.5 times above baseline if on anticoagulation",
        ">1.5 - 2.5 x ULN; >1.5 - 2.5 times above baseline if on anticoagulation",
        ">2.5 x ULN; >2.5 times above baseline if on anticoagulation",
        "-",
    )),
    "CREAT": Criterion("Creatinine increased", True, ("ANRHI", "BASE"), (
        Limit(1, 1, "BASE"), Limit(1, 1, "ANRHI"),
        Limit(2, 1.5, "BASE"), Limit(2, 1.5, "ANRHI"),
        Limit(3, 3, "BASE"), Limit(3, 3, "ANRHI"),
        Limit(4, 6, "ANRHI"),
    ), (
        ">1 - 1.5 x baseline; >ULN - 1.5 x ULN",
        ">1.5 - 3.0 x baseline; >1.5 - 3.0 x ULN",
        ">3.0 baseline; >3.0 - 6.0 x ULN",
        ">6.0 x ULN",
    )),
}  # fmt: skip
"""CTCAE v4.03 (NCI, NIH publication 09-5410, 14 June 2010) by LBTESTCD, grades 1 to 4.

Haemoglobin in mmol/L is compared with CTCAE's own 6.2 and 4.9, which are not exactly 100 and 80 g/L. INR is
compared with the upper limit alone, because who takes an anticoagulant is not known.
"""
