"""Cumulative incidence under competing risks: the Aalen-Johansen estimator (rule 31).

Ties are kept: all events of a day happen at once. The variance is the sum of squared influences of the
subjects, R survfit's infinitesimal jackknife. For one starting state the influence of a subject is a sum of
martingale increments that are orthogonal between times, so the sum equals, exactly, the Greenwood-type
recursion for the covariance of the state probabilities (Andersen, Borgan, Gill & Keiding, Statistical Models
Based on Counting Processes, 1993, section IV.4.1). That recursion, over distinct times, is what runs here.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.life_table import (
    at_times,
    from_start,
    in_days,
    in_months,
    life_table,
    log_log_interval,
    outcomes,
    steps_at,
)
from helpers.foundation.results import Results, combine

CAUSES = {"progression": 1, "death": 2, "transplant": 3}
"""GROUP of the results and EVTYPE of ADTTE."""

EVENT_FREE = "event-free"


def cumulative_incidence(
    adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Probability of each kind of event coming first, by the times (rule 31).

    Result rows of ``cumulative-incidence``, one per statistic: for GROUP ``progression``, ``death``,
    ``transplant`` and each time (months) ``estimate low high at_risk``. After the largest AVAL the estimate
    is missing, also where everybody had an event. Needs USUBJID, PARAMCD, AVAL (days), EVTYPE (0 none, 1 progression, 2
    death, 3 transplant).
    """
    settings = {"times_months": times_months, "conf_level": conf_level, "analysis": "cumulative-incidence"}
    return combine(
        *(
            incidence(outcomes(adtte, paramcd=paramcd), causes=CAUSES, paramcd=paramcd, **settings)
            for paramcd in paramcds
        )
    )


def incidence(
    subjects: pd.DataFrame,
    *,
    causes: Mapping[str, int],
    analysis: str,
    times_months: Sequence[float],
    conf_level: float = 0.95,
    **keys: str,
) -> Results:
    """Give the cumulative incidence of each cause of one model: for each GROUP ``estimate low high at_risk``.

    Parameters
    ----------
    subjects : DataFrame
        One row per subject: USUBJID, AVAL (days), EVTYPE (0 censored, else the cause).
    causes : mapping of str to int
        GROUP of the result, and its value of EVTYPE.
    analysis : str
        Value of ANALYSIS.
    times_months : sequence of float
        Times of the estimates.
    conf_level : float
        Level of the interval.
    **keys
        Other key columns of the result, as in `ard_rows`.
    """
    days, kinds = subjects["AVAL"].to_numpy(), subjects["EVTYPE"].to_numpy()
    at = {"times_months": times_months, "conf_level": conf_level}
    rates = [estimates_at(days, kinds, cause=cause, **at).assign(GROUP=group) for group, cause in causes.items()]
    return count_subjects(
        pd.concat(rates, ignore_index=True),
        {"at_risk": at_times(subjects, times_months=times_months)},
        analysis=analysis,
        method=method(conf_level),
        stats=("estimate", "low", "high", "at_risk"),
        population="SAFFL",
        **keys,
    )


def cumulative_incidence_curve(adtte: pd.DataFrame, *, paramcds: Sequence[str], conf_level: float = 0.95) -> Results:
    """Whole curves of each kind of event and of freedom from all, for figures (rule 31).

    Result rows of ``cumulative-incidence-curve``: ``estimate low high at_risk`` at time 0 and at each distinct AVAL,
    for the groups of `cumulative_incidence` and ``event-free``; at each time the four estimates add up to 1.
    Needs PARAMCD, AVAL (days), EVTYPE.
    """
    found = []
    for paramcd in paramcds:
        subjects, causes = outcomes(adtte, paramcd=paramcd), {**CAUSES, EVENT_FREE: 0}
        settings = {"analysis": "cumulative-incidence-curve", "conf_level": conf_level, "paramcd": paramcd}
        found.append(incidence_curves(subjects, causes=causes, **settings))
    return combine(*found)


def incidence_curves(
    subjects: pd.DataFrame, *, causes: Mapping[str, int], analysis: str, conf_level: float, **keys: str
) -> Results:
    """Give the curve of each cause of one model: for each GROUP ``estimate low high at_risk``.

    Parameters as in `incidence`; there are rows at time 0 and at each distinct AVAL.
    """
    found = []
    for group, cause in causes.items():
        curve = fit(subjects["AVAL"].to_numpy(), subjects["EVTYPE"].to_numpy(), cause=cause, conf_level=conf_level)
        rows = ard_rows(
            curve.assign(TIME=in_months(curve["AVAL"])),
            analysis=analysis,
            method=method(conf_level),
            stats=("estimate", "low", "high", "at_risk"),
            population="SAFFL",
            group=group,
            **keys,
        )
        found.append(Results(rows))
    return combine(*found)


