"""One profile per subject."""

import numpy as np
import pandas as pd

from helpers.derive.adtte import NO_BASELINE
from helpers.foundation.calendar import DAYS_PER_MONTH, complete_date
from helpers.foundation.contracts import ADAM
from helpers.ingest.treatment import counted_readings
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.courses import measure
from helpers.present.page import anchor
from helpers.present.profiles.axis import axis_of
from helpers.present.profiles.by_subject import BySubject
from helpers.present.profiles.curves import PANELS, lab_panels, sum_curve
from helpers.present.profiles.sources import Sources, derived_rows
from helpers.present.profiles.timeline import timeline
from helpers.present.sections.material import Material
from helpers.present.tables.harms import NO_END

WIDTH, LABELS = 760, 150
"""Of a drawing, and of the labels to its left."""

_SHOWN = (
    "AGE",
    "SEX",
    "ECOGBL",
    "CPCLASS",
    "BCLCBL",
    "ALBIGR",
    "AETIOL",
    "AFPBL",
    "NLESBL",
    "SUMBL",
    "DOSETOT",
    "NFRAC",
)
_DOSE = ("DOSETOT", "NFRAC")
_SEX = {"M": "male", "F": "female"}
_BEST = ("BOR", "BORTRG")
RAW_FILES = "Raw files (SHA-256)"
"""The part of the provenance that names them."""

_OF_LABS = ["USUBJID", "LBTESTCD", "ADT", "AVAL", "AVALU", "ANRLO", "ANRHI"]
_IMPUTED = {"D": "day", "M": "month and day", "Y": "whole date"}
_COUNTED = ("lesions", "fractions")


def profiles(material: Material) -> list[dict]:
    """Arrange the profile of each subject, in the order of their names.

    One entry is one subject: the values of the template ``profile.html``. No subject is left out; a subject who was not
    treated has what was recorded of them.
    """
    sums = _with_overall(material.adtr.loc[material.adtr["PARAMCD"] == measure(material.adtr)], material.adrs)
    datasets = {
        "sums": BySubject(sums.sort_values(["USUBJID", "ADT"])),
        "best": BySubject(material.adrs.loc[material.adrs["PARAMCD"].isin(_BEST)]),
        "outcomes": BySubject(material.adtte),
        "events": BySubject(material.adae.sort_values(["USUBJID", "ASTDT", "AESEQ"])),
        "labs": BySubject(_labs(material.adlb)),
        "therapies": BySubject(_therapies(material)),
        "sizes": BySubject(_sizes(material)),
        "findings": BySubject(material.findings),
        "control": BySubject(material.adles),
        "scores": BySubject(_scores(material.adlf)),
        "lesions": BySubject(_lesions(material.domains.get("tu"))),
    }
    sources = Sources(material.domains, material.corrections, material.provenance.get(RAW_FILES, ()))
    later = _with_a_better_response_later(material.adrs)
    labels = {name: endpoint.label for name, endpoint in material.protocol.endpoints.items()}
    labels |= {paramcd: material.response(paramcd) for paramcd in wording.RESPONSES}
    ordered = material.adsl.sort_values("USUBJID")
    return [
        {
            **_profile(
                subject, {name: rows.of(subject["USUBJID"]) for name, rows in datasets.items()}, sources, labels
            ),
            "better_later": subject["USUBJID"] in later,
        }
        for _, subject in ordered.iterrows()
    ]


