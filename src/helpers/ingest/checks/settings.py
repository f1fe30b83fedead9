"""Settings of the protocol file that are possible but unusual."""

import datetime as dt

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.foundation.ranges import doubts
from helpers.ingest.checks.check import Check

UNUSUAL = Check(
    "PROTOCOL-001", "QUERY", "PROTOCOL", "",
    "The protocol file sets {place} to {value}; usual is {low} to {high}.",
    "Confirm that the number and its unit are those of the protocol, or correct the file.",
)  # fmt: skip


LATE_CUTOFF = Check(
    "CUTOFF-001", "QUERY", "PROTOCOL", "",
    "The cut-off {cutoff} lies after the last record ({last}): it removes nothing.",
    "Confirm the day, above all its year; the data do not reach that day.",
)  # fmt: skip


def late_cutoff(cutoff: dt.date | None, *, last: dt.date | None) -> pd.DataFrame:
    """One row where the cut-off lies after the last record: cutoff, last; else none."""
    late = cutoff is not None and last is not None and cutoff > last
    return pd.DataFrame([{"cutoff": cutoff.isoformat(), "last": last.isoformat()}] if late else [])


def unusual(protocol: Protocol) -> pd.DataFrame:
    """One row per setting beyond what is usual: place, variable (the same), value, low, high."""
    return pd.DataFrame([{**doubt._asdict(), "variable": doubt.place} for doubt in doubts(protocol)])
