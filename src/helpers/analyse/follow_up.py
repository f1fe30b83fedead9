"""How long subjects were followed, and how mature each parameter is (rules 30 and 37)."""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.ard import ard_rows, combine
from helpers.analyse.counted import counted_rows, listed, sizes, together
from helpers.analyse.kaplan_meier import fit, median
from helpers.analyse.life_table import outcomes


def follow_up(adtte: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Median follow-up by reverse Kaplan-Meier of overall survival (Schemper & Smith 1996; rule 30).

    Result rows of ``follow-up``: ``n`` and ``median median_low median_high`` in months. The end of
    observation is the event and death ends the time at risk. Needs PARAMCD, AVAL (days), CNSR (0 = event).
    """
    subjects = outcomes(adtte, paramcd="OS")
    curve = fit(subjects["AVAL"].to_numpy(), subjects["CNSR"].to_numpy() > 0, conf_level=conf_level)
    return ard_rows(
        pd.DataFrame([{"n": len(subjects), **median(curve)}]),
        analysis="follow-up",
        method=f"Reverse Kaplan-Meier, log-log {100 * conf_level:g}% interval",
        stats=("n", "median", "median_low", "median_high"),
        paramcd="OS",
        population="SAFFL",
    )


def follow_up_members(adtte: pd.DataFrame) -> pd.DataFrame:
    """List who is behind ``n`` of `follow_up`.

    One row is one subject.
    """
    subjects = outcomes(adtte, paramcd="OS")[["USUBJID"]]
    return counted_rows(subjects, analysis="follow-up", stat="n", paramcd="OS", population="SAFFL")


def maturity(adtte: pd.DataFrame, *, paramcds: Sequence[str]) -> pd.DataFrame:
    """Events and censorings of each parameter, and what they were (rule 37).

    Result rows of ``maturity``: ``n events censored``, then for each EVNTDESC (column GROUP, in alphabetical
    order, events first) ``n``. Needs USUBJID, PARAMCD, CNSR (0 = event), EVNTDESC.
    """
    rows = []
    for paramcd in paramcds:
        lines, who = _ends(outcomes(adtte, paramcd=paramcd))
        counts = lines.assign(n=sizes(who))
        whole = counts.loc[lines["GROUP"] == ""].set_index("STAT")[["n"]].T
        reasons = counts.loc[lines["GROUP"] != ""]
        keys = {
            "analysis": "maturity",
            "method": "Counts of subjects",
            "paramcd": paramcd,
            "population": "SAFFL",
        }
        rows.append(ard_rows(whole, stats=("n", "events", "censored"), **keys))
        rows.append(ard_rows(reasons, stats=("n",), **keys))
    return combine(*rows)


def maturity_members(adtte: pd.DataFrame, *, paramcds: Sequence[str]) -> pd.DataFrame:
    """List who is behind each count of `maturity`.

    One row is one subject behind one count.
    """
    return together(
        *(
            counted_rows(
                listed(*_ends(outcomes(adtte, paramcd=paramcd))),
                analysis="maturity",
                paramcd=paramcd,
                population="SAFFL",
            )
            for paramcd in paramcds
        )
    )


def _ends(subjects: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series]]:
    """The lines of `maturity`, and the subjects of each."""
    event = subjects["CNSR"] == 0
    ends = {("n", ""): event | ~event, ("events", ""): event, ("censored", ""): ~event}
    reasons = event.groupby(subjects["EVNTDESC"]).max().sort_index().sort_values(ascending=False, kind="stable")
    ends |= {("n", reason): subjects["EVNTDESC"] == reason for reason in reasons.index}
    return pd.DataFrame(list(ends), columns=["STAT", "GROUP"]), [subjects.loc[has, "USUBJID"] for has in ends.values()]