def _profile(subject: pd.Series, rows: dict[str, list], sources: Sources, labels: dict[str, str]) -> dict:
    usubjid = subject["USUBJID"]
    values = {
        "usubjid": usubjid,
        "anchor": anchor(usubjid),
        "summary": _summary(subject, rows["outcomes"]),
        "facts": [*_facts(subject), *_best(rows["best"], labels)],
        "responses": [labels["TRGRESP"], labels["OVRLRESP"]],
        "timeline": None,
        "sums": None,
        "labs": [],
        "derived": derived_rows(rows["outcomes"], sources, labels=labels),
        "events": [_event(row, sources) for row in rows["events"]],
        "assessments": [_assessment(row, sources) for row in rows["sums"]],
        "therapies": [_therapy(row, sources) for row in rows["therapies"]],
        "scores": [_score(row, sources) for row in rows["scores"]],
        "lesions": [_lesion(row, sources) for row in rows["lesions"]],
        "queries": [_query(row) for row in rows["findings"]],
        "width": WIDTH,
        "left": LABELS,
    }
    if pd.isna(subject["TRTSDT"]):
        return values
    dates = [
        subject["DTHDT"], subject["LSTALVDT"], *(row.ASTDT for row in rows["events"]),
        *(row.ADT for name in ("sums", "outcomes", "therapies") for row in rows[name]),
    ]  # fmt: skip
    axis = axis_of(subject["TRTSDT"], dates, left=LABELS, right=WIDTH - 12)
    parts = {name: rows[name] for name in ("sums", "outcomes", "events", "therapies")}
    narrow = axis_of(subject["TRTSDT"], dates, left=34, right=232)
    return {
        **values,
        "timeline": timeline(axis, subject=subject, **parts),
        "sums": sum_curve(axis, rows["sums"], rows["sizes"], rows["control"]),
        "labs": lab_panels(narrow, rows["labs"]),
    }


def _therapies(material: Material) -> pd.DataFrame:
    """What was given after SBRT against the cancer, and transplants: USUBJID, ADT, TREATMENT, DTC, SRCDOM, SRCSEQ."""
    names = {"ASTDT": "ADT", "ATRT": "TREATMENT", "ASTDTC": "DTC"}
    columns = ["USUBJID", *names.values(), "SRCDOM", "SRCSEQ"]
    if material.adther is None:
        return pd.DataFrame(columns=columns)
    return material.adther.rename(columns=names)[columns].sort_values(["USUBJID", "ADT", "SRCDOM", "SRCSEQ"])


def _sizes(material: Material) -> pd.DataFrame:
    """What was measured of the treated lesions and their parts, as it was received: USUBJID, LESION, ADT, SIZE (mm)."""
    tr, test = material.domains.get("tr"), measure(material.adtr).removeprefix("SUM")
    if tr is None or "tu" not in material.domains:
        return pd.DataFrame(columns=["USUBJID", "LESION", "ADT", "SIZE"])
    tu = material.domains["tu"]
    treated = set(zip(tu["USUBJID"], tu["TULNKID"].where(tu["TUSTRESC"] == "TARGET"), strict=True))
    whole = tr["TRLNKID"].str.split(".").str[0]
    readers = material.protocol.readers.count
    read = tr.index.isin(counted_readings(tr, reader="TREVAL", count=readers).index)
    counts = (tr["TRTESTCD"] == test) & tr["TRSTRESN"].notna() & read
    counts &= np.array([pair in treated for pair in zip(tr["USUBJID"], whole, strict=True)], dtype=bool)
    rows = tr.loc[counts]
    sizes = pd.DataFrame({
        "USUBJID": rows["USUBJID"],
        "LESION": rows["TRLNKID"],
        "ADT": complete_date(rows["TRDTC"]),
        "SIZE": rows["TRSTRESN"] * rows["TRSTRESU"].map({"mm": 1.0, "cm": 10.0}),
    })  # fmt: skip
    return sizes.loc[sizes["ADT"].notna()].sort_values(["USUBJID", "ADT"], kind="stable")


def _labs(adlb: pd.DataFrame | None) -> pd.DataFrame | None:
    """The results that are drawn, in the order of their dates."""
    if adlb is None:
        return None
    shown = adlb.loc[adlb["LBTESTCD"].isin(list(PANELS)), _OF_LABS]
    return shown.sort_values("ADT", kind="stable")


