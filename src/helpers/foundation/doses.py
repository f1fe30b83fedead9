"""Doses to volumes (XD): the tests that are used, and their units."""

import numpy as np
import pandas as pd

_VOLUME = {"cm3": 1.0, "cm^3": 1.0, "cm³": 1.0, "ml": 1.0, "cc": 1.0}
_DOSE = {"gy": 1.0, "cgy": 0.01}

TESTS = {
    "GTVVOL": ("Volume of the gross tumour", "cm3"),
    "PTVVOL": ("Volume of the planning target", "cm3"),
    "LIVVOL": ("Volume of the liver", "cm3"),
    "LIVSPARE": ("Volume of the liver below 15 Gy", "cm3"),
    "PTVD95": ("Dose to 95% of the planning target", "Gy"),
    "LIVMEAN": ("Mean dose to the liver without tumour", "Gy"),
}
"""By XDTESTCD what it is, and its standard unit."""


def factor(tests: pd.Series, units: pd.Series) -> pd.Series:
    """What a value has to be multiplied by to be in the standard unit of its test; missing of another test or unit."""
    known = {"cm3": _VOLUME, "Gy": _DOSE}
    pairs = zip(tests, units.str.strip().str.lower(), strict=True)
    found = [known[TESTS[test][1]].get(unit, np.nan) if test in TESTS else np.nan for test, unit in pairs]
    return pd.Series(found, index=tests.index, dtype="float64")
