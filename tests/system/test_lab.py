"""JupyterLab as `make lab` starts it: on this machine only, and only with the token."""

import shlex
import urllib.error
import urllib.request

import pytest

from tests.system import lab
from tests.waiting import until

pytestmark = pytest.mark.long

# What a kernel listens on at least; its debugger comes on top (https://jupyter-client.readthedocs.io/en/stable/messaging.html).
CHANNELS = ("shell", "iopub", "stdin", "control", "heartbeat")


def asked(server: lab.Lab, path: str, *, method: str = "GET", token: str = "") -> tuple[int, bytes]:
    """Ask the server; return the status and what it answers."""
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as failure:
        failure.close()
        return failure.code, b""


def test_it_listens_on_this_machine_only_and_asks_for_the_token(tmp_path):
    with lab.started(tmp_path) as server:
        assert len(server.token) >= 32
        assert lab.listening(server.pid) == {("0100007F", server.port)}
        assert asked(server, "/api/contents")[0] == 403
        assert asked(server, f"/api/contents?token={server.token}")[0] == 200


def test_its_kernels_listen_on_this_machine_only(tmp_path):
    with lab.started(tmp_path) as server:
        own = lab.listening(server.pid)
        assert asked(server, "/api/kernels", method="POST", token=server.token)[0] == 201
        until(lambda: len(lab.listening(server.pid) - own) >= len(CHANNELS), seconds=60)
        assert {address for address, _ in lab.listening(server.pid)} == {"0100007F"}


def test_command_line_is_quoted_as_a_shell_reads_it():
    words = shlex.split(lab.planned())
    assert "--ServerApp.ip=127.0.0.1" in words
    assert not any("token" in word.lower() or "password" in word.lower() for word in words)
