"""ADSL: one row per subject, with analysis sets, dates, dose and baseline covariates (rules 1 to 9, 25)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.liver_scores import baseline
from helpers.derive.records import first_of_each, last_of_each
from helpers.derive.tumours import Tumours
from helpers.foundation.calendar import complete_date, days_between, first_possible_day
from helpers.foundation.contracts import ADAM, as_kind
from helpers.foundation.grouping import joined
from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import chosen, is_term, plain
from helpers.ingest.treatment import courses


def derive_adsl(
    subjects: pd.DataFrame,
    domains: Mapping[str, pd.DataFrame],
    tumours: Tumours,
    adae: pd.DataFrame,
    adlb: pd.DataFrame | None,
    scores: pd.DataFrame,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    """Complete the subjects with analysis sets, treatment as given and baseline covariates.

    Parameters
    ----------
    subjects : DataFrame
        What `subjects.derive_subjects` gives.
    domains : mapping of str to DataFrame
        What `records.counted_domains` gives.
    tumours : Tumours
        What `tumours.follow_tumours` gives.
    adae : DataFrame
        Derived adverse events.
    adlb : DataFrame or None
        Derived laboratory, where it was collected.
    scores : DataFrame
        What `liver_scores.liver_scores` gives.
    protocol : Protocol
        Settings.

    Returns
    -------
    DataFrame
        Columns of the ADSL contract. A covariate whose domain was not collected is missing for everybody.
    """
    rows = subjects.set_index("USUBJID")
    sums = tumours.sums[tumours.sums["TEST"] == tumours.measure]
    columns = [
        _sets(rows, sums, adae),
        _treatment(domains["ex"], tumours.lesions, protocol=protocol),
        _imaging(domains["tu"], rows, tumours.lesions, tumours.sizes, sums, protocol=protocol),
        _status(domains.get("rs"), rows),
        _laboratory(adlb),
        baseline(scores, "CPSCORE").set_axis(["CPSCORBL", "CPCLASS"], axis=1),
        baseline(scores, "ALBI").set_axis(["ALBIBL", "ALBIGR"], axis=1),
        _history(domains, rows, protocol=protocol),
    ]
    rows = rows.join(columns)
    rows["SBRTDUR"] = days_between(rows["TRTEDT"], rows["TRTSDT"]) + 1
    return _complete(rows).reset_index()


def _sets(rows: pd.DataFrame, sums: pd.DataFrame, adae: pd.DataFrame) -> pd.DataFrame:
    """Efficacy set, and who was observed beyond the acute phase (rule 25)."""
    assessed = sums.loc[sums["adequate"] & sums["later"], "USUBJID"]
    treated = rows["SAFFL"] == "Y"
    beyond = (rows["DTHDT"] > rows["ACUTEDT"]) | (rows["LSTALVDT"] > rows["ACUTEDT"])
    beyond |= rows.index.isin(adae.loc[adae["APHASE"] == "CHRONIC", "USUBJID"])
    return pd.DataFrame({
        "EFFFL": chosen([treated & rows.index.isin(assessed)], ["Y"], default="N"),
        "CHRONFL": chosen([treated & beyond], ["Y"], default="N"),
    }, index=rows.index)  # fmt: skip


def _treatment(ex: pd.DataFrame, lesions: pd.DataFrame, *, protocol: Protocol) -> pd.DataFrame:
    """Dose of the course with the highest total; nothing where it is not known which lesion got which dose (rule 1)."""
    given = courses(ex, lesions, treatment=protocol.treatment.name)
    given = given[~given["unclear"]]
    bed = given["EXDOSE"] * (1 + given["EXDOSE"] / protocol.treatment.alpha_beta)
    totals = given.assign(BED10=bed).groupby(["USUBJID", "course"], as_index=False).agg(
        DOSETOT=("EXDOSE", "sum"), NFRAC=("EXDOSE", "size"), BED10=("BED10", "sum")
    )  # fmt: skip
    highest = first_of_each(totals.assign(less=-totals["DOSETOT"]), ["USUBJID"], ["less", "course"])
    dose = highest.set_index("USUBJID")[["DOSETOT", "NFRAC", "BED10"]].astype("float64")
    return dose.assign(DOSEFX=dose["DOSETOT"] / dose["NFRAC"])


def _imaging(
    tu: pd.DataFrame,
    rows: pd.DataFrame,
    lesions: pd.DataFrame,
    sizes: pd.DataFrame,
    sums: pd.DataFrame,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    baseline = sums.loc[sums["ABLFL"] == "Y", ["USUBJID", "assessment", "TEST", "sum"]]
    largest = sizes.merge(baseline[["assessment", "TEST"]]).groupby("USUBJID")["size"].max()
    before = first_possible_day(tu["TUDTC"]) <= tu["USUBJID"].map(rows["TRTSDT"])
    thrombus = is_term(tu["TULOC"], *protocol.distant.thrombus) & (tu["TUSTRESC"] != "EQUIVOCAL")
    imaged = rows.index.isin(tu.loc[before, "USUBJID"])
    return pd.DataFrame({
        "NLESBL": lesions.groupby("USUBJID").size().reindex(rows.index, fill_value=0).where(rows["SAFFL"] == "Y"),
        "SUMBL": baseline.set_index("USUBJID")["sum"].reindex(rows.index) / 100,
        "MAXDBL": largest.reindex(rows.index) / 100,
        "PVTBL": chosen(
            [rows.index.isin(tu.loc[before & thrombus, "USUBJID"]), imaged], ["Y", "N"]
        ),
    }, index=rows.index)  # fmt: skip


def _status(rs: pd.DataFrame | None, rows: pd.DataFrame) -> pd.DataFrame:
    """ECOG and BCLC: the last of each on or before the start of treatment."""
    if rs is None:
        return pd.DataFrame(index=rows.index)
    rs = rs[rs["RSTESTCD"].isin(["ECOG101", "BCLCSTG"])]
    rs = rs.assign(
        day=complete_date(rs["RSDTC"]), number=rs["RSSTRESN"].fillna(pd.to_numeric(rs["RSSTRESC"], "coerce"))
    )
    before = rs["day"] <= rs["USUBJID"].map(rows["TRTSDT"])
    resulted = (rs["RSSTRESC"] != "") | rs["number"].notna()
    last = last_of_each(rs[before & resulted], ["USUBJID", "RSTESTCD"], ["day", "RSDTC", "RSSEQ"])
    return pd.DataFrame({"ECOGBL": _value(last, "ECOG101", "number"), "BCLCBL": _value(last, "BCLCSTG", "RSSTRESC")})


def _value(last: pd.DataFrame, test: str, column: str) -> pd.Series:
    return last[last["RSTESTCD"] == test].set_index("USUBJID")[column]


def _laboratory(adlb: pd.DataFrame | None) -> pd.DataFrame:
    if adlb is None:
        return pd.DataFrame()
    last = adlb[adlb["ABLFL"] == "Y"].pivot(index="USUBJID", columns="LBTESTCD", values="AVAL")
    names = {"BILI": "BILIBL", "ALB": "ALBBL", "AFP": "AFPBL"}
    return last.reindex(columns=list(names)).set_axis(list(names.values()), axis=1)


def _history(domains: Mapping[str, pd.DataFrame], rows: pd.DataFrame, *, protocol: Protocol) -> pd.DataFrame:
    """Aetiology (MH), prior TACE (PR, CM) and cause of death (DD)."""
    history = pd.DataFrame(index=rows.index)
    if (mh := domains.get("mh")) is not None:
        cause = mh[plain(mh["MHCAT"]).str.contains("AETIOLOGY|ETIOLOGY")]
        named = cause.assign(name=cause["MHDECOD"].where(cause["MHDECOD"] != "", cause["MHTERM"]))
        ordered = named.sort_values(["USUBJID", "name"]).drop_duplicates(["USUBJID", "name"])
        history["AETIOL"] = joined(ordered, "name", by="USUBJID", separator=" + ")
    prior = [
        _prior_tace(domains[name], name.upper(), rows, protocol=protocol) for name in ("pr", "cm") if name in domains
    ]
    if prior:
        counted = pd.concat(prior).groupby(level=0).sum()
        history["NTACE"] = counted.reindex(rows.index, fill_value=0).astype("float64")
    if (dd := domains.get("dd")) is not None:
        cause = first_of_each(dd[dd["DDTESTCD"].isin(["PRCDTH", "DTHCAUS"])], ["USUBJID"], ["DDSEQ"])
        history["DTHCAUS"] = cause.set_index("USUBJID")["DDSTRESC"]
        history["DTHCAUS"] = history["DTHCAUS"].where(rows["DTHDT"].notna(), "")
    return history


def _prior_tace(frame: pd.DataFrame, domain: str, rows: pd.DataFrame, *, protocol: Protocol) -> pd.Series:
    prior = frame[is_term(frame[f"{domain}CAT"], protocol.therapy.prior)]
    named = prior[f"{domain}TRT"].str.upper() + " " + prior[f"{domain}DECOD"].str.upper()
    tace = prior[named.str.contains("TACE|CHEMOEMBOLI[SZ]ATION")]
    return tace.groupby("USUBJID").size()


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Give every variable of the contract its type; one that no domain gave has what missing means for its kind."""
    empty = {"text": "", "number": np.nan, "date": pd.NaT}
    columns = {name: column.kind for name, column in ADAM["adsl"].columns.items() if name != "USUBJID"}
    return pd.DataFrame({
        name: as_kind(rows[name] if name in rows else pd.Series(empty[kind], index=rows.index), kind)
        for name, kind in columns.items()
    })  # fmt: skip
