"""Adverse events: subjects with an event, by phase, class, term and worst grade (rules 24, 25 and 35)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, combine
from helpers.analyse.counted import counted_rows, listed, together
from helpers.analyse.proportions import clopper_pearson

GRADES = ("any", "1", "2", "3", "4", "5", ">=3", "not-graded")
PHASES = {"ACUTE": "SAFFL", "CHRONIC": "CHRONIC"}
"""Phases and the population each is a proportion of."""

NOT_CODED = "Not coded"
_STATS = ("n", "denominator", "estimate", "low", "high")
_LINE = ["PHASE", "SOC", "TERM"]


def overview(adae: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
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
    lines, records = _of_each_kind(adae, adsl)
    counts = lines.assign(
        n=[np.nan if counted is None else counted.nunique() for counted in records],
        events=[np.nan if counted is None else len(counted) for counted in records],
        denominator=[len(_subjects(adsl, population=population)) for population in lines["POPULATION"]],
    )
    return ard_rows(
        clopper_pearson(counts, conf_level=conf_level),
        analysis="ae-overview",
        method=_method(conf_level),
        stats=("n", "events", "denominator", "estimate", "low", "high"),
    )


def overview_members(adae: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """List who is behind each number of subjects of `overview`.

    One row is one subject behind one count; the ``denominator`` of a phase is there once, with TERM empty. Columns
    needed as there.
    """
    lines, records = _of_each_kind(adae, adsl)
    who = [[] if counted is None else counted.unique() for counted in records]
    return together(
        counted_rows(listed(lines, who), analysis="ae-overview", stat="n"),
        phase_members(adsl, phases={"": "SAFFL", **PHASES}, analysis="ae-overview"),
    )


def phase_members(adsl: pd.DataFrame, *, phases: Mapping[str, str] = PHASES, analysis: str) -> pd.DataFrame:
    """List the subjects that each phase is a proportion of.

    One row is one subject of one phase, behind ``denominator``. Needs USUBJID, SAFFL, CHRONFL.
    """
    lines = pd.DataFrame({"PHASE": list(phases), "POPULATION": list(phases.values())})
    who = [_subjects(adsl, population=population) for population in phases.values()]
    return counted_rows(listed(lines, who), analysis=analysis, stat="denominator")


def phase_subjects(adsl: pd.DataFrame) -> dict[str, pd.Series]:
    """Give the subjects that each phase is a proportion of, by phase. Needs USUBJID, SAFFL, CHRONFL."""
    return {phase: _subjects(adsl, population=population) for phase, population in PHASES.items()}


def worst_grade(adae: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Subjects by worst grade, overall, by system organ class and by term, with Clopper-Pearson intervals.

    Result rows of ``ae-worst-grade``, one a statistic: PHASE ``ACUTE CHRONIC``; SOC and TERM (both empty for
    any AE, TERM empty for a class); every GRADE of every line, zeros included; ``n denominator estimate low
    high``, and ``events`` (number of AE rows) where GRADE is ``any``. A subject counts once a line, at the
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
    lines = _lines(adae, adsl)
    counts = _counts(lines, members=_by_grade(lines))
    if not recorded(adae):
        counts = counts.assign(n=np.nan, events=np.nan)
    elif not grades_collected(adae):
        counts["n"] = counts["n"].where(counts["GRADE"].isin(["any", "not-graded"]))
    counts["POPULATION"] = counts["PHASE"].map(PHASES)
    counts["denominator"] = counts["PHASE"].map({phase: len(who) for phase, who in phase_subjects(adsl).items()})
    method = _method(conf_level)
    return combine(
        ard_rows(
            clopper_pearson(counts, conf_level=conf_level),
            analysis="ae-worst-grade",
            method=method,
            stats=_STATS,
        ),
        ard_rows(
            counts.loc[counts["GRADE"] == "any"],
            analysis="ae-worst-grade",
            method="Counts of records",
            stats=("events",),
        ),
    )


def worst_grade_members(adae: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """List who is behind each number of subjects of `worst_grade`.

    One row is one subject behind one count; the ``denominator`` of a phase is there once, with SOC, TERM and GRADE
    empty. Columns needed as there.
    """
    members = _by_grade(_lines(adae, adsl))
    return together(
        counted_rows(members.assign(POPULATION=members["PHASE"].map(PHASES)), analysis="ae-worst-grade", stat="n"),
        phase_members(adsl, analysis="ae-worst-grade"),
    )


def recorded(adae: pd.DataFrame) -> bool:
    """Tell whether the study recorded any adverse event, of whomever and whenever.

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


def _subjects(adsl: pd.DataFrame, *, population: str) -> pd.Series:
    flags = {"SAFFL": adsl["SAFFL"] == "Y", "CHRONIC": (adsl["SAFFL"] == "Y") & (adsl["CHRONFL"] == "Y")}
    return adsl.loc[flags[population], "USUBJID"]


