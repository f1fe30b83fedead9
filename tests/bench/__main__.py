"""`make bench`: how long derivations and reports take, as ratios, and how they grow. Nothing here is asserted.

pytest-benchmark times (`tests/bench/timed.py`); here its figures are set beside each other. Machines differ and are
busy: what a figure means is how it stands to the others of the same run.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = {
    "derived": (1, 36, 1_000, 10_000, 100_000),
    "partitioned": (10_000, 30_000, 100_000),
    "reported": (500, 2_000),
}
WHOLE = "make report, nothing derived"
TIMED = Path(__file__).with_name("timed.py")


def main(*options: str, sizes: dict[str, tuple[int, ...]] = SIZES) -> None:
    """Time, and print a table of derivations, and one of reports, exploring and simulation.

    Parameters
    ----------
    *options : str
        Options of ``tests/bench/conftest.py``.
    sizes : dict
        Subjects of the registries that are derived at once, and in partitions, and of the studies that are reported.
    """
    asked = [f"--{name}={','.join(map(str, subjects))}" for name, subjects in sizes.items()]
    show(_timed(*asked, *options))


def show(found: list[dict]) -> None:
    """Print what was timed; an entry is one thing with its median and, for a derivation, its size and memory."""
    _derivations([one for one in found if "subjects" in one])
    _others([one for one in found if "subjects" not in one])


def _timed(*options: str) -> list[dict]:
    """Run pytest-benchmark; one entry is one thing that was timed: its extra information and median seconds."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "bench.json"
        subprocess.run(
            [
                *[sys.executable, "-m", "pytest", "-p", "benchmark", "-v", "--no-header", "--benchmark-columns=median"],
                *["-p", "no:cacheprovider", f"--benchmark-json={kept}", str(TIMED), *options],
            ],
            check=True,
            stdout=sys.stderr,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        )
        measured = json.loads(kept.read_text(encoding="utf-8"))["benchmarks"]
    return [{**one["extra_info"], **one["stats"]} for one in measured]


def _derivations(found: list[dict]) -> None:
    print(f"Derivation from SDTM, median of the rounds; {os.cpu_count()} cores, one process or worker.")
    print(
        f"{'derived':<26}{'subjects':>10}{'measurements':>14}{'rounds':>8}{'seconds':>9}{'CPU s':>9}{'ratio':>8}"
        f"{'peak GB':>9}{'growth':>8}"
    )
    before: dict[str, dict] = {}
    for one in sorted(found, key=lambda one: (one["what"], one["subjects"])):
        first, last = before.get(one["what"], (one, None))
        figures = (
            f"{one['rounds']:>8}{one['median']:>9.2f}{one.get('cpu', math.nan):>9.2f}"
            f"{one['median'] / first['median']:>8.1f}{one['peak'] / 1e9:>9.2f}"
        )
        print(f"{one['what']:<26}{one['subjects']:>10,}{one['measurements']:>14,}{figures}{_growth(last, one):>8}")
        before[one["what"]] = first, one
    print("ratio: to the smallest size. growth: the power of the number of subjects with which the seconds grew.")


def _others(found: list[dict]) -> None:
    if not found:
        return
    first = next((one for one in found if one["what"] == WHOLE), found[0])
    print(f"\n{'the study':<38}{'rounds':>8}{'seconds':>9}{'CPU s':>9}{'ratio':>8}")
    for one in found:
        figures = f"{one['rounds']:>8}{one['median']:>9.2f}{one.get('cpu', math.nan):>9.2f}"
        print(f"{one['what']:<38}{figures}{one['median'] / first['median']:>8.3f}  {one.get('of', '')}".rstrip())
    print(f"ratio: to {first['what']}. CPU s: of its processes too, but for those of workers.")
    if not any(one["what"].startswith("R renders") for one in found):
        print("No report of R was rendered beside them: that takes R, pandoc, and PEER=<file.Rmd>.")


def _growth(before: dict | None, now: dict) -> str:
    if before is None:
        return "-"
    return f"{math.log(now['median'] / before['median']) / math.log(now['subjects'] / before['subjects']):.2f}"


if __name__ == "__main__":
    main()
