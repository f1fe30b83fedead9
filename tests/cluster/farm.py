"""A scheduler and workers of Dask as processes of their own, found through a file."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client

from tests.waiting import until

PROJECT = Path(__file__).parents[2]
PATIENCE = 60


@contextmanager
def farm(folder: Path, *, workers: int) -> Iterator[tuple[str, dict[str, subprocess.Popen]]]:
    """Give the scheduler's address and its workers by name; all are ended with the block."""
    file = folder / "scheduler.json"
    quiet = {"cwd": PROJECT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    ports = ["--port", "0", "--dashboard-address", "127.0.0.1:0"]
    scheduler = subprocess.Popen([*dask, "scheduler", "--scheduler-file", file, *ports, *here], **quiet)
    started = {
        name: subprocess.Popen(
            [*dask, "worker", "--scheduler-file", file, "--name", name, "--nthreads", "1", "--no-nanny", *here]
            + ["--dashboard-address", "127.0.0.1:0", "--local-directory", folder],
            **quiet,
        )
        for name in (f"worker-{number}" for number in range(workers))
    }
    try:
        with Client(scheduler_file=str(file), timeout=PATIENCE) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)
            address = client.scheduler.address
        yield address, started
    finally:
        for process in (*started.values(), scheduler):
            process.kill()
            process.wait()


def wait_until_busy(client: Client, name: str) -> None:
    """Wait until the worker of that name has something to do."""

    def busy():
        workers = client.scheduler_info(n_workers=-1)["workers"]
        address = next(one for one, about in workers.items() if about["name"] == name)
        return client.processing([address]).get(address)

    until(busy, seconds=PATIENCE, otherwise=lambda: f"{name} was never given anything to do")
