"""Which subjects are reported dead, on what date and by which domain (rule 5)."""

import pandas as pd

from helpers.foundation.calendar import first_possible_day


def reported_deaths(dm: pd.DataFrame, ds: pd.DataFrame, ss: pd.DataFrame) -> pd.DataFrame:
    """Death of each subject as first reported: the date in DM, else the earliest in DS, else in SS.

    Parameters
    ----------
    dm, ds, ss : DataFrame
        DM (USUBJID, DTHDTC), DS (USUBJID, DSDECOD, DSSTDTC) and SS (USUBJID, SSSTRESC, SSDTC).

    Returns
    -------
    DataFrame
        One row a subject with a dated death: USUBJID, death (ISO text, may be partial), source (DM, DS or SS).
    """
    dated = pd.concat([_dates(dm, "DTHDTC", "DM"), died_in_ds(ds), dead_in_ss(ss)], ignore_index=True)
    dated = dated[dated["death"] != ""]
    dated["first"] = first_possible_day(dated["death"])
    ordered = dated.sort_values(["USUBJID", "source", "first", "death"], kind="stable")
    return ordered.drop_duplicates("USUBJID")[["USUBJID", "death", "source"]].reset_index(drop=True)


def died_in_ds(ds: pd.DataFrame) -> pd.DataFrame:
    """Deaths that DS reports, dated or not: USUBJID, death, source."""
    return _dates(ds[ds["DSDECOD"].str.upper() == "DEATH"], "DSSTDTC", "DS")


def dead_in_ss(ss: pd.DataFrame) -> pd.DataFrame:
    """Contacts of SS that report a death, dated or not: USUBJID, death, source."""
    return _dates(ss[ss["SSSTRESC"].str.upper() == "DEAD"], "SSDTC", "SS")


def _dates(records: pd.DataFrame, variable: str, source: str) -> pd.DataFrame:
    return pd.DataFrame({"USUBJID": records["USUBJID"], "death": records[variable], "source": source})
