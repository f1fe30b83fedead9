"""A registry of any size: synthetic subjects under new names, as Parquet files of SDTM domains.

Follow-up ends early, so that a subject has about 15 measurements of treated lesions.
"""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.foundation import datasets
from helpers.foundation.contracts import SDTM, as_kind
from helpers.synthetic import Truth, generate

POOL = 500
EXTRACTION = dt.date(2024, 3, 31)
LEFT_OUT = ("lb", "mh", "sv")  # no endpoint is read from them
_EMPTY = {"text": "", "number": np.nan}


def write_registry(folder: Path, *, subjects: int) -> int:
    """Write a registry of so many subjects and say how many sizes were measured in it."""
    pool = generate(subjects=min(POOL, subjects), truth=Truth(extraction=EXTRACTION))
    names = pool["dm"]["USUBJID"].tolist()
    for domain, frame in pool.items():
        if domain not in LEFT_OUT:
            records = _endpoint_records(domain, frame)
            datasets.write(
                _repeated(_typed(domain, records), names, subjects), folder / f"{domain}.parquet", SDTM[domain]
            )
    tr = datasets.read(folder / "tr.parquet", SDTM["tr"])
    return int(tr["TRSTRESN"].notna().sum())


def _endpoint_records(domain: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["RSTESTCD"] == "TRGRESP"] if domain == "rs" else frame


def _typed(domain: str, frame: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name, column in SDTM[domain].columns.items():
        values = frame[name] if name in frame else pd.Series(_EMPTY[column.kind], index=frame.index, dtype=object)
        columns[name] = as_kind(values, column.kind)
    return pd.DataFrame(columns)


def _repeated(frame: pd.DataFrame, names: list[str], subjects: int) -> pd.DataFrame:
    """Give the records of the pool to as many subjects as are wanted, the last time round to fewer."""
    rounds = []
    for number in range(-(-subjects // len(names))):
        wanted = names[: subjects - number * len(names)]
        part = frame[frame["USUBJID"].isin(wanted)]
        rounds.append(part.assign(USUBJID=f"{number:04d}-" + part["USUBJID"]))
    return pd.concat(rounds, ignore_index=True)
