"""Lesions that were not treated: whether an assessment shows all of them to be gone (rule 12)."""

import pandas as pd

from helpers.derive.assessments import STATE_TEST
from helpers.foundation.calendar import first_possible_day
from helpers.foundation.terms import is_term, mapped
from helpers.ingest.lesions import whole_lesion

_LESION = ["USUBJID", "LESION"]


def untreated_lesions(tu: pd.DataFrame, treated: pd.DataFrame) -> pd.DataFrame:
    """Lesions identified as NON-TARGET that are none of the treated ones.

    Parameters
    ----------
    tu : DataFrame
        TU by the readers that count: USUBJID, TULNKID, TUTESTCD, TUSTRESC, TUDTC.
    treated : DataFrame
        What `lesions.treated_lesions` gives.

    Returns
    -------
    DataFrame
        One row per lesion: USUBJID, LESION, SINCE (the first day on which it can have been identified; missing where no
        date says).
    """
    named = tu[(tu["TUTESTCD"] == "TUMIDENT") & (tu["TUSTRESC"] == "NON-TARGET")]
    named = named.assign(LESION=named["TULNKID"], SINCE=first_possible_day(named["TUDTC"]))
    own = pd.MultiIndex.from_frame(treated[_LESION].astype({"LESION": object}))
    named = named[~pd.MultiIndex.from_frame(named[_LESION]).isin(own)]
    return named.groupby(_LESION, as_index=False)["SINCE"].min()


def all_absent(assessed: pd.DataFrame, lesions: pd.DataFrame, records: pd.DataFrame) -> pd.Series:
    """Tell at which assessments every untreated lesion that was identified by then is recorded, and as absent.

    A lesion that was not looked at is not absent; nor is one with any other state in that assessment.

    Parameters
    ----------
    assessed : DataFrame
        One row per assessment: USUBJID, ASSESS, ADT.
    lesions : DataFrame
        What `untreated_lesions` gives.
    records : DataFrame
        What `assessments.assessed_records` gives.

    Returns
    -------
    Series of bool
        Aligned with ``assessed``; True where there is no untreated lesion.
    """
    states = records[(records["TRTESTCD"] == STATE_TEST) & records["valued"]]
    states = states.assign(
        ASSESS=states["ASSESS"].astype(object),
        LESION=mapped(states["TRLNKID"], whole_lesion),
        absent=is_term(states["TRSTRESC"], "ABSENT"),
    )
    absent = states.groupby(["USUBJID", "ASSESS", "LESION"])["absent"].all()
    looked_for = assessed[["USUBJID", "ASSESS", "ADT"]].reset_index(names="row").merge(lesions, on="USUBJID")
    looked_for = looked_for[~(looked_for["SINCE"] > looked_for["ADT"])]
    gone = looked_for.join(absent, on=["USUBJID", "ASSESS", "LESION"])["absent"].eq(True)
    return pd.Series(~assessed.index.isin(looked_for.loc[~gone, "row"]), index=assessed.index)
