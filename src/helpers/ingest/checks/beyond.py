"""Protocol deviations (DV), and dose to tumour and liver (XD)."""

import pandas as pd

from helpers.foundation.contracts import SDTM
from helpers.foundation.doses import TESTS, factor
from helpers.ingest.checks.check import Data, check, collapsed, empty, outside

_RESULT = SDTM["xd"].columns["XDSTRESN"]


@check(
    "DV-001", "QUERY", "DV", "DVTERM",
    "A protocol deviation has no term.",
    "Say what the deviation was.",
    together="Protocol deviations have no term.",
)  # fmt: skip
def deviation_without_term(data: Data) -> pd.DataFrame:
    """Deviations without DVTERM, one finding where it is a habit."""
    return collapsed(empty(data["dv"], "DVTERM"), ["DVTERM"])


@check(
    "XD-001", "QUERY", "XD", "XDSTRESU",
    "{XDTESTCD} is in '{XDSTRESU}', a unit that is not known for it, so it is not used.",
    "Give volumes in cm3 and doses in Gy.",
    together="{XDTESTCD} is in '{XDSTRESU}', a unit that is not known for it, so these values are not used.",
)  # fmt: skip
def dose_unit(data: Data) -> pd.DataFrame:
    """Values of the tests that are used, in a unit that is not known for the test."""
    xd = data["xd"][data["xd"]["XDTESTCD"].isin(TESTS) & data["xd"]["XDSTRESN"].notna()]
    return collapsed(xd[factor(xd["XDTESTCD"], xd["XDSTRESU"]).isna()], ["XDTESTCD", "XDSTRESU"])


@check(
    "XD-002", "ERROR", "XD", "XDSTRESN",
    "{XDTESTCD} is {XDSTRESN}, which cannot be a dose or a volume.",
    "Correct the value.",
)  # fmt: skip
def impossible_dose(data: Data) -> pd.DataFrame:
    """Values below 0 or beyond what is possible."""
    return outside(data["xd"], "XDSTRESN", _RESULT.possible)
