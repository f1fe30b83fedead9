"""Kaplan-Meier curves, their medians and their values at protocol times (rule 30).

Estimates and log-log limits are those of lifelines. The median and its interval are found by inversion here,
because libraries differ where the curve is flat at exactly one half.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter

from helpers.analyse.ard import ard_rows, combine
from helpers.analyse.counted import counted_rows, listed, together
from helpers.analyse.life_table import (
    at_times,
    crossing_of_half,
    in_days,
    in_months,
    is_at_risk,
    life_table,
    number_at_risk,
    outcomes,
    steps_at,
)


def kaplan_meier(
    adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float], conf_level: float = 0.95
) -> pd.DataFrame:
    """Size, median and rates of each parameter (rule 30).

    Result rows of ``kaplan-meier``, one a statistic: ``n events median median_low median_high`` (months) and,
    at each time, ``estimate low high at_risk``. After the largest AVAL the rate is missing, also where the
    curve ended at 0.

    Parameters
    ----------
    adtte : DataFrame
        PARAMCD, AVAL (days), CNSR (0 = event).
    paramcds : sequence of str
        Parameters, in the order of the result.
    times_months : sequence of float
        Times of the rates.
    conf_level : float
        Level of every interval.
    """
    rows = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        rows.append(
            survival_rows(
                subjects["AVAL"].to_numpy(),
                subjects["CNSR"].to_numpy() == 0,
                analysis="kaplan-meier",
                times_months=times_months,
                conf_level=conf_level,
                paramcd=paramcd,
                population="SAFFL",
            )
        )
    return combine(*rows)


def kaplan_meier_members(
    adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float]
) -> pd.DataFrame:
    """List who is behind each count of `kaplan_meier`.

    One row is one subject behind one count. Needs USUBJID, PARAMCD, AVAL (days), CNSR (0 = event).
    """
    return together(
        *(
            survival_members(
                outcomes(adtte, paramcd=paramcd),
                analysis="kaplan-meier",
                times_months=times_months,
                paramcd=paramcd,
                population="SAFFL",
            )
            for paramcd in paramcds
        )
    )


def kaplan_meier_curve(adtte: pd.DataFrame, *, paramcds: Sequence[str], conf_level: float = 0.95) -> pd.DataFrame:
    """Whole curves, for figures (rule 30).

    Result rows of ``kaplan-meier-curve``: ``estimate low high at_risk events censored`` at time 0 and at each
    distinct AVAL. Needs PARAMCD, AVAL (days), CNSR (0 = event).
    """
    rows = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        rows.append(
            curve_rows(
                subjects["AVAL"].to_numpy(),
                subjects["CNSR"].to_numpy() == 0,
                analysis="kaplan-meier-curve",
                method=_method(conf_level),
                conf_level=conf_level,
                paramcd=paramcd,
                population="SAFFL",
            )
        )
    return combine(*rows)


def at_risk(adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float]) -> pd.DataFrame:
    """Numbers under the axis of a figure (rule 30).

    Result rows of ``at-risk`` at each time: ``at_risk`` (AVAL at or after it) and, before it, ``events`` and
    ``censored``; the three add up to all subjects. Needs PARAMCD, AVAL (days), CNSR (0 = event).
    """
    rows = []
    for paramcd in paramcds:
        states = _states(outcomes(adtte, paramcd=paramcd), times_months=times_months)
        counts = pd.DataFrame({name: there.sum(axis=1) for name, there in states.items()})
        rows.append(
            ard_rows(
                counts.assign(TIME=np.asarray(times_months, dtype="float64")),
                analysis="at-risk",
                method="Counts of subjects",
                stats=("at_risk", "events", "censored"),
                paramcd=paramcd,
                population="SAFFL",
            )
        )
    return combine(*rows)


def at_risk_members(adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float]) -> pd.DataFrame:
    """List who is behind each number of `at_risk`.

    One row is one subject behind one count. Needs USUBJID, PARAMCD, AVAL (days), CNSR (0 = event).
    """
    rows = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        for stat, there in _states(subjects, times_months=times_months).items():
            lines = pd.DataFrame({"TIME": np.asarray(times_months, dtype="float64")})
            who = listed(lines, [subjects.loc[those, "USUBJID"] for those in there])
            rows.append(counted_rows(who, analysis="at-risk", stat=stat, paramcd=paramcd, population="SAFFL"))
    return together(*rows)


def survival_rows(
    days: np.ndarray,
    events: np.ndarray,
    *,
    analysis: str,
    times_months: Sequence[float],
    conf_level: float,
    **keys,
) -> pd.DataFrame:
    """Give the result rows of one Kaplan-Meier estimate: size, median (months), rates with number at risk.

    Parameters
    ----------
    days, events : array
        Time in days, and whether it ended in an event.
    analysis : str
        Value of ANALYSIS.
    times_months : sequence of float
        Times of the rates.
    conf_level : float
        Level of every interval.
    **keys
        Key columns of the result, as in `ard_rows`.
    """
    curve = fit(days, events, conf_level=conf_level)
    whole = pd.DataFrame({"n": [len(days)], "events": [np.sum(events)]}).assign(**median(curve))
    at = in_days(times_months)
    rates = steps_at(curve, at=at)
    rates = rates.assign(TIME=np.asarray(times_months, dtype="float64"), at_risk=number_at_risk(days, at=at))
    method = _method(conf_level)
    return combine(
        ard_rows(
            whole,
            analysis=analysis,
            method=f"{method}; median by inversion (Brookmeyer-Crowley)",
            stats=("n", "events", "median", "median_low", "median_high"),
            **keys,
        ),
        ard_rows(rates, analysis=analysis, method=method, stats=("estimate", "low", "high", "at_risk"), **keys),
    )


def survival_members(subjects: pd.DataFrame, *, analysis: str, times_months: Sequence[float], **keys) -> pd.DataFrame:
    """List who is behind each count of `survival_rows`.

    One row is one subject behind one count.

    Parameters
    ----------
    subjects : DataFrame
        USUBJID, AVAL (days), CNSR (0 = event).
    analysis : str
        Value of ANALYSIS.
    times_months : sequence of float
        Times of the rates.
    **keys
        Key columns of the result.
    """
    return together(
        counted_rows(subjects[["USUBJID"]], analysis=analysis, stat="n", **keys),
        counted_rows(subjects.loc[subjects["CNSR"] == 0, ["USUBJID"]], analysis=analysis, stat="events", **keys),
        counted_rows(at_times(subjects, times_months=times_months), analysis=analysis, **keys),
    )


def curve_rows(
    days: np.ndarray, events: np.ndarray, *, analysis: str, method: str, conf_level: float, **keys
) -> pd.DataFrame:
    """Give the result rows of one Kaplan-Meier curve, as `kaplan_meier_curve` says.

    Parameters as in `survival_rows`; ``method`` is the value of METHOD.
    """
    curve = fit(days, events, conf_level=conf_level)
    return ard_rows(
        curve.assign(TIME=in_months(curve["AVAL"])),
        analysis=analysis,
        method=method,
        stats=("estimate", "low", "high", "at_risk", "events", "censored"),
        **keys,
    )


def fit(days: np.ndarray, events: np.ndarray, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Estimate the curve with lifelines.

    One row is day 0 or a distinct time: ``AVAL`` (days), ``at_risk`` just before it, ``events``,
    ``censored``, ``estimate`` from it on, and its log-log limits ``low`` and ``high``, which are missing
    where the curve is 1 or 0. Without subjects there is one row, of day 0, with nothing estimated.
    """
    events = np.asarray(events, dtype=bool)
    start = {"AVAL": 0.0, "at_risk": len(days), "events": 0, "censored": 0}
    if len(days) == 0:
        return pd.DataFrame([start]).assign(estimate=np.nan, low=np.nan, high=np.nan)
    fitted = KaplanMeierFitter(alpha=1 - conf_level).fit(np.asarray(days, dtype="float64"), events)
    table = pd.concat([pd.DataFrame([start]), life_table(days, events)], ignore_index=True)
    estimate = fitted.survival_function_.iloc[:, 0].to_numpy()
    inner = (estimate > 0) & (estimate < 1)
    low, high = fitted.confidence_interval_.to_numpy().T
    return table.drop(columns=1).assign(
        estimate=estimate, low=np.where(inner, low, np.nan), high=np.where(inner, high, np.nan)
    )


def median(curve: pd.DataFrame) -> dict[str, float]:
    """Median and its interval in months, where curve and limits cross one half (Brookmeyer & Crowley 1982).

    Where one of them is flat at exactly one half, the middle of the flat stretch, as R's survfit takes it.
    Missing where one half is never reached; where a limit comes back over it, the first crossing counts.
    Needs ``AVAL estimate low high``, as `fit` gives them.
    """
    days = curve["AVAL"].to_numpy()
    names = {"median": "estimate", "median_low": "low", "median_high": "high"}
    return {name: in_months(crossing_of_half(days, curve[column].to_numpy())) for name, column in names.items()}


def _states(subjects: pd.DataFrame, *, times_months: Sequence[float]) -> dict[str, np.ndarray]:
    """Who is at risk at each time, and who had the event or was censored before it: one row a time."""
    left = is_at_risk(subjects["AVAL"], at=in_days(times_months))
    event = (subjects["CNSR"] == 0).to_numpy()
    return {"at_risk": left, "events": ~left & event, "censored": ~left & ~event}


def _method(conf_level: float) -> str:
    return f"Kaplan-Meier, log-log {100 * conf_level:g}% interval"
