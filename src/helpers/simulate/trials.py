"""Simulated trials: drawn, derived and analysed by number, each the same whichever others are simulated with it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.derive.study import derive_study
from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import Protocol
from helpers.ingest.domains import canonical, typed
from helpers.ingest.readers.raw import Raw
from helpers.simulate import estimates
from helpers.simulate.estimates import Cohorts
from helpers.simulate.plan import Plan
from helpers.synthetic import generate_cohorts, usubjid

NOT_READ = ("lb", "mh", "sv", "dv", "xd")
"""Domains that none of the estimates is made from."""

ESTIMATED_FROM = ("adsl", "adtte", "adrs", "adae")
"""Datasets that the estimates are made from."""


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
    larger one. The trials are drawn, derived and estimated together, as groups of subjects that have nothing to do with
    each other.
    """
    scenario, rows = request.plan.scenarios[request.scenario], []
    whole = derived(request)
    for size in request.sizes:
        cohorts = whole.first(size)
        parts = [
            estimates.harm(cohorts, protocol=request.protocol),
            estimates.rule(cohorts, plan=request.plan, subjects=size),
        ]
        if not scenario.toxicity_only:
            parts.append(estimates.efficacy(cohorts, plan=request.plan, protocol=request.protocol))
        rows += [part.assign(SUBJECTS=size) for part in parts]
    numbers = np.array(request.trials)
    found = pd.concat(rows, ignore_index=True)
    return found.assign(SCENARIO=request.scenario, TRIAL=numbers[found["TRIAL"]])


def seed_of(seed: int, trial: int) -> int:
    """Return the seed of a trial, from that of the simulation and its number alone."""
    return int(np.random.SeedSequence(seed, spawn_key=(trial,)).generate_state(1, np.uint64)[0])


def draw(request: Request) -> dict[str, pd.DataFrame]:
    """Draw the raw domains of all trials together, without the scripted oddities of the bundled study."""
    return generate_cohorts(
        {_prefix(trial): seed_of(request.seed, trial) for trial in request.trials},
        subjects=max(request.sizes),
        truth=request.plan.true(request.scenario),
        leave_out=NOT_READ,
        second_reader=False,
    )


def derived(request: Request) -> Cohorts:
    """Draw and derive trials without estimating anything."""
    domains = {name: _typed(name, frame) for name, frame in draw(request).items()}
    made = derive_study(domains, protocol=request.protocol, only=ESTIMATED_FROM)
    subjects = max(request.sizes)
    names = pd.Index([_prefix(trial) + usubjid(place) for trial in request.trials for place in range(subjects)])
    frames = {}
    for name in ESTIMATED_FROM:
        frame = getattr(made, name)
        trial, place = np.divmod(names.get_indexer(frame["USUBJID"]), subjects)
        frames[name] = frame.assign(TRIAL=trial, PLACE=place)
    return Cohorts(**frames, trials=len(request.trials))


def _prefix(trial: int) -> str:
    return f"{trial:07d}-"


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a domain its types, as ingestion does."""
    table, _findings = typed(Raw(frame, pd.Series(np.arange(1, len(frame) + 1))), SDTM[name], file=name)
    return canonical(table.frame, SDTM[name])
