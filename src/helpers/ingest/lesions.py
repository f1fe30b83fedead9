"""Lesions that were treated, split or merged: what checks and derivations both stand on (rules 7 and 8)."""

import pandas as pd

from helpers.foundation.calendar import last_possible_day

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
        One row a treated lesion: USUBJID, LESION (categories in the order of the names). A partial date of
        identification counts where its last possible day is on or before the start.
    """
    named = tu[(tu["TUTESTCD"] == "TUMIDENT") & (tu["TUSTRESC"] == "TARGET")]
    named = named.merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    before = named[last_possible_day(named["TUDTC"]) <= named["TRTSDT"]]
    lesions = before[["USUBJID", "TULNKID"]].rename(columns={"TULNKID": "LESION"}).astype({"LESION": "category"})
    return lesions.drop_duplicates().sort_values(["USUBJID", "LESION"], ignore_index=True)


def whole_lesion(name: str) -> str:
    """Name the lesion that a part belongs to; one that did not split is its own."""
    return name.split(".", 1)[0]


def says_merged(reason: str) -> bool:
    """Tell whether a lesion was not measured because it merged."""
    return reason.strip().upper().startswith(_MERGED)


def merged_into(reason: str) -> str:
    """Name the lesion, or the part of one, that a reason which `says_merged` names."""
    return reason.strip()[len(_MERGED) :].strip()
