"""Which subjects are reported dead, on what date and by which domain (rule 5)."""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import complete_date, first_possible_day, iso
from helpers.foundation.terms import is_term, mapped


def reported_deaths(dm: pd.DataFrame, ds: pd.DataFrame, ss: pd.DataFrame | None) -> pd.DataFrame:
    """Death of each subject as first reported: the date in DM, else the earliest in DS, else in SS.

    Parameters
    ----------
    dm, ds, ss : DataFrame
        DM (USUBJID, DTHDTC), DS (USUBJID, DSSEQ, DSDECOD, DSSTDTC) and, where it was collected, SS (USUBJID, SSSEQ,
        SSSTRESC, SSDTC).

    Returns
    -------
    DataFrame
        One row per subject with a dated death: USUBJID, death (ISO text, may be partial), source (DM, DS or SS),
        dated_by (its variable) and sequence (of several records that are equally early the lowest; NaN in DM). Of one
        month, a date whose day is known comes before one whose day is not.
    """
    contacts = [] if ss is None else [dead_in_ss(ss)]
    dated = pd.concat([_dates(dm, "DTHDTC", "DM"), died_in_ds(ds), *contacts], ignore_index=True)
    dated = dated[dated["death"] != ""]
    first = first_possible_day(dated["death"])
    dated = dated.assign(first=first, month=mapped(iso(first), lambda day: day[:7]))
    dated["partial"] = complete_date(dated["death"]).isna()
    ordered = dated.sort_values(["USUBJID", "source", "month", "partial", "first", "sequence"], kind="stable")
    return ordered.drop_duplicates("USUBJID").drop(columns=["first", "month", "partial"]).reset_index(drop=True)


def died_in_ds(ds: pd.DataFrame) -> pd.DataFrame:
    """Deaths that DS reports, dated or not: USUBJID, death, source, dated_by, sequence."""
    return _dates(ds[is_term(ds["DSDECOD"], "DEATH")], "DSSTDTC", "DS")


def dead_in_ss(ss: pd.DataFrame) -> pd.DataFrame:
    """Contacts of SS that report a death, dated or not: USUBJID, death, source, dated_by, sequence."""
    return _dates(ss[is_term(ss["SSSTRESC"], "DEAD")], "SSDTC", "SS")


def _dates(records: pd.DataFrame, variable: str, source: str) -> pd.DataFrame:
    sequence = records[f"{source}SEQ"].astype("float64") if source != "DM" else np.nan
    return pd.DataFrame({
        "USUBJID": records["USUBJID"],
        "death": records[variable],
        "source": source,
        "dated_by": variable,
        "sequence": sequence,
    })  # fmt: skip
