"""Processes that end with what started them, however that ends; standard library only."""

import ctypes
import os
import select
import signal
import threading
import time

MAKE = "MAKE_PROCESS"
"""Environment variable with the process of make; the Makefile gives it."""

_SECONDS_TO_END = 1.5
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


def end_with_make() -> None:
    """Let this process be told to end when make has, and be killed where it does not; Linux only."""
    try:
        make = os.pidfd_open(int(os.environ.get(MAKE, "")))
    except (ValueError, AttributeError):  # not called by make; not Linux
        return
    except ProcessLookupError:
        os.kill(os.getpid(), signal.SIGTERM)
        return

    def watch() -> None:
        select.select([make], [], [])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_SECONDS_TO_END)
        os._exit(128 + signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def end_with_parent(parent: int) -> None:
    """Let this process be killed when the one that started it ends, and now where it has already."""
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):
        library.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)
