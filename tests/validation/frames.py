"""Result rows of ours and of R's, as few words as possible."""

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ARD

REGISTER = {
    "limits": {"closed": 1e-8, "iterative": 1e-6},
    "iterative": ["npmle"],
    "without_counterpart": [{"analysis": "counts", "reason": "Counts"}],
}


def results(*rows, by=None):
    """Rows of (ANALYSIS, PARAMCD, TIME, STAT, STATVAL); R's where ``by`` names its function."""
    frame = pd.DataFrame(rows, columns=["ANALYSIS", "PARAMCD", "TIME", "STAT", "STATVAL"])
    frame = frame.astype({"TIME": "float64", "STATVAL": "float64"})
    frame = frame.assign(**{name: "" for name in ARD.columns if name not in frame})
    return frame if by is None else frame.assign(BY=by)


def rate(value, *, analysis="kaplan-meier", paramcd="OS", time=12, stat="estimate"):
    return (analysis, paramcd, time, stat, np.nan if value is None else value)
