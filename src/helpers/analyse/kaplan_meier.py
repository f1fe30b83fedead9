"""Kaplan-Meier curves, their medians and their values at protocol times (rule 30).

Estimates and log-log limits are those of lifelines. The median and its interval are found by inversion here,
because libraries differ where the curve is flat at exactly one half.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter

from helpers.analyse.ard import ard_rows, count_subjects, listed
from helpers.analyse.life_table import (
    at_times,
    crossing_of_half,
    from_start,
    hazard,
    in_days,
    in_months,
    is_at_risk,
    life_table,
    log_log_interval,
    outcomes,
    product_limit,
    steps_at,
)
from helpers.foundation.results import Results, combine


def kaplan_meier(
    adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Size, median and rates of each parameter (rule 30).

    Result rows of ``kaplan-meier``, one per statistic: ``n events median median_low median_high`` (months) and,
    at each time, ``estimate low high at_risk``. After the largest AVAL the rate is missing, also where the
    curve ended at 0.

    Parameters
    ----------
    adtte : DataFrame
        USUBJID, PARAMCD, AVAL (days), CNSR (0 = event).
    paramcds : sequence of str
        Parameters, in the order of the result.
    times_months : sequence of float
        Times of the rates.
    conf_level : float
        Level of every interval.
    """
    settings = {"times_months": times_months, "conf_level": conf_level, "population": "SAFFL"}
    return combine(
        *(
            survival(outcomes(adtte, paramcd=paramcd), analysis="kaplan-meier", paramcd=paramcd, **settings)
            for paramcd in paramcds
        )
    )


def kaplan_meier_curve(adtte: pd.DataFrame, *, paramcds: Sequence[str], conf_level: float = 0.95) -> Results:
    """Whole curves, for figures (rule 30).

    Result rows of ``kaplan-meier-curve``: ``estimate low high at_risk events censored`` at time 0 and at each
    distinct AVAL; whom its steps count is not listed. Needs PARAMCD, AVAL (days), CNSR (0 = event).
    """
    settings = {"analysis": "kaplan-meier-curve", "method": _method(conf_level), "conf_level": conf_level}
    return combine(
        *(
            survival_curve(outcomes(adtte, paramcd=paramcd), paramcd=paramcd, population="SAFFL", **settings)
            for paramcd in paramcds
        )
    )


def at_risk(adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float]) -> Results:
    """Numbers under the axis of a figure (rule 30).

    Result rows of ``at-risk`` at each time: ``at_risk`` (AVAL at or after it) and, before it, ``events`` and
    ``censored``; the three add up to all subjects. Needs USUBJID, PARAMCD, AVAL (days), CNSR (0 = event).
    """
    times, found = pd.DataFrame({"TIME": np.asarray(times_months, dtype="float64")}), []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        left = is_at_risk(subjects["AVAL"], at=in_days(times_months))
        event = (subjects["CNSR"] == 0).to_numpy()
        states = {"at_risk": left, "events": ~left & event, "censored": ~left & ~event}
        found.append(
            count_subjects(
                times,
                {
                    stat: listed(times, [subjects.loc[those, "USUBJID"] for those in there])
                    for stat, there in states.items()
                },
                analysis="at-risk",
                method="Counts of subjects",
                stats=tuple(states),
                paramcd=paramcd,
                population="SAFFL",
            )
        )
    return combine(*found)


def survival(
    subjects: pd.DataFrame, *, analysis: str, times_months: Sequence[float], conf_level: float, **keys: str
) -> Results:
    """Give one Kaplan-Meier estimate: size, median (months), rates with number at risk.

    Parameters
    ----------
    subjects : DataFrame
        One row per subject: USUBJID, AVAL (days), CNSR (0 = event).
    analysis : str
        Value of ANALYSIS.
    times_months : sequence of float
        Times of the rates.
    conf_level : float
        Level of every interval.
    **keys
        Key columns of the result, as in `ard_rows`.
    """
    curve = _curve(subjects, conf_level=conf_level)
    rates = steps_at(curve, at=in_days(times_months)).assign(TIME=np.asarray(times_months, dtype="float64"))
    method = _method(conf_level)
    return count_subjects(
        pd.DataFrame([median(curve)]),
        {"n": subjects, "events": subjects.loc[subjects["CNSR"] == 0]},
        analysis=analysis,
        method=f"{method}; median by inversion (Brookmeyer-Crowley)",
        stats=("n", "events", "median", "median_low", "median_high"),
        **keys,
    ) + count_subjects(
        rates,
        {"at_risk": at_times(subjects, times_months=times_months)},
        analysis=analysis,
        method=method,
        stats=("estimate", "low", "high", "at_risk"),
        **keys,
    )


def survival_curve(subjects: pd.DataFrame, *, analysis: str, method: str, conf_level: float, **keys: str) -> Results:
    """Give one Kaplan-Meier curve, as `kaplan_meier_curve` says.

    Parameters as in `survival`; ``method`` is the value of METHOD.
    """
    curve = _curve(subjects, conf_level=conf_level)
    return Results(
        ard_rows(
            curve.assign(TIME=in_months(curve["AVAL"])),
            analysis=analysis,
            method=method,
            stats=("estimate", "low", "high", "at_risk", "events", "censored"),
            **keys,
        )
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


def limits(table: Mapping, *, conf_level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Estimate and log-log limits from the life tables of many cohorts at once: what `fit` gives for each of them.

    Each array has the values from day 0 on, then from each time of ``table``, and the columns of its arrays.

    Parameters
    ----------
    table : mapping of str to array
        What `life_table.life_tables` gives: at_risk, events.
    conf_level : float
        Level of the interval.
    """
    estimate, odds = product_limit(table), hazard(table)
    alive = estimate > 0
    terms = np.divide(odds, (1 - odds) * table["at_risk"], out=np.zeros_like(odds), where=alive & (odds > 0))
    std_err = estimate * np.sqrt(terms.cumsum(axis=0))  # Greenwood's
    low, high = log_log_interval(estimate, std_err, conf_level=conf_level)
    return from_start(estimate, 1.0), from_start(low, np.nan), from_start(high, np.nan)


def median(curve: pd.DataFrame) -> dict[str, float]:
    """Median and its interval in months, where curve and limits cross one half (Brookmeyer & Crowley 1982).

    Where one of them is flat at exactly one half, the middle of the flat stretch, as R's survfit takes it.
    Missing where one half is never reached; where a limit comes back over it, the first crossing counts.
    Needs ``AVAL estimate low high``, as `fit` gives them.
    """
    days = curve["AVAL"].to_numpy()
    names = {"median": "estimate", "median_low": "low", "median_high": "high"}
    return {name: in_months(crossing_of_half(days, curve[column].to_numpy())) for name, column in names.items()}


def _curve(subjects: pd.DataFrame, *, conf_level: float) -> pd.DataFrame:
    return fit(subjects["AVAL"].to_numpy(), subjects["CNSR"].to_numpy() == 0, conf_level=conf_level)


def _method(conf_level: float) -> str:
    return f"Kaplan-Meier, log-log {100 * conf_level:g}% interval"
