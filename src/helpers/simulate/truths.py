"""What the estimates are held against: the event itself, and what a reading gives in the long run."""

import pandas as pd
from scipy.special import ndtri

from helpers.foundation.protocol import Protocol
from helpers.simulate.closed_form import probability
from helpers.simulate.estimates import KEY, Cohorts, efficacy, harm
from helpers.simulate.plan import Plan

EVENT, READING = "event", "reading"
"""TARGET: the event at its true time, whoever looks; what scans and rules make of it with endless subjects."""


def of_events(*, plan: Plan, protocol: Protocol, scenario: str) -> pd.DataFrame:
    """Give the true value behind each estimate that has a closed form.

    One row is one estimate: KEY, TARGET ``event``, HOW, TRUTH, TRUTHSE (0).
    """
    months = protocol.estimation.times_months
    rows = []
    for analysis, parameters in _BY_ANALYSIS.items():
        for paramcd, event in getattr(plan, parameters).items():
            value = probability(event, truth=plan.true(scenario), months=months)
            if analysis != "cumulative-incidence" and event.endswith("-progression"):
                value = 1 - value
            group = "progression" if analysis == "cumulative-incidence" else ""
            rows.append(
                pd.DataFrame({"TIME": [float(month) for month in months], "TRUTH": value}).assign(
                    ANALYSIS=analysis, PARAMCD=paramcd, GROUP=group
                )
            )
    fixed = {"PHASE": "", "TERM": "", "TARGET": EVENT, "HOW": "closed form", "TRUTHSE": 0.0}
    return pd.concat(rows, ignore_index=True).assign(**fixed)[_COLUMNS]


def of_readings(sample: Cohorts, *, plan: Plan, protocol: Protocol) -> pd.DataFrame:
    """Give what each estimate comes to in a very large sample; the interval-censored ones are left out.

    One row is one estimate: KEY, TARGET ``reading``, HOW, TRUTH, TRUTHSE (from the interval).
    """
    found = pd.concat(
        [efficacy(sample, plan=plan, protocol=protocol, intervals=False), harm(sample, protocol=protocol)],
        ignore_index=True,
    )
    found = found[found["ESTIMATE"].notna()]
    error = (found["HIGH"] - found["LOW"]) / (2 * ndtri((1 + protocol.estimation.confidence_level) / 2))
    subjects = sample.adsl["USUBJID"].nunique()
    return found.assign(
        TARGET=READING, HOW=f"very large sample, {subjects:,} subjects", TRUTH=found["ESTIMATE"], TRUTHSE=error
    )[_COLUMNS]


_COLUMNS = [*KEY, "TARGET", "HOW", "TRUTH", "TRUTHSE"]
_BY_ANALYSIS = {
    "kaplan-meier": "survival",
    "kaplan-meier-bpcp": "beta_product",
    "cumulative-incidence": "competing",
    "npmle": "interval",
}
