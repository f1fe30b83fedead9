"""The nursery: one process of a make that imports the libraries and forks whoever asks for a command or a kernel.

It imports them one after the other whenever nobody asks for anything. The fork is made before anything of the study is
in memory, or of the project beside what forks, so that a process of one notebook sees nothing of another's, as if it
had been started by itself. The nursery ends with its make.
"""

import atexit
import json
import os
import selectors
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress

from helpers.execution.door import KERNEL, PARENT, STREAMS, address_of, end_with_parent, exactly, is_mine
from helpers.execution.libraries import IMPORTS

_SECONDS_TO_END = 1.5
_LARGEST_REQUEST = 1 << 20


def main(make: int) -> None:
    """Be the nursery of a make until that ends; two at once are settled by the name, which only one can have."""
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.bind(address_of(make))
        except OSError:
            return
        door.listen()
        nursery = _Nursery(make, door)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # meant for make; who was forked is told as well, and ends first
        signal.signal(signal.SIGINT, nursery.interrupted)
        task = nursery.serve()
    if task is not None:
        _end(_code_of(task))


class _Nursery:
    """One thread that waits for who asks, for who ends, and for the end of make."""

    def __init__(self, make: int, door: socket.socket):
        self._door, self._make = door, os.pidfd_open(make)
        self._running: dict[int, tuple[int, socket.socket]] = {}  # by process: what tells its end, who asked
        self._selector = selectors.DefaultSelector()
        self._selector.register(door, selectors.EVENT_READ, self._asked)
        self._selector.register(self._make, selectors.EVENT_READ, self._make_ended)
        self._ends: float | None = None  # when patience with those who still run has an end, once make has ended
        self._interrupted = False

    def interrupted(self, _number: int, _frame: object) -> None:
        """Take note of Ctrl-C: where make was started in the background of a script, it is deaf to it and goes on."""
        self._interrupted = True

    def serve(self) -> Callable[[], None] | None:
        """Return what this process has to do: None, or, in a fork, what was asked for."""
        waiting = list(IMPORTS)
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
        return None

    def _patience(self, waiting: list) -> float | None:
        if self._ends is not None:
            return max(self._ends - time.monotonic(), 0.1)
        return 0 if waiting else None

    def _asked(self) -> Callable[[], None] | None:
        one, _ = self._door.accept()
        head, streams, _flags, _from = socket.recv_fds(one, 4, len(STREAMS))
        text = exactly(one, min(struct.unpack("!I", head)[0], _LARGEST_REQUEST)) if len(head) == 4 else b""
        if not text or len(streams) != len(STREAMS) or not is_mine(one):
            _close(one, *streams)
            return None
        if self._interrupted:
            self._answer(one, 128 + signal.SIGINT)
            _close(one, *streams)
            return None
        sys.stdout.flush()
        this, process = os.getpid(), os.fork()
        if process == 0:
            end_with_parent(this)
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
        self._answer(one, code if code >= 0 else 128 - code)
        self._selector.unregister(ends)
        with suppress(KeyError):
            self._selector.unregister(one)
        _close(one, ends)

    def _answer(self, one: socket.socket, code: int) -> None:
        with suppress(OSError):
            one.sendall(struct.pack("!i", code))

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
        for target, stream in zip(STREAMS, self._streams, strict=True):
            os.dup2(stream, target)
            os.close(stream)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=stream.isatty())
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(self._asked["environment"])
        tempfile.tempdir = None  # where temporary files lie is in the environment
        time.tzset()
        os.chdir(self._asked["folder"])
        if self._asked["kind"] == KERNEL:
            _be_kernel(self._asked["arguments"])
        else:
            _be_command(self._asked["arguments"])


def _code_of(task: Callable[[], None]) -> int:
    """Do what was asked for, and return the exit code that Python would end with."""
    try:
        task()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException as failure:
        traceback.print_exc()
        return 128 + signal.SIGINT if isinstance(failure, KeyboardInterrupt) else 1
    return 0


def _end(code: int) -> None:
    """End a fork in good order, as `multiprocessing` ends its own, but without taking the libraries apart.

    What Python frees at its end are pages that a fork shares with the nursery: each would be copied first, which takes
    longer than many a command.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _be_command(arguments: list[str]) -> None:
    from helpers.execution.__main__ import main

    sys.exit(main(arguments))


def _be_kernel(arguments: list[str]) -> None:
    from ipykernel.kernelapp import launch_new_instance

    os.setsid()
    os.environ.pop(PARENT, None)  # the nursery looks after it
    sys.argv = ["ipykernel_launcher", *arguments]
    launch_new_instance()


def _close(*what: "int | socket.socket") -> None:
    for one in what:
        with suppress(OSError):
            one.close() if isinstance(one, socket.socket) else os.close(one)


if __name__ == "__main__":
    main(int(sys.argv[1]))
