"""JupyterLab as `make lab` starts it: on this machine only, and only with the token."""

import re
import shlex
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.system import scratch


@pytest.fixture
def lab(tmp_path):
    """Start the server of the Makefile's own command; give its port and its token."""
    planned = subprocess.run(
        [*scratch.command("lab"), "--dry-run"],
        cwd=scratch.PROJECT, env=scratch.environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    command = planned.stdout.strip()
    assert "jupyter lab" in command
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path / "said"
    own = {name: str(tmp_path) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    with said.open("w") as target:
        server = subprocess.Popen(
            ["bash", "-c", f"exec {command} --no-browser --ServerApp.port={port} --ServerApp.port_retries=0"],
            cwd=scratch.PROJECT, env={**scratch.environment(), **own}, stdout=target, stderr=target,
        )  # fmt: skip
    try:
        for _ in range(600):
            if token := re.search(rf"http://127\.0\.0\.1:{port}/\S*token=(\w+)", said.read_text()):
                break
            assert server.poll() is None, said.read_text()
            time.sleep(0.1)
        yield port, token[1]
    finally:
        server.terminate()
        server.wait(timeout=30)


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as failure:
        failure.close()
        return failure.code


def addresses(port: int) -> set[str]:
    """Addresses on which somebody listens to a port, in the hexadecimal words of Linux."""
    text = "".join(Path("/proc/net", name).read_text().split("\n", 1)[1] for name in ("tcp", "tcp6"))
    sockets = [line.split() for line in text.splitlines()]
    return {line[1].split(":")[0] for line in sockets if line[3] == "0A" and int(line[1].split(":")[1], 16) == port}


def test_it_listens_on_this_machine_only_and_asks_for_the_token(lab):
    port, token = lab
    assert len(token) >= 32
    assert addresses(port) == {"0100007F"}
    assert status(port, "/api/contents") == 403
    assert status(port, f"/api/contents?token={token}") == 200


def test_command_line_is_quoted_as_a_shell_reads_it():
    planned = subprocess.run(
        [*scratch.command("lab"), "--dry-run"],
        cwd=scratch.PROJECT,
        env=scratch.environment(),
        capture_output=True,
        text=True,
    )
    words = shlex.split(planned.stdout)
    assert "--ServerApp.ip=127.0.0.1" in words
    assert not any("token" in word.lower() or "password" in word.lower() for word in words)
