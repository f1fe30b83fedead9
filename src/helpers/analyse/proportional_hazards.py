"""Are hazards proportional: the score test and scaled Schoenfeld residuals (rule 34).

Grambsch & Therneau (Biometrika 1994;81:515), the exact score test, as R's cox.zph has it since survival 3.0: it uses
the information at each event, not its average. Both are of the unpenalised fit with Efron's ties, because the score of
the penalised one is not zero at its maximum. The time scale is the Kaplan-Meier estimate before each event.
"""

import warnings

import numpy as np
import pandas as pd
from scipy.stats import chi2

from helpers.analyse.ard import ard_rows
from helpers.analyse.life_table import in_months, life_table, product_limit
from helpers.foundation.contracts import ARD

GLOBAL = "GLOBAL"
"""TERM of the test of all covariates at once."""

ZPH_METHOD = "Score test on scaled Schoenfeld residuals of the unpenalised fit, Kaplan-Meier time scale"


def score_test(X: np.ndarray, days: np.ndarray, events: np.ndarray) -> pd.DataFrame:
    """Test whether the effect of each covariate, and of all together, changes with time.

    One row is one covariate, in the order of the columns, and a last one for all: ``chisq df p``. Missing where the
    unpenalised fit has no finite maximum (one level of a covariate without events), and where all events fall on one
    day, so that there is no time over which anything could change.

    Parameters
    ----------
    X : array, subjects by covariates
        Not constant, no covariate given by the others.
    days, events : array
        Time, and whether it ended in an event.
    """
    size = X.shape[1]
    table = pd.DataFrame({"chisq": np.nan, "df": [1.0] * size + [float(size)], "p": np.nan})
    fitted = _fit(X, days, events)
    if fitted is None:
        return table
    _, times, residuals, information = fitted
    scale = _centred(_km_before(days, events, at=times))
    if np.ptp(scale) == 0:
        return table
    mixed = np.tensordot(scale, information, axes=1)
    whole = np.block(
        [[information.sum(axis=0), mixed], [mixed, np.tensordot(scale**2, information, axes=1)]],
    )
    score = np.concatenate([np.zeros(size), scale @ residuals])
    blocks = [[*range(size), size + term] for term in range(size)] + [list(range(2 * size))]
    chisq = [score[block] @ np.linalg.lstsq(whole[np.ix_(block, block)], score[block])[0] for block in blocks]
    return table.assign(chisq=chisq, p=chi2.sf(chisq, table["df"]))


