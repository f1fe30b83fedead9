"""Start and end of treatment, and whose readings count: used by checks and derivations."""

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
        One row per treated subject: USUBJID, TRTSDT, TRTSSEQ (EXSEQ of the first fraction), TRTEDT.
    """
    given = fractions(ex, treatment=treatment)
    start, end = complete_date(given["EXSTDTC"]), complete_date(given["EXENDTC"])
    dated = given.assign(start=start, end=end.fillna(start)).sort_values(["USUBJID", "start", "EXSEQ"])
    first = dated.drop_duplicates("USUBJID").rename(columns={"start": "TRTSDT", "EXSEQ": "TRTSSEQ"})
    last = first["USUBJID"].map(dated.groupby("USUBJID")["end"].max())
    dates = first[["USUBJID", "TRTSDT", "TRTSSEQ"]].assign(TRTEDT=last)
    return dates.astype({"TRTSSEQ": "float64"}).reset_index(drop=True)


def fractions(ex: pd.DataFrame, *, treatment: str) -> pd.DataFrame:
    """Keep the records of EX that are fractions given: the treatment, with a dose above 0 (rule 1)."""
    return ex[is_term(ex["EXTRT"], treatment) & (ex["EXDOSE"] > 0)]


def courses(ex: pd.DataFrame, lesions: pd.DataFrame, *, treatment: str) -> pd.DataFrame:
    """Tell which fractions belong together: those of a lesion, or of all lesions of a subject at once (rule 1).

    Where one lesion was treated, a fraction that names none is that lesion's, also a second one of a day. Where several
    were (or TU says of none that it was), fractions that name none are one course of all of them, unless two of these
    have one day, or others of the subject name a lesion: then it is not known which lesion got which dose.

    Parameters
    ----------
    ex : DataFrame
        EX: USUBJID, EXTRT, EXDOSE, EXLNKID, EXSTDTC.
    lesions : DataFrame
        What `lesions.treated_lesions` gives.
    treatment : str
        The EXTRT that counts.

    Returns
    -------
    DataFrame
        The fractions given, with course (the lesion; empty for all of a subject) and unclear (True for every fraction
        of a subject of whom it is not known which lesion got which dose).
    """
    given = fractions(ex, treatment=treatment)
    treated = lesions.groupby("USUBJID")["LESION"]
    only = treated.first().astype(object)[treated.size() == 1]
    course = given["EXLNKID"].where(given["EXLNKID"] != "", given["USUBJID"].map(only)).fillna("").astype(object)
    given = given.assign(course=course, day=complete_date(given["EXSTDTC"]))
    unnamed = given[given["course"] == ""]
    again = unnamed.loc[unnamed.duplicated(["USUBJID", "day"]), "USUBJID"]
    mixed = given.loc[(given["course"] != "") & given["USUBJID"].isin(unnamed["USUBJID"]), "USUBJID"]
    return given.assign(unclear=given["USUBJID"].isin([*again, *mixed])).drop(columns="day")


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