def _emergent(adae: pd.DataFrame, *, subjects: pd.Series) -> pd.DataFrame:
    return adae.loc[(adae["TRTEMFL"] == "Y") & adae["APHASE"].isin(list(PHASES)) & adae["USUBJID"].isin(subjects)]


def _of_each_kind(adae: pd.DataFrame, adsl: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series | None]]:
    """The lines of `overview`, and the subject of each record counted there; None where nothing can be known."""
    lines, counted = [], []
    events = adae.assign(**{name: "" for name in ("AESER", "AEOUT") if name not in adae})
    graded = grades_collected(events)
    collected = {name: (events[name] != "").any() for name in ("AREL", "AESER", "AEOUT")}
    collected |= {"event": recorded(events), "grade": graded, "fatal": graded or collected["AEOUT"]}
    for phase, population in {"": "SAFFL", **PHASES}.items():
        records = _emergent(events, subjects=_subjects(adsl, population=population))
        records = records.loc[records["APHASE"] == phase] if phase else records
        for term, (holds, needs) in _kinds(records).items():
            lines.append((phase, population, term))
            counted.append(records.loc[holds, "USUBJID"] if all(collected[name] for name in needs) else None)
    return pd.DataFrame(lines, columns=["PHASE", "POPULATION", "TERM"]), counted


def _kinds(records: pd.DataFrame) -> dict[str, tuple[pd.Series, tuple[str, ...]]]:
    """Which records are of each kind, and what has to be collected to tell."""
    related, severe = records["AREL"] == "Y", records["AETOXGRN"] >= 3
    fatal = (records["AETOXGRN"] == 5) | (records["AEOUT"].str.upper() == "FATAL")
    return {
        "any": (records["TRTEMFL"] == "Y", ("event",)),
        "related": (related, ("AREL",)),
        "serious": (records["AESER"] == "Y", ("AESER",)),
        "fatal": (fatal, ("fatal",)),
        ">=3": (severe, ("grade",)),
        "related >=3": (related & severe, ("AREL", "grade")),
    }


def _lines(adae: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Each record of the phases once for its term, once for its class and once for any AE."""
    records = pd.concat(
        [
            emergent.loc[emergent["APHASE"] == phase]
            for phase, subjects in phase_subjects(adsl).items()
            for emergent in [_emergent(adae, subjects=subjects)]
        ]
    )
    terms = records[["USUBJID", "AETOXGRN"]].assign(
        PHASE=records["APHASE"],
        SOC=records["AEBODSYS"].where(records["AEBODSYS"] != "", NOT_CODED),
        TERM=records["AEDECOD"].where(records["AEDECOD"] != "", NOT_CODED),
    )
    return pd.concat([terms.assign(SOC="", TERM=""), terms.assign(TERM=""), terms], ignore_index=True)


def _by_grade(lines: pd.DataFrame) -> pd.DataFrame:
    """Subjects of each line by worst grade: one row a line, GRADE and subject, who is in more than one GRADE."""
    worst = lines.groupby(["USUBJID", *_LINE])["AETOXGRN"].max().reset_index()
    label = worst["AETOXGRN"].map({grade: str(grade) for grade in range(1, 6)}).fillna("not-graded").astype(object)
    worst = worst.assign(GRADE=label)
    return pd.concat([
        worst, worst.assign(GRADE="any"), worst[label.isin(["3", "4", "5"])].assign(GRADE=">=3")
    ], ignore_index=True)[["USUBJID", *_LINE, "GRADE"]]  # fmt: skip


def _counts(lines: pd.DataFrame, *, members: pd.DataFrame) -> pd.DataFrame:
    """One row a phase, line and GRADE, with n and events; lines in order of class and term, any AE first."""
    seen = lines[["SOC", "TERM"]].drop_duplicates().sort_values(["SOC", "TERM"])
    pairs = [("", ""), *(pair for pair in seen.itertuples(index=False, name=None) if pair != ("", ""))]
    index = pd.MultiIndex.from_tuples([(phase, *pair) for phase in PHASES for pair in pairs], names=_LINE)
    table = members.groupby([*_LINE, "GRADE"]).size().unstack("GRADE", fill_value=0)
    table = table.reindex(index=index, columns=list(GRADES), fill_value=0)
    events = lines.groupby(_LINE).size().reindex(index, fill_value=0)
    counts = index.repeat(len(GRADES)).to_frame(index=False)
    return counts.assign(
        GRADE=np.tile(np.array(GRADES, dtype=object), len(index)),
        n=table.to_numpy(dtype="float64").ravel(),
        events=events.to_numpy().repeat(len(GRADES)),
    )


def _method(conf_level: float) -> str:
    return f"Clopper-Pearson {100 * conf_level:g}% interval"