def _summary(subject: pd.Series, outcomes: list) -> str:
    """One line: who, and what became of them."""
    if pd.isna(subject["TRTSDT"]):
        return "not treated"
    parts = [f"SBRT from {fmt.date(subject['TRTSDT'])}"]
    by_code = {row.PARAMCD: row for row in outcomes}
    for row in (by_code[paramcd] for paramcd in ("LPFS", "DPFS", "OS") if paramcd in by_code):
        if row.CNSR == NO_BASELINE:
            parts.append(f"{row.PARAMCD} not assessable: no baseline sum")
            continue
        months = fmt.months(row.AVAL / DAYS_PER_MONTH)
        parts.append(f"{row.PARAMCD} {months}{'' if row.CNSR == 0 else '+'} months")
    return ", ".join(parts)


def _facts(subject: pd.Series) -> list[tuple[str, str]]:
    facts = []
    for name in _SHOWN:
        column, value = ADAM["adsl"].columns[name], subject[name]
        if name in _DOSE and pd.isna(value) and pd.notna(subject["TRTSDT"]):
            text = "not known which lesion got which dose"
        elif name == "SUMBL" and pd.isna(value) and pd.notna(subject["TRTSDT"]):
            text = "no baseline measurement"
        elif value == "" or pd.isna(value):
            text = fmt.NOT_COLLECTED
        elif isinstance(value, str):
            text = _SEX.get(value, value) if name == "SEX" else value
        else:
            text = f"{value:g} {'' if column.unit in _COUNTED else fmt.unit(column.unit)}".strip()
        facts.append((fmt.sentence_case(column.label.removeprefix("Baseline ")), text))
    return facts


def _best(best: list, labels: dict[str, str]) -> list[tuple[str, str]]:
    """The best responses of a treated subject, each under its own name."""
    found = {row.PARAMCD: row.AVALC for row in best}
    return [(labels[paramcd], found[paramcd]) for paramcd in _BEST if paramcd in found]


def _with_overall(sums: pd.DataFrame, adrs: pd.DataFrame) -> pd.DataFrame:
    """Add OVERALL, the overall response, to the assessments of the treated lesions; empty where there is none."""
    overall = adrs.loc[adrs["PARAMCD"] == "OVRLRESP", ["USUBJID", "ASSESS", "ADT", "AVALC"]]
    rows = sums.merge(overall.rename(columns={"AVALC": "OVERALL"}), on=["USUBJID", "ASSESS", "ADT"], how="left")
    return rows.assign(OVERALL=rows["OVERALL"].fillna(""))


def _event(row, sources: Sources) -> dict:
    imputed = _IMPUTED.get(row.ASTDTF, "")
    return {
        "term": row.AETERM,
        "coded": row.AEDECOD,
        "grade": fmt.NOTHING if pd.isna(row.AETOXGRN) else f"{row.AETOXGRN:.0f}",
        "kind": "not-graded" if pd.isna(row.AETOXGRN) else f"{row.AETOXGRN:.0f}",
        "start": fmt.date(row.ASTDT) + (f" ({imputed} imputed)" if imputed else ""),
        "end": _end(row),
        "phase": fmt.sentence_case(row.APHASE) if row.APHASE else "before treatment",
        "related": {"Y": "yes", "N": "no"}.get(row.AREL, "not known"),
        "serious": {"Y": "yes", "N": "no"}.get(getattr(row, "AESER", ""), ""),
        **_source(sources, row.USUBJID, "AE", row.AESEQ, "AESTDTC"),
    }


def _end(row) -> str:
    """When an event ended, and what of the date was imputed."""
    if pd.isna(row.AENDT):
        return NO_END
    return fmt.date(row.AENDT) + (f" ({_IMPUTED[row.AENDTF]} imputed)" if row.AENDTF else "")


