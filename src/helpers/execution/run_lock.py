"""One make at a time works on a run: the second waits, and looks at the files when the first has ended.

make cannot hold a lock itself. A process of its own holds it, and ends with make; notebooks hold another one, so that
after a make that was killed the next waits for the notebook that is still ending.
"""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from helpers.execution.ending import called_by_make, wait_for_make
from helpers.execution.files import lock
from helpers.execution.request import Request

_SECONDS_IN_SILENCE = 1.0


@contextmanager
def held(request: Request) -> Iterator[None]:
    """Hold the lock of a run, and after that, where make has called, let it be held until make ends."""
    with lock(_path(request, "run"), on_wait=lambda: _say_waiting(request), patience=_SECONDS_IN_SILENCE):
        with lock(_path(request, "notebooks")):
            pass
        yield
        _hand_over()


@contextmanager
def at_work(request: Request) -> Iterator[None]:
    """Let the next make wait for this process."""
    with _path(request, "notebooks").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def placing(request: Request) -> AbstractContextManager:
    """Let one notebook at a time put files in their place."""
    return lock(_path(request, "placing"))


def _hand_over() -> None:
    """Leave a process behind that has the lock open, and nothing else, until make ends."""
    sys.stdout.flush()
    if not called_by_make() or os.fork():
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    wait_for_make()
    os._exit(0)


def _path(request: Request, name: str) -> Path:
    return request.derived / "made" / f".{name}.lock"


def _say_waiting(request: Request) -> None:
    print(f"Waiting: another make is working on {request.run}", file=sys.stderr, flush=True)
