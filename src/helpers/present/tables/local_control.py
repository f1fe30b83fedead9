"""Tables of local control as readers of radiotherapy look for it: lesion by lesion, and as it is published."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.table_model import Table, make_table

_ANALYSIS = "lesion-cumulative-incidence"
LESIONS = (
    "One line counts lesions: who has more lesions weighs more; the variance is clustered by subject.",
    "Further therapy does not end the time of a lesion, for no record links it to lesions; transplant and death "
    "compete.",
)
"""What a line of lesion control counts, and what became of what came in between."""


def lesion_control(ard: pd.DataFrame | Results, *, adles: pd.DataFrame, months: Sequence[float]) -> Table:
    """Table 14.2.3.2: progression of the treated lesions, of all of them and by size and dose (rule 38).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``lesion-cumulative-incidence``.
    adles : DataFrame
        MAXDBL, MAXDTEST: by which diameter the size is told.
    months : sequence of float
        Times to show.
    """
    results = Lookup.of(ard)
    lines = []
    for term in lesion_groups(results):
        get = {
            stat: results.value(_ANALYSIS, stat, term=term, group="progression", time=None)
            for stat in ("n", "subjects", "events")
        }
        ended = [results.value(_ANALYSIS, "events", term=term, group=group, time=None) for group in _ENDS]
        lines.append((
            _part(term),
            lesion_group(term),
            fmt.count(get["n"]),
            results.link(fmt.count(get["subjects"]), _ANALYSIS, "subjects", term=term, group="progression"),
            fmt.count(get["events"]),
            fmt.count(sum(ended)),
            *(_rate(results, term, month) for month in months),
        ))  # fmt: skip
    at = [f"{fmt.number(month)} months" for month in months]
    columns = ["Lesions", "Subjects", "Progressed", "Death or transplant first", *at]
    frame = pd.DataFrame(lines, columns=["part", "line", *columns])
    counts, then = LESIONS
    notes = [
        *exploratory_notes(
            results,
            counts=counts,
            then=then,
            rule="rule 38",
            methods=results.methods(_ANALYSIS),
            n=len(adles),
            among="treated lesions of the ",
        ),
        f"In brackets the interval, then the lesions at risk. {_sizes(adles)} NE: not estimable.",
    ]
    return make_table(
        frame,
        name="lesion-control",
        title="Progression of the treated lesions, lesion by lesion",
        notes=notes,
        stub="line",
        group="part",
        head="Lesions",
        spanners={"Cumulative incidence of progression": at},
    )


def lesions(adles: pd.DataFrame) -> Table:
    """Listing 16.2.6.5: each treated lesion, what it was like and what became of it (rule 38).

    One line is one row of ADLES. Needs USUBJID, LESION, BASE, NADIR, MAXDBL (mm), BED10 (Gy), ADT, AVAL (days),
    EVNTDESC.
    """
    frame = pd.DataFrame({
        "line": adles["USUBJID"],
        "Lesion": adles["LESION"],
        "At baseline, mm": adles["BASE"].map(_measured),
        "Smallest, mm": adles["NADIR"].map(_measured),
        "Longest diameter, mm": adles["MAXDBL"].map(_measured),
        "BED10, Gy": adles["BED10"].map(lambda dose: fmt.NOTHING if pd.isna(dose) else fmt.number(dose, 1)),
        "Until": adles["ADT"].map(fmt.date),
        "Months": (adles["AVAL"] / DAYS_PER_MONTH).map(fmt.months),
        "Outcome": adles["EVNTDESC"],
    })  # fmt: skip
    return make_table(
        frame,
        name="lesions",
        title="Treated lesions",
        notes=["One line is one treated lesion. A dash: not known. Plan: rule 38."],
        stub="line",
        head="Subject",
        left=["Lesion", "Outcome"],
    )


def local_control(ard: pd.DataFrame | Results, *, months: Sequence[float]) -> Table:
    """Table 14.2.3.3: local control as published beside the cumulative incidence (rule 39).

    Needs rows of ``cumulative-incidence``, ``local-progression-km`` and ``without-local-progression``, PARAMCD TTLP.
    """
    results = Lookup.of(ard)
    lines = []
    for month in months:
        at = {"paramcd": "TTLP", "time": month}
        difference = results.value("local-progression-km", "difference", **at)
        lines.append((
            f"{fmt.number(month)} months",
            interval(results, "cumulative-incidence", group="progression", **at),
            interval(results, "local-progression-km", **at),
            fmt.NOT_ESTIMABLE if pd.isna(difference) else f"{fmt.number(100 * difference, 1)} points",
            interval(results, "without-local-progression", **at),
        ))  # fmt: skip
    columns = ["Cumulative incidence", "1 − Kaplan-Meier", "Difference", "Without local progression, dead or alive"]
    frame = pd.DataFrame(lines, columns=["line", *columns])
    methods = results.methods("local-progression-km") + results.methods("without-local-progression")
    notes = [
        *exploratory_notes(
            results,
            counts="One line counts subjects.",
            then="Further therapy ends nothing; transplant and death compete, and in 1 − Kaplan-Meier they are "
            "censored on their day.",
            rule="rule 39",
            methods=methods,
        ),
        "1 − Kaplan-Meier is for comparison with the literature; it overstates failure where deaths compete. The "
        "difference has no interval. NE: not estimable.",
    ]
    title = "Local progression, as the plan and as the literature estimate it"
    spanners = {"Local progression": columns[:3]}
    return make_table(frame, name="local-control", title=title, notes=notes, stub="line", head="By", spanners=spanners)


def lesion_groups(results: Lookup) -> list[str]:
    """TERM of the lines in their order: all lesions, by size, by dose; of what is not known last."""
    terms = list(results.rows(_ANALYSIS, stat="n", group="progression", time=None)["TERM"])
    return sorted(terms, key=lambda term: (_part_of(term), *_place(term)))


def lesion_group(term: str) -> str:
    """Write a group of lesions: ``≤3 cm``, ``BED10 ≥100 Gy``, ``size not known``."""
    if not term:
        return "All lesions"
    if term.endswith("unknown"):
        return f"{fmt.sentence_case(term.removesuffix('-unknown'))} not known"
    if term.startswith("BED10"):
        return f"BED10 {term.removeprefix('BED10')} Gy".replace(">=", "≥")
    return f"{term.replace('<=', '≤').replace('-', ' to ')} cm"


def interval(results: Lookup, analysis: str, **keys: str | float) -> str:
    """Write an estimate with its interval."""
    get = {stat: results.value(analysis, stat, **keys) for stat in ("estimate", "low", "high")}
    return fmt.NOT_ESTIMABLE if get["estimate"] is None else fmt.percent_interval(**get)


_ENDS = ("death", "transplant")
_PARTS = ("All", "By longest diameter at baseline", "By biologically effective dose of the lesion")


def _part_of(term: str) -> int:
    return 0 if not term else 2 if term.startswith("BED10") else 1


def _place(term: str) -> tuple[float, bool]:
    """Order of the groups of one part: by the limit that they begin or end at; what is not known is last."""
    limit = re.search(r"[\d.]+", term.removeprefix("BED10"))
    return float(limit.group()) if limit else np.inf, ">" in term


def _part(term: str) -> str:
    return _PARTS[_part_of(term)]


def _rate(results: Lookup, term: str, month: float) -> str:
    keys = {"term": term, "group": "progression", "time": month}
    left = fmt.count(results.value(_ANALYSIS, "at_risk", **keys))
    return f"{interval(results, _ANALYSIS, **keys)} [{left}]"


def _sizes(adles: pd.DataFrame) -> str:
    """Say by which diameter the size of the lesions is told."""
    known = adles.loc[adles["MAXDBL"].notna(), "MAXDTEST"]
    viable = int((known == "VDIAM").sum())
    if not viable:
        return "Size: longest diameter of the whole lesion."
    return (
        f"Size: longest diameter of the whole lesion; of {fmt.count(viable)} of {fmt.count(len(known))} "
        "lesions, in which it was not measured, the diameter of the viable tumour."
    )


def _measured(size: float) -> str:
    return fmt.NOTHING if pd.isna(size) else fmt.number(size)
