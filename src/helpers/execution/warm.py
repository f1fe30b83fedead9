"""Processes that start warm: what one ``make`` executes is forked from a process that has the libraries at hand.

A notebook needs two processes of its own, one that executes it and its kernel. Both would spend most of the time of a
small study importing the same libraries again. Here the first command of a make starts a *nursery*, which imports them
one after the other whenever nobody asks for anything, and forks whoever does. The fork is made before anything of the
study or of the project is in memory, so that a process of one notebook sees nothing of another's, as if it had been
started by itself. The nursery ends with its make.

It listens on a socket of Linux that is no file (an abstract one), named after make, the moment at which that began, and
the view of the file system that both have; either end checks that the other belongs to the same user. Where there is no
such thing, and where a command is called without make, commands and kernels are started as any process is.
"""

import json
import os
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MAKE = "MAKE_PROCESS"
"""Environment variable with the process of make; the Makefile gives it."""

COMMAND, KERNEL = "command", "kernel"

_THIS = "helpers.execution.warm"
_PARENT = "JPY_PARENT_PID"
"""Environment variable with the process that started a kernel, as Jupyter gives it."""

_STREAMS = (0, 1, 2)
_SECONDS_TO_ANSWER = 10.0
_SECONDS_TO_END = 5.0
_LARGEST_REQUEST = 1 << 20
_PASSED_ON = {COMMAND: (signal.SIGTERM,), KERNEL: (signal.SIGTERM, signal.SIGINT)}
"""Signals that whoever asked passes on. A command stands in the terminal's group, where Ctrl-C reaches both."""


# ---- whoever asks ----------------------------------------------------------------------------------------------------


def call(kind: str, arguments: list[str]) -> int | None:
    """Let the nursery of this make run a command or a kernel, with this process's streams, folder and environment.

    Returns
    -------
    int or None
        Its exit code; None where there is no nursery to be had, and nothing was run.
    """
    try:
        make = int(os.environ.get(MAKE, ""))
        address = _address(make)
        door = _connected(address) or _started(make, address)
    except (ValueError, OSError, AttributeError):  # not called by make; not Linux; make has ended
        return None
    if door is None:
        return None
    with door, _passing_on(door, _PASSED_ON[kind]):
        asked = {"kind": kind, "arguments": arguments, "folder": str(Path.cwd()), "environment": dict(os.environ)}
        text = json.dumps(asked).encode()
        socket.send_fds(door, [struct.pack("!I", len(text))], _STREAMS)
        door.sendall(text)
        answer = _exactly(door, 4) if kind == COMMAND or _answers_before_parent_ends(door) else b""
    if not answer and kind == COMMAND:
        print("What runs the notebooks was ended from outside; run make again.", file=sys.stderr)
    return struct.unpack("!i", answer)[0] if answer else 1


