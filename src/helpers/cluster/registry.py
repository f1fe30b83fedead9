"""A registry that is larger than a machine: derived in partitions of some subjects each, from Parquet to Parquet.

In: a folder with one file per domain, such as ``tr.parquet``, best sorted by USUBJID in row groups of some subjects
each, so that a partition reads its own and no more. Out: a folder per dataset, with a file per partition, each written
whole; ``dask.dataframe`` takes such a folder as one frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dask
import dask.dataframe as dd
import pandas as pd
import pyarrow.parquet as pq
from distributed import Client

from helpers.cluster.pieces import in_order
from helpers.derive.assessments import SIZE_TESTS
from helpers.derive.records import counted_domains
from helpers.derive.study import derive_study
from helpers.derive.tumours import study_measures
from helpers.foundation import datasets
from helpers.foundation.contracts import ADAM, FINDINGS, REQUIRED_DOMAINS, SDTM, Contract
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol

SUBJECTS_AT_ONCE = 10_000

DERIVED: Mapping[str, Contract] = {**ADAM, "findings": FINDINGS}


@dataclass(frozen=True)
class Partition:
    """The subjects of a registry from one name up to another, which is not among them; none is no limit."""

    number: int
    first: str | None
    end: str | None
    source: Path
    target: Path
    protocol: Protocol
    measures: tuple[str, ...] = ()


def derive_registry(
    source: Path, target: Path, *, protocol: Protocol, client: Client, at_once: int = SUBJECTS_AT_ONCE
) -> pd.DataFrame:
    """Derive every ADaM dataset of a registry, and the findings, in partitions of so many subjects ``at_once``.

    One row of what is returned is one dataset of one partition: ``dataset``, ``partition``, ``rows``. A partition that
    is derived again, because its worker was lost, writes the same files again.

    Raises
    ------
    StudyError
        There is no DM, the target holds something already, or a domain breaks its contract.
    """
    if target.exists() and any(target.iterdir()):
        raise StudyError(f"{target.name} is not empty; choose a new folder for what is derived.")
    parts = partitions(source, target, protocol=protocol, at_once=at_once)
    measured = set().union(*in_order(_measures, parts, client=client, doing="measures", unit="part"))
    measures = tuple(test for test in SIZE_TESTS if test in measured)
    whole = [Partition(**{**vars(part), "measures": measures}) for part in parts]
    return pd.concat(in_order(_derived, whole, client=client, doing="derivation", unit="part"), ignore_index=True)


def partitions(source: Path, target: Path, *, protocol: Protocol, at_once: int) -> list[Partition]:
    """Cut the subjects of DM, in the order of USUBJID, into partitions; the first and the last have no outer limit."""
    path = source / "dm.parquet"
    if not path.is_file():
        raise StudyError(f"There is no dm.parquet in {source.name}; a registry has one file per domain.")
    names = pq.read_table(path, columns=["USUBJID"])["USUBJID"].to_pandas().sort_values()
    limits = [None, *names.iloc[at_once::at_once], None]
    return [
        Partition(number, first, end, source, target, protocol)
        for number, (first, end) in enumerate(zip(limits, limits[1:], strict=False))
    ]


def derived(target: Path, name: str) -> dd.DataFrame:
    """Open a derived dataset as a frame of as many partitions as it was derived in."""
    contract = DERIVED[name]
    files = sorted((target / name).glob("*.parquet"))
    if not files:
        raise StudyError(f"{name} was not derived; {target.name} has no such folder.")
    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_map(datasets.read, files, args=(contract,), meta=contract.check(contract.empty()))


def _measures(part: Partition) -> tuple[str, ...]:
    return study_measures(counted_domains({"tr": _read(part, "tr")}, count=part.protocol.readers.count)["tr"])


def _derived(part: Partition) -> pd.DataFrame:
    """Derive one partition and write it; one row is one dataset."""
    domains = {
        path.stem: _read(part, path.stem)
        for path in sorted(part.source.glob("*.parquet"))
        if path.stem in REQUIRED_DOMAINS or (path.stem in SDTM and pq.ParquetFile(path).metadata.num_rows)
    }
    made = derive_study(domains, protocol=part.protocol, measures=part.measures)
    frames = {**made.datasets(), "findings": made.findings}
    for name, frame in frames.items():
        datasets.write(frame, part.target / name / f"part-{part.number:05d}.parquet", DERIVED[name])
    rows = [{"dataset": name, "partition": part.number, "rows": len(frame)} for name, frame in frames.items()]
    return pd.DataFrame(rows)


def _read(part: Partition, domain: str) -> pd.DataFrame:
    limits = [("USUBJID", ">=", part.first)] if part.first is not None else []
    limits += [("USUBJID", "<", part.end)] if part.end is not None else []
    return datasets.read(part.source / f"{domain}.parquet", SDTM[domain], where=limits or None)
