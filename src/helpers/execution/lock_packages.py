"""The lock file from ``pyproject.toml``, and ``environment.yml`` with the same pins for conda users."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
LOCK, CONDA = "requirements.lock", "environment.yml"

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")

_HEAD = """\
# Made by `make lock` from requirements.lock: the same versions, for those who live in conda.
#
#   conda env create --file environment.yml
#   conda activate sbrt-hcc
#   make report VENV=$CONDA_PREFIX
name: sbrt-hcc
channels:
  - conda-forge
dependencies:
  - python >=3.11,<3.14
  - pip
  - pip:
      - -e .
"""


def resolve(project: Path, *options: str) -> None:
    """Write the lock file: one set of versions for every platform and Python of the project, with hashes.

    What the file holds already is kept where it still fits, unless ``--upgrade`` is among the options. uv does it,
    in an environment that is thrown away.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"], check=True)
        subprocess.run(
            [
                *[python, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--output-file", LOCK],
                *["--universal", "--fork-strategy", "fewest", "--python-version", "3.11", "--all-extras"],
                *["--generate-hashes", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", *options],
            ],
            cwd=project,
            env=os.environ | {"UV_CUSTOM_COMPILE_COMMAND": "make lock"},
            check=True,
        )


def pins(lock: str) -> list[str]:
    """Return the packages of a lock file as requirements with version and marker, without hashes."""
    found = (_PIN.match(line) for line in lock.splitlines() if line and line[0].isalnum())
    return [
        f"{pin['name']}=={pin['version']}" + (f" ; {pin['marker']}" if pin["marker"] else "") for pin in found if pin
    ]


def conda(lock: str) -> str:
    """Return the text of ``environment.yml`` for a lock file."""
    return _HEAD + "".join(f'      - "{pin}"\n' if ";" in pin else f"      - {pin}\n" for pin in pins(lock))


if __name__ == "__main__":
    resolve(PROJECT, *sys.argv[1:])
    (PROJECT / CONDA).write_text(conda((PROJECT / LOCK).read_text(encoding="utf-8")), encoding="utf-8")
