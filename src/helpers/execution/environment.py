"""The virtual environment, built from the lock file; standard library only, because nothing else is there yet."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from helpers.execution.ending import end_with_make, end_with_parent
from helpers.execution.files import lock
from helpers.foundation.errors import StudyError

PROJECT = Path(__file__).resolve().parents[3]
_HASHED = ("--no-deps", "--require-hashes", "--requirement")
_PIN_OF_UV = re.compile(r"^uv==.*(?:\n +--hash.*)*", re.MULTILINE)
_SETTING = re.compile(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", re.MULTILINE)
_AS_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}

LOCK, SETTINGS = "requirements.lock", "pyproject.toml"


def build(project: Path, folder: Path) -> None:
    """Bring the environment in ``folder`` up to date with the lock file and the project's settings.

    Copies of both files in the folder say what it was built from. Each is written when its part is complete, so
    that an interrupted build is started again.

    Raises
    ------
    StudyError
        The environment cannot be made, or a package cannot be installed; or the folder is a link: what it leads to
        would be emptied, and may be somebody else's.
    """
    if folder.is_symlink():
        raise StudyError(
            f"{folder.name} is a link to {folder.readlink()}, which was not built from {LOCK} and {SETTINGS} as they "
            f"are here; nothing was changed there. Take it as it is with VENV={folder.readlink()}, or remove the link."
        )
    with lock(project / f".{folder.name.lstrip('.')}.lock", on_wait=_say_waiting):
        if not _same(project / LOCK, folder / LOCK) or not (folder / "bin" / "python").exists():
            print(f"Setting up {folder.name} from {LOCK}: once, about a minute", flush=True)
            for done in (LOCK, SETTINGS):
                (folder / done).unlink(missing_ok=True)
            _call(
                [_python(), "-m", "venv", "--clear", str(folder)],
                "The environment could not be made; does this Python have the venv module (python3-venv)?",
            )
            if not _with_uv(folder, project / LOCK):
                _pip(folder, "install", *_HASHED, str(project / LOCK))
            shutil.copyfile(project / LOCK, folder / LOCK)
        if not _same(project / SETTINGS, folder / SETTINGS):
            _pip(folder, "install", "--no-deps", "--no-build-isolation", "--editable", str(project))
            shutil.copyfile(project / SETTINGS, folder / SETTINGS)
        (folder / ".installed").touch()


def _with_uv(folder: Path, lock: Path) -> bool:
    """Install the packages with uv, in the version of the lock file; tell whether that was possible.

    uv takes a third of pip's time. It is told the index and the certificate that pip is set up with. Where it is not to
    be had, or does not succeed, pip installs everything and says what is wrong.
    """
    pinned = _PIN_OF_UV.search(lock.read_text(encoding="utf-8"))
    if not pinned:
        return False
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as alone:
        alone.write(f"{pinned[0]}\n")
        alone.flush()
        if not _succeeds([*pip, "install", *_HASHED, alone.name]):
            return False
    uv = [str(folder / "bin" / "uv"), "pip", "install", "--quiet", "--python", python, *_HASHED, str(lock)]
    return _succeeds(uv, environment=_as_pip(pip))


def _as_pip(pip: list[str]) -> dict[str, str]:
    """Give uv the index and the certificate of pip's configuration, by the names of its environment variables."""
    told = subprocess.run([*pip, "config", "list"], check=False, capture_output=True, text=True).stdout
    found = dict(_SETTING.findall(told))
    settings = {_AS_UV[name]: value for name, value in found.items() if name in _AS_UV}
    more = [index for index in found.get("extra-index-url", "").split() if index.startswith("http")]
    return settings | ({"UV_INDEX": " ".join(more)} if more else {})


def _succeeds(command: list[str], *, environment: dict[str, str] | None = None) -> bool:
    with_parent = partial(end_with_parent, os.getpid())
    done = subprocess.run(
        command, check=False, capture_output=True, env=os.environ | (environment or {}), preexec_fn=with_parent
    )
    return done.returncode == 0


def _pip(folder: Path, *arguments: str) -> None:
    command = [str(folder / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    _call(command, "The packages could not be installed; see the lines above, and run make again.")


def _call(command: list[str], sentence: str) -> None:
    if subprocess.run(command, check=False, preexec_fn=partial(end_with_parent, os.getpid())).returncode:
        raise StudyError(sentence)


def _python() -> str:
    """The Python beneath: with the environment activated, this one would clear itself away."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _same(wanted: Path, built: Path) -> bool:
    return built.is_file() and built.read_bytes() == wanted.read_bytes()


def _say_waiting() -> None:
    print("Waiting: another make is setting up the environment", flush=True)


if __name__ == "__main__":
    end_with_make()
    try:
        build(PROJECT, Path(sys.argv[1]).absolute())
    except (StudyError, OSError) as failure:
        sys.exit(str(failure))
