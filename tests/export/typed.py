"""A hand-typed adverse event dataset with everything that is difficult in it."""

import datetime as dt

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ADAM, as_kind
from helpers.present.report import Report
from helpers.present.subject_links import SubjectLinks

LONG = " ".join(f"word{i:03d}" for i in range(56)) + "!!!"
UNTIL = dt.date(2025, 6, 30)
REPORT = Report("invented", "A trial & <more>", "Final analysis", ["Synthetic data"], [], SubjectLinks(None), UNTIL)


def adae() -> pd.DataFrame:
    """Three events: one long, one hostile, one of which little is known."""
    contract = ADAM["adae"]
    typed = {
        "STUDYID": ["INV"] * 3, "USUBJID": ["INV-1", "INV-1", "INV-2"], "AESEQ": [1, 2, 1],
        "AETERM": [LONG, '=HYPERLINK("http://example.org")', "Übelkeit (<script>)"],
        "AEDECOD": ["Nausea", "Rash", "Nausea"], "AETOXGRN": [1.0, np.nan, 1 / 3],
        "ASTDT": ["2024-02-29", "1959-12-31", None], "TRTEMFL": ["Y", "", "Y"],
    }  # fmt: skip
    columns = {
        name: as_kind(pd.Series(typed.get(name, [_NOTHING[column.kind]] * 3)), column.kind)
        for name, column in contract.columns.items()
    }
    return contract.check(pd.DataFrame({**columns, "AELONGNAME": ["", "", "kept"]}))


_NOTHING = {"text": "", "number": np.nan, "count": 0, "date": None}
