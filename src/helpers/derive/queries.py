"""Queries that only a derivation can raise: what a site reported against what its data give."""

import numpy as np
import pandas as pd

from helpers.foundation.contracts import FINDINGS
from helpers.foundation.terms import mapped

_ASKED = {
    "TRGRESP": ("response of the treated lesions", "measurements"),
    "OVRLRESP": ("overall response", "measurements and lesions found"),
}
"""What each response is called, and what it is derived from."""


def response_queries(adrs: pd.DataFrame) -> pd.DataFrame:
    """Ask where a response by the investigator, of the treated lesions or overall, is not the derived one.

    Parameters
    ----------
    adrs : DataFrame
        ADRS; rows of ``TRGRESP`` and ``OVRLRESP`` with the investigator's response in INVRESP.

    Returns
    -------
    DataFrame
        Findings, one row per assessment that differs.
    """
    told = adrs[adrs["PARAMCD"].isin(list(_ASKED)) & (adrs["INVRESP"] != "")]
    other = told[told["INVRESP"] != told["AVALC"]]
    day = other["ADT"].dt.strftime("%Y-%m-%d")
    name, basis = (mapped(other["PARAMCD"], lambda code, part=part: _ASKED[code][part]) for part in (0, 1))
    findings = pd.DataFrame({
        "RULE": "RS-DERIVED",
        "SEVERITY": "QUERY",
        "DOMAIN": "RS",
        "USUBJID": other["USUBJID"],
        "SEQ": np.nan,
        "VARIABLE": "RSSTRESC",
        "VALUE": other["INVRESP"],
        "MESSAGE": (
            "The investigator's " + name + " " + other["INVRESP"] + " of " + day
            + " differs from " + other["AVALC"] + ", which the " + basis + " give."
        ),
        "ACTION": "Check the " + basis + " and the response of this assessment; the analysis uses the " + basis + ".",
    })  # fmt: skip
    # Two assessments of one day can be asked about in the same words: once is enough.
    return FINDINGS.check(findings.astype({"SEQ": "float64"}).drop_duplicates())
