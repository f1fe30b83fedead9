"""Flow of subjects through the study, and how it ended for them (rules 1 and 5)."""

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.foundation.results import Results

STATUSES = ("COMPLETED", "ONGOING", "DISCONTINUED")
MISSING = "Missing"


def disposition(adsl: pd.DataFrame) -> Results:
    """Count the flow diagram.

    Result rows of ``disposition``: TERM ``enrolled treated not-treated no-baseline-sum efficacy`` with ``n``; of
    treated subjects, TERM ``end-of-study`` by status and then by reason of discontinuation (GROUP), and TERM
    ``died``, with ``n denominator``. Needs USUBJID, SAFFL, EFFFL, SUMBL, EOSSTT, DCSREAS, DTHDT.
    """
    flow, passed = _flow(adsl)
    end, ended = _end_of_study(adsl)
    treated = adsl.loc[adsl["SAFFL"] == "Y"]
    keys = {"analysis": "disposition", "method": "Counts of subjects"}
    counted = {"n": listed(end, ended), "denominator": treated}
    return count_subjects(flow, {"n": listed(flow, passed)}, stats=("n",), **keys) + count_subjects(
        end, counted, stats=("n", "denominator"), population="SAFFL", **keys
    )


def _flow(adsl: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series]]:
    """The sets, and the subjects of each."""
    treated = adsl["SAFFL"] == "Y"
    sets = {
        ("enrolled", "ALL"): pd.Series(True, index=adsl.index),
        ("treated", "SAFFL"): treated,
        ("not-treated", "ALL"): ~treated,
        ("no-baseline-sum", "SAFFL"): treated & adsl["SUMBL"].isna(),
        ("efficacy", "EFFFL"): adsl["EFFFL"] == "Y",
    }
    lines = pd.DataFrame(list(sets), columns=["TERM", "POPULATION"])
    return lines, [adsl.loc[belongs, "USUBJID"] for belongs in sets.values()]


def _end_of_study(adsl: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series]]:
    """How the study ended for treated subjects, and those for whom it did so."""
    treated = adsl.loc[adsl["SAFFL"] == "Y"]
    ends = {("end-of-study", status): treated["EOSSTT"] == status for status in STATUSES}
    reason = treated["DCSREAS"].where(treated["DCSREAS"] != "", MISSING).where(ends["end-of-study", "DISCONTINUED"], "")
    ends |= {("end-of-study", group): reason == group for group in sorted({*reason} - {"", *STATUSES})}
    ends["died", ""] = treated["DTHDT"].notna()
    lines = pd.DataFrame(list(ends), columns=["TERM", "GROUP"])
    return lines, [treated.loc[belongs, "USUBJID"] for belongs in ends.values()]
