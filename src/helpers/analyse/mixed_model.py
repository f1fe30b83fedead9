"""Mean course of the tumour marker and of the ALBI score, by a linear mixed model (rule 42).

The median of a quarter is that of the subjects who were seen in it. The model lets each subject have a level of its own
and takes all of its values together, so that who drops out counts by the values before; its means are right where who
drops out can be told from these. It is fitted where there are enough subjects, by restricted maximum likelihood.

Source: Laird NM, Ware JH, Biometrics 1982;38:963.
"""

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import ndtri

from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.courses import by_month, score_values
from helpers.foundation.grouping import number
from helpers.foundation.protocol import Course, Marker
from helpers.foundation.results import Results, combine

ALBI = "ALBI"


def mixed_model(
    adlb: pd.DataFrame | None,
    adlf: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    marker: Marker,
    course: Course,
    conf_level: float = 0.95,
) -> Results:
    """Mean of the logarithm of the marker, and of the ALBI score, in each quarter, with its interval (rule 42).

    Result rows of ``mixed-model``, PARAMCD the marker and ``ALBI``, of those that have a value: with TIME missing ``n``
    (subjects) and ``values``; in each quarter with enough subjects (TIME, months: 0, 3, 6, ...) ``estimate se low
    high``: logarithms to the base 10 of the marker. Where there are fewer subjects than the model needs, there is no
    estimate.

    Parameters
    ----------
    adlb : DataFrame or None
        USUBJID, LBTESTCD, ADT, AVAL (ug/L).
    adlf : DataFrame
        USUBJID, PARAMCD, ADT, AVAL.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT.
    marker, course
        Sections of the protocol.
    conf_level : float
        Level of the interval.
    """
    found = []
    for paramcd, values in _series(adlb, adlf, adsl, marker=marker).items():
        per_quarter = values.groupby("QUARTER")["USUBJID"].transform("nunique")
        values = values[per_quarter >= course.min_in_quarter]
        keys = {"analysis": "mixed-model", "paramcd": paramcd, "population": "SAFFL"}
        size = {"n": values[["USUBJID"]]}
        found.append(
            count_subjects(
                pd.DataFrame({"values": [len(values)]}), size, method="Counts of subjects and values",
                stats=("n", "values"), **keys,
            )
        )  # fmt: skip
        if values["USUBJID"].nunique() >= course.min_subjects:
            means = fit(values["VALUE"], values["QUARTER"], values["USUBJID"], conf_level=conf_level)
            found.append(
                Results(ard_rows(means, method=_method(conf_level), stats=("estimate", "se", "low", "high"), **keys))
            )
    return combine(*found)


def fit(values: pd.Series, times: pd.Series, subjects: pd.Series, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Estimate the mean at each time, each subject having a level of its own.

    One row is one distinct time: ``TIME``, ``estimate``, ``se``, normal limits ``low`` and ``high``; all missing where
    there are not more values than times, or these leave no variance.

    Parameters
    ----------
    values, times, subjects : Series
        The values, when each was measured, and of whom.
    conf_level : float
        Level of the interval.

    Notes
    -----
    The variance of the values of a subject is that of one value times I + ratio J; for each ratio the means are those
    of generalised least squares, in closed form, and the restricted likelihood is largest at the ratio that is taken.
    """
    at, place = np.unique(times.to_numpy(dtype="float64"), return_inverse=True)
    person = number(subjects)
    data = _Sums(values.to_numpy(dtype="float64"), place, person)
    if len(values) <= len(at) or data.means(0.0)[2] <= 0:
        return pd.DataFrame({"TIME": at, **dict.fromkeys(("estimate", "se", "low", "high"), np.nan)})
    best = minimize_scalar(lambda log: data.deviance(np.exp(log)), bounds=_RATIOS, method="bounded", options=_EXACT)
    mean, cross, variance = data.means(np.exp(best.x))
    se = np.sqrt(variance * np.diag(np.linalg.inv(cross)))
    half = ndtri((1 + conf_level) / 2) * se
    return pd.DataFrame({"TIME": at, "estimate": mean, "se": se, "low": mean - half, "high": mean + half})


class _Sums:
    """What the model needs of the values: sums by time, by subject, and by both."""

    def __init__(self, values: np.ndarray, place: np.ndarray, person: np.ndarray):
        self._at = np.bincount(place)
        self._of = np.bincount(person)
        self._both = np.zeros((len(self._of), len(self._at)))
        np.add.at(self._both, (person, place), 1)
        self._by_time = np.bincount(place, values)
        self._by_person = np.bincount(person, values)
        self._squares = (values**2).sum()
        self._free = len(values) - len(self._at)

    def means(self, ratio: float) -> tuple[np.ndarray, np.ndarray, float]:
        """Give the means, the inverse of their covariance but for the variance of a value, and that variance."""
        shrunk = ratio / (1 + self._of * ratio)
        cross = np.diag(self._at.astype("float64")) - (self._both * shrunk[:, None]).T @ self._both
        products = self._by_time - self._both.T @ (shrunk * self._by_person)
        mean = np.linalg.solve(cross, products)
        left = self._squares - (shrunk * self._by_person**2).sum() - mean @ products
        return mean, cross, left / self._free

    def deviance(self, ratio: float) -> float:
        """Give minus twice the restricted log likelihood, but for what is the same for all ratios."""
        _mean, cross, variance = self.means(ratio)
        return self._free * np.log(variance) + np.log(1 + self._of * ratio).sum() + np.linalg.slogdet(cross).logabsdet


_RATIOS = (-15.0, 15.0)
"""Between which logarithms the ratio of the variances is sought."""

_EXACT = {"xatol": 1e-10, "maxiter": 500}


def _series(
    adlb: pd.DataFrame | None, adlf: pd.DataFrame, adsl: pd.DataFrame, *, marker: Marker
) -> dict[str, pd.DataFrame]:
    """USUBJID, QUARTER and VALUE of each parameter that anybody has."""
    scores = score_values(adlf, adsl)
    found = {}
    if adlb is not None:
        rows = by_month(adlb[(adlb["LBTESTCD"] == marker.test) & (adlb["AVAL"] > 0)], adsl)
        found[marker.test] = rows.assign(VALUE=np.log10(rows["AVAL"]))
    found[ALBI] = scores[scores["PARAMCD"] == ALBI].assign(VALUE=lambda rows: rows["AVAL"])
    return {name: rows for name, rows in found.items() if len(rows)}


def _method(conf_level: float) -> str:
    return f"Linear mixed model, quarter and a level of each subject, REML, normal {100 * conf_level:g}% interval"
