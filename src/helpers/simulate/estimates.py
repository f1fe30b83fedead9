"""What trials estimate: the estimators of the analysis, each for many trials in one pass of arrays.

An estimate stands with its interval in one row. Who is counted in a proportion is asked of the analysis itself, of all
trials at once; curves come from the life tables of all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from helpers.analyse import beta_product, competing_risks, interval_censored, kaplan_meier
from helpers.analyse.adverse_events import known_kinds, overview
from helpers.analyse.best_response import TREATED, best_response
from helpers.analyse.life_table import from_start, in_days, left_at, life_tables, outcomes, product_limit, read_at
from helpers.analyse.proportions import clopper_pearson, wilson
from helpers.analyse.toxicity_monitoring import evaluable, stopping_boundary
from helpers.foundation.protocol import Protocol
from helpers.simulate.plan import Plan

KEY = ["ANALYSIS", "PARAMCD", "PHASE", "TERM", "GROUP", "TIME"]
"""What tells one estimate of a trial from another."""

STOPPED, TOXICITY = "toxicity-rule", "toxicity-rate"
"""ANALYSIS: whether the rule of monitoring stopped the trial (1 or 0), and the share of evaluable with toxicity."""

_RESPONSE = "ORR"
_SEVERE = (">=3", "related >=3")
_PROGRESSION = "progression"
_VALUES = ["ESTIMATE", "LOW", "HIGH", "N"]


@dataclass(frozen=True)
class Cohorts:
    """The ADaM datasets of many trials that the estimators need.

    Attributes
    ----------
    adsl, adtte, adrs, adae : DataFrame
        As their contracts say, with TRIAL, the place of the subject's trial among the trials, and PLACE, its own place
        in the trial, both from 0.
    trials : int
        How many trials there are.
    """

    adsl: pd.DataFrame
    adtte: pd.DataFrame
    adrs: pd.DataFrame
    adae: pd.DataFrame
    trials: int

    def first(self, size: int) -> "Cohorts":
        """Return the same trials with so many of their subjects, the first."""
        frames = {name: getattr(self, name) for name in ("adsl", "adtte", "adrs", "adae")}
        return replace(self, **{name: frame[frame["PLACE"] < size] for name, frame in frames.items()})


def efficacy(cohorts: Cohorts, *, plan: Plan, protocol: Protocol, intervals: bool = True) -> pd.DataFrame:
    """Estimate times to event and response in each trial.

    One row is one estimate of one trial: TRIAL, KEY, ``ESTIMATE``, ``LOW`` and ``HIGH`` (missing where the method gives
    no interval), ``N`` (at risk at the time, or the denominator).

    Parameters
    ----------
    cohorts : Cohorts
        The trials.
    plan, protocol : Plan, Protocol
        What is estimated, and how.
    intervals : bool
        Whether the interval-censored estimates are made, which take the cube of the number of subjects.
    """
    months, level = protocol.estimation.times_months, protocol.estimation.confidence_level
    curves = [
        *(("kaplan-meier", paramcd, partial(_survival, conf_level=level)) for paramcd in plan.survival),
        *(("kaplan-meier-bpcp", paramcd, partial(_beta_product, conf_level=level)) for paramcd in plan.beta_product),
        *(("cumulative-incidence", paramcd, partial(_incidence, conf_level=level)) for paramcd in plan.competing),
        *(("npmle", paramcd, _between_assessments) for paramcd in plan.interval if intervals),
    ]
    found = [_objective_response(cohorts, conf_level=level)]
    for analysis, paramcd, estimate in curves:
        subjects = outcomes(cohorts.adtte, paramcd=paramcd)
        at_times = estimate(subjects, trials=cohorts.trials, at=in_days(months))
        trial, time = np.meshgrid(range(cohorts.trials), np.asarray(months, dtype="float64"))
        where = {"TRIAL": trial, "TIME": time, **at_times}
        rows = pd.DataFrame({name: values.ravel() for name, values in where.items()})
        group = _PROGRESSION if analysis == "cumulative-incidence" else ""
        found.append(rows.assign(ANALYSIS=analysis, PARAMCD=paramcd, GROUP=group))
    return _keyed(found)


def harm(cohorts: Cohorts, *, protocol: Protocol) -> pd.DataFrame:
    """Estimate the shares of subjects with acute adverse events in each trial: rows as of `efficacy`."""
    counted = _behind(cohorts, overview(cohorts.adae, cohorts.adsl).subjects)
    counted = counted[counted["PHASE"] == "ACUTE"]
    known, found = _known(cohorts), []
    interval = partial(clopper_pearson, conf_level=protocol.estimation.confidence_level)
    for term in _SEVERE:
        of_term = counted[(counted["STAT"] == "denominator") | (counted["TERM"] == term)]
        shares = _shares(cohorts, of_term, known=known[term], proportion=interval)
        found.append(shares.assign(ANALYSIS="ae-overview", PHASE="ACUTE", TERM=term))
    return _keyed(found)


def rule(cohorts: Cohorts, *, plan: Plan, subjects: int) -> pd.DataFrame:
    """Say whether the rule of monitoring stops trials of so many subjects: rows as of `efficacy`, two of each trial.

    A trial stops (ESTIMATE 1) where after any subject so many have had a toxicity as the boundary says. The share of
    evaluable subjects with a toxicity is what the rule saw in the end.
    """
    settings = plan.monitoring.model_copy(update={"max_subjects": subjects})
    seen = evaluable(cohorts.adae, cohorts.adsl, settings=settings)
    trial = seen["USUBJID"].map(cohorts.adsl.set_index("USUBJID")["TRIAL"])
    path = seen["toxic"].groupby(trial)
    looks = path.cumcount().to_numpy()
    boundary = stopping_boundary(p0=settings.p0, prior=settings.prior, limit=settings.limit, max_n=subjects)
    beyond = path.cumsum().to_numpy() >= boundary["boundary"].to_numpy()[looks]
    known = _known(cohorts)[">=3"]
    n, toxic, stopped = (
        np.bincount(trial[those], minlength=cohorts.trials) for those in (looks >= 0, seen["toxic"], beyond)
    )
    rate = np.where(known, toxic / np.maximum(n, 1), np.nan)
    values = {STOPPED: (known & (stopped > 0)).astype("float64"), TOXICITY: rate}
    return _keyed([
        pd.DataFrame({"TRIAL": range(cohorts.trials), "ESTIMATE": estimate, "N": n}).assign(ANALYSIS=analysis)
        for analysis, estimate in values.items()
    ])  # fmt: skip


def _survival(subjects: pd.DataFrame, *, trials: int, at: np.ndarray, conf_level: float) -> dict[str, np.ndarray]:
    table = _life_tables(subjects, subjects["CNSR"] == 0, trials=trials)
    curves = dict(zip(("ESTIMATE", "LOW", "HIGH"), kaplan_meier.limits(table, conf_level=conf_level), strict=True))
    return {**_read(table, curves, at=at), "N": _left(subjects, trials=trials, at=at)}


def _beta_product(subjects: pd.DataFrame, *, trials: int, at: np.ndarray, conf_level: float) -> dict[str, np.ndarray]:
    table = _life_tables(subjects, subjects["CNSR"] == 0, trials=trials)
    low, high = beta_product.limits(table, conf_level=conf_level)
    return _read(table, {"ESTIMATE": from_start(product_limit(table), 1.0), "LOW": low, "HIGH": high}, at=at)


def _incidence(subjects: pd.DataFrame, *, trials: int, at: np.ndarray, conf_level: float) -> dict[str, np.ndarray]:
    table = _life_tables(subjects, subjects["EVTYPE"], trials=trials)
    curves = competing_risks.aalen_johansen(table, cause=competing_risks.CAUSES[_PROGRESSION], conf_level=conf_level)
    curves = {name: curves[name.lower()] for name in ("ESTIMATE", "LOW", "HIGH")}
    return {**_read(table, curves, at=at), "N": _left(subjects, trials=trials, at=at)}


def _between_assessments(subjects: pd.DataFrame, *, trials: int, at: np.ndarray) -> dict[str, np.ndarray]:
    """The interval-censored estimate, which is a search of its own in each trial."""
    found = np.full((len(at), trials), np.nan)
    for trial, own in subjects.groupby("TRIAL"):
        curve = interval_censored.fit(*interval_censored.intervals(own))
        found[:, trial] = interval_censored.survival_at(curve, at=at, last=own["AVAL"].max())["estimate"]
    return {"ESTIMATE": found}


def _objective_response(cohorts: Cohorts, *, conf_level: float) -> pd.DataFrame:
    response = _behind(cohorts, best_response(cohorts.adrs, cohorts.adsl, scope=TREATED).subjects)
    of_term = response[(response["STAT"] == "denominator") | (response["TERM"] == _RESPONSE)]
    shares = _shares(cohorts, of_term, known=True, proportion=partial(wilson, conf_level=conf_level))
    return shares.assign(ANALYSIS=f"best-response{TREATED.suffix}", TERM=_RESPONSE)


def _life_tables(subjects: pd.DataFrame, kinds: pd.Series, *, trials: int) -> dict[str | int, np.ndarray]:
    return life_tables(
        subjects["TRIAL"].to_numpy(), subjects["AVAL"].to_numpy(), kinds.to_numpy(dtype="int64"), cohorts=trials
    )


def _read(table: dict, curves: dict[str, np.ndarray], *, at: np.ndarray) -> dict[str, np.ndarray]:
    return {name: read_at(table, values, at=at) for name, values in curves.items()}


def _left(subjects: pd.DataFrame, *, trials: int, at: np.ndarray) -> np.ndarray:
    return left_at(subjects["TRIAL"].to_numpy(), subjects["AVAL"].to_numpy(), cohorts=trials, at=at)


def _behind(cohorts: Cohorts, subjects: pd.DataFrame) -> pd.DataFrame:
    """Who is behind each count of all trials, with the trial."""
    return subjects.assign(TRIAL=subjects["USUBJID"].map(cohorts.adsl.set_index("USUBJID")["TRIAL"]))


def _shares(
    cohorts: Cohorts,
    counted: pd.DataFrame,
    *,
    known: np.ndarray | bool,
    proportion: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    """A proportion of each trial; missing where it cannot be known."""
    n, denominator = (
        np.bincount(counted.loc[counted["STAT"] == stat, "TRIAL"].astype("int64"), minlength=cohorts.trials)
        for stat in ("n", "denominator")
    )
    shares = proportion(pd.DataFrame({"n": np.where(known, n, np.nan), "denominator": denominator}))
    names = {"estimate": "ESTIMATE", "low": "LOW", "high": "HIGH", "denominator": "N"}
    return shares.rename(columns=names)[_VALUES].assign(TRIAL=range(cohorts.trials))


def _known(cohorts: Cohorts) -> pd.DataFrame:
    """What the records of each trial say anything about; a trial without a record says nothing."""
    told = {trial: known_kinds(own) for trial, own in cohorts.adae.groupby("TRIAL")}
    none = known_kinds(cohorts.adae.iloc[:0])
    return pd.DataFrame([told.get(trial, none) for trial in range(cohorts.trials)])


def _keyed(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put estimates together, each with every part of its key; what is not estimated is missing."""
    text, numbers = dict.fromkeys(KEY[:-1], ""), dict.fromkeys(["TIME", *_VALUES], np.nan)
    whole = [rows.assign(**{name: value for name, value in {**text, **numbers}.items() if name not in rows})
             for rows in found]  # fmt: skip
    return pd.concat([rows[["TRIAL", *KEY, *_VALUES]].astype(dict.fromkeys(_VALUES, "float64")) for rows in whole],
                     ignore_index=True)  # fmt: skip
