"""Doses to volumes as data: the tests of XD, and the units in which they may be given (rule 48)."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from helpers.foundation.laboratory import plain_unit


class Volume(NamedTuple):
    """What one XDTESTCD measures: its name, its standard unit, whether it is of one lesion, and its largest value.

    A value above ``plausible`` is doubtful.
    """

    name: str
    unit: str
    of_lesion: bool
    plausible: float


TESTS: Mapping[str, Volume] = {
    "GTVVOL": Volume("Gross Tumour Volume", "cm3", True, 3_000),
    "PTVVOL": Volume("Planning Target Volume", "cm3", True, 4_000),
    "LIVVOL": Volume("Liver Volume", "cm3", False, 6_000),
    "LIVSPARE": Volume("Liver Volume below 15 Gy", "cm3", False, 6_000),
    "PTVD95": Volume("Dose to 95% of the Planning Target Volume", "Gy", True, 120),
    "LIVMEAN": Volume("Mean Dose to the Liver without Gross Tumour Volume", "Gy", False, 60),
}

UNITS: Mapping[str, Mapping[str, float]] = {
    "cm3": {"cm3": 1.0, "cm^3": 1.0, "cc": 1.0, "ccm": 1.0, "ml": 1.0, "l": 1000.0},
    "Gy": {"gy": 1.0, "cgy": 0.01},
}
"""What one of each unit is worth in the standard unit; units as `plain_unit` writes them."""


def in_standard_unit(xd: pd.DataFrame) -> pd.Series:
    """Values of XD in the standard unit of their test; missing where test or unit is not known here.

    One row is one record: XDTESTCD, XDSTRESN, XDSTRESU.
    """
    pairs = zip(xd["XDTESTCD"], xd["XDSTRESU"], strict=True)
    factors = [
        UNITS[TESTS[test].unit].get(plain_unit(unit), float("nan")) if test in TESTS else float("nan")
        for test, unit in pairs
    ]
    return xd["XDSTRESN"] * pd.Series(factors, index=xd.index, dtype="float64")
