"""Adverse events: subjects with an event, by phase, class, term and worst grade (rules 24, 25 and 35)."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, count_subjects, listed
from helpers.analyse.proportions import clopper_pearson
from helpers.foundation.results import Results

GRADES = ("any", "1", "2", "3", "4", "5", ">=3", "not-graded")
PHASES = {"ACUTE": "SAFFL", "CHRONIC": "CHRONIC"}
"""Phases and the population each is a proportion of."""

NOT_CODED = "Not coded"
_LINE = ["PHASE", "SOC", "TERM"]


def overview(adae: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95) -> Results:
    """Subjects with at least one treatment-emergent event of each kind, with Clopper-Pearson intervals.

    Result rows of ``ae-overview``: PHASE empty (both phases), ``ACUTE``, ``CHRONIC``; TERM ``any related
    serious fatal >=3 related >=3``; ``n events denominator estimate low high``, events being the number of AE
    rows. A kind that no record says anything about (seriousness, causality, grades not collected) is missing, not 0;
    so is every kind where no event was recorded at all.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, TRTEMFL, APHASE, AETOXGRN, AREL, and AESER, AEOUT where collected.
    adsl : DataFrame
        USUBJID, SAFFL, CHRONFL.
    conf_level : float
        Level of the interval.
    """
    subjects = phase_subjects(adsl, phases={"": "SAFFL", **PHASES})
    lines, records = _of_each_kind(adae, subjects)
    known = [counted is not None for counted in records]
    events = [np.nan if counted is None else len(counted) for counted in records]
    affected = listed(lines, [[] if counted is None else counted for counted in records])
    return count_subjects(
        lines.assign(events=events),
        {"n": affected, "denominator": subjects},
        analysis="ae-overview",
        method=_method(conf_level),
        stats=("n", "events", "denominator", "estimate", "low", "high"),
        proportion=partial(clopper_pearson, conf_level=conf_level),
        known={"n": known},
    )


def phase_subjects(adsl: pd.DataFrame, *, phases: Mapping[str, str] = PHASES) -> pd.DataFrame:
    """List the subjects that each phase is a proportion of.

    One row is one subject in one phase: PHASE, POPULATION, USUBJID. Needs USUBJID, SAFFL, CHRONFL.
    """
    treated = adsl["SAFFL"] == "Y"
    flags = {"SAFFL": treated, "CHRONIC": treated & (adsl["CHRONFL"] == "Y")}
    lines = pd.DataFrame({"PHASE": list(phases), "POPULATION": list(phases.values())})
    return listed(lines, [adsl.loc[flags[population], "USUBJID"] for population in phases.values()])


def worst_grade(adae: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95) -> Results:
    """Subjects by worst grade, overall, by system organ class and by term, with Clopper-Pearson intervals.

    Result rows of ``ae-worst-grade``, one per statistic: PHASE ``ACUTE CHRONIC``; SOC and TERM (both empty for
    any AE, TERM empty for a class); every GRADE of every line, zeros included; ``n denominator estimate low
    high``, and ``events`` (number of AE rows) where GRADE is ``any``. A subject counts once per line, at the
    worst grade there; one without any graded record in the line is ``not-graded`` (rule 24). A line seen in
    one phase is in both. Where no event was recorded at all, how many had one is missing, not 0; where none of
    them is graded, so is how many had a grade.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, AEBODSYS, AEDECOD, TRTEMFL, APHASE, AETOXGRN.
    adsl : DataFrame
        USUBJID, SAFFL, CHRONFL.
    conf_level : float
        Level of the interval.
    """
    subjects = phase_subjects(adsl)
    records = _records(adae, subjects)
    lines = _every_line(records)
    by_any = lines["GRADE"].isin(["any", "not-graded"])
    counts = count_subjects(
        lines,
        {"n": _by_grade(records), "denominator": subjects},
        analysis="ae-worst-grade",
        method=_method(conf_level),
        stats=("n", "denominator", "estimate", "low", "high"),
        proportion=partial(clopper_pearson, conf_level=conf_level),
        known={"n": grades_collected(adae) | (by_any & recorded(adae))},
    )
    of_line = lines.loc[lines["GRADE"] == "any"]
    events = of_line[_LINE].merge(records.groupby(_LINE).size().rename("events").reset_index(), how="left")
    events = of_line.assign(events=events["events"].fillna(0).to_numpy() if recorded(adae) else np.nan)
    return counts + Results(ard_rows(events, analysis="ae-worst-grade", method="Counts of records", stats=("events",)))


def recorded(adae: pd.DataFrame) -> bool:
    """Tell whether the study recorded any adverse event, for any subject at any time.

    A file without a record does not say that nobody had an event: how many had one is not 0 but unknown.
    """
    return len(adae) > 0


def grades_collected(adae: pd.DataFrame) -> bool:
    """Tell whether anything is known of the grades: there is a grade, or no recorded event is treatment-emergent.

    Where there are events and not one of them is graded, how many were severe is not 0 but unknown (rule 24), as it is
    where no event was recorded. Needs TRTEMFL, AETOXGRN.
    """
    emergent = adae["TRTEMFL"] == "Y"
    return recorded(adae) and (not emergent.any() or bool(adae.loc[emergent, "AETOXGRN"].notna().any()))


def known_kinds(adae: pd.DataFrame) -> dict[str, bool]:
    """Tell for each kind (TERM of `overview`) whether the records say anything about it.

    Needs TRTEMFL, AETOXGRN, AREL, and AESER, AEOUT where collected.
    """
    told = {name: name in adae and bool((adae[name] != "").any()) for name in ("AREL", "AESER", "AEOUT")}
    graded = grades_collected(adae)
    return {
        "any": recorded(adae),
        "related": told["AREL"],
        "serious": told["AESER"],
        "fatal": graded or told["AEOUT"],
        ">=3": graded,
        "related >=3": told["AREL"] and graded,
    }


def _of_each_kind(adae: pd.DataFrame, subjects: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series | None]]:
    """The lines of `overview`, and the subject of each record counted there; None where nothing can be known."""
    lines, counted = [], []
    events, known = adae.assign(**{name: "" for name in ("AESER", "AEOUT") if name not in adae}), known_kinds(adae)
    emergent = events.loc[(events["TRTEMFL"] == "Y") & events["APHASE"].isin(list(PHASES))]
    for phase, population in {"": "SAFFL", **PHASES}.items():
        there = emergent["USUBJID"].isin(subjects.loc[subjects["PHASE"] == phase, "USUBJID"])
        records = emergent.loc[there & (emergent["APHASE"].isin([phase]) if phase else True)]
        for term, holds in _kinds(records).items():
            lines.append((phase, population, term))
            counted.append(records.loc[holds, "USUBJID"] if known[term] else None)
    return pd.DataFrame(lines, columns=["PHASE", "POPULATION", "TERM"]), counted


def _kinds(records: pd.DataFrame) -> dict[str, pd.Series]:
    """Which records are of each kind."""
    related, severe = records["AREL"] == "Y", records["AETOXGRN"] >= 3
    return {
        "any": records["TRTEMFL"] == "Y",
        "related": related,
        "serious": records["AESER"] == "Y",
        "fatal": (records["AETOXGRN"] == 5) | (records["AEOUT"].str.upper() == "FATAL"),
        ">=3": severe,
        "related >=3": related & severe,
    }


def _records(adae: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    """Each record of the phases once for its term, once for its class and once for any AE."""
    emergent = adae.loc[adae["TRTEMFL"] == "Y"].rename(columns={"APHASE": "PHASE"})
    records = emergent.merge(subjects[["PHASE", "USUBJID"]], on=["PHASE", "USUBJID"])
    terms = records[["USUBJID", "PHASE", "AETOXGRN"]].assign(
        SOC=records["AEBODSYS"].where(records["AEBODSYS"] != "", NOT_CODED),
        TERM=records["AEDECOD"].where(records["AEDECOD"] != "", NOT_CODED),
    )
    return pd.concat([terms.assign(SOC="", TERM=""), terms.assign(TERM=""), terms], ignore_index=True)


def _by_grade(records: pd.DataFrame) -> pd.DataFrame:
    """Subjects of each line by worst grade: one row per line, GRADE and subject, who is in more than one GRADE."""
    worst = records.groupby(["USUBJID", *_LINE])["AETOXGRN"].max().reset_index()
    label = worst["AETOXGRN"].map({grade: str(grade) for grade in range(1, 6)}).fillna("not-graded").astype(object)
    worst = worst.assign(GRADE=label)
    return pd.concat([
        worst, worst.assign(GRADE="any"), worst[label.isin(["3", "4", "5"])].assign(GRADE=">=3")
    ], ignore_index=True)[["USUBJID", *_LINE, "GRADE"]]  # fmt: skip


def _every_line(records: pd.DataFrame) -> pd.DataFrame:
    """One row per phase, line and GRADE; lines in order of class and term, any AE first."""
    seen = records.loc[records["SOC"] != "", ["SOC", "TERM"]].drop_duplicates().sort_values(["SOC", "TERM"])
    first = pd.DataFrame({"SOC": [""], "TERM": [""]}).astype(object)
    phases = pd.DataFrame({"PHASE": list(PHASES), "POPULATION": list(PHASES.values())})
    lines = phases.merge(pd.concat([first, seen], ignore_index=True), how="cross")
    return lines.merge(pd.DataFrame({"GRADE": list(GRADES)}), how="cross")


def _method(conf_level: float) -> str:
    return f"Clopper-Pearson {100 * conf_level:g}% interval"
