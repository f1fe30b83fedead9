"""A whole simulation on workers: the trials of every scenario, and what they say of the estimators."""

import math

import pandas as pd
from distributed import Client

from helpers.cluster.pieces import in_order
from helpers.foundation.contracts.simulated import CHARACTERISTICS, TRIALS
from helpers.foundation.protocol import Protocol
from helpers.simulate import characteristics, truths
from helpers.simulate.estimates import Cohorts
from helpers.simulate.plan import FIRST_OF_SAMPLE, Plan
from helpers.simulate.trials import Request, derived, simulate

TRIALS_AT_ONCE = 100
"""Trials of one piece of work, at most; the result does not depend on it."""

SAMPLE_AT_ONCE = 500
"""Subjects of the very large sample that are one piece of work."""


def simulated_trials(
    *,
    plan: Plan,
    protocol: Protocol,
    trials: int,
    sizes: tuple[int, ...],
    seed: int,
    client: Client,
    at_once: int = TRIALS_AT_ONCE,
) -> pd.DataFrame:
    """Simulate the trials of every scenario, in pieces of so many ``at_once``.

    One row is one estimate of one trial of one size (contract ``TRIALS``).
    """
    workers = len(client.scheduler_info(n_workers=-1)["workers"])
    at_once = min(at_once, math.ceil(trials / max(workers, 1)))
    pieces = [
        Request(plan, protocol, name, seed, sizes, tuple(range(first, min(first + at_once, last))))
        for name, scenario in plan.scenarios.items()
        for last in [math.ceil(trials * scenario.share)]
        for first in range(0, last, at_once)
    ]
    rows = in_order(simulate, pieces, client=client, doing="simulation", unit="piece")
    return TRIALS.check(pd.concat(rows, ignore_index=True))


def large_sample(*, plan: Plan, protocol: Protocol, scenario: str, seed: int, client: Client) -> Cohorts:
    """Derive the very large sample of a scenario: one trial."""
    count = math.ceil(plan.large_sample / SAMPLE_AT_ONCE)
    pieces = [
        Request(plan, protocol, scenario, seed, (SAMPLE_AT_ONCE,), (FIRST_OF_SAMPLE + number,))
        for number in range(count)
    ]
    parts = in_order(derived, pieces, client=client, doing="very large sample", unit="piece")
    frames = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in ("adsl", "adtte", "adrs", "adae")
    }
    return Cohorts(**frames, trials=1)


def operating_characteristics(
    trials: pd.DataFrame, *, plan: Plan, protocol: Protocol, seed: int, client: Client
) -> pd.DataFrame:
    """Compare the trials with the truth: one row is one characteristic (contract ``CHARACTERISTICS``)."""
    whole = [name for name, scenario in plan.scenarios.items() if not scenario.toxicity_only]
    known = []
    for scenario in whole:
        subjects = large_sample(plan=plan, protocol=protocol, scenario=scenario, seed=seed, client=client)
        known += [
            truths.of_events(plan=plan, protocol=protocol, scenario=scenario).assign(SCENARIO=scenario),
            truths.of_readings(subjects, plan=plan, protocol=protocol).assign(SCENARIO=scenario),
        ]
    estimates = characteristics.of_estimates(trials, pd.concat(known, ignore_index=True))
    rule = characteristics.of_rule(trials, plan=plan)
    return CHARACTERISTICS.check(pd.concat([estimates, rule], ignore_index=True))
