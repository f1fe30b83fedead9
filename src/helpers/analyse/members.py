"""Who is behind each count of the results, one set a notebook as in `results`, and whether list and count agree."""

from collections.abc import Mapping

import pandas as pd

from helpers.analyse.ard import described
from helpers.analyse.baseline import baseline_members, sbrt_delivery_members
from helpers.analyse.counted import together
from helpers.analyse.disposition import disposition_members
from helpers.foundation.contracts import ARD
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol

_CURVE = ("n", "events", "at_risk")
_PROPORTION = ("n", "denominator")

COVERED: Mapping[str, tuple[str, ...]] = {
    "disposition": _PROPORTION,
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
}
"""Statistics of each analysis that count subjects and whose subjects are listed.

The others count visits (``schedule-adherence``), records (``events`` of adverse events) or the steps of a curve
(``kaplan-meier-curve``, ``landmark-curve``), of which each would list almost everybody again; ``toxicity-monitoring``
has its subjects for its present state alone (GROUP empty), because those of the path are the first so many of them.
"""

SHARED: Mapping[str, tuple[str, ...]] = {
    "disposition": ("TERM", "GROUP"),
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
}
"""Keys that the ``denominator`` of an analysis does not depend on: its subjects are there once, with these empty."""


def population_members(adsl: pd.DataFrame) -> pd.DataFrame:
    """List who is behind the counts of `population_results`.

    One row is one subject behind one count.
    """
    return together(disposition_members(adsl), baseline_members(adsl), sbrt_delivery_members(adsl))


def toxicity_members(
    adsl: pd.DataFrame,
    adae: pd.DataFrame,
    adlb: pd.DataFrame | None,
    adlf: pd.DataFrame,
    adsv: pd.DataFrame,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    """List who is behind the counts of `toxicity_results`.

    One row is one subject behind one count. Arguments as there; what ``adsv`` gives counts visits and has no list.
    """
    from helpers.analyse import adverse_events, laboratory
    from helpers.analyse.ae_incidence import ae_cumulative_incidence_members
    from helpers.analyse.ae_prevalence import prevalence_members
    from helpers.analyse.liver_function import liver_function_members
    from helpers.analyse.toxicity_monitoring import monitoring_members

    members = [
        adverse_events.overview_members(adae, adsl),
        adverse_events.worst_grade_members(adae, adsl),
        ae_cumulative_incidence_members(adae, adsl, times_months=protocol.estimation.toxicity_times_months),
        prevalence_members(
            adae,
            adsl,
            months=range(12 * protocol.horizon.years + 1),
            death_within_months=protocol.schedule.quarter_months,
        ),
        liver_function_members(
            adlf,
            adsl,
            child_pugh_rise=protocol.liver.child_pugh_rise,
            months=protocol.liver.change_months,
            albi_rises=protocol.liver.albi_rises,
        ),
    ]
    if protocol.monitoring is not None:
        members.append(monitoring_members(adae, adsl, settings=protocol.monitoring))
    if adlb is not None:
        members += [laboratory.worst_grade_members(adlb, adsl), laboratory.shift_members(adlb, adsl)]
    return together(*members)


def survival_members(
    adsl: pd.DataFrame,
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adther: pd.DataFrame | None = None,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    """List who is behind the counts of `survival_results`.

    One row is one subject behind one count. Arguments as there.
    """
    from helpers.analyse.best_response import SCOPES, best_response_members, response_by_visit_members
    from helpers.analyse.competing_risks import cumulative_incidence_members
    from helpers.analyse.cox_firth import cox_size_members
    from helpers.analyse.duration_of_response import duration_of_response_members, time_to_response_members
    from helpers.analyse.failure_patterns import distant_component_members, failure_pattern_members
    from helpers.analyse.follow_up import follow_up_members, maturity_members
    from helpers.analyse.interval_censored import npmle_members
    from helpers.analyse.kaplan_meier import at_risk_members, kaplan_meier_members
    from helpers.analyse.landmark import landmark_members
    from helpers.analyse.results import parameters
    from helpers.analyse.sensitivity import sensitivity_members
    from helpers.analyse.subsequent_therapy import subsequent_therapy_members

    estimation = protocol.estimation
    times = estimation.times_months
    names = parameters(adtte, protocol=protocol)
    responses = []
    for scope in SCOPES:
        responses += [
            best_response_members(adrs, adsl, scope=scope),
            response_by_visit_members(adrs, adsl, scope=scope),
            time_to_response_members(adrs, adsl, scope=scope),
            landmark_members(adrs, adtte, adsl, month=estimation.landmark_month, times_months=times, scope=scope),
        ]
        if names.has(scope.ends):
            responses.append(duration_of_response_members(adrs, adtte, adsl, times_months=times, scope=scope))
    return together(
        maturity_members(adtte, paramcds=names.every),
        follow_up_members(adtte),
        kaplan_meier_members(adtte, paramcds=[*names.whole, *names.read_otherwise], times_months=times),
        at_risk_members(adtte, paramcds=names.main, times_months=estimation.display_months),
        npmle_members(adtte, paramcds=names.intervals),
        cumulative_incidence_members(adtte, paramcds=names.competing, times_months=times),
        sensitivity_members(adtte, readings=names.read_otherwise),
        *responses,
        cox_size_members(adsl, adtte, models=protocol.models),
        *([failure_pattern_members(adtte)] if names.has("PFS", "LPFS", "DPFS") else []),
        *([distant_component_members(adtte)] if names.has("DPFS") else []),
        *([subsequent_therapy_members(adther, adtte, adsl)] if adther is not None else []),
    )


def agree(ard: pd.DataFrame, counted: pd.DataFrame) -> None:
    """Hold every count against the list behind it.

    Parameters
    ----------
    ard : DataFrame
        Results.
    counted : DataFrame
        Who is behind them. Nobody is behind a count that is missing.

    Raises
    ------
    StudyError
        A list has more or fewer subjects than its count says, or there is no such count.
    """
    listed = counted.groupby(list(ARD.key), dropna=False)["USUBJID"].nunique().rename("listed").reset_index()
    both = lines_of(ard).merge(listed, on=list(ARD.key), how="outer")
    both = both.assign(STATVAL=both["STATVAL"].fillna(0), listed=both["listed"].fillna(0))
    wrong = both[both["STATVAL"] != both["listed"]]
    if len(wrong):
        first = wrong.iloc[0]
        raise StudyError(
            f"The results count {first['STATVAL']:g} subjects where {first['listed']:g} are listed, for "
            f"{described(first[list(ARD.key)])}{f' ({len(wrong)} such counts)' if len(wrong) > 1 else ''}; "
            "run `make report` again, and report it if it stays."
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
