"""Start and end of treatment, and whose readings count: what checks and derivations both stand on."""

import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.terms import is_term, plain


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

    Where several --EVALID of a subject stand under one such reader, the accepted records count (--ACPTFL = Y). Whether
    there is one for each reading is a matter of the checks (`checks.readers`).

    Parameters
    ----------
    records : DataFrame
        TU, TR or RS.
    reader : str
        The variable that names the reader: TUEVAL, TREVAL or RSEVAL.
    count : tuple of str
        The readers whose readings count.
    """
    counted = records[is_term(records[reader], "", *count)]
    several = of_several_readers(counted, reader=reader)
    return counted[~several | accepted(counted, reader=reader)] if several.any() else counted


def of_several_readers(counted: pd.DataFrame, *, reader: str) -> pd.Series:
    """Tell which records are of a subject (RS: and a test) for whom several --EVALID stand under the same --EVAL.

    A record that has neither --EVAL nor --EVALID names nobody and is none of them.
    """
    identified = counted.get(f"{reader}ID")
    if identified is None or not (names := plain(identified)).any():
        return pd.Series(False, index=counted.index)
    evaluator = plain(counted[reader])
    named = (names != "") | (evaluator != "")
    by = [counted["USUBJID"], evaluator, *(counted[name] for name in ("RSCAT", "RSTESTCD") if name in counted)]
    return named & (names.where(named).groupby(by).transform("nunique") > 1)


def accepted(records: pd.DataFrame, *, reader: str) -> pd.Series:
    """Tell which records are accepted: --ACPTFL is Y."""
    flag = f"{reader.removesuffix('EVAL')}ACPTFL"
    return is_term(records[flag], "Y") if flag in records else pd.Series(False, index=records.index)