def schoenfeld_residuals(X: np.ndarray, days: np.ndarray, events: np.ndarray) -> pd.DataFrame:
    """Scaled Schoenfeld residuals: at each event, what the coefficient would be if only that event counted.

    One row is one event and covariate, in time: ``AVAL`` (days), ``scale`` (1 - Kaplan-Meier before the event),
    ``term`` (number of the column), ``event`` (its number in time), ``residual`` around the ``coefficient`` of the fit,
    and ``trend`` (lowess over the scale; Cleveland, JASA 1979;74:829). Without a finite maximum there are no rows.
    """
    columns = ["AVAL", "scale", "term", "event", "residual", "coefficient", "trend"]
    fitted = _fit(X, days, events)
    if fitted is None:
        return pd.DataFrame(columns=columns, dtype="float64")
    coefficients, times, residuals, information = fitted
    scaled = coefficients + len(times) * residuals @ np.linalg.inv(information.sum(axis=0))
    scale = _km_before(days, events, at=times)
    number = np.arange(1, len(times) + 1)
    parts = [
        pd.DataFrame({
            "AVAL": times,
            "scale": scale,
            "term": term,
            "event": number,
            "residual": scaled[:, term],
            "coefficient": coefficients[term],
            "trend": _trend(scaled[:, term], scale),
        })
        for term in range(X.shape[1])
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[columns]


def residual_rows(residuals: pd.DataFrame, *, names: list[str], paramcd: str, population: str) -> pd.DataFrame:
    """Result rows of ``cox-residuals``: TERM the covariate, TIME of the event (months), GROUP its number in time; the
    time ``scale``, the ``residual``, the ``coefficient`` of the fit and the ``trend``.
    """  # noqa: D205
    if residuals.empty:
        return ARD.empty()
    return ard_rows(
        residuals.assign(
            TERM=[names[int(term)] for term in residuals["term"]],
            TIME=in_months(residuals["AVAL"]),
            GROUP=[f"{int(event)}" for event in residuals["event"]],
        ),
        analysis="cox-residuals",
        method=f"Scaled Schoenfeld residuals of the unpenalised fit (Efron); trend by lowess, span {_SPAN:g}",
        stats=("scale", "residual", "coefficient", "trend"),
        paramcd=paramcd,
        population=population,
    )


def _fit(X: np.ndarray, days: np.ndarray, events: np.ndarray) -> tuple[np.ndarray, ...] | None:
    """Coefficients of the unpenalised fit, and of each event its time, Schoenfeld residual and information."""
    from statsmodels.duration.hazard_regression import PHReg

    spread = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / spread
    days, events = np.asarray(days, dtype="float64"), np.asarray(events, dtype=bool)
    if not events.any():
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            coefficients = PHReg(days, Z, status=events.astype(int), ties="efron").fit(disp=0).params
        except (np.linalg.LinAlgError, ValueError):
            return None
    if not np.isfinite(coefficients).all() or np.abs(coefficients).max() > _FARTHEST:
        return None
    times, residuals, information = _at_events(Z, days, events, coefficients)
    start = _at_events(Z, days, events, np.zeros(len(spread)))[2].sum(axis=0)
    if np.linalg.eigvals(np.linalg.lstsq(start, information.sum(axis=0))[0]).real.min() < _FLAT:
        return None
    return coefficients / spread, times, residuals * spread, information * np.multiply.outer(spread, spread)


def _at_events(X: np.ndarray, days: np.ndarray, events: np.ndarray, coefficients: np.ndarray) -> tuple:
    """Time, Schoenfeld residual and information of each event; those of one day share the risk set (Efron)."""
    weights = np.exp(X @ coefficients)
    times, residuals, information = [], [], []
    for day in np.unique(days[events]):
        risk, died = days >= day, (days == day) & events
        means = []
        for number in range(died.sum()):
            weight = weights * (risk - died * number / died.sum())
            share = weight / weight.sum()
            means.append(share @ X)
            centred = X - means[-1]
            times.append(day)
            information.append((centred * share[:, None]).T @ centred)
        # who of a day died first is not known, so each is compared with the mean of the day
        residuals.extend(X[died] - np.mean(means, axis=0))
    return np.array(times), np.array(residuals), np.array(information)


def _km_before(days: np.ndarray, events: np.ndarray, *, at: np.ndarray) -> np.ndarray:
    """1 - Kaplan-Meier just before each day."""
    table = life_table(days, np.asarray(events, dtype=bool))
    survival = np.concatenate([[1], product_limit(table)])
    return 1 - survival[np.searchsorted(table["AVAL"].to_numpy(), at, side="left")]


def _trend(residuals: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Lowess over the time scale; missing where its neighbourhoods have no spread.

    Without the robust steps: they would take the few events of a rare level, on which an effect rests, for outliers.
    """
    from statsmodels.nonparametric.smoothers_lowess import lowess

    if len(residuals) <= 2 or np.ptp(scale) == 0:
        return np.full(len(residuals), np.nan)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return lowess(residuals, scale, frac=_SPAN, it=0, return_sorted=False)


def _centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean()


_SPAN = 0.75
_FARTHEST, _FLAT = 15, 1e-5
"""A coefficient, per standard deviation, and a share of the information at 0, that no finite maximum has."""
