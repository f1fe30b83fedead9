"""Flow of subjects through the study, and how it ended for them (rules 1 and 5)."""

import pandas as pd

from helpers.analyse.ard import ard_rows, combine

STATUSES = ("COMPLETED", "ONGOING", "DISCONTINUED")
MISSING = "Missing"


def disposition(adsl: pd.DataFrame) -> pd.DataFrame:
    """Count the flow diagram.

    Result rows of ``disposition``: TERM ``enrolled treated not-treated efficacy`` with ``n``; of treated
    subjects, TERM ``end-of-study`` by status and then by reason of discontinuation (GROUP), and TERM
    ``died``, with ``n denominator``. Needs SAFFL, EFFFL, EOSSTT, DCSREAS, DTHDT.
    """
    treated = adsl.loc[adsl["SAFFL"] == "Y"]
    flow = pd.DataFrame(
        {
            "TERM": ["enrolled", "treated", "not-treated", "efficacy"],
            "POPULATION": ["ALL", "SAFFL", "ALL", "EFFFL"],
            "n": [len(adsl), len(treated), len(adsl) - len(treated), (adsl["EFFFL"] == "Y").sum()],
        }
    )
    end = pd.DataFrame(_end_of_study(treated), columns=["TERM", "GROUP", "n"]).assign(denominator=len(treated))
    keys = {"analysis": "disposition", "method": "Counts of subjects"}
    return combine(
        ard_rows(flow, stats=("n",), **keys),
        ard_rows(end, stats=("n", "denominator"), population="SAFFL", **keys),
    )


def _end_of_study(treated: pd.DataFrame) -> list[tuple[str, str, int]]:
    statuses = [("end-of-study", status, (treated["EOSSTT"] == status).sum()) for status in STATUSES]
    reason = treated.loc[treated["EOSSTT"] == "DISCONTINUED", "DCSREAS"]
    counts = reason.where(reason != "", MISSING).value_counts().sort_index()
    reasons = [("end-of-study", group, n) for group, n in counts.items() if group not in STATUSES]
    return [*statuses, *reasons, ("died", "", treated["DTHDT"].notna().sum())]
