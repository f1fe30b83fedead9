"""Whether each count of subjects has as many subjects behind it, and which counts must have them."""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.contracts import ARD, ARD_SUBJECTS
from helpers.foundation.results import Results

_CURVE = ("n", "events", "at_risk")
_PROPORTION = ("n", "denominator")

COVERED: Mapping[str, tuple[str, ...]] = {
    "disposition": _PROPORTION,
    "death-cause": _PROPORTION,
    "baseline": ("n", "missing", "denominator"),
    "sbrt-delivery": ("n", "missing"),
    "ae-overview": _PROPORTION,
    "ae-worst-grade": _PROPORTION,
    "ae-cumulative-incidence": ("n", "events", "competing", "at_risk"),
    "ae-prevalence": _PROPORTION,
    "toxicity-monitoring": ("n", "events"),
    "lab-worst-grade": _PROPORTION,
    "lab-shift": ("n",),
    "liver-function": _PROPORTION,
    "albi-shift": ("n",),
    "child-pugh-shift": ("n",),
    "follow-up": ("n",),
    "maturity": ("n", "events", "censored"),
    "kaplan-meier": _CURVE,
    "at-risk": ("at_risk", "events", "censored"),
    "npmle": ("n", "exact", "interval", "censored"),
    "cumulative-incidence": ("at_risk",),
    "sensitivity": ("n", "changed", "earlier", "later"),
    **dict.fromkeys(("best-response", "best-response-treated"), _PROPORTION),
    **dict.fromkeys(("response-by-visit", "response-by-visit-treated"), _PROPORTION),
    **dict.fromkeys(("duration-of-response", "duration-of-response-treated"), _CURVE),
    **dict.fromkeys(("time-to-response", "time-to-response-treated"), ("n",)),
    "failure-pattern": _PROPORTION,
    "dpfs-component": _PROPORTION,
    "subsequent-therapy": _PROPORTION,
    **dict.fromkeys(("landmark", "landmark-treated"), ("n", "before", "events", "at_risk")),
    "cox-size": ("n", "events", "missing"),
    "lesion-cumulative-incidence": ("subjects",),
    "completeness": ("n",),
    "mean-cumulative-count": ("n", "affected", "at_risk"),
    "ae-grades-by-month": _PROPORTION,
    **dict.fromkeys(("next-therapy", "decompensation"), _CURVE),
    "enzymes-bilirubin": _PROPORTION,
    "dose-to-volume": ("n",),
    "lesion-cumulative-incidence-ptvd95": ("subjects",),
    "deaths-within": _PROPORTION,
    "later-start": ("n", "left_out"),
    "protocol-deviation": _PROPORTION,
    "feasibility": ("n", "missing", "denominator"),
    "marker-response": _PROPORTION,
    "mixed-model": ("n",),
    "marker-landmark": ("n", "before", "events", "at_risk"),
    "reader-compared": _PROPORTION,
    "reader-agreement": ("n",),
    "reader-response": ("n",),
    "reader-progression": _PROPORTION,
    "reader-kaplan-meier": _CURVE,
    "enough-at-risk": ("n",),
}
"""Statistics of each analysis that count subjects and whose subjects are listed.

The others count visits (``schedule-adherence``), records (``events`` of adverse events) or the steps of a curve
(``kaplan-meier-curve``, ``landmark-curve``), of which each would list almost everybody again; ``toxicity-monitoring``
has its subjects for its present state alone (GROUP empty), because those of the path are the first so many of them.
"""

SHARED: Mapping[str, tuple[str, ...]] = {
    "disposition": ("TERM", "GROUP"),
    "death-cause": ("GROUP",),
    "baseline": ("TERM", "GROUP"),
    "ae-overview": ("TERM",),
    "ae-worst-grade": ("SOC", "TERM", "GRADE"),
    "ae-prevalence": ("GRADE",),
    "lab-worst-grade": ("TERM", "GRADE"),
    **dict.fromkeys(("best-response", "best-response-treated"), ("TERM",)),
    **dict.fromkeys(("response-by-visit", "response-by-visit-treated"), ("TERM",)),
    "failure-pattern": ("GROUP", "TERM"),
    "dpfs-component": ("TERM",),
    "subsequent-therapy": ("GROUP", "TERM"),
    "feasibility": ("GROUP",),
    "protocol-deviation": ("SOC", "TERM"),
    "ae-grades-by-month": ("TERM", "GRADE"),
    "enzymes-bilirubin": ("PHASE", "PARAMCD", "TERM"),
    "reader-progression": ("TERM",),
}
"""Keys that the ``denominator`` of an analysis does not depend on: its subjects are there once, with these empty."""


_NONE_YET = {"PARAMCD": "", "PHASE": "", "SOC": "", "TERM": "", "GRADE": "", "GROUP": "", "TIME": None}


def behind(results: Results, stat: str = "n", **keys: str | float | None) -> list[str]:
    """Return USUBJID of those behind one count; keys that are not named are empty."""
    found = ARD_SUBJECTS.check(results.subjects)
    found = found[found["STAT"] == stat]
    for name, wanted in {**_NONE_YET, **keys}.items():
        found = found[found[name].isna() if wanted is None else found[name] == wanted]
    assert found["USUBJID"].is_unique
    return found["USUBJID"].tolist()


def agree(results: Results) -> None:
    """Hold every count against the list behind it; nobody is behind a count that is missing."""
    ARD.check(results.rows)
    behind = ARD_SUBJECTS.check(results.subjects)
    listed = behind.groupby(list(ARD.key), dropna=False)["USUBJID"].nunique().rename("listed").reset_index()
    both = lines_of(results.rows).merge(listed, on=list(ARD.key), how="outer")
    both = both.assign(STATVAL=both["STATVAL"].fillna(0), listed=both["listed"].fillna(0))
    wrong = both[both["STATVAL"] != both["listed"]]
    if len(wrong):
        first = wrong.iloc[0]
        key = first[list(ARD.key)].items()
        which = ", ".join(f"{name} {value}" for name, value in key if value != "" and pd.notna(value))
        raise AssertionError(
            f"The results count {first['STATVAL']:g} subjects where {first['listed']:g} are listed, for "
            f"{which}{f' ({len(wrong)} such counts)' if len(wrong) > 1 else ''}."
        )


def lines_of(ard: pd.DataFrame) -> pd.DataFrame:
    """Say under which keys the subjects behind each count are listed.

    One row is one row of ``ard`` whose subjects are listed, in its order and with its index: its columns, those of
    `SHARED` being empty where it is a denominator.
    """
    pairs = {(analysis, stat) for analysis, stats in COVERED.items() for stat in stats}
    covered = pd.MultiIndex.from_frame(ard[["ANALYSIS", "STAT"]]).isin(pairs)
    covered &= (ard["ANALYSIS"] != "toxicity-monitoring") | (ard["GROUP"] == "")
    lines = ard.loc[covered]
    for analysis, names in SHARED.items():
        shared = (lines["ANALYSIS"] == analysis) & (lines["STAT"] == "denominator")
        lines = lines.assign(**{name: lines[name].mask(shared, "") for name in names})
    return lines
