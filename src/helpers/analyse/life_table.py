"""Outcomes of a time-to-event parameter, the life table they make, and step functions read at protocol times.

Times are days, as AVAL of ADTTE; months appear only at the edge, as multiples of 30.4375 days.
"""

from collections.abc import Sequence

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
    times, position = np.unique(np.asarray(days, dtype="float64"), return_inverse=True)
    kinds = np.asarray(kinds)
    leaving = np.bincount(position, minlength=len(times))
    events = np.bincount(position[kinds != 0], minlength=len(times))
    table = {
        "AVAL": times,
        "at_risk": leaving[::-1].cumsum()[::-1],
        "events": events,
        "censored": leaving - events,
    }
    for cause in causes:
        table[cause] = np.bincount(position[kinds == cause], minlength=len(times))
    return pd.DataFrame(table)


def product_limit(table: pd.DataFrame) -> np.ndarray:
    """Probability of freedom from events after each time of a life table (Kaplan & Meier 1958).

    One value is one row of ``table``, as `life_table` gives it. Needs at_risk, events.
    """
    return np.cumprod(1 - table["events"].to_numpy(dtype="float64") / table["at_risk"].to_numpy(dtype="float64"))


def is_at_risk(days: np.ndarray, *, at: np.ndarray) -> np.ndarray:
    """Tell whose AVAL is at or after each day of ``at``: one row a day, one column a subject."""
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
