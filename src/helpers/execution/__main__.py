"""The commands behind the Makefile: ``python -m helpers.execution {check,run,collect,publish,store,lock-data}``."""

import argparse
import os
import resource
import signal
import sys
import time
from pathlib import Path

from helpers.execution import data_lock, inputs, records, request, run_lock, sources
from helpers.execution.ending import end_with_make
from helpers.execution.folders import recover
from helpers.foundation.errors import StudyError

PROJECT = Path(__file__).resolve().parents[3]

VARIABLES = ("STUDY", "NAME", "ANALYSIS", "CUTOFF", "PROTOCOL", "PSEUDONYMISE", "SINCE")
"""Variables of make that say which run is asked for."""

_OPEN_FILES = 256


def main(arguments: list[str]) -> int:
    """Run one command; a refusal or failure is one sentence and an exit code of 1."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background of a script it would be ignored
    options = _parser().parse_args(arguments)
    try:
        asked = request.parse(PROJECT, **{name.lower(): getattr(options, name) for name in VARIABLES})
        return options.commands[options.command](asked, options)
    except (StudyError, OSError) as failure:
        sentence = str(failure) if isinstance(failure, StudyError) else _sentence(failure)
        if options.command == "check":
            print(f"refused {' '.join(sentence.split()).removesuffix('.')}")
        else:
            print(sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check(asked: request.Request, options: argparse.Namespace) -> int:
    """Say which run is asked for and which lists of its inputs have changed; nobody else works on it until make ends.

    ``--look`` changes nothing: no lock, no list.
    """
    _hold_open_files()
    data_lock.hold(asked)
    if options.look:
        changed = inputs.outdated(asked)
    else:
        with run_lock.held(asked):
            sources.hold(asked)
            recover(asked.reports)
            changed = inputs.refresh(asked)
            records.put_right(asked.project, asked.derived)
    print(" ".join(["run", asked.run, *changed]))
    return 0


def run(asked: request.Request, options: argparse.Namespace) -> int:
    """Execute a notebook and keep what it made."""
    from helpers.execution.run_notebook import run

    signal.signal(signal.SIGTERM, _end)
    name, started = Path(options.notebook).stem, time.monotonic()
    _say(f"{name} …")
    with run_lock.at_work(asked):
        executed = run(asked, name, reads=_of_run(asked, options.reads), makes=_of_run(asked, options.makes))
    said = f"done in {time.monotonic() - started:.1f} s" if executed else "unchanged"
    _say(f"{name} {said}")
    return 0


def collect(asked: request.Request, options: argparse.Namespace) -> int:
    """Put findings and results of the notebooks together; ``--say`` tells where they are and how many queries."""
    from helpers.execution.collected import collect, queries

    with run_lock.at_work(asked):
        collect(asked)
    if options.say:
        _say("\n".join(filter(None, [f"The data: data/derived/{asked.run}", queries(asked)])))
    return 0


def publish(asked: request.Request, options: argparse.Namespace) -> int:
    """Put the report, the executed notebooks and the manifest into ``reports/<run>``."""
    from helpers.execution.publishing import publish

    reads = _of_run(asked, options.reads)
    notebooks = [Path(name).stem for name in reads if name.endswith(".ipynb")]
    with run_lock.at_work(asked):
        publish(asked, notebooks=notebooks, reads=reads)
    return 0


def store(asked: request.Request, options: argparse.Namespace) -> int:
    """Store the outputs of the executed notebooks in ``notebooks/``, and execute and store those for exploring."""
    from helpers.execution.refresh_notebooks import store, store_explored

    for name in (*store(asked), *store_explored(asked.project)):
        print(f"notebooks/{name} stored", flush=True)
    return 0


def lock_data(asked: request.Request, options: argparse.Namespace) -> int:
    """Write the SHA-256 sums of the study's files; later runs stop where a file is no longer as it was."""
    print(data_lock.lock_data(asked), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers.execution", description=__doc__)
    commands = {one.__name__.replace("_", "-"): one for one in (check, run, collect, publish, store, lock_data)}
    parser.add_argument("command", choices=commands, help="what to do")
    parser.add_argument("notebook", nargs="?", help="with run: the notebook")
    parser.set_defaults(commands=commands)
    for variable in VARIABLES:
        parser.add_argument(f"--{variable}", default="")
    parser.add_argument("--look", action="store_true", help="with check: change nothing")
    parser.add_argument("--say", action="store_true", help="with collect: where the data are, and how many queries")
    parser.add_argument("--reads", nargs="*", default=[], help="with run and publish: files that it depends on")
    parser.add_argument("--makes", nargs="*", default=[], help="with run: datasets that it makes")
    return parser


def _of_run(asked: request.Request, files: list[str]) -> list[str]:
    """Paths from the run's folder, where make has those from the project's."""
    return [(PROJECT / file).relative_to(asked.derived).as_posix() for file in files]


def _say(text: str) -> None:
    """Print a message; if the output is closed, the run continues without it."""
    try:
        print(text, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _end(*_) -> None:
    """End properly, so that the staging folder is removed; a second signal changes nothing."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(143)


def _sentence(failure: OSError) -> str:
    if not failure.filename:
        return f"{failure.strerror or failure}."
    where = Path(failure.filename)
    name = where.relative_to(PROJECT) if where.is_relative_to(PROJECT) else where
    return f"{name} cannot be read or written: {failure.strerror or failure}."


def _hold_open_files() -> None:
    """Refuse a limit of open files that is too low for the libraries, which would fail at any place.

    Raises
    ------
    StudyError
        It is lower than what a run needs.
    """
    limit, _highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit != resource.RLIM_INFINITY and limit < _OPEN_FILES:
        raise StudyError(
            f"No more than {limit} files may be open at a time, and a run needs {_OPEN_FILES}; raise the limit: ulimit "
            f"-n {_OPEN_FILES}."
        )


def _open_streams() -> None:
    """Have somewhere to write to where input, output or errors were closed."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # it takes the lowest number that is free
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))


if __name__ == "__main__":
    _open_streams()
    end_with_make()
    sys.exit(main(sys.argv[1:]))
