"""Exploratory Cox models with Firth's penalty (rule 34).

Heinze & Schemper (Biometrics 2001;57:114): the penalty reduces the bias of few events, and the estimate stays finite
where one level of a covariate has none. Ties as Breslow's. Intervals are profile likelihood, p-values penalised
likelihood ratio. The fit is that of the package firthmodels.
"""

import warnings

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.covariates import chosen_for, covariate_values
from helpers.analyse.life_table import outcomes
from helpers.analyse.proportional_hazards import (
    GLOBAL,
    ZPH_METHOD,
    residual_rows,
    schoenfeld_residuals,
    score_test,
)
from helpers.foundation.protocol import Models
from helpers.foundation.results import Results, combine


def cox_firth(
    adsl: pd.DataFrame, adtte: pd.DataFrame, *, models: Models, conf_level: float = 0.95, residuals: bool = True
) -> Results:
    """Fit the model of each endpoint that has the events for one (rule 34).

    Result rows, one per statistic:

    - ``cox-size``, for each endpoint: ``n`` subjects and ``events`` in the model, ``missing`` subjects left out because
      a covariate has no value, ``covariates`` in it, ``candidates``. Where ``covariates`` is 0 there is no model, and
      no other row; ``n`` and ``events`` are then those of all treated subjects.
    - ``cox-firth``, for each covariate (TERM): ``hr low high p``, and ``zph_p`` of the test of proportional hazards;
      for one that is compared against levels also ``level_n`` and ``level_events``, the subjects beyond those levels
      and their events, on which the ratio rests.
    - ``cox-zph``, for each covariate and ``GLOBAL``: ``chisq df p``.
    - ``cox-residuals``, for each covariate and event (GROUP, in time): scaled Schoenfeld residuals, as
      `residual_rows` gives them; left out unless ``residuals``.

    What did not converge is missing.

    Parameters
    ----------
    adsl : DataFrame
        USUBJID, SAFFL and the covariates.
    adtte : DataFrame
        USUBJID, PARAMCD, AVAL (days), CNSR (0 = event).
    models : Models
        Endpoints, covariates in the order in which they enter, and events that each needs.
    conf_level : float
        Level of the intervals.
    residuals : bool
        Whether those are wanted.
    """
    values = covariate_values(adsl, covariates=models.covariates)
    found = []
    for paramcd in models.endpoints:
        complete, left_out, names = _modelled(adtte, values, models=models, paramcd=paramcd)
        found.append(_size(complete, left_out, names, models=models, paramcd=paramcd))
        if names:
            keys = {"models": models, "paramcd": paramcd, "conf_level": conf_level, "residuals": residuals}
            found += [Results(rows) for rows in _model(complete, names, **keys)]
    return combine(*found)


