"""The course of each subject, arranged for figures and listings: what happened, in months from the first fraction."""

import pandas as pd

from helpers.foundation.calendar import DAYS_PER_MONTH, days_between
from helpers.foundation.protocol import Protocol, Response

MEASURES = ("SUMVDIAM", "SUMLDIAM")


def courses(adsl: pd.DataFrame, adtr: pd.DataFrame, adrs: pd.DataFrame, adtte: pd.DataFrame) -> pd.DataFrame:
    """Put side by side what the derived datasets say of each treated subject.

    One row is one treated subject: USUBJID, SUBJID, SUMBL (mm), BOR (overall), BORTRG (treated lesions), BEST (smallest
    change of the sum from baseline, %, among the assessments for BORTRG), and in months LOCAL, DISTANT, TRANSPLANT
    (where these came first), DEATH, END (death or last day known alive). Missing where it did not happen.
    """
    frame = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "SUBJID", "SUMBL"]].set_index("USUBJID")
    frame["SUBJID"] = frame["SUBJID"].where(frame["SUBJID"] != "", frame.index.to_series())
    best = {
        name: adrs.loc[adrs["PARAMCD"] == name].drop_duplicates("USUBJID").set_index("USUBJID")["AVALC"]
        for name in ("BOR", "BORTRG")
    }
    counted = adrs.loc[(adrs["PARAMCD"] == "TRGRESP") & (adrs["ANL01FL"] == "Y"), ["USUBJID", "ASSESS"]]
    seen = sums(adtr, adsl).merge(counted, on=["USUBJID", "ASSESS"])
    overall = _at(adtte, "OS")
    return frame.assign(
        **{name: frame.index.map(response).fillna("").astype(object) for name, response in best.items()},
        BEST=seen.groupby("USUBJID")["PCHG"].min(),
        LOCAL=_months(adtte, "TTLP", evtype=1),
        DISTANT=_months(adtte, "TTDP", evtype=1),
        TRANSPLANT=_months(adtte, "TTLP", evtype=3).combine_first(_months(adtte, "TTDP", evtype=3)),
        DEATH=overall.loc[overall["CNSR"] == 0, "AVAL"] / DAYS_PER_MONTH,
        END=overall["AVAL"] / DAYS_PER_MONTH,
    ).reset_index()


def sums(adtr: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """The assessments of the treated lesions that count, with MONTH since the first fraction.

    One row is one assessment of one treated subject, by the measure that the study has.
    """
    start = adsl.loc[adsl["SAFFL"] == "Y"].set_index("USUBJID")["TRTSDT"]
    rows = adtr.loc[(adtr["PARAMCD"] == measure(adtr)) & adtr["USUBJID"].isin(start.index)]
    days = days_between(rows["ADT"], rows["USUBJID"].map(start))
    return rows.assign(MONTH=days / DAYS_PER_MONTH).sort_values(["USUBJID", "ADT"], kind="stable")


def of_measure(adtr: pd.DataFrame, response: Response) -> pd.DataFrame:
    """The rows of ADTR of the diameter of the analysis, where a study has both (rule 7)."""
    wanted = (f"SUM{response.measure}", f"SUM{response.fallback_measure}")
    return adtr.loc[adtr["PARAMCD"] == next((name for name in wanted if (adtr["PARAMCD"] == name).any()), wanted[0])]


def measure(adtr: pd.DataFrame) -> str:
    """The sum of diameters in what `of_measure` gives: of the viable tumour, or of the whole lesion."""
    return next((name for name in MEASURES if (adtr["PARAMCD"] == name).any()), MEASURES[0])


def ticks_for(protocol: Protocol, *, longest: float) -> tuple[int, ...]:
    """Months under the axes, the same for every curve: those of the protocol that are needed to hold a time in days."""
    ticks = sorted(protocol.estimation.display_months)
    months = 0 if pd.isna(longest) else longest / DAYS_PER_MONTH
    needed = next((tick for tick in ticks if tick >= months), ticks[-1])
    return tuple(tick for tick in ticks if tick <= needed)


def _at(adtte: pd.DataFrame, paramcd: str) -> pd.DataFrame:
    return adtte.loc[adtte["PARAMCD"] == paramcd].set_index("USUBJID")


def _months(adtte: pd.DataFrame, paramcd: str, *, evtype: int) -> pd.Series:
    rows = _at(adtte, paramcd)
    return rows.loc[rows["EVTYPE"] == evtype, "AVAL"] / DAYS_PER_MONTH
