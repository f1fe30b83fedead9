"""JupyterLab as `make lab` starts it, for tests: the Makefile's own command, on another port and folder."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.system import scratch
from tests.waiting import until


@dataclass(frozen=True)
class Lab:
    """A server that runs: its port, its token, and the process."""

    port: int
    token: str
    pid: int

    def address(self, path: str, *, workspace: str) -> str:
        """Where a file of the folder is opened, token included; a workspace remembers which files are open in it."""
        return f"http://127.0.0.1:{self.port}/lab/workspaces/{workspace}/tree/{path}?token={self.token}"

    def service(self, path: str) -> str:
        """Where the server is asked for something, token included."""
        return f"http://127.0.0.1:{self.port}/api/{path}?token={self.token}"


@contextmanager
def started(own: Path, *, root: Path | None = None, settings: Path | None = None) -> Iterator[Lab]:
    """Start the server, and end it.

    Parameters
    ----------
    own : Path
        Folder for what the server keeps.
    root : Path, optional
        Folder that it opens on, instead of the project.
    settings : Path, optional
        Folder of settings of the user interface.
    """
    command = planned()
    if root is not None:
        assert "--ServerApp.root_dir=. " in command
        command = command.replace("--ServerApp.root_dir=. ", f"--ServerApp.root_dir={root} ")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = own / "said"
    kept = {name: str(own) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    if settings is not None:
        kept["JUPYTERLAB_SETTINGS_DIR"] = str(settings)
    paths = {"PYTHONPATH": str(scratch.PROJECT / "src"), "TZ": "UTC", "OMP_NUM_THREADS": "1"}
    with said.open("w") as target:
        server = subprocess.Popen(
            ["bash", "-c", f"exec {command} --no-browser --ServerApp.port={port} --ServerApp.port_retries=0"],
            cwd=scratch.PROJECT, env={**scratch.environment(), **paths, **kept}, stdout=target, stderr=target,
        )  # fmt: skip
    try:
        token = until(lambda: _token(server, port, said.read_text()), seconds=60, otherwise=said.read_text)
        yield Lab(port, token, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=60)


def _token(server: subprocess.Popen[bytes], port: int, said: str) -> str | None:
    """Token of a server that listens; it tells its address before it does. Fail where it has ended."""
    assert server.poll() is None, said
    told = re.search(rf"http://127\.0\.0\.1:{port}/\S*token=(\w+)", said)
    return told[1] if told and ("0100007F", port) in listening(server.pid) else None


def planned() -> str:
    """Return the command that `make lab` would run."""
    plan = subprocess.run(
        [*scratch.command("lab"), "--dry-run"],
        cwd=scratch.PROJECT, env=scratch.environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    command = " ".join(plan.stdout.replace("\\\n", " ").split())
    assert "jupyter lab" in command
    return command


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses and ports on which a process or one of its children listens, addresses in Linux's hexadecimal words."""
    inodes = {inode for one in family(pid) for inode in _sockets(one)}
    text = "".join(Path("/proc/net", name).read_text().split("\n", 1)[1] for name in ("tcp", "tcp6"))
    lines = [line.split() for line in text.splitlines()]
    places = [line[1].split(":") for line in lines if line[3] == "0A" and line[9] in inodes]
    return {(address, int(port, 16)) for address, port in places}


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    threads = Path(f"/proc/{pid}/task").glob("*/children") if children.exists() else []
    born = {int(child) for one in threads for child in one.read_text().split()}
    return [pid, *(each for child in sorted(born) for each in family(child))]


def _sockets(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found
