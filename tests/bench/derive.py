"""`python -m tests.bench.derive FOLDER WHAT`: derive a registry once in this process, print seconds and peak memory.

WHAT is ``endpoints`` (all parameters of ADTTE) or ``datasets`` (all of ADaM). Reading the files is not timed, but its
memory counts.
"""

import json
import resource
import sys
import time
from pathlib import Path

from helpers.derive.study import derive_endpoints, derive_study
from helpers.foundation import datasets
from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import load

PROTOCOL = Path(__file__).parents[2] / "protocol.yml"
DERIVE = {"endpoints": derive_endpoints, "datasets": derive_study}
KIBIBYTE = 1024


def main(folder: str, what: str) -> None:
    """Print one line of JSON."""
    domains = {path.stem: datasets.read(path, SDTM[path.stem]) for path in sorted(Path(folder).glob("*.parquet"))}
    protocol = load(PROTOCOL)
    start = time.perf_counter()
    DERIVE[what](domains, protocol=protocol)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE
    print(json.dumps({"seconds": seconds, "bytes": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
