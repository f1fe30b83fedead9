"""Simulated trials: drawn, derived and analysed by number, each the same whichever others are simulated with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.derive.study import derive_study
from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import Protocol
from helpers.ingest.domains import canonical, typed
from helpers.ingest.readers.raw import Raw
from helpers.simulate import estimates
from helpers.simulate.estimates import Cohort
from helpers.simulate.plan import Plan
from helpers.synthetic import Truth, generate

NOT_READ = ("lb", "mh", "sv")
"""Domains that none of the estimates is made from."""


@dataclass(frozen=True)
class Request:
    """Some trials of a scenario: their numbers, the sizes that each is looked at in, and the seed of the simulation."""

    plan: Plan
    protocol: Protocol
    scenario: str
    seed: int
    sizes: tuple[int, ...]
    trials: tuple[int, ...]


def simulate(request: Request) -> pd.DataFrame:
    """Simulate trials and estimate in each of them what the analysis of a study estimates.

    One row is one estimate of one trial of one size (contract ``TRIALS``). A smaller trial is the first subjects of the
    larger one. The trials are derived together, as one study whose subjects have nothing to do with each other.
    """
    scenario, truth = request.plan.scenarios[request.scenario], request.plan.true(request.scenario)
    largest = max(request.sizes)
    drawn = {trial: draw(seed=seed_of(request.seed, trial), subjects=largest, truth=truth) for trial in request.trials}
    whole = _derived(drawn, protocol=request.protocol)
    rows = []
    for trial, domains in drawn.items():
        names = _named(trial, domains["dm"]["USUBJID"])
        own = whole.only(names)
        for size in request.sizes:
            cohort = own if size == largest else own.only(names[:size])
            parts = [
                estimates.harm(cohort, protocol=request.protocol),
                estimates.rule(cohort, plan=request.plan, subjects=size),
            ]
            if not scenario.toxicity_only:
                parts.append(estimates.efficacy(cohort, plan=request.plan, protocol=request.protocol))
            rows += [part.assign(SUBJECTS=size, TRIAL=trial) for part in parts]
    return pd.concat(rows, ignore_index=True).assign(SCENARIO=request.scenario)


def sample(request: Request) -> Cohort:
    """Derive trials without analysing them: their subjects, as of one trial."""
    truth, subjects = request.plan.true(request.scenario), max(request.sizes)
    drawn = {trial: draw(seed=seed_of(request.seed, trial), subjects=subjects, truth=truth) for trial in request.trials}
    return _derived(drawn, protocol=request.protocol)


def seed_of(seed: int, trial: int) -> int:
    """Return the seed of a trial, from that of the simulation and its number alone."""
    return int(np.random.SeedSequence(seed, spawn_key=(trial,)).generate_state(1, np.uint64)[0])


def draw(*, seed: int, subjects: int, truth: Truth) -> dict[str, pd.DataFrame]:
    """Draw the raw domains of one trial, without the scripted oddities of the bundled study."""
    raw = generate(subjects=subjects, seed=seed, truth=truth, edge_cases=False)
    return {name: frame for name, frame in raw.items() if name not in NOT_READ}


def _derived(drawn: Mapping[int, Mapping[str, pd.DataFrame]], *, protocol: Protocol) -> Cohort:
    names = next(iter(drawn.values()))
    domains = {
        name: _typed(
            name, [raw[name].assign(USUBJID=_named(trial, raw[name]["USUBJID"])) for trial, raw in drawn.items()]
        )
        for name in names
    }
    made = derive_study(domains, protocol=protocol)
    return Cohort(adsl=made.adsl, adtte=made.adtte, adrs=made.adrs, adae=made.adae)


def _named(trial: int, names: pd.Series) -> Sequence[str]:
    return f"{trial:07d}-" + names


def _typed(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Give a domain of all trials its types, as ingestion does."""
    frame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    rows = pd.Series(np.arange(1, len(frame) + 1))
    table, _findings = typed(Raw(frame, rows), SDTM[name], file=name)
    return canonical(table.frame, SDTM[name])
