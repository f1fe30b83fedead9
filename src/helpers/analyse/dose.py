"""Dose to tumour and liver, where it was collected (rule 48). No limit of dose is stated, and no model is fitted."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import count_subjects
from helpers.analyse.lesion_control import lesion_cumulative_incidence
from helpers.foundation.dosimetry import TESTS
from helpers.foundation.protocol import Lesions
from helpers.foundation.results import Results, combine

_STATS = ("n", "values", "median", "min", "max")


def dose_summary(adxd: pd.DataFrame | None) -> Results:
    """Describe each dose and volume that was collected (rule 48).

    Result rows of ``dose-to-volume``, TERM the test (``GTVVOL PTVVOL LIVVOL LIVSPARE PTVD95 LIVMEAN``): ``n`` subjects,
    ``values``, ``median min max`` of the values (cm3, Gy). A test that was not collected has no row. Needs USUBJID,
    PARAMCD, AVAL.
    """
    found = []
    for test in TESTS if adxd is not None else ():
        own = adxd[adxd["PARAMCD"] == test]
        if len(own):
            values = {name: getattr(own["AVAL"], name)() for name in ("median", "min", "max")}
            found.append(
                count_subjects(
                    pd.DataFrame([{"values": len(own), **values}]),
                    {"n": own},
                    analysis="dose-to-volume",
                    method="Median and range of the values",
                    stats=_STATS,
                    population="SAFFL",
                    term=test,
                )
            )
    return combine(*found)


def dose_points(adxd: pd.DataFrame | None, adlf: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Give the mean dose to the liver of each subject, and the later change of liver function (rule 48).

    One row is one treated subject with a mean dose: USUBJID, LIVMEAN (Gy; of several the highest), RISE (the largest
    change of the Child-Pugh score over baseline in the window of rule 28; missing without one), RILD (True where
    classic or non-classic disease was found).

    Parameters
    ----------
    adxd : DataFrame or None
        USUBJID, PARAMCD, AVAL.
    adlf : DataFrame
        USUBJID, PARAMCD (``CPSCORE``, ``RILDC``, ``RILDNC``), CHG, WINDOWFL, AVALC.
    adsl : DataFrame
        USUBJID, SAFFL.
    """
    columns = ["USUBJID", "LIVMEAN", "RISE", "RILD"]
    if adxd is None:
        return pd.DataFrame(columns=columns)
    treated = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID"]]
    mean = adxd[adxd["PARAMCD"] == "LIVMEAN"].groupby("USUBJID")["AVAL"].max()
    score = adlf[(adlf["PARAMCD"] == "CPSCORE") & (adlf["WINDOWFL"] == "Y")].groupby("USUBJID")["CHG"].max()
    ill = adlf.loc[adlf["PARAMCD"].isin(("RILDC", "RILDNC")) & (adlf["AVALC"] == "Y"), "USUBJID"]
    rows = treated.assign(
        LIVMEAN=treated["USUBJID"].map(mean), RISE=treated["USUBJID"].map(score), RILD=treated["USUBJID"].isin(ill)
    )
    return rows[rows["LIVMEAN"].notna()].reset_index(drop=True)[columns]


def lesion_incidence_by_target_dose(
    adles: pd.DataFrame,
    adxd: pd.DataFrame | None,
    *,
    lesions: Lesions,
    times_months: Sequence[float],
    conf_level: float = 0.95,
) -> Results:
    """Control of the lesions by the BED of the dose that 95% of the target got, beside that of the prescription.

    Result rows of ``lesion-cumulative-incidence-ptvd95``: those of `lesion_cumulative_incidence` by BED. There is no
    row where no dose to the target was collected. Needs of ``adles`` what that needs, and LESION; of ``adxd`` USUBJID,
    LESION, PARAMCD, BED10 (of several of a lesion the lowest counts).
    """
    target = adxd[adxd["PARAMCD"] == "PTVD95"] if adxd is not None else pd.DataFrame()
    if target.empty:
        return Results()
    lowest = target.groupby(["USUBJID", "LESION"])["BED10"].min().rename("BED10")
    own = adles.drop(columns="BED10").join(lowest, on=["USUBJID", "LESION"]).assign(MAXDBL=np.nan)
    found = lesion_cumulative_incidence(own, lesions=lesions, times_months=times_months, conf_level=conf_level)
    by_dose, behind = (
        rows[(rows["ANALYSIS"] == "lesion-cumulative-incidence") & rows["TERM"].str.startswith("BED10")].assign(
            ANALYSIS="lesion-cumulative-incidence-ptvd95"
        )
        for rows in (found.rows, found.subjects)
    )
    return Results(by_dose.reset_index(drop=True), behind.reset_index(drop=True))