def fit(days: np.ndarray, kinds: np.ndarray, *, cause: int, conf_level: float = 0.95) -> pd.DataFrame:
    """Estimate the probability of one kind of event coming first, by each time.

    One row is day 0 or a distinct time: ``AVAL`` (days), ``estimate``, ``std_err``, log-log limits ``low``
    and ``high`` (missing where the estimate is 0 or 1), ``event_free`` and ``at_risk``. Without subjects nothing is
    estimated.

    Parameters
    ----------
    days : array of float
        Time to the first event or censoring.
    kinds : array of int
        0 where censored, else the kind of event.
    cause : int
        The kind of interest; 0 for freedom from every kind.
    conf_level : float
        Level of the interval.
    """
    table = life_table(days, kinds, causes=(cause,) if cause else ())
    if table.empty:
        nothing = dict.fromkeys(("estimate", "std_err", "low", "high", "event_free", "at_risk"), np.nan)
        return pd.DataFrame([{"AVAL": 0.0, **nothing}])
    return pd.DataFrame({"AVAL": from_start(table["AVAL"].to_numpy(), 0.0)}).assign(
        **aalen_johansen(table, cause=cause, conf_level=conf_level)
    )


def aalen_johansen(table: Mapping, *, cause: int, conf_level: float = 0.95) -> dict[str, np.ndarray]:
    """Estimate from a life table, or from those of many cohorts at once.

    Each array has the values from day 0 on, then from each time of ``table``, and the columns of its arrays:
    ``estimate``, ``std_err``, ``low``, ``high``, ``event_free``, ``at_risk``, as `fit` gives them.

    Parameters
    ----------
    table : mapping of str to array
        What `life_table.life_table` or `life_table.life_tables` gives: at_risk, events, and the cause.
    cause, conf_level
        As of `fit`.
    """
    at_risk, events = (np.asarray(table[name], dtype="float64") for name in ("at_risk", "events"))
    own = np.asarray(table[cause], dtype="float64") if cause else np.zeros_like(events)
    free, free_var, come, come_var = _recursion(np.maximum(at_risk, 1), events, own)
    estimate, variance = (come, come_var) if cause else (free, free_var)
    std_err = np.sqrt(np.maximum(variance, 0))
    low, high = log_log_interval(estimate, std_err, conf_level=conf_level)
    at_risk = from_start(at_risk, at_risk[0])
    return {
        "estimate": estimate, "std_err": std_err, "low": low, "high": high, "event_free": free, "at_risk": at_risk,
    }  # fmt: skip


def estimates_at(
    days: np.ndarray, kinds: np.ndarray, *, cause: int, times_months: Sequence[float], conf_level: float = 0.95
) -> pd.DataFrame:
    """Read `fit` at given times.

    One row is one time: ``TIME`` (months) and the columns of `fit`. After the longest time under observation the
    estimates are missing, also where events left nobody to observe.
    """
    values = steps_at(fit(days, kinds, cause=cause, conf_level=conf_level), at=in_days(times_months))
    return values.assign(TIME=np.asarray(times_months, dtype="float64"))


def method(conf_level: float) -> str:
    """METHOD of a result row that `fit` gives."""
    return f"Aalen-Johansen, infinitesimal jackknife variance, log-log {100 * conf_level:g}% interval"


def _recursion(at_risk: np.ndarray, events: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, ...]:
    """Freedom from events, incidence of one cause, and their variances: at the start and after each time."""
    nothing = np.zeros(at_risk.shape[1:])
    free, incidence, free_var, incidence_var, covariance = nothing + 1, nothing, nothing, nothing, nothing
    states = [(free, free_var, incidence, incidence_var)]
    for n, d, k in zip(at_risk, events, own, strict=True):
        hazard, own_hazard, stay = d / n, k / n, (n - d) / n
        # sums over the subjects of squares and products of their martingale increments, over n squared
        var, own_var, cov = hazard * stay / n, own_hazard * (n - k) / n**2, own_hazard * stay / n
        more_var = own_hazard**2 * free_var + 2 * own_hazard * covariance + free**2 * own_var
        incidence_var = incidence_var + more_var
        covariance = stay * (covariance + own_hazard * free_var) - free**2 * cov
        free_var = stay**2 * free_var + free**2 * var
        incidence, free = incidence + free * own_hazard, free * stay
        states.append((free, free_var, incidence, incidence_var))
    return tuple(np.array(part) for part in zip(*states, strict=True))
