"""Local progression under every reading of the protocol: of the sum or of a lesion, from nadir or baseline.

The primary reading stands in ADTR; the others are read from the same sums and sizes, in whole hundredths of a
millimetre, by the same comparison.
"""

import numpy as np
import pandas as pd

from helpers.derive.adtr import is_progression
from helpers.foundation.grouping import number
from helpers.foundation.protocol import LocalReading

_LESION = ["USUBJID", "LESION"]
_ABSORBED = "absorbed"


def first_progressions(
    rows: pd.DataFrame, sizes: pd.DataFrame, *, reading: LocalReading, measure: str, ratio: tuple[int, int]
) -> pd.DataFrame:
    """First local progression of each subject under a reading (rule 11 and the sensitivity analyses of it).

    Parameters
    ----------
    rows : DataFrame
        Rows of the measure in ADTR.
    sizes : DataFrame
        What `assessments.lesion_sizes` gives.
    reading : LocalReading
        What is compared with what.
    measure : str
        ``VDIAM`` or ``LDIAM``: the diameter of this reading.
    ratio : tuple of int
        Progression as an exact ratio: 12 to 10.

    Returns
    -------
    DataFrame
        One row a subject that progressed: USUBJID, ADT, SRCSEQ.
    """
    progressed = (
        _by_lesion(rows, sizes, measure=measure, ratio=ratio)
        if reading.by == "lesion"
        else _by_sum(rows, reading=reading, ratio=ratio)
    )
    first = rows[progressed & (rows["AVALC"] != "")].sort_values(["USUBJID", "ADT", "ASSESS"])
    return first.drop_duplicates("USUBJID")[["USUBJID", "ADT", "SRCSEQ"]]


def _by_sum(rows: pd.DataFrame, *, reading: LocalReading, ratio: tuple[int, int]) -> pd.Series:
    measured, nadir, base = (_hundredths(rows[name]) for name in ("AVALMEAS", "NADIR", "BASE"))
    reference = base if reading.reference == "baseline" else nadir
    enough = measured - nadir >= round(100 * reading.minimum_increase_mm)
    return is_progression(measured, reference, ratio=ratio) & (enough | (reading.minimum_increase_mm == 0))


def _by_lesion(rows: pd.DataFrame, sizes: pd.DataFrame, *, measure: str, ratio: tuple[int, int]) -> pd.Series:
    """True where any treated lesion progressed over its own nadir; merged ones over the nadirs of both.

    A lesion's nadir is its smallest whole size at the baseline and the later assessments before, those in incomplete
    assessments included. While it is merged it is skipped.
    """
    reach = rows[(rows["ABLFL"] == "Y") | ((rows["AVALC"] != "") & rows["BASE"].notna())]
    dated = reach[["assessment", "ADT", "VISITNUM"]].assign(row=reach.index, later=reach["AVALC"] != "")
    lesions = sizes[sizes["TEST"] == measure].merge(dated, on="assessment")
    lesions = lesions.sort_values([*_LESION, "ADT", "VISITNUM", "assessment"], ignore_index=True)
    own = lesions["size"].where(lesions["whole"] & lesions["measured"])
    lesion = number(lesions["USUBJID"], lesions["LESION"])
    lesions["nadir"] = own.groupby(lesion).cummin().groupby(lesion).ffill().groupby(lesion).shift()
    lesions["reference"] = lesions["nadir"] + _absorbed_nadirs(lesions)
    measured = lesions["size"].where(lesions["measured"])
    progressed = is_progression(measured, lesions["reference"], ratio=ratio) & lesions["later"]
    return pd.Series(rows.index.isin(lesions.loc[progressed, "row"]), index=rows.index)


def _absorbed_nadirs(lesions: pd.DataFrame) -> pd.Series:
    """Sum of the nadirs of the lesions that have merged into each lesion at an assessment, through any chain."""
    grain = ["assessment", "LESION"]
    merged = lesions.loc[lesions["merged"], [*grain, "mergedto", "nadir"]].astype({"LESION": object})
    target = merged.rename(columns={"LESION": "origin", "mergedto": "LESION"}).assign(nadir=merged["nadir"].fillna(0.0))
    onward = merged[[*grain, "mergedto"]]
    for _ in range(lesions["LESION"].nunique()):
        through = target.merge(onward, on=grain, how="left")
        moves = through["mergedto"].notna()
        if not moves.any():
            break
        target["LESION"] = np.where(moves, through["mergedto"], target["LESION"])
    sums = target.groupby(grain, as_index=False)["nadir"].sum().rename(columns={"nadir": _ABSORBED})
    sums["LESION"] = sums["LESION"].astype(lesions["LESION"].dtype)
    return lesions[grain].merge(sums, on=grain, how="left")[_ABSORBED].fillna(0.0)


def _hundredths(millimetres: pd.Series) -> pd.Series:
    return (100 * millimetres).round()
