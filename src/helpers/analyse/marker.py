"""The tumour marker: response after treatment, survival by it, and its course (rule 42)."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, count_subjects, listed
from helpers.analyse.kaplan_meier import survival
from helpers.analyse.landmark import GROUPS
from helpers.analyse.life_table import outcomes
from helpers.analyse.proportions import wilson
from helpers.derive.adlb import clock_time
from helpers.derive.lab_grades import exceeds
from helpers.foundation.calendar import DAYS_PER_MONTH, add_months, days_between
from helpers.foundation.protocol import Marker
from helpers.foundation.results import Results, combine

QUANTILES = {"p10": 0.1, "q1": 0.25, "median": 0.5, "q3": 0.75, "p90": 0.9}
_SHARE = ("n", "denominator", "estimate", "low", "high")


def marker_response(
    adlb: pd.DataFrame | None, adsl: pd.DataFrame, *, marker: Marker, conf_level: float = 0.95
) -> Results:
    """Count the subjects whose marker fell, and in whom it became normal, some months after treatment (rule 42).

    Result rows of ``marker-response``, PARAMCD the marker, GROUP ``>20`` (baseline above the limit, ug/L), ``>=200``:
    TERM ``fall`` (a value below half the baseline) and, of ``>20``, ``normal`` (a value not above the limit): ``n
    denominator estimate low high``, with Wilson intervals. Who has no value in the window did not respond; these are
    ``no-value``. TERM ``fall-measured``, ``normal-measured``: the same of those with a value. There is no row where the
    marker was not measured.

    Parameters
    ----------
    adlb : DataFrame or None
        USUBJID, LBTESTCD, LBDTC, LBSEQ, ADT, AVAL (ug/L), ABLFL.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, TRTEDT.
    marker : Marker
        Section of the protocol.
    conf_level : float
        Level of the interval.
    """
    if not measured(adlb, marker.test):
        return Results()
    subjects = responses(adlb, adsl, marker=marker)
    high = subjects[~exceeds(marker.high, subjects["BASE"])]
    found = []
    for group, own, terms in (
        (f">{marker.limit:g}", subjects, ("fall", "normal")),
        (f">={marker.high:g}", high, ("fall",)),
    ):
        seen = own[own["AVAL"].notna()]
        lines = pd.DataFrame({"TERM": [*terms, *(f"{term}-measured" for term in terms), "no-value"]})
        had = [own.loc[own[term], "USUBJID"] for term in terms]
        n = listed(lines, [*had, *had, own.loc[own["AVAL"].isna(), "USUBJID"]])
        of = listed(lines, [*[own["USUBJID"]] * len(terms), *[seen["USUBJID"]] * len(terms), own["USUBJID"]])
        found.append(
            count_subjects(
                lines,
                {"n": n, "denominator": of},
                analysis="marker-response",
                method=f"Value nearest to the month, Wilson {100 * conf_level:g}% interval",
                stats=_SHARE,
                proportion=partial(wilson, conf_level=conf_level),
                paramcd=marker.test,
                population="SAFFL",
                group=group,
            )
        )
    return combine(*found)


def marker_landmark(
    adlb: pd.DataFrame | None,
    adtte: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    marker: Marker,
    month: int,
    times_months: Sequence[float],
    conf_level: float = 0.95,
) -> Results:
    """Survival from a landmark, of subjects whose marker had fallen by then and of those in whom it had not (rule 42).

    Result rows of ``marker-landmark``: for each GROUP (``responder``, ``non-responder``) the statistics of
    `kaplan_meier`, counted from the landmark; for both together ``month``, ``n`` subjects with a baseline above the
    limit, and of those ``before``: dead or no longer observed after its day. A value counts that is dated up to the
    landmark. There is no row where the marker was not measured. Columns needed as in `marker_response`, and of
    ``adtte`` USUBJID, PARAMCD (``OS``), STARTDT, ADT, CNSR.
    """
    if not measured(adlb, marker.test):
        return Results()
    told = responses(adlb, adsl, marker=marker).set_index("USUBJID")
    subjects = outcomes(adtte, paramcd="OS")
    subjects = subjects[subjects["USUBJID"].isin(told.index)].reset_index(drop=True)
    day = add_months(subjects["STARTDT"], month)
    in_time = ~(subjects["USUBJID"].map(told["ADT"]) > day)
    fell = subjects["USUBJID"].map(told["fall"]).astype(bool) & in_time
    subjects = subjects.assign(AVAL=days_between(subjects["ADT"], day))
    followed = subjects["AVAL"] > 0
    keys = {"analysis": "marker-landmark", "paramcd": "OS", "population": "SAFFL", "term": marker.test}
    size = count_subjects(
        pd.DataFrame({"month": [month]}),
        {"n": subjects, "before": subjects[~followed]},
        method="Counts of subjects",
        stats=("month", "n", "before"),
        **keys,
    )
    groups = zip(GROUPS, (fell, ~fell), strict=True)
    settings = {"times_months": times_months, "conf_level": conf_level}
    return combine(
        size, *(survival(subjects[followed & who], group=group, **settings, **keys) for group, who in groups)
    )


def marker_course(adlb: pd.DataFrame | None, adsl: pd.DataFrame, *, marker: Marker) -> Results:
    """Describe the values of the marker, and of others, of each month, as logarithms to the base 10 (rule 42).

    Result rows of ``marker-course``, PARAMCD the marker: at each month (TIME, the nearest since the first fraction,
    negative before it) ``n`` (subjects) ``p10 q1 median q3 p90``; with TIME missing ``values`` and ``left_out``: values
    of 0, without a number, or in another unit than most. A marker that was not measured has no rows. Needs of ``adlb``
    USUBJID, LBTESTCD, LBSTRESN, LBSTRESU, ADT, AVAL, of ``adsl`` USUBJID, SAFFL, TRTSDT.
    """
    wanted = [test for test in (marker.test, *marker.others) if adlb is not None and (adlb["LBTESTCD"] == test).any()]
    return combine(*(_course(adlb[adlb["LBTESTCD"] == test], adsl, test=test, marker=marker) for test in wanted))


def measured(adlb: pd.DataFrame | None, test: str) -> bool:
    """Tell whether a marker has any value."""
    return adlb is not None and bool((adlb["LBTESTCD"].eq(test) & adlb["AVAL"].notna()).any())


def responses(adlb: pd.DataFrame, adsl: pd.DataFrame, *, marker: Marker) -> pd.DataFrame:
    """Give the value of each subject that decides its response.

    One row is one treated subject with a baseline above the limit: USUBJID, BASE, ADT and AVAL of the value nearest to
    the month after the end of treatment within the window (of two equally near the later; missing without one), and
    True or False in fall and normal. Columns needed as in `marker_response`.
    """
    treated = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT", "TRTEDT"]]
    values = adlb[(adlb["LBTESTCD"] == marker.test) & adlb["AVAL"].notna()].merge(treated, on="USUBJID")
    base = values[values["ABLFL"] == "Y"].set_index("USUBJID")["AVAL"]
    subjects = treated[["USUBJID"]].assign(BASE=treated["USUBJID"].map(base))
    subjects = subjects[exceeds(subjects["BASE"], marker.limit)].reset_index(drop=True)
    away = days_between(values["ADT"], add_months(values["TRTEDT"], marker.month))
    after = values.assign(away=away.abs(), clock=clock_time(values["LBDTC"]))
    after = after[(after["ADT"] > after["TRTSDT"]) & (after["away"] <= marker.window_days)]
    after = after.sort_values(["ADT", "clock", "LBSEQ"]).sort_values("away", ascending=False, kind="stable")
    nearest = after.drop_duplicates("USUBJID", keep="last").set_index("USUBJID")[["ADT", "AVAL"]]
    subjects = subjects.join(nearest, on="USUBJID")
    return subjects.assign(
        fall=exceeds(marker.fall * subjects["BASE"], subjects["AVAL"]),
        normal=subjects["AVAL"].notna() & ~exceeds(subjects["AVAL"], marker.limit),
    )


def _course(adlb: pd.DataFrame, adsl: pd.DataFrame, *, test: str, marker: Marker) -> Results:
    rows = adlb.merge(adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT"]], on="USUBJID")
    value = rows["AVAL"] if test == marker.test else rows["LBSTRESN"].where(rows["LBSTRESU"] == _usual_unit(rows))
    month = np.round(days_between(rows["ADT"], rows["TRTSDT"]) / DAYS_PER_MONTH) + 0.0
    shown = (value > 0) & month.notna()
    logs = rows[shown].assign(TIME=month[shown], LOG=np.log10(value[shown]))
    by_month = logs.groupby("TIME")
    table = pd.DataFrame({name: by_month["LOG"].quantile(share) for name, share in QUANTILES.items()})
    table = table.assign(n=by_month["USUBJID"].nunique()).reset_index()
    size = pd.DataFrame([{"values": len(rows), "left_out": int((~shown).sum())}])
    keys = {"analysis": "marker-course", "paramcd": test, "population": "SAFFL"}
    method = "Quantiles of log10 of the values of each month by linear interpolation (type 7)"
    return Results(ard_rows(size, method="Counts of values", stats=("values", "left_out"), **keys)) + Results(
        ard_rows(table, method=method, stats=("n", *QUANTILES), **keys)
    )


def _usual_unit(rows: pd.DataFrame) -> str:
    """The unit of most values; of two as frequent the first by name."""
    counted = rows["LBSTRESU"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return counted.index[0] if len(counted) else ""