def kernel_name(folder: Path, *, otherwise: str) -> str:
    """Name the kernel of a notebook: one from the nursery, specified in the folder, or another where make did not call.

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


def _started(make: int, address: str) -> socket.socket | None:
    nursery = subprocess.Popen(
        [sys.executable, "-P", "-m", _THIS, str(make)],
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
        if _is_mine(door):
            return door
    except (ConnectionError, FileNotFoundError):
        pass
    door.close()
    return None


def _address(make: int) -> str:
    """Name of the socket: no two processes of make share it, on whatever side of a container's wall."""
    began = Path(f"/proc/{make}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[19]
    view = Path("/proc/self/ns/mnt").readlink()
    return f"\0{_THIS}:{os.getuid()}:{make}:{began}:{view}"


def _is_mine(door: socket.socket) -> bool:
    _process, user, _group = struct.unpack("3i", door.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return user == os.getuid()


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
        parent = os.pidfd_open(int(os.environ[_PARENT]))
    except ProcessLookupError:
        return False
    ready, _, _ = select.select([door, parent], [], [])
    return door in ready


def _exactly(door: socket.socket, count: int) -> bytes:
    """Read so many bytes; nothing where the other end is gone before."""
    parts = b""
    while len(parts) < count:
        part = door.recv(count - len(parts))
        if not part:
            return b""
        parts += part
    return parts


# ---- the nursery -----------------------------------------------------------------------------------------------------


class _Nursery:
    """One thread that waits for who asks, for who ends, and for the end of make."""

    def __init__(self, make: int, door: socket.socket):
        self._door, self._make = door, os.pidfd_open(make)
        self._running: dict[int, tuple[int, socket.socket]] = {}  # by process: what tells its end, who asked
        self._selector = selectors.DefaultSelector()
        self._selector.register(door, selectors.EVENT_READ, self._asked)
        self._selector.register(self._make, selectors.EVENT_READ, self._make_ended)
        self._ends: float | None = None  # when patience with those who still run has an end, once make has ended

    def serve(self) -> Callable[[], None]:
        """Return what this process has to do: nothing more, or, in a fork, what was asked for."""
        waiting = list(_LIBRARIES)
        while self._ends is None or self._running:
            for key, _events in self._selector.select(timeout=self._patience(waiting)):
                task = key.data()
                if task is not None:
                    return task
                break  # an answer may have closed what the next event is about
            else:
                if self._ends is not None:
                    self._tell(signal.SIGKILL)
                elif waiting:
                    waiting.pop(0)()
        return lambda: None

    def _patience(self, waiting: list) -> float | None:
        if self._ends is not None:
            return max(self._ends - time.monotonic(), 0.1)
        return 0 if waiting else None

    def _asked(self) -> Callable[[], None] | None:
        one, _ = self._door.accept()
        head, streams, _flags, _from = socket.recv_fds(one, 4, len(_STREAMS))
        text = _exactly(one, min(struct.unpack("!I", head)[0], _LARGEST_REQUEST)) if len(head) == 4 else b""
        if not text or len(streams) != len(_STREAMS) or not _is_mine(one):
            _close(one, *streams)
            return None
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            self._forget()
            one.close()
            return _Task(json.loads(text), streams)
        _close(*streams)
        ends = os.pidfd_open(process)
        self._running[process] = ends, one
        self._selector.register(ends, selectors.EVENT_READ, lambda: self._ended(process))
        self._selector.register(one, selectors.EVENT_READ, lambda: self._told(process))
        return None

    def _told(self, process: int) -> None:
        """Pass a signal on; where whoever asked is gone, end the process."""
        _ends, one = self._running[process]
        try:
            number = one.recv(1)
        except ConnectionError:
            number = b""
        os.kill(process, number[0] if number else signal.SIGTERM)
        if not number:
            self._selector.unregister(one)

    def _ended(self, process: int) -> None:
        ends, one = self._running.pop(process)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        with suppress(OSError):
            one.sendall(struct.pack("!i", code if code >= 0 else 128 - code))
        self._selector.unregister(ends)
        with suppress(KeyError):
            self._selector.unregister(one)
        _close(one, ends)

    def _make_ended(self) -> None:
        """Nobody waits any more: what still runs is ended, first politely."""
        self._selector.unregister(self._make)
        self._selector.unregister(self._door)
        self._ends = time.monotonic() + _SECONDS_TO_END
        self._tell(signal.SIGTERM)

    def _tell(self, number: int) -> None:
        for process in self._running:
            os.kill(process, number)

    def _forget(self) -> None:
        """In a fork: nothing of the nursery stays open."""
        self._selector.close()
        _close(self._door, self._make)
        for ends, one in self._running.values():
            _close(ends, one)


class _Task:
    """What a fork has to do, as the process that it stands for would have been started."""

    def __init__(self, asked: dict, streams: list[int]):
        self._asked, self._streams = asked, streams

    def __call__(self) -> None:
        for target, stream in zip(_STREAMS, self._streams, strict=True):
            os.dup2(stream, target)
            os.close(stream)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=stream.isatty())
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(self._asked["environment"])
        time.tzset()
        os.chdir(self._asked["folder"])
        if self._asked["kind"] == KERNEL:
            _be_kernel(self._asked["arguments"])
        else:
            _be_command(self._asked["arguments"])


def _be_command(arguments: list[str]) -> None:
    from helpers.execution.__main__ import main

    sys.exit(main(arguments))


def _be_kernel(arguments: list[str]) -> None:
    from ipykernel.kernelapp import launch_new_instance

    os.setsid()
    os.environ.pop(_PARENT, None)  # the nursery looks after it
    sys.argv = ["ipykernel_launcher", *arguments]
    launch_new_instance()


def _close(*what: "int | socket.socket") -> None:
    for one in what:
        with suppress(OSError):
            one.close() if isinstance(one, socket.socket) else os.close(one)


# What is imported, in the order in which a run from nothing needs it: the kernel of ingestion is the first that can
# gain from it, because the command before it is asked for when there is nothing yet.


def _for_kernels() -> None:
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import matplotlib_inline.backend_inline


def _for_datasets() -> None:
    import pandas
    import pyarrow.parquet


def _for_contracts() -> None:
    import pydantic
    import yaml


def _for_commands() -> None:
    sys.modules.setdefault("rfc3987_syntax", None)  # as in `helpers.execution.notebooks`
    import papermill


def _for_distributions() -> None:
    import scipy.optimize
    import scipy.stats


def _for_survival() -> None:
    import firthmodels
    import lifelines
    import statsmodels.duration.hazard_regression
    import statsmodels.nonparametric.smoothers_lowess
    import statsmodels.stats.proportion


def _for_figures() -> None:
    import matplotlib.pyplot
    import seaborn


def _for_tables() -> None:
    import great_tables
    import jinja2


def _for_files() -> None:
    import openpyxl
    import pyreadstat


_LIBRARIES: tuple[Callable[[], None], ...] = (
    _for_kernels,
    _for_datasets,
    _for_contracts,
    _for_commands,
    _for_distributions,
    _for_survival,
    _for_figures,
    _for_tables,
    _for_files,
)


def main(make: int) -> None:
    """Be the nursery of a make until that ends; two at once are settled by the name, which only one can have."""
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.bind(_address(make))
        except OSError:
            return
        door.listen()
        for number in (signal.SIGINT, signal.SIGTERM):  # meant for make; who was forked is told as well, and ends first
            signal.signal(number, signal.SIG_IGN)
        task = _Nursery(make, door).serve()
    task()


def _kernel(arguments: list[str]) -> int:
    code = call(KERNEL, arguments)
    if code is None:
        os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", *arguments])
    return code


if __name__ == "__main__":
    if sys.argv[1] == KERNEL:
        sys.exit(_kernel(sys.argv[2:]))
    main(int(sys.argv[1]))
