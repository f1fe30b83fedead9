"""Processes that end with what started them, however that ends; standard library only."""

import ctypes
import os
import select
import signal
import threading
import time

_MAKE = "MAKE_PROCESS"
"""Environment variable with the process of make; the Makefile gives it."""

_SECONDS_TO_END = 1.5
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


def called_by_make() -> bool:
    """Tell whether make has started this process."""
    return os.environ.get(_MAKE, "").isdigit()


def wait_for_make() -> None:
    """Wait until the make that started this process has ended, killed or not."""
    make = int(os.environ[_MAKE])
    try:
        if hasattr(os, "pidfd_open"):
            select.select([os.pidfd_open(make)], [], [])
        else:
            while not os.kill(make, 0):
                time.sleep(0.05)
    except ProcessLookupError:
        pass


def end_with_make() -> None:
    """Let this process be told to end when make has, and be killed where it does not."""

    def watch() -> None:
        wait_for_make()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_SECONDS_TO_END)
        os._exit(128 + signal.SIGTERM)

    if called_by_make():
        threading.Thread(target=watch, daemon=True).start()


def end_with_parent(parent: int) -> None:
    """Let this process be killed when the one that started it ends, and now where it has already."""
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):
        library.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)
