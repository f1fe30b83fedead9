"""What a person has set for their own work does not reach a run, and strange surroundings are told in one sentence."""

import json
import os
import shutil
import subprocess

import pytest

from tests.system import scratch
from tests.system.test_faults import can_mount

pytestmark = pytest.mark.long

TELLING = """
import json, os, sys, tempfile
import matplotlib
import IPython
put("sdtm/ae.parquet", json.dumps({
    "font": matplotlib.rcParams["font.size"],
    "planted": globals().get("PLANTED"),
    "width": IPython.get_ipython().display_formatter.formatters["text/plain"].max_width,
    "environment": sorted(set(os.environ) - {"JPY_PARENT_PID", "JPY_SESSION_NAME"}),
    "optimised": sys.flags.optimize,
    "temporary": tempfile.gettempdir().startswith(str(Path("..").resolve())),
}, sort_keys=True).encode())
"""
FILES = {
    ".config/matplotlib/matplotlibrc": "font.size: 31\n",
    "matplotlibrc": "font.size: 32\n",
    ".ipython/profile_default/startup/00.py": "PLANTED = 1\n",
    ".ipython/profile_default/ipython_kernel_config.py": "c.PlainTextFormatter.max_width = 11\n",
    ".ipython/profile_default/ipython_config.py": "c.PlainTextFormatter.max_width = 12\n",
    ".jupyter/jupyter_config.json": '{"NotebookClient": {"timeout": 1}, "KernelManager": {"transport": "tcp"}}',
    ".jupyter/jupyter_nbconvert_config.py": "raise SystemExit\n",
    ".local/share/jupyter/kernels/python3/kernel.json": '{"argv": ["false"], "display_name": "x"}',
    ".local/lib/python3/site-packages/usercustomize.py": "raise SystemExit\n",
    "startup.py": "PLANTED = 2\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = scratch.build(tmp_path_factory.mktemp("surroundings"), papermill=True)
    scratch.write_notebook(folder / "notebooks/01_ingestion.ipynb", scratch.START, TELLING)
    return folder


def made(project, environment, *arguments, goal="ingestion"):
    (project / "data/raw/synthetic/dm.csv").write_text(f"USUBJID\n{os.urandom(4).hex()}\n")
    return subprocess.run(
        scratch.command(goal, *arguments),
        cwd=project, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def told(project):
    return json.loads((project / "data/derived/synthetic/final/sdtm/ae.parquet").read_text())


def test_a_run_takes_nothing_of_what_a_person_has_set(project, tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    plain = scratch.environment()
    strange = plain | {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
        "MATPLOTLIBRC": str(tmp_path / "matplotlibrc"),
        "MPLCONFIGDIR": str(tmp_path / ".config/matplotlib"),
        "MPLBACKEND": "pdf",
        "IPYTHONDIR": str(tmp_path / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / ".jupyter"),
        "JUPYTER_CONFIG_PATH": str(tmp_path / ".jupyter"),
        "JUPYTER_PATH": str(tmp_path / ".local/share/jupyter"),
        "JUPYTER_DATA_DIR": str(tmp_path / ".local/share/jupyter"),
        "PYTHONSTARTUP": str(tmp_path / "startup.py"),
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error",
        "PYTHONUSERBASE": str(tmp_path / ".local"),
        "PYTHONPATH": str(tmp_path),
        "PYTHONHOME": str(tmp_path),
        "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
        "SOURCE_DATE_EPOCH": "1",
        "COLUMNS": "20",
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "Asia/Tokyo",
    }
    found = []
    for environment in (plain, strange):
        done = made(project, environment)
        assert (done.returncode, done.stderr) == (0, "")
        found.append(told(project))
    assert found[0] == found[1]
    assert (found[1]["planted"], found[1]["temporary"]) == (None, True)
    assert not {"HELLO", "MATPLOTLIBRC", "PYTHONOPTIMIZE"} & set(found[1]["environment"])


def test_a_long_folder_of_temporary_files_is_no_matter(project, tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    done = made(project, scratch.environment() | {"TMPDIR": str(folder)})
    assert (done.returncode, done.stderr) == (0, "")


def test_the_project_may_lie_in_a_long_path_with_blanks(project, tmp_path):
    folder = tmp_path / "a long name" / ("long" * 30)
    shutil.copytree(project, folder, symlinks=True)
    done = made(folder, scratch.environment())
    assert (done.returncode, done.stderr) == (0, "")


def test_a_colon_in_the_path_is_one_sentence(project, tmp_path):
    folder = tmp_path / "a:b"
    shutil.copytree(project, folder, symlinks=True)
    done = made(folder, scratch.environment(), goal="report")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"The path of this folder has a colon in it ({folder})" in done.stderr


@pytest.mark.parametrize(("limit", "code"), [(64, 2), (255, 2), (256, 0)])
def test_few_open_files_are_one_sentence(project, limit, code):
    (project / "data/raw/synthetic/dm.csv").write_text(f"USUBJID\n{os.urandom(4).hex()}\n")
    done = subprocess.run(
        ["bash", "-c", f'ulimit -n {limit}; exec "$@"', "bash", *scratch.command("ingestion")],
        cwd=project, env=scratch.environment(), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == code
    sentence = f"No more than {limit} files may be open at a time, and a run needs 256; raise the limit: ulimit -n 256"
    assert (sentence in done.stderr and len(done.stderr.splitlines()) == 1) if code else done.stderr == ""


@pytest.mark.parametrize("streams", [">&-", ">&- 2>&- <&-", "| true", "> /dev/full"])
def test_a_run_goes_on_where_nobody_listens(project, streams):
    (project / "data/raw/synthetic/dm.csv").write_text(f"USUBJID\n{os.urandom(4).hex()}\n")
    call = f'set -o pipefail; "$@" {streams}'
    done = subprocess.run(
        ["bash", "-c", call, "bash", *scratch.command("ingestion")],
        cwd=project, env=scratch.environment(), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert " done in " not in scratch.make(project, "ingestion").stdout  # it was done before


FULL = """
set -e
mount -t tmpfs -o size=1m none "$1"
dd if=/dev/zero of="$1/fill" bs=4096 2> /dev/null || true
cd "$2"
TMPDIR="$1" $MAKE
"""


@can_mount
def test_a_full_folder_of_temporary_files_is_no_matter(project, tmp_path):
    (project / "data/raw/synthetic/dm.csv").write_text(f"USUBJID\n{os.urandom(4).hex()}\n")
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", FULL, "bash", tmp_path, project],
        env=scratch.environment() | {"MAKE": " ".join(scratch.command("ingestion"))},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_an_environment_whose_python_is_gone_is_made_again(project, tmp_path):
    """The environment here has a Python that is called, and notes with what."""
    folder = tmp_path / "project"
    shutil.copytree(project, folder, symlinks=True)
    environment = folder / ".venv"
    (environment / "bin").mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(folder / name, environment / name)
    (environment / ".installed").touch()
    module = folder / "src/helpers/execution/environment.py"
    module.write_text("import sys\nprint('made again:', sys.argv[1])\nsys.exit(1)\n")
    done = subprocess.run(
        ["make", "ingestion"], cwd=folder, env=scratch.environment(), capture_output=True, text=True, check=False
    )
    assert "made again: .venv" in done.stdout, done.stderr
    (environment / "bin/python").write_text("#!/bin/sh\nexit 1\n")
    (environment / "bin/python").chmod(0o755)
    done = subprocess.run(
        ["make", "ingestion"], cwd=folder, env=scratch.environment(), capture_output=True, text=True, check=False
    )
    assert "made again: .venv" in done.stdout, done.stderr
