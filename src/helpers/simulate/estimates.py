"""What one trial estimates: the results of the analysis itself, an estimate with its interval in one row."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analyse.adverse_events import overview
from helpers.analyse.best_response import TREATED, best_response
from helpers.analyse.beta_product import beta_product
from helpers.analyse.competing_risks import cumulative_incidence
from helpers.analyse.interval_censored import npmle
from helpers.analyse.kaplan_meier import kaplan_meier
from helpers.analyse.toxicity_monitoring import monitoring
from helpers.foundation.protocol import Protocol
from helpers.simulate.plan import Plan

KEY = ["ANALYSIS", "PARAMCD", "PHASE", "TERM", "GROUP", "TIME"]
"""What tells one estimate from another."""

STOPPED, TOXICITY = "toxicity-rule", "toxicity-rate"
"""ANALYSIS: whether the rule of monitoring stopped the trial (1 or 0), and the share of evaluable with toxicity."""

_WIDE = {"estimate": "ESTIMATE", "low": "LOW", "high": "HIGH", "denominator": "N", "at_risk": "N", "n": ""}
_NEVER = {"death", "transplant"}  # groups of the cumulative incidence that no estimate is looked at for


@dataclass(frozen=True)
class Cohort:
    """The ADaM datasets of some subjects that the estimators need."""

    adsl: pd.DataFrame
    adtte: pd.DataFrame
    adrs: pd.DataFrame
    adae: pd.DataFrame

    def only(self, subjects: pd.Index) -> "Cohort":
        """Return the rows of these subjects."""
        return Cohort(**{name: frame[frame["USUBJID"].isin(subjects)] for name, frame in vars(self).items()})


def efficacy(cohort: Cohort, *, plan: Plan, protocol: Protocol, intervals: bool = True) -> pd.DataFrame:
    """Estimate times to event and response.

    One row is one estimate: KEY, ``ESTIMATE``, ``LOW`` and ``HIGH`` (missing where the method gives no interval), ``N``
    (at risk at the time, or the denominator).

    Parameters
    ----------
    cohort : Cohort
        The subjects.
    plan, protocol : Plan, Protocol
        What is estimated, and how.
    intervals : bool
        Whether the interval-censored estimates are made, which take the cube of the number of subjects.
    """
    at = {"times_months": protocol.estimation.times_months}
    level = {"conf_level": protocol.estimation.confidence_level}
    incidence = cumulative_incidence(cohort.adtte, paramcds=list(plan.competing), **at, **level).rows
    rows = [
        kaplan_meier(cohort.adtte, paramcds=list(plan.survival), **at, **level).rows,
        beta_product(cohort.adtte, paramcds=list(plan.beta_product), **at, **level).rows,
        incidence[~incidence["GROUP"].isin(_NEVER)],
        best_response(cohort.adrs, cohort.adsl, scope=TREATED, **level).rows.query("TERM == 'ORR'"),
    ]
    if intervals:
        rows.append(npmle(cohort.adtte, paramcds=list(plan.interval), **at).rows)
    return _wide(rows)


def harm(cohort: Cohort, *, protocol: Protocol) -> pd.DataFrame:
    """Estimate the shares of subjects with acute adverse events: rows as of `efficacy`."""
    shares = overview(cohort.adae, cohort.adsl, conf_level=protocol.estimation.confidence_level).rows
    return _wide([shares[(shares["PHASE"] == "ACUTE") & shares["TERM"].isin([">=3", "related >=3"])]])


def rule(cohort: Cohort, *, plan: Plan, subjects: int) -> pd.DataFrame:
    """Say whether the rule of monitoring stops a trial of so many subjects: rows as of `efficacy`, two of them.

    The trial stops (ESTIMATE 1) where after any subject so many have had a toxicity as the boundary says. The share of
    evaluable subjects with a toxicity is what the rule saw in the end.
    """
    settings = plan.monitoring.model_copy(update={"max_subjects": subjects})
    rows = monitoring(cohort.adae, cohort.adsl, settings=settings).rows
    found = rows.pivot(index="GROUP", columns="STAT", values="STATVAL")
    whole, path = found.loc[""], found.drop(index="")
    values = {STOPPED: (path["events"] >= path["boundary"]).any(), TOXICITY: whole["events"] / max(whole["n"], 1)}
    rows = pd.DataFrame({"ANALYSIS": list(values), "ESTIMATE": np.array(list(values.values()), dtype="float64")})
    text = dict.fromkeys(("PARAMCD", "PHASE", "TERM", "GROUP"), "")
    return rows.assign(**text, TIME=np.nan, LOW=np.nan, HIGH=np.nan, N=whole["n"])[[*KEY, *_VALUES]]


def _wide(results: list[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat(results, ignore_index=True)
    rows = rows.assign(STAT=rows["STAT"].map(_WIDE).fillna(""))
    rows = rows[rows["STAT"] != ""]
    rows = rows[~(rows["ANALYSIS"].isin(_AT_TIMES) & rows["TIME"].isna())]
    wide = rows.set_index([*KEY, "STAT"])["STATVAL"].unstack("STAT").reindex(columns=_VALUES)
    return wide.reset_index().rename_axis(columns=None)


_VALUES = ["ESTIMATE", "LOW", "HIGH", "N"]
_AT_TIMES = ("kaplan-meier", "kaplan-meier-bpcp", "cumulative-incidence", "npmle")
