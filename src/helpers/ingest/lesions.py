"""Lesions: whose records are used, which were treated, split or merged, for checks and derivations (rules 7, 8)."""

import pandas as pd

from helpers.foundation.calendar import last_possible_day

SIZES = ("VDIAM", "LDIAM")
USED_TESTS = {"TUTESTCD": ("TUMIDENT",), "TRTESTCD": (*SIZES, "TUMSTATE")}
"""Tests of TU and TR whose records are used; those of another test, such as SUMDIAM, need no lesion."""

_MERGED = "MERGED INTO"


def treated_lesions(tu: pd.DataFrame, start: pd.DataFrame) -> pd.DataFrame:
    """Lesions treated with SBRT: identified as TARGET on or before its start (rule 7).

    Parameters
    ----------
    tu : DataFrame
        TU by the readers that count: USUBJID, TULNKID, TUTESTCD, TUSTRESC, TUDTC.
    start : DataFrame
        USUBJID, TRTSDT of the treated subjects.

    Returns
    -------
    DataFrame
        One row per treated lesion: USUBJID, LESION (categories in the order of the names). A partial date of
        identification counts where its last possible day is on or before the start.
    """
    named = tu[(tu["TUTESTCD"] == "TUMIDENT") & (tu["TUSTRESC"] == "TARGET")]
    named = named.merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    before = named[last_possible_day(named["TUDTC"]) <= named["TRTSDT"]]
    lesions = before[["USUBJID", "TULNKID"]].rename(columns={"TULNKID": "LESION"}).astype({"LESION": "category"})
    return lesions.drop_duplicates().sort_values(["USUBJID", "LESION"], ignore_index=True)


def of_used_tests(records: pd.DataFrame) -> pd.DataFrame:
    """Keep the records of TU or TR whose test is used; of another domain all."""
    for variable, tests in USED_TESTS.items():
        if variable in records:
            return records[records[variable].isin(tests)]
    return records


def whole_lesion(name: str) -> str:
    """Name the lesion that a part belongs to; one that did not split is its own."""
    return name.split(".", 1)[0]


def says_merged(reason: str) -> bool:
    """Tell whether a lesion was not measured because it merged."""
    return reason.strip().upper().startswith(_MERGED)


def merged_into(reason: str) -> str:
    """Name the lesion, or the part of one, that a reason which `says_merged` names."""
    return reason.strip()[len(_MERGED) :].strip()
