"""Queries that only a derivation can raise: what a site reported against what its data give."""

import numpy as np
import pandas as pd

from helpers.foundation.contracts import FINDINGS


def response_queries(adrs: pd.DataFrame) -> pd.DataFrame:
    """Ask where the investigator's response of the treated lesions is not the derived one.

    Parameters
    ----------
    adrs : DataFrame
        ADRS; rows of ``TRGRESP`` with the investigator's response in INVRESP.

    Returns
    -------
    DataFrame
        Findings, one row an assessment that differs.
    """
    told = adrs[(adrs["PARAMCD"] == "TRGRESP") & (adrs["INVRESP"] != "")]
    other = told[told["INVRESP"] != told["AVALC"]]
    day = other["ADT"].dt.strftime("%Y-%m-%d")
    findings = pd.DataFrame({
        "RULE": "RS-DERIVED",
        "SEVERITY": "QUERY",
        "DOMAIN": "RS",
        "USUBJID": other["USUBJID"],
        "SEQ": np.nan,
        "VARIABLE": "RSSTRESC",
        "VALUE": other["INVRESP"],
        "MESSAGE": (
            "The investigator's response " + other["INVRESP"] + " of " + day
            + " differs from " + other["AVALC"] + ", which the measurements give."
        ),
        "ACTION": "Check the measurements and the response of this assessment; the analysis uses the measurements.",
    })  # fmt: skip
    # Two assessments of one day can be asked about in the same words: once is enough.
    return FINDINGS.check(findings.astype({"SEQ": "float64"}).drop_duplicates())
