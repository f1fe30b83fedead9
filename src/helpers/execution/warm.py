"""Processes that start warm: what one ``make`` executes is forked from a process that has the libraries at hand.

A notebook needs two processes of its own, one that executes it and its kernel. Both would spend most of the time of a
small study importing the same libraries again. Here the first command of a make starts the `nursery`, and each command
and kernel asks it for a fork. Where there is no such thing, and where a command is called without make, commands and
kernels are started as any process is.
"""

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from helpers.execution.door import COMMAND, KERNEL, PARENT, STREAMS, address_of, end_with_parent, exactly, is_mine

MAKE, WARM = "MAKE_PROCESS", "WARM"
"""Environment variables with the process of make, and whether it wants a nursery; the Makefile gives them."""

_THIS, _NURSERY = "helpers.execution.warm", "helpers.execution.nursery"
_SECONDS_TO_ANSWER, _SECONDS_TO_END = 10.0, 1.5
_PASSED_ON = {COMMAND: (signal.SIGTERM,), KERNEL: (signal.SIGTERM, signal.SIGINT)}
"""Signals that whoever asked passes on. A command stands in the terminal's group, where Ctrl-C reaches both."""


def call(kind: str, arguments: list[str]) -> int | None:
    """Let the nursery of this make run a command or a kernel, with this process's streams, folder and environment.

    Returns
    -------
    int or None
        Its exit code; None where there is no nursery to be had, and nothing was run.
    """
    if os.environ.get(WARM) == "0":
        return None
    try:
        make = int(os.environ.get(MAKE, ""))
        address = address_of(make)
        door = _connected(address) or _started(make, address)
    except (ValueError, OSError, AttributeError):  # not called by make; not Linux; make has ended
        return None
    if door is None:
        return None
    with door, _passing_on(door, _PASSED_ON[kind]):
        asked = {"kind": kind, "arguments": arguments, "folder": str(Path.cwd()), "environment": dict(os.environ)}
        text = json.dumps(asked).encode()
        try:
            socket.send_fds(door, [struct.pack("!I", len(text))], STREAMS)
            door.sendall(text)
            answer = exactly(door, 4) if kind == COMMAND or _answers_before_parent_ends(door) else b""
        except ConnectionError:  # the nursery ended before it had heard of this
            answer = b""
    if not answer and kind == COMMAND:
        print("What runs the notebooks was ended from outside; run make again.", file=sys.stderr)
    return struct.unpack("!i", answer)[0] if answer else 1


def kernel_name(folder: Path, *, otherwise: str) -> str:
    """Name the kernel of a notebook: one that ends with make, specified in the folder, or another without make.

    The folder has to be in ``JUPYTER_PATH``.
    """
    if not os.environ.get(MAKE):
        return otherwise
    command = [sys.executable, "-S", "-m", _THIS, KERNEL, "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "Python 3", "language": "python"}
    place = folder / "kernels" / "warm"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return place.name


def end_with_make() -> None:
    """Where there is no nursery: let this process be told to end when make has, and be killed where it does not."""
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


def _started(make: int, address: str) -> socket.socket | None:
    nursery = subprocess.Popen(
        [sys.executable, "-P", "-m", _NURSERY, str(make)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},  # as a kernel has it
    )
    patience = time.monotonic() + _SECONDS_TO_ANSWER
    while time.monotonic() < patience:
        if door := _connected(address):
            return door
        if nursery.poll() is not None:  # another command was first, and its nursery answers
            return _connected(address)
        time.sleep(0.005)
    return None


def _connected(address: str) -> socket.socket | None:
    door = socket.socket(socket.AF_UNIX)
    try:
        door.connect(address)
        if is_mine(door):
            return door
    except (ConnectionError, FileNotFoundError):
        pass
    door.close()
    return None


@contextmanager
def _passing_on(door: socket.socket, signals: tuple[signal.Signals, ...]) -> Iterator[None]:
    def pass_on(number: int, _frame) -> None:
        with suppress(OSError):
            door.send(bytes([number]))

    def leave(_number: int, _frame) -> None:
        """The one who runs was told too, and ends first."""

    before = {number: signal.signal(number, pass_on) for number in signals}
    if signal.SIGINT not in before:
        before[signal.SIGINT] = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _answers_before_parent_ends(door: socket.socket) -> bool:
    """Wait for the end of a kernel; where whoever started it ends first, it is to end as well."""
    try:
        parent = os.pidfd_open(int(os.environ[PARENT]))
    except ProcessLookupError:
        return False
    ready, _, _ = select.select([door, parent], [], [])
    return door in ready


def _kernel(arguments: list[str]) -> int:
    code = call(KERNEL, arguments)
    if code is None:
        end_with_parent(int(os.environ.get(PARENT, os.getppid())))
        os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", *arguments])
    return code


if __name__ == "__main__":
    sys.exit(_kernel(sys.argv[2:]))
