"""Survival where events are known to lie between two days: the nonparametric maximum likelihood estimate (rule 33).

Turnbull (JRSS B 1976;38:290): probability can lie only on stretches that begin with the lower end of some interval
and end with the upper end of one, with no other end between. How much lies on each is a concave problem, solved here
by the constrained Newton method of Wang (JRSS B 2007;69:185; CSDA 2008;52:2388), whose steps are nonnegative least
squares, until the conditions of a maximum hold (Gentleman & Geyer, Biometrika 1994;81:618).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.life_table import crossing_of_half, in_days, in_months, outcomes
from helpers.foundation.errors import StudyError
from helpers.foundation.results import Results, combine

METHOD = "Nonparametric maximum likelihood (Turnbull), probability of a stretch at its middle"


def npmle(adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float]) -> Results:
    """Survival at the times, from the intervals within which the events lie (rule 33).

    Result rows of ``npmle``, one per statistic. For each parameter: ``n`` subjects, those whose event is known to the
    day (``exact``), lies between two assessments (``interval``), or had not come (``censored``), and in months the
    ``median`` and the time after which nothing says where the curve falls (``known_until``). At each time (months):
    ``estimate``, and ``least most`` between which the data leave it open (they differ only inside a stretch, and after
    the last assessment that found nobody's event). Missing after the largest AVAL, also where the curve is 0 there.

    Parameters
    ----------
    adtte : DataFrame
        USUBJID, PARAMCD, AVAL, INTLO, INTHI (days; the event lies in (INTLO, INTHI], on the day where they are equal,
        after INTLO where INTHI is infinite or missing).
    paramcds : sequence of str
        Parameters, in the order of the result.
    times_months : sequence of float
        Times of the estimates.
    """
    found = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        low, high = intervals(subjects)
        curve, last = fit(low, high), subjects["AVAL"].max()
        counted = {name: subjects.loc[those] for name, those in _known_to(low, high).items()}
        days = {"median": _median(curve, last=last), "known_until": _known_until(curve, last=last)}
        whole = pd.DataFrame({name: [in_months(day)] for name, day in days.items()})
        at = survival_at(curve, at=in_days(times_months), last=last)
        at = at.assign(TIME=np.asarray(times_months, dtype="float64"))
        keys = {"analysis": "npmle", "method": METHOD, "paramcd": paramcd, "population": "SAFFL"}
        found += [
            count_subjects(whole, counted, stats=(*counted, "median", "known_until"), **keys),
            Results(ard_rows(at, stats=("estimate", "least", "most"), **keys)),
        ]
    return combine(*found)


def npmle_curve(adtte: pd.DataFrame, *, paramcds: Sequence[str]) -> Results:
    """Where the probability lies, for figures (rule 33).

    Result rows of ``npmle-curve``: for each stretch, TIME being its end (months), its ``start`` (months), the
    ``probability`` on it, and the ``estimate`` of survival after it. Probability beyond the last known end has no row:
    it is what the last estimate leaves. Needs PARAMCD, INTLO, INTHI, as `npmle`.
    """
    found = []
    for paramcd in paramcds:
        curve = fit(*intervals(outcomes(adtte, paramcd=paramcd)))
        curve = curve.loc[np.isfinite(curve["end"]) & (curve["probability"] > 0)]
        stretches = curve.assign(TIME=in_months(curve["end"]), start=in_months(curve["start"]))
        rows = ard_rows(
            stretches.rename(columns={"survival": "estimate"}),
            analysis="npmle-curve",
            method=METHOD,
            stats=("start", "probability", "estimate"),
            paramcd=paramcd,
            population="SAFFL",
        )
        found.append(Results(rows))
    return combine(*found)


def intervals(subjects: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends (days) of the intervals of subjects: INTLO, and INTHI, infinite where it is missing."""
    return subjects["INTLO"].to_numpy(dtype="float64"), subjects["INTHI"].fillna(np.inf).to_numpy(dtype="float64")


def fit(low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    """Estimate how much probability lies on each stretch.

    One row is one stretch (``start``, ``end``], in time: ``probability`` on it and ``survival`` after it. A day on
    which an event is known to lie is a stretch of no length, with ``start`` equal to ``end``. Without subjects there
    are no rows.

    Parameters
    ----------
    low, high : array of float
        Ends of the intervals; ``high`` may be infinite.

    Raises
    ------
    StudyError
        The maximum was not found.
    """
    low, high = np.asarray(low, dtype="float64"), np.asarray(high, dtype="float64")
    start, end = _stretches(low, high)
    if len(start) == 0:
        return pd.DataFrame({"start": [], "end": [], "probability": [], "survival": []}, dtype="float64")
    exact = (low == high)[:, None]
    inside = np.where(exact, (start == end) & (end == high[:, None]), (low[:, None] <= start) & (end <= high[:, None]))
    # an interval open at its start does not hold an event known to lie on that day
    inside &= exact | ~((start == end) & (start == low[:, None]))
    patterns, counts = np.unique(inside, axis=0, return_counts=True)
    probability = _maximum(patterns.astype("float64"), counts.astype("float64"))
    left = np.clip(1 - probability.cumsum(), 0, 1)
    left[probability[::-1].cumsum()[::-1] - probability < _NONE] = 0
    return pd.DataFrame({"start": start, "end": end, "probability": probability, "survival": left})


def survival_at(curve: pd.DataFrame, *, at: np.ndarray, last: float) -> pd.DataFrame:
    """Read the curve at given days.

    One row is one day of ``at``: ``estimate`` (the probability of a stretch lies at its middle, that of one without an
    end beyond every day), ``least`` and ``most`` (it lies at the start, at the end). Missing after ``last``, also where
    the curve is 0 there.
    """
    at = np.asarray(at, dtype="float64")
    start, end, probability = (curve[name].to_numpy() for name in ("start", "end", "probability"))
    middle = np.where(np.isfinite(end), (start + end) / 2, np.inf)
    # an event in (start, end] can come right after the start, so at the start itself it has not come yet
    gone = {
        "estimate": middle <= at[:, None],
        "least": np.where(start == end, end <= at[:, None], start < at[:, None]),
        "most": end <= at[:, None],
    }
    left = np.clip([1 - there @ probability for there in gone.values()], 0, 1)
    left[left < _NONE] = 0
    left[:, ~(at <= last)] = np.nan
    return pd.DataFrame(dict(zip(gone, left, strict=True)), index=range(len(at)))


def _known_to(low: np.ndarray, high: np.ndarray) -> dict[str, np.ndarray]:
    """How well the event of each subject is known."""
    return {
        "n": np.full(len(low), True),
        "exact": low == high,
        "interval": (low < high) & np.isfinite(high),
        "censored": np.isinf(high),
    }


def _median(curve: pd.DataFrame, *, last: float) -> float:
    """The day on which the curve, with each stretch at its middle, reaches one half; it ends on the day ``last``."""
    known = curve.loc[np.isfinite(curve["end"]) & (curve["probability"] > 0)]
    if known.empty:
        return np.nan
    middle, survival = (known["start"] + known["end"]) / 2, known["survival"]
    return crossing_of_half(np.append(middle, last), np.append(survival, survival.iloc[-1]))


def _known_until(curve: pd.DataFrame, *, last: float) -> float:
    """The day after which nothing says where the curve falls: the start of a stretch without end, else ``last``."""
    without_end = curve.loc[~np.isfinite(curve["end"]) & (curve["probability"] > 0), "start"]
    return without_end.iloc[0] if len(without_end) else last


def _stretches(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every (lower end, upper end] without another end between, and every exact day, in time.

    On one day come, in this order: an exact event begins, upper ends (an exact event ends with them), lower ends: an
    interval that ends on a day holds it, one that begins there does not.
    """
    exact = low == high
    ends = np.concatenate([low, high])
    kind = np.concatenate([np.where(exact, 0, 2), np.ones(len(high))])
    order = np.lexsort((kind, ends))
    ends, kind = ends[order], kind[order]
    closing = np.flatnonzero((kind[1:] == 1) & (kind[:-1] != 1)) + 1
    return ends[closing - 1], ends[closing]


def _maximum(patterns: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Probabilities that maximise the likelihood: one row of ``patterns`` says on which stretches an event may lie."""
    total = counts.sum()
    root = np.sqrt(counts)
    probability = np.full(patterns.shape[1], 1 / patterns.shape[1])
    for _ in range(_STEPS):
        seen = patterns @ probability
        weighted = patterns / seen[:, None]
        if np.max(counts @ weighted) <= total * (1 + _TOLERANCE):
            return np.where(probability < _NONE, 0.0, probability)
        # the quadratic that touches the log likelihood here, minimised over probabilities; the last row holds their sum
        rows = np.vstack([weighted * root[:, None], np.full(len(probability), _TIGHT * np.sqrt(total))])
        target, _residual = nnls(rows, np.concatenate([2 * root, [_TIGHT * np.sqrt(total)]]), maxiter=100 * len(root))
        step = target / target.sum() - probability
        probability = probability + step * _length(patterns, counts, probability, step)
        probability /= probability.sum()
    raise StudyError(
        "The interval-censored estimate did not reach its maximum; report this with the ADTTE that it came from."
    )


def _length(patterns: np.ndarray, counts: np.ndarray, probability: np.ndarray, step: np.ndarray) -> float:
    """Half the step until the likelihood rises by a third of what its slope promises (Armijo's rule).

    A rise below what rounding leaves of a likelihood cannot be seen: the step is taken whole.
    """
    slope = counts @ ((patterns @ step) / (patterns @ probability))
    if slope < _ROUNDING * counts.sum() and np.all(patterns @ (probability + step) > 0):
        return 1.0
    before, length = counts @ np.log(patterns @ probability), 1.0
    while length > _SHORTEST:
        after = patterns @ (probability + length * step)
        if np.all(after > 0) and counts @ np.log(after) >= before + length * slope / 3:
            break
        length /= 2
    return length


_STEPS, _TOLERANCE, _TIGHT, _NONE, _SHORTEST, _ROUNDING = 500, 1e-9, 1e3, 1e-12, 1e-10, 1e-11
