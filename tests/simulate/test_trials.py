"""A trial depends on its number and on the seed, and on nothing else."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.kaplan_meier import kaplan_meier
from helpers.derive.study import derive_study
from helpers.foundation.contracts.simulated import TRIALS
from helpers.ingest import ingest_study
from helpers.simulate.trials import draw, seed_of, simulate
from helpers.synthetic import generate, write_study
from tests.simulate.small import PLAN, PROTOCOL, SEED, request


@pytest.fixture(scope="module")
def three() -> pd.DataFrame:
    return TRIALS.check(simulate(request(0, 1, 2, sizes=(8, 5))))


def of(trials: pd.DataFrame, *, trial: int, size: int) -> pd.DataFrame:
    return trials[(trials["TRIAL"] == trial) & (trials["SUBJECTS"] == size)].reset_index(drop=True)


def test_a_trial_is_the_same_whichever_others_are_simulated_with_it(three):
    alone = TRIALS.check(simulate(request(1, sizes=(8, 5))))
    for size in (8, 5):
        pd.testing.assert_frame_equal(of(alone, trial=1, size=size), of(three, trial=1, size=size), check_exact=True)


def test_a_smaller_trial_is_the_first_subjects_of_the_larger(three):
    small = TRIALS.check(simulate(request(2, sizes=(5,))))
    pd.testing.assert_frame_equal(of(small, trial=2, size=5), of(three, trial=2, size=5), check_exact=True)


def test_seeds_are_those_of_number_and_simulation():
    seeds = [seed_of(seed, trial) for seed in (1, 2) for trial in range(500)]
    assert len(set(seeds)) == len(seeds)
    assert seed_of(1, 7) == seed_of(1, 7)
    assert seed_of(1, 7) == int(np.random.SeedSequence(1).spawn(8)[7].generate_state(1, np.uint64)[0])


def test_it_is_what_reading_the_files_of_the_study_would_give(three, tmp_path):
    """Written as a site would, ingested and derived as any study, a trial has the same estimates."""
    drawn = generate(subjects=8, seed=seed_of(SEED, 0), truth=PLAN.true("calibrated"), edge_cases=False)
    write_study(drawn, tmp_path)
    domains = ingest_study(tmp_path, protocol=PROTOCOL).domains
    adtte = derive_study(domains, protocol=PROTOCOL).adtte
    ard = kaplan_meier(adtte, paramcds=list(PLAN.survival), times_months=PROTOCOL.estimation.times_months).rows
    wanted = ard[ard["TIME"].notna()].pivot(index=["PARAMCD", "TIME"], columns="STAT", values="STATVAL")
    own = of(three, trial=0, size=8).query("ANALYSIS == 'kaplan-meier'").set_index(["PARAMCD", "TIME"])
    assert len(own) == len(PLAN.survival) * len(PROTOCOL.estimation.times_months)
    for mine, theirs in (("ESTIMATE", "estimate"), ("LOW", "low"), ("HIGH", "high"), ("N", "at_risk")):
        pd.testing.assert_series_equal(own[mine], wanted[theirs].reindex(own.index), check_names=False)


def test_what_no_estimate_is_made_from_is_not_derived():
    assert not {"lb", "mh", "sv"} & set(draw(request(1, sizes=(2,))))