def firth(X: np.ndarray, days: np.ndarray, events: np.ndarray, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Fit a Cox model with Firth's penalty.

    One row is one covariate, in the order of the columns: ``hr``, its profile likelihood limits ``low`` and ``high``,
    and ``p`` of the penalised likelihood ratio. Missing where the fit, or that limit, does not converge, and where no
    event has anybody at risk to be compared with.

    Parameters
    ----------
    X : array, subjects by covariates
        Not constant, no covariate given by the others.
    days, events : array
        Time, and whether it ended in an event.
    conf_level : float
        Level of the intervals.
    """
    # the penalised likelihood does not depend on units, the search for its maximum does
    spread = X.std(axis=0)
    Z, outcome = (X - X.mean(axis=0)) / spread, (np.asarray(events, bool), np.asarray(days, float))
    fitted = pd.DataFrame(np.nan, index=range(X.shape[1]), columns=["hr", "low", "high", "p"])
    for tolerance, halvings in _SEARCHES:
        search = {"gtol": tolerance, "xtol": tolerance, "max_iter": _STEPS, "max_halfstep": halvings}
        fitted = fitted.combine_first(_attempt(Z, outcome, spread, conf_level=conf_level, search=search))
        if fitted.notna().all(axis=None):
            break
    return fitted[["hr", "low", "high", "p"]]


def _attempt(Z: np.ndarray, outcome: tuple, spread: np.ndarray, *, conf_level: float, search: dict) -> pd.DataFrame:
    """One search for the maximum and the limits; what it does not find is missing."""
    from firthmodels import FirthCoxPH

    model = FirthCoxPH(backend="numpy", **search)
    fitted = pd.DataFrame(np.nan, index=range(Z.shape[1]), columns=["hr", "low", "high", "p"])
    with warnings.catch_warnings(), np.errstate(over="ignore"):
        warnings.simplefilter("ignore")
        try:
            model.fit(Z, outcome)
            if not model.converged_:
                return fitted
            fitted["hr"] = np.exp(model.coef_ / spread)
            model.lrt()
            fitted["p"] = model.lrt_pvalues_
            ends = model.conf_int(alpha=1 - conf_level, method="pl", max_iter=_STEPS, tol=search["gtol"])
            fitted["low"], fitted["high"] = np.exp(ends / spread[:, None]).T
        except (np.linalg.LinAlgError, ValueError):
            pass
    return fitted


def _modelled(
    adtte: pd.DataFrame, values: pd.DataFrame, *, models: Models, paramcd: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The subjects in the model, those left out of it, and the covariates in it."""
    subjects = outcomes(adtte, paramcd=paramcd).merge(values, on="USUBJID", validate="one_to_one")
    subjects = subjects.assign(EVENT=subjects["CNSR"] == 0)
    names = chosen_for(subjects, names=list(models.covariates), events_per_covariate=models.events_per_covariate)
    there = subjects[names].notna().all(axis=1)
    return subjects.loc[there], subjects.loc[~there], names


def _size(complete: pd.DataFrame, left_out: pd.DataFrame, names: list[str], *, models: Models, paramcd: str) -> Results:
    return count_subjects(
        pd.DataFrame([{"covariates": len(names), "candidates": len(models.covariates)}]),
        {"n": complete, "events": complete.loc[complete["EVENT"]], "missing": left_out},
        analysis="cox-size",
        method=f"One covariate for each {models.events_per_covariate} events, in the order of the protocol file",
        stats=("n", "events", "missing", "covariates", "candidates"),
        paramcd=paramcd,
        population="SAFFL",
    )


def _levels(complete: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Subjects beyond the levels that a covariate is compared against, and their events."""
    beyond = {name: complete[name] == 1 for name in names}
    lines = [(name, of.sum(), (of & complete["EVENT"]).sum()) for name, of in beyond.items()]
    return pd.DataFrame(lines, columns=["TERM", "level_n", "level_events"])


def _model(
    complete: pd.DataFrame, names: list[str], *, models: Models, paramcd: str, conf_level: float, residuals: bool
) -> list[pd.DataFrame]:
    X = complete[names].to_numpy(dtype="float64")
    days, events = complete["AVAL"].to_numpy(), complete["EVENT"].to_numpy()
    keys = {"paramcd": paramcd, "population": "SAFFL"}
    fitted = firth(X, days, events, conf_level=conf_level).assign(TERM=names)
    tested = score_test(X, days, events).assign(TERM=[*names, GLOBAL])
    method = f"Cox model with Firth's penalty, profile likelihood {100 * conf_level:g}% interval"
    rows = [
        ard_rows(fitted, analysis="cox-firth", method=method, stats=("hr", "low", "high", "p"), **keys),
        ard_rows(
            tested.loc[tested["TERM"] != GLOBAL].rename(columns={"p": "zph_p"}),
            analysis="cox-firth",
            method=ZPH_METHOD,
            stats=("zph_p",),
            **keys,
        ),
        ard_rows(
            _levels(complete, [name for name in names if models.covariates[name].against]),
            analysis="cox-firth",
            method="Counts of subjects",
            stats=("level_n", "level_events"),
            **keys,
        ),
        ard_rows(tested, analysis="cox-zph", method=ZPH_METHOD, stats=("chisq", "df", "p"), **keys),
    ]
    if residuals:
        rows.append(residual_rows(schoenfeld_residuals(X, days, events), names=names, **keys))
    return rows


_STEPS = 200
_SEARCHES = ((1e-8, 30), (1e-8, 0), (1e-7, 30), (1e-6, 30), (1e-5, 30))
"""How exactly the maximum is searched for, and how often a step is halved that does not lead up: near the maximum
rounding can hide that it does, so the second search takes every step, and later ones ask for less."""
