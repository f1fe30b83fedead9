"""ADXD: doses to tumour and liver in standard units (rule 48)."""

import pandas as pd

from helpers.foundation.contracts import ADAM
from helpers.foundation.dosimetry import TESTS, in_standard_unit
from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import mapped
from helpers.ingest.treatment import courses

_LESION = ["USUBJID", "LESION"]


def derive_adxd(
    xd: pd.DataFrame, treated: pd.DataFrame, lesions: pd.DataFrame, ex: pd.DataFrame, *, protocol: Protocol
) -> pd.DataFrame:
    """Bring the doses and volumes of the treated subjects into standard units.

    Parameters
    ----------
    xd : DataFrame
        XD: USUBJID, XDSEQ, XDTESTCD, XDSTRESN, XDSTRESU, XDLNKID.
    treated : DataFrame
        STUDYID, USUBJID of the treated subjects.
    lesions : DataFrame
        What `lesions.treated_lesions` gives.
    ex : DataFrame
        EX, for the number of fractions of each lesion.
    protocol : Protocol
        Treatment section is read.

    Returns
    -------
    DataFrame
        One row per value of a test that is used, in a unit that is known for it; columns of the ADXD contract. A value
        that names no lesion is that of the only treated lesion where there is one. BED10 (of ``PTVD95``) is
        D (1 + (D / n) / 10), n the fractions of that lesion; missing where these are not known.
    """
    rows = xd[["USUBJID", "XDSEQ"]].assign(PARAMCD=xd["XDTESTCD"], LESION=xd["XDLNKID"], AVAL=in_standard_unit(xd))
    rows = rows[rows["AVAL"].notna()].merge(treated[["STUDYID", "USUBJID"]], on="USUBJID")
    one = lesions.groupby("USUBJID")["LESION"]
    only = one.first().astype(object)[one.size() == 1]
    rows["LESION"] = rows["LESION"].where(rows["LESION"] != "", rows["USUBJID"].map(only)).fillna("").astype(object)
    given = courses(ex, lesions, treatment=protocol.treatment.name)
    given = given[~given["unclear"] & (given["course"] != "")].rename(columns={"course": "LESION"})
    number = rows.join(given.groupby(_LESION).size().rename("n"), on=_LESION)["n"]
    dose = rows["AVAL"].where(rows["PARAMCD"] == "PTVD95")
    return rows.assign(
        PARAM=mapped(rows["PARAMCD"], lambda test: TESTS[test].name),
        AVALU=mapped(rows["PARAMCD"], lambda test: TESTS[test].unit),
        BED10=dose * (1 + dose / number / protocol.treatment.alpha_beta),
    )[list(ADAM["adxd"].columns)]
