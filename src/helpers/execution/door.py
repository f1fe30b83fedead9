"""The door of the nursery: the socket at which `warm` asks and `nursery` answers.

It is one of Linux that is no file (an abstract one), named after make, the moment at which that began, and the view of
the file system that both have; either end checks that the other belongs to the same user.
"""

import ctypes
import os
import signal
import socket
import struct
from pathlib import Path

COMMAND, KERNEL = "command", "kernel"
"""What can be asked for."""

PARENT = "JPY_PARENT_PID"
"""Environment variable with the process that started a kernel, as Jupyter gives it."""

STREAMS = (0, 1, 2)
"""Input, output and errors, which are handed over with what is asked for."""

_NAME = "helpers.execution.nursery"
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>


def address_of(make: int) -> str:
    """Name of the socket: no two processes of make share it, on whatever side of a container's wall."""
    began = Path(f"/proc/{make}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[19]
    view = Path("/proc/self/ns/mnt").readlink()
    return f"\0{_NAME}:{os.getuid()}:{make}:{began}:{view}"


def end_with_parent(parent: int) -> None:
    """Let this process be killed when the one that started it ends, however that ends, and now where it has already."""
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):
        library.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def is_mine(door: socket.socket) -> bool:
    """Tell whether who is at the other end belongs to the same user."""
    _process, user, _group = struct.unpack("3i", door.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return user == os.getuid()


def exactly(door: socket.socket, count: int) -> bytes:
    """Read so many bytes; nothing where the other end is gone before."""
    parts = b""
    while len(parts) < count:
        part = door.recv(count - len(parts))
        if not part:
            return b""
        parts += part
    return parts
