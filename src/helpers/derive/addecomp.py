"""ADDECOMP: the first ascites, encephalopathy, variceal bleeding and hepatic failure after the start (rule 49)."""

import pandas as pd

from helpers.derive.records import first_of_each
from helpers.foundation.calendar import DATE
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Decompensation
from helpers.foundation.terms import is_term, mapped

_POINTS = {"CPASCITE": "ASCITES", "CPENCEPH": "ENCEPHALOPATHY"}
_KEY = ["USUBJID", "DECOMP"]


def derive_addecomp(
    scores: pd.DataFrame, adae: pd.DataFrame, treated: pd.DataFrame, *, decompensation: Decompensation
) -> pd.DataFrame | None:
    """Find the first day of each kind of hepatic decompensation.

    Parameters
    ----------
    scores : DataFrame
        What `liver_scores.liver_scores` gives: points of ascites and encephalopathy (``CPASCITE``, ``CPENCEPH``).
    adae : DataFrame
        USUBJID, AESEQ, AEDECOD, ASTDT, TRTEMFL.
    treated : DataFrame
        STUDYID, USUBJID, TRTSDT of the treated subjects.
    decompensation : Decompensation
        Section of the protocol: preferred terms of the adverse events.

    Returns
    -------
    DataFrame or None
        One row per treated subject and kind that it had; columns of the ADDECOMP contract. New is what comes after
        TRTSDT with more points than at baseline, or is a treatment-emergent adverse event; of both on one day the
        points are named. None where neither points nor adverse events were recorded.
    """
    points = scores[scores["PARAMCD"].isin(_POINTS)]
    if points.empty and adae.empty:
        return None
    risen = points[(points["CHG"] > 0)].assign(DECOMP=lambda rows: mapped(rows["PARAMCD"], _POINTS.get))
    emergent = adae[adae["TRTEMFL"] == "Y"]
    reported = [
        emergent[is_term(emergent["AEDECOD"], *terms)].assign(DECOMP=kind.upper())
        for kind, terms in decompensation.model_dump().items()
    ]
    reported = pd.concat(reported).assign(SRCDOM="AE").rename(columns={"ASTDT": "ADT", "AESEQ": "SRCSEQ"})
    columns = [*_KEY, "ADT", "SRCDOM", "SRCSEQ"]
    rows = pd.concat([risen[columns].assign(first=0), reported[columns].assign(first=1)], ignore_index=True)
    rows = rows.merge(treated[["STUDYID", "USUBJID"]], on="USUBJID")
    first = first_of_each(rows, _KEY, ["ADT", "first", "SRCSEQ"])
    first = first.astype({"ADT": DATE, "SRCSEQ": "float64", "SRCDOM": object, "DECOMP": object})
    return first[list(ADAM["addecomp"].columns)]
