"""Start and end of treatment, and whose readings count: what checks and derivations both stand on."""

import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.terms import is_term


def treatment_dates(ex: pd.DataFrame, *, treatment: str) -> pd.DataFrame:
    """First and last fraction of each treated subject (rule 1).

    Parameters
    ----------
    ex : DataFrame
        EX: USUBJID, EXSEQ, EXTRT, EXDOSE (Gy), EXSTDTC, EXENDTC.
    treatment : str
        The EXTRT that counts; fractions without a dose above 0 do not.

    Returns
    -------
    DataFrame
        One row a treated subject: USUBJID, TRTSDT, TRTSSEQ (EXSEQ of the first fraction), TRTEDT.
    """
    given = fractions(ex, treatment=treatment)
    start, end = complete_date(given["EXSTDTC"]), complete_date(given["EXENDTC"])
    dated = given.assign(start=start, end=end.fillna(start)).sort_values(["USUBJID", "start", "EXSEQ"])
    dates = dated.groupby("USUBJID").agg(TRTSDT=("start", "min"), TRTSSEQ=("EXSEQ", "first"), TRTEDT=("end", "max"))
    return dates.astype({"TRTSSEQ": "float64"}).reset_index()


def fractions(ex: pd.DataFrame, *, treatment: str) -> pd.DataFrame:
    """Keep the records of EX that are fractions given: the treatment, with a dose above 0 (rule 1)."""
    return ex[is_term(ex["EXTRT"], treatment) & (ex["EXDOSE"] > 0)]


def counted_readings(records: pd.DataFrame, *, reader: str, count: tuple[str, ...]) -> pd.DataFrame:
    """Keep the records of the readers that count, and those that name nobody.

    Parameters
    ----------
    records : DataFrame
        TU, TR or RS.
    reader : str
        The variable that names the reader: TUEVAL, TREVAL or RSEVAL.
    count : tuple of str
        The readers whose readings count.
    """
    return records[is_term(records[reader], "", *count)]