def _assessment(row, sources: Sources) -> dict:
    return {
        "date": fmt.date(row.ADT),
        "visit": _visit(row),
        "sum": fmt.NOTHING if pd.isna(row.AVAL) else fmt.number(row.AVAL, 1),
        "change": fmt.NOTHING if pd.isna(row.PCHG) else fmt.number(row.PCHG, 1),
        "nadir": fmt.NOTHING if pd.isna(row.NADIR) else fmt.number(row.NADIR, 1),
        "from_nadir": fmt.NOTHING if pd.isna(row.PCHGNAD) else fmt.number(row.PCHGNAD, 1),
        "response": "baseline" if row.ABLFL == "Y" else row.AVALC,
        "overall": row.OVERALL,
        "why": row.NEREAS,
        **(
            {"source": "", "record": []}
            if pd.isna(row.SRCSEQ)
            else _source(sources, row.USUBJID, "TR", row.SRCSEQ, "TRDTC")
        ),
    }


def _visit(row) -> str:
    """The month of the schedule; where an assessment belongs to none, its name."""
    if row.ABLFL == "Y":
        return "Baseline"
    return row.ASSESS if pd.isna(row.AVISITN) or not row.AVISITN else f"Month\N{NO-BREAK SPACE}{row.AVISITN:.0f}"


def _source(sources: Sources, usubjid: str, domain: str, seq: float, variable: str) -> dict:
    """The record behind a row: its name, what it holds, and where it stands."""
    return {
        "source": fmt.record(domain, seq),
        "record": sources.record(usubjid, domain, seq),
        "place": sources.place(usubjid, domain, seq),
        "variable": variable,
    }


def _scores(adlf: pd.DataFrame | None) -> pd.DataFrame | None:
    """The Child-Pugh scores, in the order of their dates."""
    return None if adlf is None else adlf.loc[adlf["PARAMCD"] == "CPSCORE"].sort_values("ADT", kind="stable")


def _score(row, sources: Sources) -> dict:
    return {
        "date": fmt.date(row.ADT),
        "points": fmt.number(row.AVAL),
        "class": row.AVALC,
        "change": fmt.NOTHING if pd.isna(row.CHG) else fmt.number(row.CHG),
        **_source(sources, row.USUBJID, row.SRCDOM, row.SRCSEQ, "RSDTC"),
    }


def _lesions(tu: pd.DataFrame | None) -> pd.DataFrame | None:
    """Every lesion as each reader identified it, treated or not, in the order of the dates."""
    return None if tu is None else tu.sort_values(["TUDTC", "TUSEQ"], kind="stable")


def _lesion(row, sources: Sources) -> dict:
    return {
        "lesion": row.TULNKID,
        "kind": fmt.sentence_case(row.TUSTRESC.lower()),
        "place": fmt.sentence_case(row.TULOC.lower()),
        "date": row.TUDTC,
        "reader": fmt.sentence_case(row.TUEVAL.lower()),
        "named": _source(sources, row.USUBJID, "TU", row.TUSEQ, "TUDTC"),
    }


_RANK = {"CR": 0, "PR": 1, "SD": 2, "PD": 3}


def _with_a_better_response_later(adrs: pd.DataFrame) -> set[str]:
    """Who had a better response than the best one, when it was no longer sought (rule 12)."""
    found: set[str] = set()
    for each, best in (("TRGRESP", "BORTRG"), ("OVRLRESP", "BOR")):
        bests = adrs.loc[adrs["PARAMCD"] == best].set_index("USUBJID")["AVALC"].map(_RANK)
        rows = adrs.loc[(adrs["PARAMCD"] == each) & (adrs["ANL01FL"] != "Y")]
        better = rows["AVALC"].map(_RANK) < rows["USUBJID"].map(bests)
        found |= set(rows.loc[better, "USUBJID"])
    return found


def _therapy(row, sources: Sources) -> dict:
    return {
        "treatment": fmt.treatment(row.TREATMENT),
        "date": row.DTC,
        **_source(sources, row.USUBJID, row.SRCDOM, row.SRCSEQ, f"{row.SRCDOM}STDTC"),
    }


def _query(row) -> dict:
    record = fmt.record(row.DOMAIN, row.SEQ)
    return {"rule": row.RULE, "record": record, "message": row.MESSAGE, "action": row.ACTION}
