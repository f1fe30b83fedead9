"""Work on workers of other processes: in order, complete, and the same when one of them is killed on the way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from distributed import Client

from helpers.cluster import pieces
from helpers.cluster.pieces import in_order
from helpers.cluster.workers import connected
from helpers.foundation import datasets
from helpers.foundation.contracts.simulated import TRIALS
from helpers.foundation.errors import StudyError
from helpers.simulate.simulation import simulated_trials
from tests.cluster.farm import farm, wait_until_busy
from tests.cluster.slow import refused, squared
from tests.simulate.small import PLAN, PROTOCOL, SEED

WORDS = {"doing": "squares", "unit": "number"}
TRIALS_WANTED = {"plan": PLAN, "protocol": PROTOCOL, "trials": 4, "sizes": (6, 4), "seed": SEED}


@pytest.fixture(scope="module")
def here():
    with connected(workers=1) as client:
        yield client


def test_results_are_in_the_order_of_the_pieces(here):
    assert in_order(squared, range(6), client=here, **WORDS) == [0, 1, 4, 9, 16, 25]
    assert in_order(squared, [], client=here, **WORDS) == []


@pytest.mark.parametrize(("seconds", "lines"), [(0, 3), (1_000, 0)])
def test_without_a_terminal_a_line_says_now_and_then_how_far_it_is(here, monkeypatch, capsys, seconds, lines):
    monkeypatch.setattr(pieces, "A_LINE_EVERY", seconds)
    in_order(squared, range(3), client=here, **WORDS)
    told = capsys.readouterr().err.splitlines()
    assert [line.rsplit(",", 1)[0] for line in told] == [f"squares: {done} of 3 (number)" for done in (1, 2, 3)][:lines]


def test_a_refusal_is_that_of_the_function(here):
    with pytest.raises(StudyError, match=r"The number is 2\."):
        in_order(refused, range(4), client=here, **WORDS)


def test_a_worker_with_other_code_is_refused(here, monkeypatch):
    monkeypatch.setattr(pieces, "_own_code", lambda: "another")
    with pytest.raises(StudyError, match="A worker has another version of the project's code"):
        in_order(squared, [1], client=here, **WORDS)


def test_workers_of_this_machine_listen_to_it_alone(here):
    assert here.scheduler.address.startswith("tcp://127.0.0.1:")
    assert all(address.startswith("tcp://127.0.0.1:") for address in here.scheduler_info(n_workers=-1)["workers"])


@pytest.mark.long
def test_nothing_is_lost_with_a_worker_that_is_killed(here, tmp_path):
    """Four trials by two workers of which one dies while it works, and by one worker in other pieces: same bytes."""
    with (
        farm(tmp_path, workers=2) as (address, workers),
        ThreadPoolExecutor(1) as thread,
        connected(address) as client,
        Client(address) as watching,
    ):
        simulating = thread.submit(simulated_trials, **TRIALS_WANTED, client=client, at_once=1)
        wait_until_busy(watching, "worker-1")
        workers["worker-1"].kill()
        found = simulating.result(timeout=300)
        left = watching.scheduler_info(n_workers=-1)["workers"].values()
        assert [about["name"] for about in left] == ["worker-0"]
    again = simulated_trials(**TRIALS_WANTED, client=here, at_once=3)
    killed, whole = (
        datasets.write(frame, tmp_path / f"{name}.parquet", TRIALS).read_bytes()
        for name, frame in (("killed", found), ("whole", again))
    )
    assert len(found) > 100
    assert killed == whole
