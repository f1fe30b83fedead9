"""Settings of the protocol file that are possible but unusual."""

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.foundation.ranges import doubts
from helpers.ingest.checks.check import Check

UNUSUAL = Check(
    "PROTOCOL-001", "QUERY", "PROTOCOL", "",
    "The protocol file sets {place} to {value}; usual is {low} to {high}.",
    "Confirm that the number and its unit are those of the protocol, or correct the file.",
)  # fmt: skip


def unusual(protocol: Protocol) -> pd.DataFrame:
    """One row a setting beyond what is usual: place, variable (the same), value, low, high."""
    return pd.DataFrame([{**doubt._asdict(), "variable": doubt.place} for doubt in doubts(protocol)])
