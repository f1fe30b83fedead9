"""A small copy of the project that make can be driven in: real Makefile and machinery, notebooks of a few lines.

The notebooks hold the raw files of their study for datasets: what is tested is what runs when, not what is computed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"

PARAMETERS = 'study = "synthetic"\nanalysis = "final"\ncutoff = ""'

START = """
import os
from pathlib import Path
import pyarrow as pa
import pyarrow.parquet as pq
from helpers.foundation.replacing import naming

staging = Path(os.environ["HELPERS_STAGING"])
derived = Path("..") / "data" / "derived" / study / (analysis + (f"-{cutoff}" if cutoff else ""))

def put(name, content):
    path = staging / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with naming(path):
        path.write_bytes(content)

def put_part(dataset, notebook, **columns):
    path = staging / "parts" / dataset / f"{notebook}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with naming(path):
        pq.write_table(pa.table(columns), path)
"""

NOTEBOOKS = {
    "01_ingestion": """
for file in sorted(Path(os.environ["STUDY_FOLDER"]).glob("*.csv")):
    put(f"sdtm/{file.stem}.parquet", file.read_bytes())
put_part("findings", "01_ingestion", RULE=["DM-001"], SEVERITY=["QUERY"], USUBJID=["A-1"], MESSAGE=["a finding"])
if "BROKEN" in (Path(os.environ["STUDY_FOLDER"]) / "dm.csv").read_text():
    from helpers.foundation.errors import StudyError
    raise StudyError("DM is broken.")
""",
    "02_endpoints": """
from helpers import derive
sdtm = derived / "sdtm"
for name in ("adsl", "adtr", "adrs", "adtte"):
    put(f"adam/{name}.parquet", (sdtm / "dm.parquet").read_bytes() + name.encode())
put("adam/adae.parquet", (sdtm / "ae.parquet").read_bytes())
put_part("ard", "02_endpoints", ANALYSIS=["disposition"], STATVAL=[1.0])
""",
    "03_toxicity": """
size = (derived / "adam" / "adae.parquet").stat().st_size
put_part("ard", "03_toxicity", ANALYSIS=["ae"], STATVAL=[float(size)])
put_part("figures", "03_toxicity", NAME=["ae-phases"], SVG=[f"<svg>{size}</svg>"])
""",
    "04_survival": """
put_part("ard", "04_survival", ANALYSIS=["kaplan-meier"], STATVAL=[3.0])
put_part("ard_subjects", "04_survival", ANALYSIS=["kaplan-meier"], USUBJID=["A-1"])
put_part("figures", "04_survival", NAME=["os"], SVG=["<svg>curve</svg>"])
""",
    "05_report": """
numbers = pq.read_table(derived / "ard.parquet").to_pydict()
figures = pq.read_table(derived / "figures.parquet").to_pydict()
put("report/index.html", f"<p>{numbers}</p>{figures}".encode())
""",
}


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook: a heading, the cell of parameters, then these cells."""
    parameters = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    heading = nbformat.v4.new_markdown_cell("## What it does")
    code = [nbformat.v4.new_code_cell(cell.strip()) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=[parameters, heading, *code]), path)


def build(folder: Path, *, papermill: bool = False) -> Path:
    """Make the copy in an empty folder; without papermill and kernels its notebooks run far quicker."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(PROJECT / name, folder / name)
    (folder / "protocol.yml").write_text("trial: a\n")
    (folder / "other.yml").write_text("trial: b\n")
    for floor in ("foundation", "execution", "provenance"):
        source = PROJECT / "src" / "helpers" / floor
        shutil.copytree(source, folder / "src" / "helpers" / floor, ignore=shutil.ignore_patterns("__pycache__"))
    if not papermill:
        plain = Path(__file__).with_name("plain_notebooks.py")
        shutil.copy(plain, folder / "src" / "helpers" / "execution" / "notebooks.py")
    for floor in (".", "ingest", "derive", "analyse", "present"):
        package = folder / "src" / "helpers" / floor
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text('"""A floor."""\n')
    (folder / "notebooks").mkdir()
    for name, cell in NOTEBOOKS.items():
        write_notebook(folder / "notebooks" / f"{name}.ipynb", START, cell)
    raw = folder / "data" / "raw" / "synthetic"
    raw.mkdir(parents=True)
    for domain in ("ae", "dm", "ds", "ex", "tr", "tu"):
        (raw / f"{domain}.csv").write_text(f"USUBJID,{domain}\nA-1,1\n")
    return folder


def copy_of_project(folder: Path) -> Path:
    """Copy every file of the project that git knows, as it is now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True)
    for name in listed.stdout.split("\0"):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)
    return folder


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call make in the copy, with the environment that the tests run in."""
    return subprocess.run(
        command(*arguments), cwd=folder, env=environment(), capture_output=True, text=True, timeout=600
    )


def command(*arguments: str) -> list[str]:
    """Return the call of make."""
    return ["make", f"VENV={Path(sys.prefix)}", *arguments]


def environment() -> dict[str, str]:
    """Return the environment without what an outer make and pytest put there."""
    strange = (
        "MAKE",
        "MFLAGS",
        "PYTEST",
        "PYTHON",
        "STUDY",
        "NAME",
        "ANALYSIS",
        "CUTOFF",
        "PROTOCOL",
        "VENV",
        "JOBS",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(strange)}
