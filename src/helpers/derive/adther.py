"""ADTHER: subsequent anti-cancer therapy and liver transplant of the treated subjects (rules 12 and 18)."""

import pandas as pd

from helpers.foundation.calendar import days_between
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Therapy
from helpers.foundation.terms import chosen, flag, is_term


def derive_adther(therapies: pd.DataFrame, subjects: pd.DataFrame, *, therapy: Therapy) -> pd.DataFrame:
    """Date each therapy against the start of treatment, and flag the first of each subject.

    Parameters
    ----------
    therapies : DataFrame
        What `therapy.therapies_after` gives for subsequent therapy and transplant.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT of the treated subjects.
    therapy : Therapy
        The categories.

    Returns
    -------
    DataFrame
        One row a procedure or medication after the start; columns of the ADTHER contract. AVAL in days, 1 on the day
        of the first fraction, as in ADTTE.
    """
    rows = therapies.merge(subjects[["STUDYID", "USUBJID", "TRTSDT"]], on="USUBJID")
    rows = rows.rename(columns={"ADT": "ASTDT", "TREATMENT": "ATRT"}).assign(
        ACAT=chosen([is_term(rows["CATEGORY"], therapy.transplant)], ["TRANSPLANT"], default="THERAPY"),
        AOCCFL=flag(~rows.duplicated("USUBJID")),
    )
    rows["AVAL"] = days_between(rows["ASTDT"], rows["TRTSDT"]) + 1
    return rows[list(ADAM["adther"].columns)]
