"""ADSL: one row a subject, with analysis sets, dates, dose and baseline covariates (rules 1 to 9, 25)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.derive.lab_grades import EQUAL_WITHIN
from helpers.foundation.calendar import complete_date, days_between, first_possible_day
from helpers.foundation.contracts import ADAM, as_kind
from helpers.foundation.grouping import joined
from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import chosen, is_term, plain
from helpers.ingest.treatment import courses

_CHILD_PUGH = "CHILD-PUGH CLASSIFICATION"


def derive_adsl(
    subjects: pd.DataFrame,
    domains: Mapping[str, pd.DataFrame],
    lesions: pd.DataFrame,
    sizes: pd.DataFrame,
    adtr: pd.DataFrame,
    adae: pd.DataFrame,
    adlb: pd.DataFrame | None,
    *,
    protocol: Protocol,
    measure: str,
) -> pd.DataFrame:
    """Complete the subjects with analysis sets, treatment as given and baseline covariates.

    Parameters
    ----------
    subjects : DataFrame
        What `subjects.derive_subjects` gives.
    domains : mapping of str to DataFrame
        SDTM domains as known at the cut-off.
    lesions, sizes : DataFrame
        What `lesions.treated_lesions` and `assessments.lesion_sizes` give.
    adtr, adae : DataFrame
        Derived datasets.
    adlb : DataFrame or None
        Derived laboratory, where it was collected.
    protocol : Protocol
        Settings.
    measure : str
        ``VDIAM`` or ``LDIAM``: the measure of the primary analysis.

    Returns
    -------
    DataFrame
        Columns of the ADSL contract. A covariate whose domain was not collected is missing for everybody.
    """
    rows = subjects.set_index("USUBJID")
    primary = adtr[adtr["PARAMCD"] == f"SUM{measure}"]
    columns = [
        _sets(rows, primary, adae),
        _treatment(domains["ex"], lesions, protocol=protocol),
        _imaging(domains["tu"], rows, lesions, sizes, primary, protocol=protocol, measure=measure),
        _scores(domains.get("rs"), rows, protocol=protocol),
        _liver(adlb, protocol=protocol),
        _history(domains, rows, protocol=protocol),
    ]
    rows = rows.join(columns)
    rows["SBRTDUR"] = days_between(rows["TRTEDT"], rows["TRTSDT"]) + 1
    return _complete(rows).reset_index()


def albi_score(bilirubin: pd.Series, albumin: pd.Series) -> pd.Series:
    """Albumin-bilirubin score from bilirubin in umol/L and albumin in g/L (rule 28; Johnson et al. 2015)."""
    return 0.66 * np.log10(bilirubin.where(bilirubin > 0)) - 0.085 * albumin


def albi_grade(score: pd.Series, limits: Sequence[float]) -> np.ndarray:
    """Grade of each score, empty without one; a score within ten digits of a limit is on it, in the better grade."""
    low, high = (score <= limit + EQUAL_WITHIN * abs(limit) for limit in limits)
    return chosen([low, high, score.notna()], ["1", "2", "3"])


def _sets(rows: pd.DataFrame, primary: pd.DataFrame, adae: pd.DataFrame) -> pd.DataFrame:
    """Efficacy set, and who was observed beyond the acute phase (rule 25)."""
    start = primary["USUBJID"].map(rows["TRTSDT"])
    assessed = primary.loc[(primary["ANL01FL"] == "Y") & (primary["ADT"] > start), "USUBJID"]
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
    highest = totals.sort_values(["USUBJID", "DOSETOT", "course"], ascending=[True, False, True], kind="stable")
    dose = highest.drop_duplicates("USUBJID").set_index("USUBJID")[["DOSETOT", "NFRAC", "BED10"]].astype("float64")
    return dose.assign(DOSEFX=dose["DOSETOT"] / dose["NFRAC"])


def _imaging(
    tu: pd.DataFrame,
    rows: pd.DataFrame,
    lesions: pd.DataFrame,
    sizes: pd.DataFrame,
    primary: pd.DataFrame,
    *,
    protocol: Protocol,
    measure: str,
) -> pd.DataFrame:
    baseline = primary.loc[primary["ABLFL"] == "Y", ["USUBJID", "assessment", "AVAL"]]
    at_baseline = (sizes["TEST"] == measure) & sizes["assessment"].isin(baseline["assessment"])
    largest = sizes[at_baseline].groupby("USUBJID")["size"].max()
    before = first_possible_day(tu["TUDTC"]) <= tu["USUBJID"].map(rows["TRTSDT"])
    thrombus = is_term(tu["TULOC"], *protocol.distant.thrombus) & (tu["TUSTRESC"] != "EQUIVOCAL")
    imaged = rows.index.isin(tu.loc[before, "USUBJID"])
    return pd.DataFrame({
        "NLESBL": lesions.groupby("USUBJID").size().reindex(rows.index, fill_value=0).where(rows["SAFFL"] == "Y"),
        "SUMBL": baseline.set_index("USUBJID")["AVAL"].reindex(rows.index),
        "MAXDBL": largest.reindex(rows.index) / 100,
        "PVTBL": chosen(
            [rows.index.isin(tu.loc[before & thrombus, "USUBJID"]), imaged], ["Y", "N"]
        ),
    }, index=rows.index)  # fmt: skip


def _scores(rs: pd.DataFrame | None, rows: pd.DataFrame, *, protocol: Protocol) -> pd.DataFrame:
    """ECOG, Child-Pugh and BCLC: the last of each on or before the start of treatment."""
    if rs is None:
        return pd.DataFrame(index=rows.index)
    rs = rs[rs["RSTESTCD"].isin(["ECOG101", "CPSCORE", "BCLCSTG"])]
    rs = rs.assign(
        day=complete_date(rs["RSDTC"]), number=rs["RSSTRESN"].fillna(pd.to_numeric(rs["RSSTRESC"], "coerce"))
    )
    before = rs["day"] <= rs["USUBJID"].map(rows["TRTSDT"])
    resulted = (rs["RSSTRESC"] != "") | rs["number"].notna()
    rs = rs[before & resulted].sort_values(["USUBJID", "day", "RSDTC", "RSSEQ"])
    last = rs.drop_duplicates(["USUBJID", "RSCAT", "RSTESTCD"], keep="last")
    points = _value(last, "CPSCORE", "number", category=_CHILD_PUGH)
    classes = protocol.liver.child_pugh_classes.items()
    return pd.DataFrame({
        "ECOGBL": _value(last, "ECOG101", "number"),
        "CPSCORBL": points,
        "CPCLASS": pd.Series(
            chosen([points.between(*limits) for _, limits in classes], [name for name, _ in classes]),
            index=points.index,
        ),
        "BCLCBL": _value(last, "BCLCSTG", "RSSTRESC"),
    })  # fmt: skip


def _value(last: pd.DataFrame, test: str, column: str, *, category: str = "") -> pd.Series:
    found = last[last["RSTESTCD"] == test]
    if category:
        found = found[is_term(found["RSCAT"], category)]
    return found.drop_duplicates("USUBJID", keep="last").set_index("USUBJID")[column]


def _liver(adlb: pd.DataFrame | None, *, protocol: Protocol) -> pd.DataFrame:
    if adlb is None:
        return pd.DataFrame()
    baseline = adlb[adlb["ABLFL"] == "Y"].pivot(index="USUBJID", columns="LBTESTCD", values="AVAL")
    bilirubin, albumin, afp = (
        baseline.get(test, pd.Series(np.nan, index=baseline.index)) for test in ("BILI", "ALB", "AFP")
    )
    score = albi_score(bilirubin, albumin)
    grade = albi_grade(score, protocol.liver.albi_grade_limits)
    return pd.DataFrame(
        {"BILIBL": bilirubin, "ALBBL": albumin, "AFPBL": afp, "ALBIBL": score, "ALBIGR": grade},
        index=baseline.index,
    )


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
        cause = dd[dd["DDTESTCD"].isin(["PRCDTH", "DTHCAUS"])].sort_values(["USUBJID", "DDSEQ"])
        history["DTHCAUS"] = cause.drop_duplicates("USUBJID").set_index("USUBJID")["DDSTRESC"]
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
