"""Whether the treatment could be given: consent, fractions, gaps, accrual, early deaths, deviations (rule 45).

The protocol states no criteria of success and no rationale of size, so that none is compared with.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.proportions import clopper_pearson, share
from helpers.foundation.calendar import add_days
from helpers.foundation.results import Results

NOT_CODED = "Not coded"
_SUMMARY = ("n", "missing", "median", "q1", "q3", "min", "max")


def feasibility(adfeas: pd.DataFrame, adsl: pd.DataFrame) -> Results:
    """Describe consent, fractions, gaps and accrual (rule 45).

    Result rows of ``feasibility``. TERM ``consent-to-treatment`` (days): ``n missing median q1 q3 min max`` of treated
    subjects, not where no date of consent was collected. TERM ``fractions`` with a GROUP for each number that a subject
    was given, and ``Missing``: ``n denominator estimate``. TERM ``gap`` (a gap longer than allowed): ``n denominator
    estimate`` of treated subjects. TERM ``accrual`` with a GROUP for each month (``2024-05``), and with a site in SOC
    for each month and site: ``n``; ``Missing`` where neither consent nor treatment has a month.

    Parameters
    ----------
    adfeas : DataFrame
        USUBJID, SITEID, ACCRMON, CONSDAYS, NGAP.
    adsl : DataFrame
        USUBJID, SAFFL, NFRAC.
    """
    treated = adsl[adsl["SAFFL"] == "Y"].merge(adfeas.drop(columns=["SITEID", "STUDYID", "TRTSDT"]), on="USUBJID")
    keys = {"analysis": "feasibility", "population": "SAFFL"}
    return (
        _waiting(treated, **keys) + _fractions(treated, **keys) + _gaps(treated, **keys)
        + _accrual(adfeas, analysis="feasibility", population="ALL")
    )  # fmt: skip


def deaths_within(adsl: pd.DataFrame, *, days: Sequence[int], conf_level: float = 0.95) -> Results:
    """Count the deaths within some days of the last fraction (rule 45).

    Result rows of ``deaths-within``: TERM the days (``30``, ``90``), ``n denominator estimate low high``, with
    Clopper-Pearson intervals, of treated subjects who are dead or were known alive on that day or later. Needs USUBJID,
    SAFFL, TRTEDT, DTHDT, LSTALVDT.
    """
    treated = adsl[adsl["SAFFL"] == "Y"]
    lines = pd.DataFrame({"TERM": [f"{day}" for day in days]})
    until = [add_days(treated["TRTEDT"], day) for day in days]
    died = [treated.loc[treated["DTHDT"] <= day, "USUBJID"] for day in until]
    known = [treated.loc[treated["DTHDT"].notna() | (treated["LSTALVDT"] >= day), "USUBJID"] for day in until]
    return count_subjects(
        lines,
        {"n": listed(lines, died), "denominator": listed(lines, known)},
        analysis="deaths-within",
        method=f"Of those dead or known alive on the day, Clopper-Pearson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
        proportion=partial(clopper_pearson, conf_level=conf_level),
        population="SAFFL",
    )


def protocol_deviations(dv: pd.DataFrame | None, adsl: pd.DataFrame) -> Results:
    """Count the subjects with a protocol deviation, by category and kind (rule 45).

    Result rows of ``protocol-deviation``: SOC the category (DVCAT) and TERM the kind (DVDECOD, else DVTERM), TERM empty
    for a category, both empty for any; ``n denominator estimate`` of treated subjects, and ``events``, records. There
    is no row where deviations were not collected.

    Parameters
    ----------
    dv : DataFrame or None
        USUBJID, DVTERM, DVCAT, DVDECOD.
    adsl : DataFrame
        USUBJID, SAFFL.
    """
    if dv is None or dv.empty:
        return Results()
    treated = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID"]]
    kind = dv["DVDECOD"].where(dv["DVDECOD"] != "", dv["DVTERM"])
    rows = dv[["USUBJID"]].assign(
        SOC=dv["DVCAT"].where(dv["DVCAT"] != "", NOT_CODED), TERM=kind.where(kind != "", NOT_CODED)
    )
    rows = rows[rows["USUBJID"].isin(treated["USUBJID"])]
    rows = pd.concat([rows.assign(SOC="", TERM=""), rows.assign(TERM=""), rows], ignore_index=True)
    lines = rows.groupby(["SOC", "TERM"], as_index=False).agg(events=("USUBJID", "size"))
    if lines.empty:
        lines = pd.DataFrame({"SOC": [""], "TERM": [""], "events": [0]})
    return count_subjects(
        lines,
        {"n": rows, "denominator": treated},
        analysis="protocol-deviation",
        method="Counts of subjects and records",
        stats=("n", "events", "denominator", "estimate"),
        proportion=share,
        population="SAFFL",
    )


def _waiting(treated: pd.DataFrame, **keys: str) -> Results:
    days = treated["CONSDAYS"]
    if not days.notna().any():
        return Results()
    summary = {"median": days.median(), "q1": days.quantile(0.25), "q3": days.quantile(0.75)}
    return count_subjects(
        pd.DataFrame([{**summary, "min": days.min(), "max": days.max()}]),
        {"n": treated[days.notna()], "missing": treated[days.isna()]},
        method="Days from consent to the first fraction; quartiles by linear interpolation (type 7)",
        stats=_SUMMARY,
        term="consent-to-treatment",
        **keys,
    )


def _fractions(treated: pd.DataFrame, **keys: str) -> Results:
    number = treated["NFRAC"]
    named = number.map(lambda value: "Missing" if np.isnan(value) else f"{value:g}").astype(object)
    order = [f"{value:g}" for value in np.sort(number.dropna().unique())] + ["Missing"] * bool(number.isna().any())
    return count_subjects(
        pd.DataFrame({"GROUP": order}).astype({"GROUP": object}),
        {"n": treated[["USUBJID"]].assign(GROUP=named), "denominator": treated[["USUBJID"]]},
        method="Fractions given; the planned number was not collected",
        stats=("n", "denominator", "estimate"),
        proportion=share,
        term="fractions",
        **keys,
    )


def _gaps(treated: pd.DataFrame, **keys: str) -> Results:
    return count_subjects(
        pd.DataFrame(index=[0]),
        {"n": treated.loc[treated["NGAP"] > 0, ["USUBJID"]], "denominator": treated[["USUBJID"]]},
        method="Subjects with a longer gap between consecutive fraction dates than allowed",
        stats=("n", "denominator", "estimate"),
        proportion=share,
        term="gap",
        **keys,
    )


def _accrual(adfeas: pd.DataFrame, **keys: str) -> Results:
    rows = adfeas[["USUBJID"]].assign(
        GROUP=adfeas["ACCRMON"].where(adfeas["ACCRMON"] != "", "Missing"),
        SOC=adfeas["SITEID"].where(adfeas["SITEID"] != "", "Missing"),
    )
    rows = pd.concat([rows.assign(SOC=""), rows], ignore_index=True)
    lines = rows[["SOC", "GROUP"]].drop_duplicates().sort_values(["SOC", "GROUP"], ignore_index=True)
    return count_subjects(lines, {"n": rows}, method="Counts of subjects", stats=("n",), term="accrual", **keys)
