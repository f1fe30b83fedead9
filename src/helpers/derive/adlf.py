"""ADLF: ALBI and Child-Pugh over time, and radiation-induced liver disease (rule 28)."""

import numpy as np
import pandas as pd

from helpers.derive.liver_scores import with_window
from helpers.derive.records import aligned, collected
from helpers.derive.rild import radiation_induced
from helpers.foundation.calendar import DATE
from helpers.foundation.contracts import ADAM
from helpers.foundation.contracts.liver import ADLF
from helpers.foundation.protocol import Liver
from helpers.foundation.terms import mapped

_NAMES = {
    "ALBI": "Albumin-bilirubin score",
    "CPSCORE": "Child-Pugh score",
    "RILDC": "ALP and new ascites (classic RILD by these criteria)",
    "RILDNC": "Child-Pugh rise, ALT or AST (non-classic RILD by these criteria)",
    "RILDCX": "ALP and new ascites (classic RILD by these criteria), up to the exact months",
    "RILDNCX": "Child-Pugh rise, ALT or AST (non-classic RILD by these criteria), up to the exact months",
}


def derive_adlf(
    scores: pd.DataFrame,
    adlb: pd.DataFrame | None,
    adae: pd.DataFrame,
    adsl_dates: pd.DataFrame,
    progressions: pd.DataFrame,
    *,
    liver: Liver,
    window_days: int,
) -> pd.DataFrame:
    """Derive ADLF, one row per subject, parameter and day; of RILD one row per treated subject and kind.

    Parameters
    ----------
    scores : DataFrame
        What `liver_scores.liver_scores` gives.
    adlb : DataFrame or None
        What `adlb.derive_adlb` gives, where laboratory was collected: USUBJID, LBSEQ, LBTESTCD, ADT, AVAL and ANRHI
        in the standard unit, ABLFL.
    adae : DataFrame
        USUBJID, AESEQ, AEDECOD, ASTDT, TRTEMFL.
    adsl_dates : DataFrame
        STUDYID, USUBJID, TRTSDT, TRTEDT, one row per subject; there is no RILD without TRTSDT.
    progressions : DataFrame
        USUBJID, ADT of the first progression of any kind, at most one row per subject.
    liver : Liver
        Section of the protocol.
    window_days : int
        Days by which the window is longer than its months.

    Returns
    -------
    DataFrame
        Columns of the ADLF contract, in the order of its key.

        ``ALBI``, ``CPSCORE``: see `liver_scores.liver_scores`. ``RILDC``, ``RILDNC``: see `rild.radiation_induced`;
        ``RILDCX``, ``RILDNCX``: the same up to exactly ``window_months``.
    """
    adlb = collected(adlb, ADAM["adlb"], like=adsl_dates)
    subjects = _treated(adsl_dates, progressions, liver=liver, window_days=window_days)
    windows = {"": subjects, "X": subjects.assign(WINENDT=subjects["EXACTDT"])}
    disease = radiation_induced(scores, adlb, adae, windows, liver=liver)
    disease = disease.assign(AVAL=np.nan, BASE=np.nan, CHG=np.nan, ABLFL="", WINDOWFL="", EXACTFL="")
    shown = scores[scores["PARAMCD"].isin(("ALBI", "CPSCORE"))].assign(INPUTS="")
    columns = [name for name in ADLF.columns if name != "PARAM"]
    rows = pd.concat([shown[columns], disease[columns]]).sort_values(list(ADLF.key), ignore_index=True)
    return rows.assign(PARAM=mapped(rows["PARAMCD"], _NAMES.get))[list(ADLF.columns)]


def _treated(dates: pd.DataFrame, progressions: pd.DataFrame, *, liver: Liver, window_days: int) -> pd.DataFrame:
    """Treated subjects with their window and PROGDT, the day of a progression."""
    treated = dates.loc[dates["TRTSDT"].notna(), ["STUDYID", "USUBJID", "TRTSDT", "TRTEDT"]]
    treated = treated.sort_values("USUBJID", ignore_index=True)
    progressed = aligned(progressions[["USUBJID", "ADT"]], treated)["ADT"]
    return with_window(treated, liver=liver, window_days=window_days).assign(PROGDT=progressed.astype(DATE))
