"""Workers: processes of this machine, or those of a scheduler that is there already."""

from collections.abc import Iterator
from contextlib import contextmanager

import dask
from distributed import Client, LocalCluster

from helpers.foundation.errors import StudyError

LOST_BEFORE_BLAMED = 20
"""Workers that may be lost with one piece of work before the piece is held to be what kills them."""

_QUIET = {
    "distributed.scheduler.allowed-failures": LOST_BEFORE_BLAMED,
    "distributed.admin.tick.limit": "10s",
}
_HERE = {
    "threads_per_worker": 1,
    "processes": True,
    "host": "127.0.0.1",
    "dashboard_address": None,
    "scheduler_kwargs": {"dashboard": False, "dashboard_address": "127.0.0.1:0"},
    "silence_logs": "ERROR",
}
_PATIENCE = "10s"


@contextmanager
def connected(scheduler: str = "", *, workers: int = 2) -> Iterator[Client]:
    """Connect to a scheduler, or start workers on this machine for as long as the block lasts.

    Parameters
    ----------
    scheduler : str
        Address such as ``tcp://host:8786``; empty for processes of this machine, which listen to nobody else and show
        no dashboard. Who reaches a scheduler can run code on it and on whoever connects: it belongs behind a wall.
    workers : int
        Processes on this machine, one thread each.

    Raises
    ------
    StudyError
        Nobody answers at that address.
    """
    with dask.config.set(_QUIET):
        if scheduler:
            with _client(scheduler) as client:
                yield client
            return
        with LocalCluster(n_workers=workers, **_HERE) as cluster, Client(cluster) as client:
            yield client


def _client(scheduler: str) -> Client:
    try:
        return Client(scheduler, timeout=_PATIENCE)
    except (OSError, TimeoutError, ValueError) as failure:
        raise StudyError(
            f"No scheduler of Dask answers at SCHEDULER={scheduler}; start one, or leave it out."
        ) from failure
