"""Outcomes of a time-to-event parameter, the life table they make, and step functions read at protocol times.

Times are days, as AVAL of ADTTE; months appear only at the edge, as multiples of 30.4375 days.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

from helpers.analyse.ard import listed
from helpers.foundation.calendar import DAYS_PER_MONTH


def outcomes(adtte: pd.DataFrame, *, paramcd: str) -> pd.DataFrame:
    """Select the outcomes of one parameter.

    One row is one subject. Needs PARAMCD; every column is kept.
    """
    return adtte.loc[adtte["PARAMCD"] == paramcd].reset_index(drop=True)


def in_days(months: Sequence[float]) -> np.ndarray:
    """Express months as days (exact for whole months: 30.4375 is a sum of powers of two)."""
    return np.asarray(months, dtype="float64") * DAYS_PER_MONTH


def in_months(days: np.ndarray) -> np.ndarray:
    """Express days as months."""
    return np.asarray(days, dtype="float64") / DAYS_PER_MONTH


def life_table(days: np.ndarray, kinds: np.ndarray, *, causes: Sequence[int] = (1,)) -> pd.DataFrame:
    """Count who is at risk and what happens at each distinct time.

    One row is one distinct time. Events come before censorings of the same day.

    Parameters
    ----------
    days : array of float
        Time to event or censoring.
    kinds : array of int
        0 where censored, else the kind of event.
    causes : sequence of int
        The kinds that get a column of their own.

    Returns
    -------
    DataFrame
        ``AVAL`` (days), ``at_risk`` just before it, ``events`` of any kind, ``censored``, and for each cause
        its events in a column named by the number.
    """
    together = np.zeros(len(days), dtype="int64")
    table = life_tables(together, days, kinds, cohorts=1, causes=causes)
    return pd.DataFrame({name: counts[:, 0] for name, counts in table.items()})


def life_tables(
    cohort: np.ndarray, days: np.ndarray, kinds: np.ndarray, *, cohorts: int, causes: Sequence[int] = (1,)
) -> dict[str | int, np.ndarray]:
    """Count as `life_table` does, in many cohorts at once.

    Each array has one column per cohort, and in it one row per distinct time. A cohort with fewer times than another
    ends with rows at an infinite time, at which nobody is at risk and nothing happens.

    Parameters
    ----------
    cohort : array of int
        The cohort of each subject, from 0.
    days, kinds, causes
        As of `life_table`.
    cohorts : int
        Number of cohorts, those without subjects included.
    """
    cohort, days, kinds = np.asarray(cohort), np.asarray(days, dtype="float64"), np.asarray(kinds)
    order = np.lexsort((days, cohort))
    cohort, days, kinds = cohort[order], days[order], kinds[order]
    another = np.append(True, np.diff(cohort) != 0)[: len(days)]
    distinct = np.cumsum(another | np.append(True, np.diff(days) != 0)[: len(days)])
    step = distinct - np.repeat(distinct[another], np.diff(np.append(np.flatnonzero(another), len(days))))
    shape = (step.max(initial=-1) + 1, cohorts)
    cell = step * cohorts + cohort

    def counted(those: np.ndarray) -> np.ndarray:
        return np.bincount(cell[those], minlength=shape[0] * cohorts).reshape(shape)

    times = np.full(shape, np.inf)
    times[step, cohort] = days
    leaving, events = counted(kinds == kinds), counted(kinds != 0)
    table = {"AVAL": times, "at_risk": leaving[::-1].cumsum(axis=0)[::-1], "events": events}
    return {**table, "censored": leaving - events, **{cause: counted(kinds == cause) for cause in causes}}


def product_limit(table: Mapping) -> np.ndarray:
    """Probability of freedom from events after each time of a life table (Kaplan & Meier 1958).

    One value is one row of ``table``, as `life_table` gives it, or one row and column of that of `life_tables`. Needs
    at_risk, events.
    """
    return np.cumprod(1 - hazard(table), axis=0)


def hazard(table: Mapping) -> np.ndarray:
    """Share of those at risk who have an event, at each time; 0 where nobody is at risk."""
    at_risk, events = (np.asarray(table[name], dtype="float64") for name in ("at_risk", "events"))
    return events / np.maximum(at_risk, 1)


def from_start(values: np.ndarray, start: float) -> np.ndarray:
    """Put the value that holds from day 0 on before those of each time."""
    return np.concatenate([np.full((1, *values.shape[1:]), start), values])


def is_at_risk(days: np.ndarray, *, at: np.ndarray) -> np.ndarray:
    """Tell whose AVAL is at or after each day of ``at``: one row per day, one column per subject."""
    return np.asarray(days, dtype="float64") >= np.asarray(at, dtype="float64")[:, None]


def at_times(subjects: pd.DataFrame, *, times_months: Sequence[float]) -> pd.DataFrame:
    """List who is at risk at each time.

    One row is one subject at one time: TIME (months), USUBJID. Needs USUBJID, AVAL (days).
    """
    left = is_at_risk(subjects["AVAL"], at=in_days(times_months))
    times = pd.DataFrame({"TIME": np.asarray(times_months, dtype="float64")})
    return listed(times, [subjects.loc[there, "USUBJID"] for there in left])


def steps_at(curve: pd.DataFrame, *, at: np.ndarray) -> pd.DataFrame:
    """Read a step function at given days.

    One row is one day of ``at``. After the last time of the curve the values are missing, because nobody is
    under observation there, also where the curve ended because nobody was left to observe (rule 30).

    Parameters
    ----------
    curve : DataFrame
        ``AVAL`` (days, ascending, from 0) and the values from that day up to the next.
    at : array of float
        Days, not negative.
    """
    times = curve["AVAL"].to_numpy()
    values = curve.iloc[np.searchsorted(times, at, side="right") - 1].astype("float64").reset_index(drop=True)
    values.loc[at > times[-1]] = np.nan
    return values.assign(AVAL=at)


def read_at(table: Mapping, values: np.ndarray, *, at: np.ndarray) -> np.ndarray:
    """Read the step functions of many cohorts at given days, as `steps_at` does.

    One row is one day of ``at``, one column per cohort.

    Parameters
    ----------
    table : mapping of str to array
        What `life_tables` gives.
    values : array
        Of each cohort the value from day 0 on, then from each of its times.
    at : array of float
        Days, not negative.
    """
    at, times = np.asarray(at, dtype="float64"), table["AVAL"]
    passed = np.stack([(times <= day).sum(axis=0) for day in at])
    last = np.where(np.isfinite(times), times, -np.inf).max(axis=0, initial=-np.inf)
    return np.where(at[:, None] <= last, np.take_along_axis(values, passed, axis=0), np.nan)


def left_at(cohort: np.ndarray, days: np.ndarray, *, cohorts: int, at: np.ndarray) -> np.ndarray:
    """Count who is at risk at given days: one row per day, one column per cohort."""
    return np.stack([np.bincount(cohort[there], minlength=cohorts) for there in is_at_risk(days, at=at)])


def crossing_of_half(days: np.ndarray, values: np.ndarray) -> float:
    """Find the day on which a falling step function first reaches one half.

    Where it is flat at exactly one half, the middle of the flat stretch, as R's survfit takes it; missing where one
    half is never reached.
    """
    reached = days[values <= 0.5 + _NEAR]
    passed = days[values < 0.5 - _NEAR]
    if len(reached) == 0:
        return np.nan
    end_of_flat = passed[0] if len(passed) else days[-1]
    return (reached[0] + end_of_flat) / 2


def log_log_interval(estimate: np.ndarray, std_err: np.ndarray, *, conf_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Confidence limits of a probability on the log(-log) scale.

    Missing where the estimate is 0 or 1: the scale has no value there.
    """
    inner = (estimate > _EDGE) & (estimate < 1 - _EDGE)
    probability = np.where(inner, estimate, 0.5)
    spread = ndtri((1 + conf_level) / 2) * std_err / (probability * np.log(probability))
    ends = [np.exp(np.log(probability) * np.exp(sign * spread)) for sign in (-1, 1)]
    low, high = (np.where(inner, end, np.nan) for end in ends)
    return low, high


_EDGE = 1e-12
_NEAR = np.sqrt(np.finfo(float).eps)
